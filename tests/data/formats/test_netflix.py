"""Blocks below the id of an item: exact texts, counts and reasons, whatever the pieces."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.netflix import recognize_netflix
from funksvd_gui.data.formats.table import Tally
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.source import regular_file
from funksvd_gui.data.times import TimeKind
from funksvd_gui.errors import LoadError
from funksvd_gui.task import CancelledError, Task
from tests.data.tables import cut_file, head_of

TOLD = ReadingChoices(format=FileFormat.NETFLIX)
NEITHER = "It is neither a rating nor the id of an item followed by a colon."
NO_HEAD = "No line with the id of an item and a colon stands above it."


@pytest.fixture
def cut(write):
    """Write a text and cut it as Netflix's blocks."""
    return lambda content, choices=TOLD, **options: cut_file(
        recognize_netflix, write(content), choices, **options
    )


def test_each_rating_belongs_to_the_head_above_it(cut):
    found = cut("1:\n7,3,1970-01-02\n8,5,1970-01-03\n2:\n7,1,1970-01-01\n", ReadingChoices())
    assert found.rows == [("7", "1", "3"), ("8", "1", "5"), ("7", "2", "1")]
    assert found.times == ["1970-01-02", "1970-01-03", "1970-01-01"]
    assert found.lines == [2, 3, 5]
    assert found.places[1][1] == "8,5,1970-01-03"
    assert (found.layout.time_kind, found.layout.roles.columns.get("time")) == (
        TimeKind.ISO_DATE,
        3,
    )
    assert (found.n_rows, found.refused) == (3, [])


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("ending", [True, False])
def test_all_line_ends_and_a_missing_last_one_are_read(cut, line_end, ending):
    text = "1:\n7,3\n2:\n8,4\n" if ending else "1:\n7,3\n2:\n8,4"
    found = cut(text.replace("\n", line_end))
    assert found.rows == [("7", "1", "3"), ("8", "2", "4")]
    assert (found.lines, found.times) == ([2, 4], [])


@pytest.mark.parametrize(
    "users",
    [
        ["007", "7", "7.0"],
        ["-7", "7", "+7", "-0", "0"],
        ["9223372036854775807", "9223372036854775808", "-9223372036854775808"],
        ["0x10", "16", "0xFFFFFF", "16777215"],
        ["NA", "null", "nan"],
        ["é", "映画", "\u2028", "\x1f"],
        ['"5,5"', '"6"""'],
    ],
)
def test_user_ids_stay_as_they_are_written(cut, users):
    found = cut("1:\n" + "".join(f"{user},3\n" for user in users))
    assert found.users == [user.replace('"""', "'").strip('"').replace("'", '"') for user in users]
    assert found.refused == []


@pytest.mark.parametrize("item", ["1", "01", "1.0", "tt01", "a:b", "é", "1 2", "::"])
def test_item_ids_stay_as_they_are_written(cut, item):
    assert cut(f"0:\n5,3\n{item}:\n7,3\n").items == ["0", item]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7,3", "The row has 2 fields instead of 3."),
        ("7,3,1970-01-02,", "The row has 4 fields instead of 3."),
        ('"7,3,1970-01-02', "A quotation mark is opened but not closed before a separator or "
         "a line end."),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_cut_costs_only_itself(cut, line, reason):
    found = cut(f"1:\n5,3,1970-01-01\n{line}\n6,3,1970-01-01\n")
    assert found.users == ["5", "6"]
    assert found.refused == [(3, reason, line)]


def test_empty_fields_are_left_to_whoever_reads_them(cut):
    found = cut("1:\n5,3,1970-01-01\n,4,1970-01-01\n7,,1970-01-01\n")
    assert found.rows[1:] == [("", "1", "4"), ("7", "1", "")]


@pytest.mark.parametrize(
    "line", ["2", "2;", ":", "# a comment", "2:5,3,1970-01-01", "2:,3,1970-01-01", "2 :x", '"2:']
)
def test_ratings_below_what_may_be_a_damaged_head_are_refused_too(cut, line):
    text = f"1:\n5,3,1970-01-01\n{line}\n6,3,1970-01-01\n7,3,1970-01-01\n3:\n8,3,1970-01-01\n"
    found = cut(text)
    assert found.rows == [("5", "1", "3"), ("8", "3", "3")]
    why = "The item is not known: line 3 may be a damaged id of an item."
    assert found.refused == [
        (3, NEITHER, line),
        (4, why, "6,3,1970-01-01"),
        (5, why, "7,3,1970-01-01"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        '"7\n2:\n4",3,1970-01-01',
        '7,"3\n2:\n4",1970-01-01',
        '7,3,"1970-01-01\n2:"',
        '7,"3\r\n2:\r\n",x',
    ],
)
def test_a_head_may_be_lost_between_quotation_marks(cut, row):
    found = cut(f"1:\n5,3,1970-01-01\n{row}\n6,3,1970-01-01\n3:\n8,3,1970-01-01\n")
    assert found.rows == [("5", "1", "3"), ("8", "3", "3")]
    line = 3 + row.count("\n") + 1
    assert found.refused == [
        (3, NEITHER, row),
        (line, "The item is not known: line 3 may be a damaged id of an item.", "6,3,1970-01-01"),
    ]


def test_a_rating_with_a_colon_is_left_to_whoever_reads_it(cut):
    assert cut("1:\n5,3\n6,4:5\n7,2\n").rows == [
        ("5", "1", "3"), ("6", "1", "4:5"), ("7", "1", "2"),
    ]  # fmt: skip


def test_ratings_above_the_first_head_are_refused(cut):
    found = cut("5,3\n6,3\n2:\n7,3\n")
    assert found.users == ["7"]
    assert found.refused == [(1, NO_HEAD, "5,3"), (2, NO_HEAD, "6,3")]


@pytest.mark.parametrize("head", ["2:", "2: ", "2:\t", "2:,,", "2:, ,", '"2:"'])
def test_a_head_may_be_followed_by_empty_fields(cut, head):
    found = cut(f"1:\n5,3,1970-01-01\n{head}\n6,3,1970-01-01\n")
    assert (found.items, found.refused) == (["1", "2"], [])


def test_blank_lines_are_no_rows_but_count_as_lines(cut):
    found = cut("\n1:\n\n5,3\n   \n6,x,\n\n7,4\n")
    assert found.lines == [4, 8]
    assert [row[0] for row in found.refused] == [6]


def test_an_item_that_nobody_rated_is_none(cut):
    assert cut("9:\n5:\n70,3\n9:\n6:\n").items == ["5"]


def test_times_may_be_left_out(cut):
    choices = ReadingChoices(format=FileFormat.NETFLIX, time=NO_COLUMN)
    found = cut("1:\n7,3,1970-01-02\n", choices)
    assert (found.times, found.layout.roles.time) == ([], None)
    assert found.places == [(2, "7,3,1970-01-02")]


@pytest.mark.parametrize(
    "content", ["1:\n30878\n2647871\n10:\n1952305\n", "1:\n1046323,2005-12-19\n"]
)
def test_files_that_only_ask_for_ratings_are_refused(cut, content):
    with pytest.raises(LoadError, match="asks for ratings and has none itself"):
        cut(content, ReadingChoices())


def test_rows_for_the_preview_have_the_item_of_their_block(write):
    with head_of(write("1:\n7,3,2005-09-06\n8,4\n2:\n9,4,2005-09-06\n")) as head:
        rows = list(recognize_netflix(head, ReadingChoices()).head_rows())
    assert [(row.number, row.fields) for row in rows] == [
        (2, ("1", "7", "3", "2005-09-06")), (3, ("1", "8", "4")),
        (5, ("2", "9", "4", "2005-09-06")),
    ]  # fmt: skip
    assert rows[0].cells == [("7", "1", "3", "2005-09-06")]
    assert (rows[1].cells, rows[1].problem) == ([], "The row has 2 fields instead of 3.")


class TestFolder:
    @pytest.fixture
    def folder(self, write, tmp_path):
        (tmp_path / "set").mkdir()
        write(b"\xef\xbb\xbf1:\n7,3\n8,x,\n", "set/mv_1.txt")
        write("2:\né,3\n".encode("latin-1"), "set/mv_2.txt")
        write("3:\né,3", "set/mv_3.txt")
        return tmp_path / "set"

    def test_each_file_has_its_own_encoding_and_lines(self, folder):
        tally = Tally()
        found = cut_file(recognize_netflix, folder, tally=tally)
        assert found.rows == [("7", "1", "3"), ("é", "2", "3"), ("é", "3", "3")]
        assert found.lines == [2, 2, 2]
        assert found.refused == [(3, "The row has 3 fields instead of 2.", "8,x,")]
        assert tally.encoding == TextEncoding.WINDOWS_1252

    def test_blocks_name_their_file(self, folder):
        assert set(cut_file(recognize_netflix, folder).file_names) == {
            "mv_1.txt",
            "mv_2.txt",
            "mv_3.txt",
        }

    def test_a_chosen_encoding_holds_for_all(self, folder):
        with pytest.raises(LoadError, match=r"“mv_2\.txt” is not UTF-8"):
            cut_file(recognize_netflix, folder, ReadingChoices(encoding=TextEncoding.UTF_8))


def test_it_can_be_cancelled(cut):
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        cut("1:\n7,3\n", task=task)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    pieces=st.lists(
        st.sampled_from(
            ["1:", "7,3", "\n", "\n", "\r\n", "\r", ",", '"', ":", " ", "é", "2:\n8,4\n", "\ufeff"]
        ),
        max_size=30,
    ),
    size=st.integers(1, 20),
)  # fmt: skip
def test_any_text_is_cut_alike_in_any_pieces(monkeypatch, cut, pieces, size):
    content = "5:\n1,2\n" + "".join(pieces) + "\n6:" + "\n7,3" * 31

    def read():
        found = cut(content, ReadingChoices(format=FileFormat.NETFLIX, encoding=TextEncoding.UTF_8))
        return found.rows, found.refused, found.places

    whole = read()
    monkeypatch.setattr(regular_file, "BLOCK_BYTES", size)
    assert read() == whole
    monkeypatch.undo()
