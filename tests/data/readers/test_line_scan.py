"""Lines, their fields and their oddities are those that the exact reader finds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.data.readers.line_scan import scan_lines
from funksvd_gui.data.readers.records import Records

_PIECES = st.sampled_from(["a", ",", ",", '"', '""', "\n", "\r\n", "\r", " ", "é", "a,b,3\n"])


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(_PIECES, max_size=20), separator=st.sampled_from(", "))
def test_a_line_that_is_not_odd_is_one_record_with_so_many_fields(pieces, separator):
    text = "".join(pieces)
    data = text.encode()
    scan = scan_lines(data, separator, has_quotes=True, final=True)
    assert (
        "".join(
            data[start:after].decode() for start, after in zip(scan.starts, scan.nexts, strict=True)
        )
        == text
    )
    for k in range(len(scan.starts)):
        line = data[scan.starts[k] : scan.stops[k]].decode()
        records = list(Records(data[scan.starts[k] :].decode(), separator))
        assert scan.blank[k] == (not line.strip(" "))
        if scan.blank[k] or scan.odd[k]:
            continue
        assert not records[0].problem
        assert records[0].text == line
        assert len(records[0].fields) == scan.n_fields[k]


@pytest.mark.parametrize(
    ("data", "final", "stops"),
    [
        (b"a\nb\r\nc\rd", True, [1, 3, 6, 8]),
        (b"a\nb\r\nc\rd", False, [1, 3, 6]),
        (b"a\r", False, []),
        (b"a\r", True, [1]),
        (b"a\r\r\n", True, [1, 2]),
        (b"", True, []),
    ],
)
def test_lines_end_as_in_an_editor(data, final, stops):
    assert scan_lines(data, ",", has_quotes=True, final=final).stops.tolist() == stops
