"""Matrices unrolled: which cells are ratings, whose they are, and which rows are refused."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funksvd_gui.data.columns import Why
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats import text_pieces
from funksvd_gui.data.formats.matrix import recognize_matrix
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.task import CancelledError, Task
from tests.data.tables import cut_file, head_of

TOLD = ReadingChoices(format=FileFormat.MATRIX)
JESTER = (
    "3,-7.82,99,8.79,99,99,99,99,99,99,99,99,0\n"
    "12,1,2,3,4,5,6,7,8,9,10,-10,0.5\n"
    "1,99,99,99,99,99,99,99,99,99,99,99,-9.66\n"
    "2,99,4.5,99,99,99,99,99,99,99,99.00,99,4.5\n"
)
PANDAS = ",Alien,Up,Solaris\nann,4,,3.5\nbob,,2,\ncid,1,5,\n"


@pytest.fixture
def cut(write):
    """Write a text and cut it as a matrix."""
    return lambda content, choices=None, **options: cut_file(
        recognize_matrix, write(content), choices, **options
    )


def test_each_rating_becomes_a_row_and_the_rest_is_counted(cut):
    found = cut(PANDAS)
    assert found.rows == [
        ("ann", "Alien", "4"), ("ann", "Solaris", "3.5"), ("bob", "Up", "2"),
        ("cid", "Alien", "1"), ("cid", "Up", "5"),
    ]  # fmt: skip
    assert (found.n_rows, found.n_missing, found.refused) == (3, 4, [])
    assert found.lines == [2, 2, 3, 4, 4]
    assert found.places[0][1] == "ann,4,,3.5"
    roles = found.layout.roles
    assert (roles.columns.get("user"), roles.item, roles.columns.get("rating")) == (0, None, 1)
    assert roles.user.why is Why.VALUES


def test_users_may_be_numbered_and_a_number_mean_nothing(cut):
    found = cut(JESTER)
    assert found.rows[:3] == [("1", "1", "-7.82"), ("1", "3", "8.79"), ("1", "12", "0")]
    assert (len(found.ratings), found.n_rows, found.n_missing) == (18, 4, 30)
    assert (found.layout.format, found.layout.missing_code) == ("matrix as in Jester", "99")


def test_items_may_be_down(cut):
    found = cut("JokeId,User1,User2,User3\nj1,4,,3\nj2,,2,\n")
    assert found.rows == [("User1", "j1", "4"), ("User3", "j1", "3"), ("User2", "j2", "2")]
    assert found.layout.roles.item.why is Why.NAME


@pytest.mark.parametrize(
    ("content", "are_counted"),
    [
        (JESTER, True),
        (PANDAS, False),
        (",0,1,2\nann,4,,3\nbob,,2,\n", True),  # as pandas writes columns without names
        ("userId,1,2,3\n7,4,,3\n8,,2,\n", False),
        ("JokeId,0,1,2\n7,4,,3\n8,,2,\n", False),  # these are users
    ],
)
def test_it_tells_whether_items_are_merely_counted(cut, content, are_counted):
    assert cut(content).layout.items_are_counted is are_counted


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("dan,1,2", "The row has 3 fields instead of 4."),
        (" ,1,2,3", "The user id is empty."),
        ("dan,1,x,3", "Column “Up”: The rating “x” is not a decimal number."),
        ('dan,"1,2,3', "A quotation mark is opened but not closed before a separator or a "
         "line end."),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_as_a_whole(cut, row, reason):
    found = cut(f"{PANDAS}{row}\neve,2,2,2\n")
    assert found.refused == [(5, reason, row)]
    assert (found.n_rows, found.lines[-1]) == (4, 6)
    assert "dan" not in found.users


def test_either_decimal_mark_is_left_to_whoever_reads_the_ratings(cut):
    content = "user;a;b;c\nx;1,5;2.5;3\ny;;2;\n"
    assert cut(content).ratings == ["1,5", "2.5", "3", "2"]
    told = cut(content, ReadingChoices(format=FileFormat.MATRIX, decimal_mark=DecimalMark.COMMA))
    assert told.refused[0][1] == (
        "Column “b”: The rating “2.5” has a decimal point, which this column does not use."
    )


def test_nothing_but_gaps_is_refused(cut):
    with pytest.raises(LoadError, match=r"No cell of .ratings\.csv. holds a rating"):
        cut("user,a,b,c\nx,,,\ny,,,\n", TOLD)


def test_wrong_counts_are_told(cut):
    told = cut(JESTER + "9" + ",1" * 12 + "\n" + JESTER * 3).warnings
    assert told == ["In 1 of 17 rows the first column is not the number of ratings."]


def test_columns_chosen_by_name_make_a_table_no_matrix(cut):
    choices = ReadingChoices(columns=(("user", "1"), ("item", "2"), ("rating", "4")))
    assert cut(JESTER, choices) is None
    assert cut("code,a,b,c\nx,1,,3\ny,,2,\n", ReadingChoices(
        format=FileFormat.MATRIX, columns=(("item", "code"),))
    ).rows[0] == ("a", "x", "1")  # fmt: skip


def test_a_row_for_the_preview_has_its_ratings(write):
    with head_of(write(PANDAS + "dan,x,1,1\neve,,,\n")) as head:
        rows = list(recognize_matrix(head, ReadingChoices()).head_rows())
    assert [row.number for row in rows] == [2, 3, 4, 5, 6]
    assert rows[0].cells == (("ann", "Alien", "4", ""), ("ann", "Solaris", "3.5", ""))
    assert rows[3].problem == "Column “Alien”: The rating “x” is not a decimal number."
    assert (rows[3].fields, rows[4].cells) == (("dan", "x", "1", "1"), ())


def test_it_can_be_cancelled(cut):
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        cut(PANDAS, task=task)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    pieces=st.lists(
        st.sampled_from(
            [",", ",", "\n", "\r\n", "\r", '"', "a", "1", "2.5", "99", " ", "é", "x,1,2\n"]
        ),
        max_size=30,
    ),
    size=st.integers(1, 20),
)  # fmt: skip
def test_any_text_is_cut_alike_in_any_pieces(monkeypatch, cut, pieces, size):
    content = "user,a,b\n" + "".join(pieces) + "\nz,1,2" * 31

    def read():
        found = cut(content, ReadingChoices(format=FileFormat.MATRIX, separator=",", user=0))
        return found.rows, found.refused, found.n_rows, found.n_missing, found.lines

    whole = read()
    monkeypatch.setattr(text_pieces, "PIECE_BYTES", size)
    assert read() == whole
    monkeypatch.undo()


def test_a_wide_matrix_is_unrolled_exactly(cut):
    rng = np.random.default_rng(5)
    values = np.where(rng.random((40, 3_000)) < 0.1, rng.integers(1, 6, (40, 3_000)), 0)
    rows = [f"u{k}," + ",".join(str(v) if v else "" for v in row) for k, row in enumerate(values)]
    found = cut("user," + ",".join(f"m{k}" for k in range(3_000)) + "\n" + "\n".join(rows))
    expected = [
        (f"u{row}", f"m{column}", str(values[row, column]))
        for row, column in zip(*np.nonzero(values), strict=True)
    ]
    assert found.rows == expected
