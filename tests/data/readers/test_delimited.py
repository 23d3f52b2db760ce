"""The fast way and the exact way give the same, whatever the blocks."""

import csv
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from funksvd_gui.data.readers import arrow_table, delimited_rows
from funksvd_gui.data.readers.delimited import DelimitedReader
from funksvd_gui.data.readers.row_cutter import RowCutter
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.data.times import TimeKind


def _without_fast_blocks(patch):
    patch.setattr(DelimitedReader, "_take_fast", lambda *_arguments, **_options: 0)
    patch.setattr(DelimitedReader, "_length_ahead", lambda *_arguments: 0)


def _layout(separator=",", **changes):
    return Layout(
        **{
            "separator": separator,
            "has_header": False,
            "n_columns": 3,
            "user": 0,
            "item": 1,
            "rating": 2,
            **changes,
        }
    )


def _blocks(data, size):
    return (data[start : start + size] for start in range(0, len(data), size))


def _read(data, layout, size=1 << 20, *, compiled=False):
    """Return (rows, rejected rows), the rows as texts and numbers."""
    reader = DelimitedReader(layout)
    if compiled:
        reader._cutter = RowCutter(layout)
    reader.read(_blocks(data, size))
    rejected = [(row.line, row.reason, row.text) for row in reader.rejected]
    if reader.n_rows == reader.n_rejected:
        return [], rejected
    columns = reader.columns()
    users = [columns.user_ids[k] for k in columns.users]
    items = [columns.item_ids[k] for k in columns.items]
    times = columns.times.tolist() if columns.times is not None else [None] * len(users)
    return list(zip(users, items, columns.values.tolist(), times, strict=True)), rejected


def _read_exactly(data, layout, monkeypatch):
    with monkeypatch.context() as patch:
        _without_fast_blocks(patch)
        patch.setattr(DelimitedReader, "_take_odd", lambda *_arguments, **_options: 0)
        return _read(data, layout)


#: What readers of tables stumble over, in all mixtures.
_PIECES = st.sampled_from(
    ["a", "7", "3", "3.5", ",", ",", ",", '"', '""', ' "', "\n", "\n", "\r\n", "\r", " ", "::",
     "é", "映", "\ufeff", "0x1", "\x1f", "\x00", "07", "-0",
     "1,2,3\n", "1::2::3\n", "a,b,3\n", 'a,"b",3\n', '"a\nb",c,4\n', "a::b::3\n",
     "a b 3\n", ""]
)  # fmt: skip


@pytest.mark.parametrize("separator", [",", "::", " "])
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pieces=st.lists(_PIECES, max_size=25), size=st.integers(1, 40))
@example(pieces=["\ufeff", "a,b,3\n"], size=100)
@example(pieces=[" ", "\ufeff", "\n"], size=1)
@example(pieces=['a,"b"', "\r", "\n", 'c,"d",3\n'], size=6)
def test_any_text_in_any_blocks_is_read_as_row_by_row(monkeypatch, separator, pieces, size):
    data = "".join(pieces).encode()
    layout = _layout(separator)
    expected = _read_exactly(data, layout, monkeypatch)
    for compiled in (False, True):
        assert _read(data, layout, compiled=compiled) == expected
        assert _read(data, layout, size, compiled=compiled) == expected
    with monkeypatch.context() as patch:
        _without_fast_blocks(patch)
        assert _read(data, layout) == expected
        assert _read(data, layout, size) == expected


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.text(
                st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6
            ),
            st.text(
                st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=6
            ),
            st.floats(-5, 5, width=32),
        ),
        min_size=1,
        max_size=12,
    ),
    delimiter=st.sampled_from(",;\t| "),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
)
def test_what_the_csv_module_writes_is_read_back(rows, delimiter, line_end, quoting):
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(
        rows
    )
    for compiled in (False, True):
        read, rejected = _read(target.getvalue().encode(), _layout(delimiter), compiled=compiled)
        assert [row[:3] for row in read] == rows
        assert rejected == []


def test_only_odd_parts_are_read_row_by_row(monkeypatch):
    exact_bytes = []
    take_exactly = DelimitedReader._take_exactly

    def note(self, data, *, final):
        exact_bytes.append(len(data))
        return take_exactly(self, data, final=final)

    monkeypatch.setattr(DelimitedReader, "_take_exactly", note)
    monkeypatch.setattr(delimited_rows, "_PART_BYTES", 1_000)
    rows = [b"u%d,i,3\n" % k for k in range(10_000)]
    rows[5_000] = b"bad\n"
    read, rejected = _read(b"".join(rows), _layout())
    assert len(read) == 9_999
    assert rejected == [(5_001, "The row has 1 field instead of 3.", "bad")]
    assert sum(exact_bytes) < 3_000


@pytest.mark.parametrize(
    "text",
    ["u,i,3\n" * 50, '"u","i","3"\n' * 50, '"u\nv","i",3\r\n' * 50, "u,i,3\r" * 50],
    ids=["plain", "quoted", "line ends inside", "CR"],
)
def test_regular_text_is_read_by_pyarrow_alone(monkeypatch, text):
    def fail(*_arguments, **_options):
        raise AssertionError("read row by row")

    monkeypatch.setattr(DelimitedReader, "_take_exactly", fail)
    read, _rejected = _read(text.encode(), _layout())
    assert len(read) == 50


def test_a_record_longer_than_a_part_is_one_record(monkeypatch):
    monkeypatch.setattr(delimited_rows, "_PART_BYTES", 64)
    long_id = "x\n" * 500
    data = f'odd\n"{long_id}",i,3\nv,j,4\n'.encode()
    read, rejected = _read(data, _layout())
    assert [row[0] for row in read] == [long_id, "v"]
    assert [row[0] for row in rejected] == [1]


def test_a_quotation_mark_never_closed_swallows_one_line_however_long_the_file():
    data = b'u,"i,3\n' + b"u,i,3\n" * 400_000
    read, rejected = _read(data, _layout(), size=1 << 18)
    assert len(read) == 400_000
    assert [row[0] for row in rejected] == [1]


@pytest.mark.parametrize("threads_block", [64, 1 << 20])
def test_ids_are_numbered_by_first_appearance_whatever_the_threads_do(monkeypatch, threads_block):
    monkeypatch.setattr(arrow_table, "ARROW_BLOCK_BYTES", threads_block)
    numbers = [(k * 7919) % 613 for k in range(5_000)]
    reader = DelimitedReader(_layout())
    reader.read(_blocks("".join(f"u{k},i{k % 91},3\n" for k in numbers).encode(), 9_999))
    columns = reader.columns()
    assert columns.user_ids == list(dict.fromkeys(f"u{k}" for k in numbers))
    assert columns.item_ids == list(dict.fromkeys(f"i{k % 91}" for k in numbers))
    assert columns.users.dtype == columns.items.dtype == "int32"
    assert columns.values.dtype == "float32"


@pytest.mark.parametrize("kind", list(TimeKind))
def test_times_are_read_alike_by_both_ways(monkeypatch, kind):
    texts = ["-5", " 7 ", "+9", "9223372036854775807", "9223372036854775808", "1e3", "", "0x1F",
             "2020-02-29", "2021-02-29", "2020-01-01 10:11:12.75", "2020-01-01T10:11Z",
             "1969-12-31 23:59:59.5", "0001-01-01", "2020-01-01 10"]  # fmt: skip
    layout = _layout(n_columns=4, time=3, time_kind=kind)
    for text in texts:
        data = f"u,i,3,{text}\n".encode()
        assert _read(data, layout) == _read_exactly(data, layout, monkeypatch)


_NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.integers(-12, 12).map(str),
    st.sampled_from(["007", "+7", "-0", " 7", "7 ", "0x1F", "1e3", "9223372036854775807", "7.0",
                     "9223372036854775808", "-9223372036854775808", "", "٣", "1_0"]),
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(_NUMBERS, _NUMBERS, st.sampled_from(["1", "2", "3.5", "x"]), _NUMBERS)),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    size=st.integers(5, 60),
)
def test_ids_that_look_like_numbers_stay_as_they_are_written(monkeypatch, rows, line_end, size):
    data = "".join(",".join(row) + line_end for row in rows).encode()
    layout = _layout(n_columns=4, time=3, time_kind=TimeKind.WHOLE_NUMBER)
    expected = _read_exactly(data, layout, monkeypatch)
    for compiled in (False, True):
        assert _read(data, layout, compiled=compiled) == expected
        assert _read(data, layout, size, compiled=compiled) == expected


def test_what_was_parsed_ahead_is_kept_in_order(monkeypatch):
    rows = [b"%d,%d,3\n" % (k, k * 7) for k in range(3_000)]
    rows[1_000] = b"word,7,3\n"
    rows[2_000] = b"8,9\n"
    rows[2_500] = b"\n"
    read, rejected = _read(b"".join(rows), _layout(), size=500)
    expected = [
        row.decode().strip().split(",")[:2] for k, row in enumerate(rows) if k not in {2_000, 2_500}
    ]
    assert [list(row[:2]) for row in read] == expected
    assert [row[0] for row in rejected] == [2_001]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("shift", range(0, 24, 3))
def test_doubled_marks_and_line_ends_inside_fields_stay_wherever_pyarrow_cuts(
    monkeypatch, line_end, shift
):
    monkeypatch.setattr(arrow_table, "ARROW_BLOCK_BYTES", 64)
    ids = ["x" * shift, *(f'a,{line_end}"{k % 10} ' * 3 for k in range(60))]
    data = "".join('"{}",i,3{}'.format(text.replace('"', '""'), line_end) for text in ids).encode()
    if not shift:
        ids, data = ids[1:], data[data.index(b"\n") + 1 :]
    read, rejected = _read(data, _layout())
    assert [row[0] for row in read] == ids
    assert rejected == []
