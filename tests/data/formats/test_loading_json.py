"""JSON from the disk to the dataset; how it is cut is tested with the format."""

import gzip

import pytest

from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import preview
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import LoadError
from tests.data.conftest import triples_of

GOOD = "".join(f'{{"user":"g{k}","item":"i","rating":3}}\n' for k in range(20))


def _line(user='"u"', item='"i"', rating="4", more=""):
    return f'{{"user": {user}, "item": {item}, "rating": {rating}{more}}}\n'


def _lines_and_reasons(dataset):
    return [(row.line, row.reason) for row in dataset.report.rejected]


def test_a_number_and_its_text_are_one_id(load):
    assert list(load(_line("7") + _line('"7"') + _line("7.0")).users) == ["7", "7.0"]


def test_ids_are_numbered_by_first_appearance(load):
    dataset = load(_line('"z"', "9") + _line('"a"', "5") + _line('"z"', "5"))
    assert list(dataset.users) == ["z", "a"]
    assert list(dataset.items) == ["9", "5"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (_line('""'), "The user id is empty."),
        (_line("null"), "The user id is empty."),
        (_line("true"), "The user id is true, neither text nor number."),
        (_line(rating="null"), "The rating is empty."),
        (_line(rating='""'), "The rating is empty."),
        (_line(rating="1e39"), "The rating “1e39” is too large."),
        (_line(rating='"x"'), "The rating “x” is not a decimal number."),
        (_line(rating="NaN"), "The rating is NaN, neither text nor number."),
        ('{"user": 1, "rating": 3}\n', "The item id is empty."),
        ('{"user": 1, "item": 2}\n', "The rating is empty."),
        ("[1, 2]\n", "It is no JSON object with keys and values, but a list."),
    ],
)
def test_a_bad_line_is_rejected_with_its_number(load, line, reason):
    dataset = load(GOOD + line + _line())
    assert _lines_and_reasons(dataset) == [(21, reason)]
    assert dataset.n_ratings == 21


def test_objects_without_any_of_the_keys_are_empty_rows(load):
    dataset = load(GOOD + "{}\n" + _line())
    assert (dataset.report.n_rows, dataset.report.n_empty) == (21, 1)
    assert "1 empty row was left out." in dataset.report.warnings


def test_blanks_around_ids_are_taken_off_and_told(load):
    dataset = load(_line('" x "') + _line('"x"', rating="3"))
    assert list(dataset.users) == ["x"]
    assert "Blanks" in dataset.report.warnings[0]


def test_texts_with_decimal_commas_are_read_beside_numbers(load):
    dataset = load(_line('"a"', rating='"3,5"') + _line('"b"', rating="2.5"))
    assert triples_of(dataset) == [("a", "i", 3.5), ("b", "i", 2.5)]
    assert "decimal commas" in dataset.report.warnings[0]


def test_a_code_may_mean_not_rated(load):
    content = _line('"a"', rating="-1") + _line('"b"', rating="2") + _line('"c"', rating="-1.0")
    dataset = load(content, choices=ReadingChoices(missing_code="-1"))
    assert triples_of(dataset) == [("b", "i", 2.0)]
    assert (dataset.report.n_missing, dataset.report.n_rejected) == (2, 0)


def test_old_encodings_are_read_with_a_warning(load):
    dataset = load(_line('"é"').encode("latin-1"))
    assert list(dataset.users) == ["é"]
    assert "Windows-1252" in dataset.report.warnings[0]


def test_more_than_half_bad_is_refused(load):
    with pytest.raises(LoadError, match=r"More than half.*\(3 of 4\).*Line 2: The item"):
        load(_line() + '{"user": 1}\n' * 3)


def test_it_may_be_compressed(load):
    assert load(gzip.compress(GOOD.encode())).n_ratings == 20


def test_times_that_cannot_be_read_are_left_out_with_a_warning(load):
    dataset = load(_line(more=', "date_added": "Tue Nov 17 11:37:35 -0800 2015"'))
    assert dataset.timestamps is None
    assert dataset.report.warnings == (
        "The times in the column “date_added” were left out: most of them are neither whole "
        "seconds nor dates such as 2020-01-31.",
    )


@pytest.mark.parametrize(
    ("time", "reason"),
    [('"soon"', "The time “soon” is no whole number."),
     ("1.5", "The time “1.5” is no whole number."),
     ("null", "The time is empty.")],
)  # fmt: skip
def test_an_unreadable_time_rejects_its_row(load, time, reason):
    rows = "".join(_line(str(k), more=f', "ts": {k}') for k in range(9))
    dataset = load(rows + _line('"v"', more=f', "ts": {time}'))
    assert _lines_and_reasons(dataset) == [(10, reason)]
    assert dataset.timestamps.tolist() == list(range(9))


def test_milliseconds_are_cut_to_seconds_with_a_warning(load):
    dataset = load(
        _line('"a"', more=', "ts": 1600000000123')
        + _line('"a"', rating="5", more=', "ts": 1600000000122')
    )
    assert triples_of(dataset) == [("a", "i", 4.0)]
    assert dataset.timestamps.tolist() == [1600000000]
    assert dataset.report.warnings == (
        "The times are milliseconds since 1970 and were cut to whole seconds.",
    )


def test_without_names_the_order_counts_and_is_told(load):
    dataset = load('{"who": "a", "what": "b", "how": 3, "extra": [1]}\n')
    assert triples_of(dataset) == [("a", "b", 3.0)]
    assert dataset.report.warnings == (
        "No column is named for the users: “who” was taken.",
        "No column is named for the items: “what” was taken.",
        "No column is named for the ratings: “how” was taken.",
    )


def test_too_few_keys_are_refused(load):
    with pytest.raises(LoadError, match=r"no three columns .*only “user”, “item”") as caught:
        load('{"user": 1, "item": 2, "rating": [3]}\n')
    assert caught.value.hint


def test_a_person_may_choose_them(load):
    content = '{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}\n'
    dataset = load(content, choices=ReadingChoices(user=4, item=0, rating=2, time=1))
    assert triples_of(dataset) == [("5", "1", 3.0)]
    assert dataset.timestamps.tolist() == [2]
    assert load(content, choices=dataset.report.choices).report.warnings == ()
    dataset = load(_line(more=', "ts": 7'), choices=ReadingChoices(time=NO_COLUMN))
    assert dataset.timestamps is None


@pytest.mark.parametrize(
    "choices", [{"user": 9}, {"user": 1, "item": 1}, {"user": -1}, {"time": 9}, {"time": 0}]
)
def test_choices_that_do_not_fit_are_refused(load, choices):
    with pytest.raises(LoadError, match="The chosen column"):
        load(_line(), choices=ReadingChoices(format=FileFormat.JSON_LINES, **choices))


def test_an_object_that_is_no_rating_is_in_an_array_is_rejected_by_its_number(load):
    rows = [_line(str(k)).strip() for k in range(5)]
    rows[3] = "null"
    rows[4] = '{"user": 4,\r\n"item": 1}'
    dataset = load("[\r\n" + ",\r\n".join(rows) + "\r\n]\r\n")
    assert _lines_and_reasons(dataset) == [
        (4, "It is no JSON object with keys and values, but null."),
        (5, "The rating is empty."),
    ]


def test_the_preview_shows_keys_and_rows(write):
    content = _line(more=', "deep": {"a": 1}') + "oops\n" + _line(rating='"x"', more=', "b": true')
    seen = preview(write(content + _line() * 100))
    assert seen.column_names == ("user", "item", "rating", "deep", "b")
    assert seen.roles == (ColumnRole.USER, ColumnRole.ITEM, ColumnRole.RATING,
                          ColumnRole.UNUSED, ColumnRole.UNUSED)  # fmt: skip
    assert [(row.line, row.fields, bool(row.problem)) for row in seen.rows[:3]] == [
        (1, ("u", "i", "4", "{…}", ""), False),
        (2, ("oops",), True),
        (3, ("u", "i", "x", "", "true"), True),
    ]
    assert len(seen.rows) == 50
    assert seen.choices.format is FileFormat.JSON_LINES
