"""What a preview shows is what loading reads."""

import gzip

import pytest

from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.loading import load_ratings, preview
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import HyperparamError, LoadError

from .conftest import triples_of

TEXT = "user;film;stars;when\nu1;i1;3,5;12\nu2;i1;bad;13\nu3;;4;14\n"


def test_rows_roles_and_reasons_are_shown(write):
    shown = preview(write(TEXT))

    assert shown.column_names == ("user", "film", "stars", "when")
    assert shown.roles == (
        ColumnRole.USER,
        ColumnRole.ITEM,
        ColumnRole.RATING,
        ColumnRole.UNUSED,
    )
    assert [row.fields for row in shown.rows] == [
        ("u1", "i1", "3,5", "12"),
        ("u2", "i1", "bad", "13"),
        ("u3", "", "4", "14"),
    ]
    assert [row.line for row in shown.rows] == [2, 3, 4]
    assert [row.problem for row in shown.rows] == [
        "",
        "The rating “bad” is not a decimal number.",
        "The item id is empty.",
    ]
    assert shown.choices.separator == ";"
    assert shown.choices.decimal_mark is DecimalMark.COMMA


def test_choices_change_what_is_shown_and_what_is_read_alike(write):
    path = write("a,b,1\nc,d,2\ne,f,3\n")
    choices = ReadingChoices(user=1, item=0, has_header=True)

    shown = preview(path, choices)
    dataset = load_ratings(path, choices)

    assert shown.roles == (ColumnRole.ITEM, ColumnRole.USER, ColumnRole.RATING)
    assert [row.fields for row in shown.rows] == [("c", "d", "2"), ("e", "f", "3")]
    assert triples_of(dataset) == [("d", "c", 2.0), ("f", "e", 3.0)]
    assert dataset.report.choices == shown.choices


def test_resolved_choices_read_the_same_again(write):
    path = write("userId,movieId,rating,timestamp\nu1,i1,4.0,9\nu1,i2,3.0,8\n")
    shown = preview(path)
    again = preview(path, shown.choices)
    assert again.choices == shown.choices
    assert again.rows == shown.rows
    dataset = load_ratings(path, shown.choices)
    assert dataset.report.choices == shown.choices
    assert dataset.timestamps.tolist() == [9, 8]


def test_times_can_be_left_out(write):
    path = write("userId,movieId,rating,timestamp\nu1,i1,4.0,9\nu1,i2,3.0,8\n")
    choices = ReadingChoices(time=NO_COLUMN)
    assert preview(path, choices).roles[3] is ColumnRole.UNUSED
    assert load_ratings(path, choices).timestamps is None


def test_a_missing_code_takes_rows_out_without_rejecting_them(write):
    path = write("user,item,rating\nu1,i1,0\nu1,i2,5\nu2,i1,0.0\nu2,i2,7\n")
    choices = ReadingChoices(missing_code="0")
    assert [row.is_missing for row in preview(path, choices).rows] == [True, False, True, False]
    dataset = load_ratings(path, choices)
    assert triples_of(dataset) == [("u1", "i2", 5.0), ("u2", "i2", 7.0)]
    assert dataset.report.n_missing == 2
    assert dataset.report.n_rejected == 0


@pytest.mark.parametrize("column", [7, 2])
def test_columns_that_cannot_be_are_refused(write, column):
    path = write("user,item,rating\nu1,i1,0\n")
    with pytest.raises(LoadError, match="chosen columns"):
        preview(path, ReadingChoices(user=column, rating=2))


def test_a_compressed_file_is_previewed_like_a_plain_one(write):
    plain = preview(write(TEXT))
    packed = preview(write(gzip.compress(TEXT.encode()), "ratings.bin"))
    assert packed == plain


class TestReadingChoices:
    def test_they_survive_json(self):
        choices = ReadingChoices(
            separator="::", has_header=False, user=3, decimal_mark=DecimalMark.COMMA, titles="/a/b"
        )
        assert ReadingChoices.from_dict(choices.as_dict()) == choices
        assert ReadingChoices().as_dict() == {}

    @pytest.mark.parametrize(
        "broken",
        [{"user": -2}, {"user": True}, {"nobody": 1}, {"encoding": "EBCDIC"}, {"has_header": 1}],
    )
    def test_broken_ones_are_refused(self, broken):
        with pytest.raises(HyperparamError, match="These are no choices"):
            ReadingChoices.from_dict(broken)
