from dataclasses import replace

import pytest

from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import preview
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.gui.dialogs.import_dialog.decisions import (
    Decisions,
    exchanged,
    n_columns_to_choose,
)

USER, ITEM, RATING = ColumnRole.USER, ColumnRole.ITEM, ColumnRole.RATING
TIME, UNUSED = ColumnRole.TIME, ColumnRole.UNUSED


def test_another_separator_makes_columns_worthless_and_nothing_else():
    before = Decisions(
        ReadingChoices(user=1, item=0, rating=2, has_header=True, missing_code="99", titles="/t")
    )
    after = before.with_choice("separator", ";").choices
    assert after == ReadingChoices(separator=";", missing_code="99", titles="/t")


def test_another_format_makes_all_but_duplicates_and_titles_worthless():
    before = Decisions(
        ReadingChoices(separator=";", encoding=TextEncoding.UTF_16, user=1, titles="/t")
    )
    assert before.with_choice("format", "parquet").choices == ReadingChoices(
        format="parquet", titles="/t"
    )


def test_roles_become_columns():
    decided = Decisions().with_roles((UNUSED, ITEM, USER, RATING))
    assert decided.choices == ReadingChoices(user=2, item=1, rating=3, time=NO_COLUMN)
    assert decided.missing == ()


def test_while_a_role_is_missing_the_choices_stay():
    before = Decisions(ReadingChoices(user=0, item=1, rating=2))
    after = before.with_roles((UNUSED, ITEM, UNUSED))
    assert after.missing == (USER, RATING)
    assert after.choices == before.choices
    assert after.with_roles((USER, ITEM, RATING)).missing == ()


@pytest.mark.parametrize(
    ("first", "columns"),
    [
        (USER, {"user": 0, "item": NO_COLUMN, "rating": 1}),
        (ITEM, {"user": NO_COLUMN, "item": 0, "rating": 1}),
        (RATING, {"user": NO_COLUMN, "item": NO_COLUMN, "rating": 0}),
        (UNUSED, {"user": NO_COLUMN, "item": NO_COLUMN, "rating": 1}),
    ],
)
def test_the_first_column_of_a_matrix_tells_whose_its_rows_are(first, columns):
    roles = exchanged((USER, RATING, RATING), 0, first, FileFormat.MATRIX)
    assert roles == (first, RATING, RATING)
    decided = Decisions().with_roles(roles, FileFormat.MATRIX)
    assert decided.choices == ReadingChoices(**columns)
    assert decided.missing == ()


def test_only_where_columns_differ_is_there_a_choice(write):
    shown = preview(write())
    assert n_columns_to_choose(shown) == 4
    for file_format, n in ((FileFormat.MATRIX, 1), (FileFormat.NETFLIX, 0)):
        other = replace(shown, choices=replace(shown.choices, format=file_format))
        assert n_columns_to_choose(other) == n


def test_two_columns_exchange_their_roles():
    assert exchanged((USER, ITEM, RATING), 0, ITEM) == (ITEM, USER, RATING)
    assert exchanged((USER, ITEM, RATING, UNUSED), 3, RATING) == (USER, ITEM, UNUSED, RATING)
    assert exchanged((USER, ITEM, RATING, TIME), 3, UNUSED) == (USER, ITEM, RATING, UNUSED)
    assert exchanged((USER, UNUSED, UNUSED), 1, UNUSED) == (USER, UNUSED, UNUSED)


def test_what_was_only_found_out_in_the_beginning_stays_open_for_the_rest(write):
    shown = preview(write())
    loaded = Decisions().to_load(shown)
    assert (loaded.separator, loaded.user, loaded.has_header) == (";", 0, True)
    assert (loaded.encoding, loaded.decimal_mark) == (None, None)
    decided = Decisions(
        ReadingChoices(encoding=TextEncoding.UTF_8, decimal_mark=DecimalMark.COMMA)
    ).to_load(shown)
    assert (decided.encoding, decided.decimal_mark) == (TextEncoding.UTF_8, DecimalMark.COMMA)
