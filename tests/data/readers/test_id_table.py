"""A table of ids tells every two apart, and numbers them by first appearance."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.data.readers import id_table
from funksvd_gui.data.readers.id_table import IdTable
from funksvd_gui.errors import LoadError

_IDS = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    st.integers(0, 300).map(str),
    st.integers(0, 9).map(lambda k: "same beginning " * 3 + str(k)),
    st.sampled_from(["7", "07", "007", " 7", "7 ", "a", "a\x00", "\x00a", "1234567", "12345678"]),
)


def _numbers(table, ids):
    return table.numbers_of_texts(pa.array(ids, pa.string())).tolist()


@settings(max_examples=200, deadline=None)
@given(blocks=st.lists(st.lists(_IDS, min_size=1, max_size=40), max_size=6))
def test_ids_have_the_numbers_that_a_dictionary_gives(blocks):
    table, expected = IdTable(), {}
    for ids in blocks:
        assert _numbers(table, ids) == [expected.setdefault(text, len(expected)) for text in ids]
    assert table.texts() == list(expected)
    assert len(table) == len(expected)


def test_very_many_ids_make_the_table_grow():
    ids = [f"{k}" + "x" * (k % 9) for k in range(30_000)]
    table = IdTable()
    assert _numbers(table, ids) == list(range(30_000))
    assert _numbers(table, ids[::-1]) == list(range(30_000))[::-1]
    assert table.texts() == ids


def test_ids_in_one_slot_are_told_apart(monkeypatch):
    monkeypatch.setattr(id_table, "_MULTIPLIER", np.uint64(0))
    table, ids = IdTable(), [f"id number {k}" for k in range(500)] + [f"{k}" for k in range(500)]
    assert _numbers(table, ids) == list(range(1_000))
    assert _numbers(table, ids) == list(range(1_000))


def test_a_slice_of_texts_is_numbered_without_the_rest():
    table = IdTable()
    texts = pa.array(["a", "b", "c", "d"]).slice(1, 2)
    assert table.numbers_of_texts(texts).tolist() == [0, 1]
    assert table.texts() == ["b", "c"]


def test_too_many_bytes_of_different_ids_are_refused(monkeypatch):
    monkeypatch.setattr(id_table, "_MOST_BYTES", 100_000)
    table = IdTable()
    with pytest.raises(LoadError, match="different ids"):
        _numbers(table, [f"{k:050}" for k in range(3_000)])
