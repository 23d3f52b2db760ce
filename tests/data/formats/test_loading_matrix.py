"""Matrices of ratings: recognized by shape and values, read exactly, or left to other formats."""

import gzip
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices
from funksvd_gui.data.recognition import recognize
from funksvd_gui.data.source import open_source
from funksvd_gui.errors import LoadError
from tests.data.conftest import triples_of

MATRIX = ReadingChoices(format=FileFormat.MATRIX)
#: Twelve jokes, the first column says how many were rated.
JESTER = (
    "3,-7.82,99,8.79,99,99,99,99,99,99,99,99,0\n"
    "12,1,2,3,4,5,6,7,8,9,10,-10,0.5\n"
    "1,99,99,99,99,99,99,99,99,99,99,99,-9.66\n"
    "2,99,4.5,99,99,99,99,99,99,99,99.00,99,4.5\n"
)
PANDAS = ",Alien,Up,Solaris\nann,4,,3.5\nbob,,2,\ncid,1,5,\n"


class TestJester:
    def test_it_is_recognized_and_read(self, load):
        dataset = load(JESTER, "jester-data-1.csv")
        assert triples_of(dataset)[:3] == [
            ("1", "1", pytest.approx(-7.82)),
            ("1", "3", pytest.approx(8.79)),
            ("1", "12", 0.0),
        ]
        assert triples_of(dataset)[-3:] == [
            ("3", "12", pytest.approx(-9.66)),
            ("4", "2", 4.5),
            ("4", "12", 4.5),
        ]
        assert (dataset.n_users, dataset.n_items, dataset.n_ratings) == (4, 12, 18)
        assert dataset.scale == (-10.0, 10.0)
        report = dataset.report
        assert (report.format, report.has_header) == ("matrix as in Jester", False)
        assert (report.n_rows, report.n_rejected, report.n_missing) == (4, 0, 30)
        assert report.warnings == (
            "The file was read as a matrix: 12 items across, and users down; they are numbered, "
            "and the first column counts their ratings.",
            "The number 99 was read as “not rated”.",
        )

    @pytest.mark.parametrize("separator", ["\t", ";", "|", " ", "::"])
    def test_it_may_have_any_separator(self, load, separator):
        dataset = load(JESTER.replace(",", separator))
        assert (dataset.n_users, dataset.n_ratings, dataset.report.n_missing) == (4, 18, 30)

    def test_decimal_commas_are_read_where_all_ratings_have_them(self, load):
        dataset = load(JESTER.replace(",", ";").replace(".", ","))
        assert triples_of(dataset)[0] == ("1", "1", np.float32(-7.82))
        told = "The ratings are written with decimal commas and were read so."
        assert told in dataset.report.warnings

    def test_it_may_be_compressed(self, load):
        assert load(gzip.compress(JESTER.encode())).n_ratings == 18

    def test_counts_that_are_wrong_are_told(self, load):
        dataset = load(JESTER + "9" + ",1" * 12 + "\n" + JESTER * 20)
        assert dataset.report.warnings[-1] == (
            "In 1 of 85 rows the first column is not the number of ratings."
        )

    def test_a_user_who_rated_nothing_keeps_his_number_but_is_none(self, load):
        dataset = load("0" + ",99" * 12 + "\n" + JESTER)
        assert list(dataset.users) == ["2", "3", "4", "5"]

    def test_a_rejected_row_keeps_its_number(self, load):
        dataset = load(JESTER.replace("12,1,2", "12,1,two"))
        assert list(dataset.users) == ["1", "3", "4"]
        assert [(row.line, row.reason) for row in dataset.report.rejected] == [
            (2, "Column “2”: The rating “two” is not a decimal number.")
        ]


class TestNames:
    def test_a_table_written_by_pandas_is_read_back(self, load):
        dataset = load(PANDAS)
        assert triples_of(dataset) == [
            ("ann", "Alien", 4.0), ("ann", "Solaris", 3.5), ("bob", "Up", 2.0),
            ("cid", "Alien", 1.0), ("cid", "Up", 5.0),
        ]  # fmt: skip
        report = dataset.report
        assert (report.format, report.has_header) == ("matrix, users × items", True)
        assert (report.n_rows, report.n_missing) == (3, 4)
        assert report.warnings == (
            "The file was read as a matrix: 3 items across, and users down; "
            "their ids come from the first column.",
        )

    def test_numbered_columns_below_a_name_are_ids(self, load):
        dataset = load("userId,1,2,3\n007,4,,3\n7,,2,\n")
        assert triples_of(dataset) == [("007", "1", 4.0), ("007", "3", 3.0), ("7", "2", 2.0)]

    @pytest.mark.parametrize("name", ["JokeId", "movie", "Item"])
    def test_the_name_of_the_first_column_may_say_that_items_are_down(self, load, name):
        dataset = load(f"{name},User1,User2,User3\nj1,4,,3\nj2,,2,\n")
        assert triples_of(dataset) == [
            ("User1", "j1", 4.0), ("User3", "j1", 3.0), ("User2", "j2", 2.0),
        ]  # fmt: skip
        assert dataset.report.format == "matrix, items × users"

    def test_ids_stay_as_they_are_written(self, load):
        dataset = load("user,01,1,1.0,NA\n007,4,,3,1\n7,,2,,5\n7.0,1,1,1,\n")
        assert list(dataset.users) == ["007", "7", "7.0"]
        assert sorted(dataset.items) == ["01", "1", "1.0", "NA"]

    def test_ids_are_numbered_by_first_appearance(self, load):
        dataset = load("user,a,b,c\nz,,2,\ny,,,\nx,1,2,3\n")
        assert list(dataset.users) == ["z", "x"]
        assert list(dataset.items) == ["b", "a", "c"]

    def test_names_may_be_quoted(self, load):
        dataset = load('user,"Good, the Bad","b ""x""",c\n"u,1",1,,3\nv,,2,\n')
        assert triples_of(dataset)[0] == ("u,1", "Good, the Bad", 1.0)
        assert list(dataset.items)[-1] == 'b "x"'

    @pytest.mark.parametrize(
        ("header", "sentence"),
        [("user,a,a,b", "Two columns of the matrix are called “a”."),
         ("user,a,,b", "A column of the matrix has no name.")],
    )  # fmt: skip
    def test_names_that_tell_nothing_apart_are_refused(self, load, header, sentence):
        with pytest.raises(LoadError) as caught:
            load(f"{header}\nx,1,,2\ny,,3,\n")
        assert str(caught.value) == sentence
        assert caught.value.hint

    def test_a_user_with_two_rows_has_the_later_ratings(self, load):
        dataset = load("user,a,b,c\nx,1,,2\nx,,3,5\n")
        assert triples_of(dataset) == [("x", "a", 1.0), ("x", "b", 3.0), ("x", "c", 5.0)]
        assert dataset.report.n_duplicates == 1


class TestRows:
    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("dan,1,2", "The row has 3 fields instead of 4."),
            ("dan,1,2,3,4", "The row has 5 fields instead of 4."),
            (",1,2,3", "The user id is empty."),
            ("dan,1,x,3", "Column “Up”: The rating “x” is not a decimal number."),
            ("dan,1,2,1e39", "Column “Solaris”: The rating “1e39” is too large."),
            ("dan,1,inf,2", "Column “Up”: The rating “inf” is not a decimal number."),
            ('dan,"1,2,3', "A quotation mark is opened but not closed before a separator or a "
             "line end."),
        ],
    )  # fmt: skip
    def test_a_bad_row_is_rejected_as_a_whole(self, load, row, reason):
        dataset = load(f"{PANDAS}{row}\neve,2,2,2\n")
        assert [(r.line, r.reason, r.text) for r in dataset.report.rejected] == [(5, reason, row)]
        assert list(dataset.users) == ["ann", "bob", "cid", "eve"]

    @pytest.mark.parametrize("word", ["", " ", "NaN", "nan", "NA", "N/A", "null", "None", "-", "?"])
    def test_words_for_nothing_are_no_ratings(self, load, word):
        dataset = load(f"user,a,b,c\nx,1,{word},3\ny,{word},3,{word}\n")
        assert dataset.n_ratings == 3
        assert (dataset.report.n_missing, dataset.report.n_rejected) == (3, 0)

    def test_more_than_half_bad_is_refused(self, load):
        content = PANDAS + "x,1,2\n" * 4
        with pytest.raises(LoadError, match=r"More than half.*\(4 of 7\).*Line 5: The row has"):
            load(content, choices=MATRIX)

    def test_nothing_but_gaps_is_refused(self, load):
        with pytest.raises(LoadError, match=r"No cell of .ratings\.csv. holds a rating") as caught:
            load("user,a,b,c\nx,,,\ny,,,\n", choices=MATRIX)
        assert caught.value.hint

    def test_line_numbers_are_right_far_down(self, load):
        rows = [f"u{k},{k % 5},,{k % 3}" for k in range(60_000)]
        rows[59_000] = "u,1"
        dataset = load("user,a,b,c\n" + "\r\n".join(rows))
        assert [row.line for row in dataset.report.rejected] == [59_002]
        assert dataset.n_ratings == 2 * 59_999


class TestMissingCode:
    @pytest.mark.parametrize("code", ["99", "999", "-99", "-999", "9999"])
    def test_a_number_far_from_all_others_means_not_rated(self, load, code):
        dataset = load(f"user,a,b,c\nx,1,{code},5\ny,{code},2,{code}\nz,,3,{code}.0\n")
        assert dataset.n_ratings == 4
        assert f"The number {code} was read as “not rated”." in dataset.report.warnings

    def test_a_number_within_the_scale_is_a_rating(self, load):
        dataset = load("user,a,b,c\nx,1,99,50\ny,,2,98\n")
        assert dataset.n_ratings == 5

    @pytest.mark.parametrize("code", ["0", "-1"])
    def test_a_doubtful_number_is_a_question(self, load, write, code):
        content = f"user,a,b,c\nx,1,{code},{code}\ny,{code},{code},5\n"
        dataset = load(content)
        assert dataset.n_ratings == 6
        assert dataset.report.warnings[-1] == (
            f"The number {code} fills 66.7 % of the cells and was read as a rating; "
            "it may mean “not rated”."
        )
        assert [q.choice for q in preview(write(content)).questions] == ["missing_code"]

    def test_what_a_person_says_counts(self, load):
        content = "user,a,b,c\nx,1,0,0\ny,0,0.0,5\n"
        dataset = load(content, choices=ReadingChoices(missing_code="0"))
        assert triples_of(dataset) == [("x", "a", 1.0), ("y", "c", 5.0)]
        assert len(dataset.report.warnings) == 1
        dataset = load(JESTER, choices=ReadingChoices(missing_code=NO_CODE))
        assert dataset.scale == (-10.0, 99.0)

    def test_a_word_may_mean_not_rated(self, load):
        choices = ReadingChoices(format=FileFormat.MATRIX, missing_code="unseen")
        dataset = load("user,a,b,c\nx,1,unseen,2\ny,unseen,3,\n", choices=choices)
        assert (dataset.n_ratings, dataset.report.n_missing) == (3, 3)


class TestFirstColumn:
    def _first(self, load, content):
        choices = load(content, choices=MATRIX).report.choices
        return choices.user, choices.item, choices.rating

    def test_words_are_ids(self, load):
        assert self._first(load, "ann,1,2,3\nbob,2,3,1\n") == (0, NO_COLUMN, 1)

    def test_different_whole_numbers_beyond_the_scale_are_ids(self, load):
        assert self._first(load, "101,1,2,3\n102,2,3,1\n") == (0, NO_COLUMN, 1)

    def test_counts_are_no_ids(self, load):
        assert self._first(load, "2,1,,3\n3,2,3,1\n") == (NO_COLUMN, NO_COLUMN, 1)

    def test_numbers_of_the_scale_are_ratings(self, load):
        dataset = load("1,1,2,4\n1,2,3,1\n", choices=MATRIX)
        assert triples_of(dataset)[0] == ("1", "1", 1.0)
        assert dataset.n_ratings == 8

    def test_in_doubt_there_is_a_question(self, write):
        seen = preview(write("1,1,2,5\n2,2,3,1\n3,4,3,1\n"), MATRIX)
        assert [question.choice for question in seen.questions] == ["user"]

    def test_a_table_that_is_wide_and_nothing_else_is_a_question(self, write):
        rows = "1,2,3,0,0,1,0,1,1,0,1\n2,3,4,1,1,1,1,0,0,1,1\n"
        seen = preview(write(rows))
        assert "format" in [question.choice for question in seen.questions]
        told = preview(write(rows), ReadingChoices(format=FileFormat.DELIMITED))
        assert told.choices.format is FileFormat.DELIMITED

    def test_a_person_decides(self, load):
        content = "5,1,2,4\n6,2,3,1\n"
        choices = ReadingChoices(format=FileFormat.MATRIX, user=NO_COLUMN, rating=0)
        assert load(content, choices=choices).n_ratings == 8
        choices = ReadingChoices(format=FileFormat.MATRIX, item=0)
        assert triples_of(load(content, choices=choices))[0] == ("1", "5", 1.0)
        choices = ReadingChoices(format=FileFormat.MATRIX, user=NO_COLUMN, rating=1)
        assert triples_of(load(content, choices=choices))[0] == ("1", "1", 1.0)

    def test_what_was_found_reads_the_same_again(self, load):
        for content in (JESTER, PANDAS, "JokeId,u,v,w\nj1,4,,3\nj2,,2,\n"):
            first = load(content)
            again = load(content, choices=first.report.choices)
            assert triples_of(again) == triples_of(first)
            assert again.report.choices == first.report.choices


@pytest.mark.parametrize(
    "content",
    [
        "196\t242\t3\t881250949\n186\t302\t3\t891717742\n" * 3,
        "user,item,rating,helpful,age\na,1,3,,5\nb,2,,4,6\n",
        "1,2,3,4\n2,3,4,5\n3,4,5,1\n",
        "a,b,c,d\n1,2,3,4\n2,3,4,5\n",
        "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n",
        "user;score;a;b;c\nx;1;;2;3\ny;1;2;;3\n",
        ",user,item,rating\n0,1,2,\n1,1,3,5\n2,2,1,4\n3,5,6,1\n",
        "u,i,3\nv,j,4\n",
        "id,name,x,y,z,a,b,c,d,e,f\n1,foo,bar,,,,,,,,z\n",
        "1," * 9 + "88125094\n" + "2," * 9 + "88125095\n",
    ],
)
def test_other_tables_are_no_matrices(write, content):
    with open_source(write(content)) as source:
        try:
            found = recognize(source, ReadingChoices()).layout.kind
        except LoadError:  # Nor is everything a table of ratings.
            return
    assert found is FileFormat.DELIMITED


def test_the_preview_shows_rows_and_roles(write):
    seen = preview(write(PANDAS + "dan,x,1,1\neve,,,\n"))
    assert seen.column_names == ("", "Alien", "Up", "Solaris")
    assert seen.roles == (ColumnRole.USER, *[ColumnRole.RATING] * 3)
    assert [(row.line, row.fields, row.is_missing) for row in seen.rows][-2:] == [
        (5, ("dan", "x", "1", "1"), False),
        (6, ("eve", "", "", ""), True),
    ]
    assert seen.rows[-2].problem == "Column “Alien”: The rating “x” is not a decimal number."


def test_the_preview_of_a_wide_matrix_is_cut(write):
    header = ",".join(["user", *(f"i{k}" for k in range(300))])
    rows = "".join(f"u{k}" + ",1,,2" * 100 + "\n" for k in range(80))
    seen = preview(write(f"{header}\n{rows}"))
    assert len(seen.column_names) == len(seen.roles) == len(seen.rows[0].fields) == 101
    assert seen.column_names[-1] == "and 201 more"
    assert len(seen.rows) == 50


def test_what_is_no_matrix_cannot_be_read_as_one(load):
    with pytest.raises(LoadError, match="is no matrix of ratings") as caught:
        load("lonely\nwords\n", choices=MATRIX)
    assert caught.value.hint


_CELLS = st.none() | st.integers(1, 5) | st.sampled_from([0.5, 2.5, -3.25])
#: Blanks around an id are no part of it.
_IDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\n"), min_size=1, max_size=4
).filter(lambda text: text == text.strip(" \t\ufeff"))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), separator=st.sampled_from(",;\t|"))
def test_what_pandas_writes_is_read_back(tmp_path_factory, data, separator):
    n_items = data.draw(st.integers(2, 6))
    items = data.draw(st.lists(_IDS, min_size=n_items, max_size=n_items, unique=True))
    users = data.draw(st.lists(_IDS, min_size=1, max_size=5, unique=True))
    cells = data.draw(st.lists(st.lists(_CELLS, min_size=n_items, max_size=n_items),
                               min_size=len(users), max_size=len(users)))  # fmt: skip
    expected = [
        (user, item, float(cell))
        for user, row in zip(users, cells, strict=True)
        for item, cell in zip(items, row, strict=True)
        if cell is not None
    ]
    if not expected:
        return
    target = io.StringIO(newline="")
    table = pd.DataFrame(cells, index=users, columns=items, dtype=object)
    table.to_csv(target, sep=separator, lineterminator="\n")
    path = tmp_path_factory.mktemp("matrix") / "m.csv"
    path.write_text(target.getvalue(), encoding="utf-8", newline="")
    choices = ReadingChoices(
        format=FileFormat.MATRIX,
        separator=separator,
        has_header=True,
        user=0,
        missing_code=NO_CODE,
        decimal_mark=DecimalMark.POINT,
    )
    assert triples_of(load_ratings(path, choices)) == expected
