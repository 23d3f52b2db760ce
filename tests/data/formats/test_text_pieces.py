"""Pieces of text end where lines end, wherever the blocks of the file do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.data.formats import text_pieces
from funksvd_gui.data.formats.text_pieces import record_batches
from funksvd_gui.data.records import Cut
from funksvd_gui.errors import LoadError

TEXTS = st.text(st.sampled_from('a,"é\n\r'), max_size=40).map(str.encode)


def _parted(data, size):
    return [data[k : k + size] for k in range(0, len(data), size)]


@settings(deadline=None)
@given(TEXTS, st.integers(1, 7))
def test_records_are_the_same_in_any_pieces(data, size):
    def cut(pieces):
        return [
            (n_before + record.line, record.fields, record.problem, record.text)
            for n_before, records in record_batches(pieces, Cut(","))
            for record in records
        ]

    assert cut(_parted(data, size)) == cut([data])


def test_a_line_without_an_end_is_refused(monkeypatch):
    monkeypatch.setattr(text_pieces, "MAX_LINE_BYTES", 10)
    assert list(record_batches([b"short\n" * 9], Cut(",")))
    with pytest.raises(LoadError, match="A line is longer than"):
        list(record_batches([b"far ", b"too ", b"long"], Cut(",")))
