"""Blocks below the id of an item: exact ids, values, counts and reasons, whatever the blocks."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funksvd_gui.data.readers.netflix import NetflixReader
from funksvd_gui.data.readers.netflix_judge import NetflixLayout
from funksvd_gui.data.readers.regular_block import after_last_line_end
from funksvd_gui.data.times import TimeKind
from funksvd_gui.errors import LoadError

NEITHER = "It is neither a rating nor the id of an item followed by a colon."
NO_HEAD = "No line with the id of an item and a colon stands above it."
DAY = 86_400


def _rows(reader):
    if reader.n_rows == reader.n_rejected:
        return []
    columns = reader.columns()
    users = [columns.user_ids[k] for k in columns.users]
    items = [columns.item_ids[k] for k in columns.items]
    times = [None] * len(users)
    if columns.times is not None:
        times = (columns.times // columns.ticks_per_second).tolist()
    return list(zip(users, items, columns.values.tolist(), times, strict=True))


def _reader(kind=None, **options):
    layout = NetflixLayout(
        n_columns=2 if kind is None else 3,
        time_kind=kind,
        ticks_per_second=1_000_000 if kind is TimeKind.ISO_DATE else 1,
    )
    return NetflixReader(layout, **options)


def _read(text, kind=TimeKind.ISO_DATE, size=1 << 20):
    """Return (rows, rejected rows) of a text that comes in blocks of some size."""
    data = text.encode() if isinstance(text, str) else text
    reader = _reader(kind)
    reader.read(data[start : start + size] for start in range(0, len(data), size))
    rejected = [(row.line, row.reason, row.text) for row in reader.rejected]
    assert len(rejected) == reader.n_rejected
    return _rows(reader), rejected


def _fast(monkeypatch):
    def fail(self, data, *, final):
        if after_last_line_end(data) or (final and data):
            raise AssertionError("read line by line")
        return 0

    monkeypatch.setattr(NetflixReader, "_take_exactly", fail)


def _slow(monkeypatch):
    monkeypatch.setattr(NetflixReader, "_take_fast", lambda *_arguments, **_options: 0)


BOTH = pytest.mark.parametrize("way", [_fast, _slow])


@BOTH
def test_each_rating_belongs_to_the_head_above_it(monkeypatch, way):
    way(monkeypatch)
    text = "1:\n7,3,1970-01-02\n8,5,1970-01-03\n2:\n7,1,1970-01-01\n"
    assert _read(text) == (
        [("7", "1", 3.0, DAY), ("8", "1", 5.0, 2 * DAY), ("7", "2", 1.0, 0)],
        [],
    )


@BOTH
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("ending", [True, False])
def test_all_line_ends_and_a_missing_last_one_are_read(monkeypatch, way, line_end, ending):
    way(monkeypatch)
    text = "1:\n7,3\n2:\n8,4\n" if ending else "1:\n7,3\n2:\n8,4"
    rows, rejected = _read(text.replace("\n", line_end), kind=None)
    assert rows == [("7", "1", 3.0, None), ("8", "2", 4.0, None)]
    assert rejected == []


@BOTH
def test_ids_are_numbered_by_first_appearance_and_only_if_rated(monkeypatch, way):
    way(monkeypatch)
    reader = _reader()
    reader.read([b"9:\n5:\n70,3\n8,3\n70,2\n9:\n8,1\n6:\n"])
    columns = reader.columns()
    assert (columns.user_ids, columns.item_ids) == (["70", "8"], ["5", "9"])
    assert columns.users.tolist() == [0, 1, 0, 1]
    assert columns.items.tolist() == [0, 0, 0, 1]
    assert columns.users.dtype == columns.items.dtype == "int32"
    assert columns.values.dtype == "float32"


@BOTH
@pytest.mark.parametrize(
    "users",
    [
        ["007", "7", "7.0"],
        ["-7", "7", "+7", "-0", "0"],
        ["1e3", "1000"],
        ["9223372036854775807", "9223372036854775808", "-9223372036854775808"],
        ["16777215", "16777216", "16777217", "99999999999"],
        ["0x10", "16", "0xFFFFFF", "16777215"],
        [" 7", "7", "7 "],
        ["NA", "null", "nan", "", "x"][:3],
        ["é", "映画", "\u2028", "\x1f"],
        ["1_000", "1000", "\uff11"],
    ],
)
def test_user_ids_stay_as_they_are_written(monkeypatch, way, users):
    way(monkeypatch)
    rows, rejected = _read("1:\n" + "".join(f"{user},3\n" for user in users), kind=None)
    assert [row[0] for row in rows] == users
    assert rejected == []


@BOTH
@pytest.mark.parametrize(
    "item", ["1", "01", "1.0", "tt01", "a:b", "é", " 1", "1 2", "\ufeff", "::"]
)
def test_item_ids_stay_as_they_are_written(monkeypatch, way, item):
    way(monkeypatch)
    rows, rejected = _read(f"0:\n5,3\n{item}:\n7,3\n", kind=None)
    assert rows == [("5", "0", 3.0, None), ("7", item, 3.0, None)]
    assert rejected == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7,6x,1970-01-02", "The rating “6x” is not a decimal number."),
        ("7,,1970-01-02", "The rating is empty."),
        ("7,nan,1970-01-02", "The rating “nan” is not a decimal number."),
        ("7,1e39,1970-01-02", "The rating “1e39” is too large."),
        (",3,1970-01-02", "The user id is empty."),
        ("7,3", "The row has 2 fields instead of 3."),
        ("7,3,1970-01-02,", "The row has 4 fields instead of 3."),
        ("7,3,1970-02-30", "The time “1970-02-30” is no ISO date."),
        ("7,3,", "The time “” is no ISO date."),
        ('"7,3,1970-01-02', "A quotation mark is opened but not closed before a separator or "
         "a line end."),
    ],
)  # fmt: skip
def test_a_bad_rating_costs_only_itself(line, reason):
    text = f"1:\n5,3,1970-01-01\n{line}\n6,3,1970-01-01\n"
    rows, rejected = _read(text)
    assert rows == [("5", "1", 3.0, 0), ("6", "1", 3.0, 0)]
    assert rejected == [(3, reason, line)]


@pytest.mark.parametrize(
    "line", ["2", "2;", ":", "# a comment", "2:5,3,1970-01-01", "2:,3,1970-01-01", "2 :x", '"2:']
)
def test_ratings_below_what_may_be_a_damaged_head_are_rejected_too(line):
    text = f"1:\n5,3,1970-01-01\n{line}\n6,3,1970-01-01\n7,3,1970-01-01\n3:\n8,3,1970-01-01\n"
    rows, rejected = _read(text)
    assert [(user, item) for user, item, *_ in rows] == [("5", "1"), ("8", "3")]
    why = "The item is not known: line 3 may be a damaged id of an item."
    assert rejected == [
        (3, NEITHER, line),
        (4, why, "6,3,1970-01-01"),
        (5, why, "7,3,1970-01-01"),
    ]


def test_ratings_above_the_first_head_are_rejected():
    rows, rejected = _read("5,3\n6,3\n2:\n7,3\n", kind=None)
    assert rows == [("7", "2", 3.0, None)]
    assert rejected == [(1, NO_HEAD, "5,3"), (2, NO_HEAD, "6,3")]


@pytest.mark.parametrize("head", ["2:", "2: ", "2:\t", "2:,,", "2:, ,", '"2:"'])
def test_a_head_may_be_followed_by_empty_fields(head):
    rows, rejected = _read(f"1:\n5,3,1970-01-01\n{head}\n6,3,1970-01-01\n")
    assert [(user, item) for user, item, *_ in rows] == [("5", "1"), ("6", "2")]
    assert rejected == []


def test_blank_lines_are_no_rows_but_count_as_lines():
    rows, rejected = _read("\n1:\n\n5,3\n   \n6,x\n\n", kind=None)
    assert rows == [("5", "1", 3.0, None)]
    assert rejected == [(6, "The rating “x” is not a decimal number.", "6,x")]


def test_quoted_fields_are_taken_by_the_book():
    rows, rejected = _read('1:\n"5,5","3"\n"6""",4\n', kind=None)
    assert rows == [("5,5", "1", 3.0, None), ('6"', "1", 4.0, None)]
    assert rejected == []


@BOTH
def test_whole_seconds_are_exact(monkeypatch, way):
    way(monkeypatch)
    rows, rejected = _read("1:\n5,3,9007199254740993\n6,3,-1\n", kind=TimeKind.WHOLE_NUMBER)
    assert [row[3] for row in rows] == [9007199254740993, -1]
    assert rejected == []


class TestManyFiles:
    def _read(self, *contents):
        reader = _reader()
        reader.read_files((f"mv_{k}.txt", content) for k, content in enumerate(contents))
        rejected = [(row.line, row.reason) for row in reader.rejected]
        return _rows(reader), rejected

    def test_line_ends_may_be_missing_at_their_ends(self, monkeypatch):
        _fast(monkeypatch)
        rows, rejected = self._read(b"1:\n5,3", b"2:\r\n5,4\r\n\r\n", b"3:\n7,1\n", b"4:")
        assert rows == [("5", "1", 3.0, None), ("5", "2", 4.0, None), ("7", "3", 1.0, None)]
        assert rejected == []

    def test_each_has_lines_and_heads_of_its_own(self):
        rows, rejected = self._read(b"1:\n5,3\n6,x", b"7,3\n2:\n5,4\n", b"\n")
        assert rows == [("5", "1", 3.0, None), ("5", "2", 4.0, None)]
        assert rejected == [
            (3, "mv_0.txt: The rating “x” is not a decimal number."),
            (1, f"mv_1.txt: {NO_HEAD}"),
        ]

    def test_a_file_without_head_gets_no_item_from_the_one_before(self):
        rows, rejected = self._read(b"1:\n5,3\n", b"7,3\n")
        assert rows == [("5", "1", 3.0, None)]
        assert rejected == [(1, f"mv_1.txt: {NO_HEAD}")]

    def test_they_are_read_together_in_portions(self, monkeypatch):
        monkeypatch.setattr("funksvd_gui.data.readers.netflix._GATHERED_BYTES", 50)
        contents = [f"{k}:\n7,1\n8,{k}\n".encode() for k in range(100)]
        rows, rejected = self._read(*contents)
        assert rows[-1] == ("8", "99", 99.0, None)
        assert (len(rows), rejected) == (200, [])


def test_the_missing_value_code_is_left_out_and_counted():
    reader = _reader(missing_code="0")
    reader.read([b"1:\n5,0\n6,3\n7,0.0\n"])
    assert (reader.n_rows, reader.n_rejected, reader.n_missing) == (3, 0, 2)
    assert _rows(reader) == [("6", "1", 3.0, None)]


def test_only_the_part_with_something_odd_is_read_line_by_line(monkeypatch):
    exact_bytes = []
    take_exactly = NetflixReader._take_exactly

    def note(self, data, *, final):
        exact_bytes.append(len(data))
        return take_exactly(self, data, final=final)

    monkeypatch.setattr(NetflixReader, "_take_exactly", note)
    monkeypatch.setattr("funksvd_gui.data.readers.row_collector.PART_BYTES", 10_000)
    monkeypatch.setattr("funksvd_gui.data.readers.row_collector.SMALL_PART_BYTES", 100)
    lines = ["1:"] + [f"{k},3" for k in range(10_000)]
    lines[5_000] = "bad,"
    rows, rejected = _read("\n".join(lines), kind=None)
    assert len(rows) == 9_999
    assert rejected == [(5_001, "The rating is empty.", "bad,")]
    assert sum(exact_bytes) < 500


@pytest.mark.parametrize("line_bytes", [50, 150, 5_000])
def test_lines_longer_than_a_part_are_lines(monkeypatch, line_bytes):
    monkeypatch.setattr("funksvd_gui.data.readers.row_collector.PART_BYTES", 400)
    monkeypatch.setattr("funksvd_gui.data.readers.row_collector.SMALL_PART_BYTES", 100)
    user = "5" * line_bytes
    rows, rejected = _read(f"1:\n{user},3\nbad,\n{user},4\n" * 5, kind=None)
    assert [row[0] for row in rows] == [user] * 10
    assert [row[0] for row in rejected] == [3, 7, 11, 15, 19]


def test_an_endless_line_is_refused(monkeypatch):
    monkeypatch.setattr("funksvd_gui.data.readers.row_collector.MAX_LINE_BYTES", 1_000)
    with pytest.raises(LoadError, match="A line is longer than"):
        _read("1:\n" + "5" * 5_000, kind=None, size=100)


_PIECES = st.sampled_from(
    ["1:\n", "2:\r\n", ":", ",", "5", "007", "-0", "3", "3.5", "\n", "\n", "\r\n", "\r", '"', " ",
     "é", "\ufeff", "0x1", "5,3\n", "6,4,1970-01-02\n", "5,3\n", "x,,\n", "映:\n", ""]
)  # fmt: skip


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pieces=st.lists(_PIECES, max_size=30),
    size=st.integers(1, 40),
    kind=st.sampled_from([None, TimeKind.ISO_DATE]),
)
def test_any_text_in_any_blocks_is_read_as_line_by_line(monkeypatch, pieces, size, kind):
    text = "".join(pieces)
    with monkeypatch.context() as patch:
        _slow(patch)
        expected = _read(text, kind)
    assert _read(text, kind) == expected
    assert _read(text, kind, size) == expected


@settings(max_examples=100, deadline=None)
@given(
    blocks=st.lists(
        st.tuples(
            st.integers(0, 10**6),
            st.lists(
                st.tuples(st.integers(-10, 10**20), st.floats(-5, 5, width=32), st.dates()),
                max_size=8,
            ),
        ),
        max_size=8,
    ),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_is_written_in_blocks_is_read_back(blocks, line_end):
    lines, expected = [], []
    for item, rows in blocks:
        lines.append(f"{item}:")
        for user, value, date in rows:
            lines.append(f"{user},{value!r},{date}")
            expected.append((str(user), str(item), value))
    rows, rejected = _read(line_end.join(lines))
    assert [row[:3] for row in rows] == expected
    assert rejected == []
