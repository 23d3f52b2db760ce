"""How a matrix of ratings is written: users down, items across, and something for "not rated".

Recognized by shape and values: many columns, or names without a word for user, item
and rating; nearly every cell a number of one common scale, or empty. What the first
column holds (ids, how many items the user rated, or ratings already) and which number
means "not rated" is found in the values too.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import chain

import numpy as np

from funksvd_gui.data.columns import ROLES, Why
from funksvd_gui.data.layout import names as column_names
from funksvd_gui.data.layout.cutting import SEPARATORS, samples
from funksvd_gui.data.missing_codes import (
    SuspectedCode,
    may_mean_not_rated,
    suspected_codes,
)
from funksvd_gui.data.numbers import number_of
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices
from funksvd_gui.data.records import BLANKS, Cut
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: Cells that mean "not rated" in every matrix, in lower case.
MISSING_WORDS = frozenset({"", "nan", "na", "n/a", "null", "none", "-", "?"})
_MIN_COLUMNS = 4
#: So much of a sample is looked at: wide rows tell enough soon.
_MIN_ROWS, _MAX_CELLS = 20, 50_000
_SURELY_WIDE, _MAX_NAMES = 10, 100
_MAX_SPREAD = 100.0
_MOSTLY = 0.75
_DOUBT = (
    "The file may be a matrix, or have one rating in each line and columns that mean other things."
)


class FirstColumn(Enum):
    """What stands in front of the ratings of a row."""

    USER = "user"
    ITEM = "item"
    COUNT = "count"
    UNUSED = "unused"
    RATING = "rating"


_WHENCE = {
    FirstColumn.USER: "their ids come from the first column",
    FirstColumn.ITEM: "their ids come from the first column",
    FirstColumn.COUNT: "they are numbered, and the first column counts their ratings",
    FirstColumn.UNUSED: "they are numbered, and the first column is not used",
    FirstColumn.RATING: "they are numbered",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixLayout:
    """A matrix; `why` tells how `first` is known.

    Attributes
    ----------
    names : tuple of str
        Of all columns, where the file has them; otherwise empty.
    column_ids : tuple of str
        One for each column of ratings.
    """

    cut: Cut
    has_header: bool
    n_columns: int
    first: FirstColumn
    why: Why
    names: tuple[str, ...]
    column_ids: tuple[str, ...]
    missing_code: str = NO_CODE
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def has_row_ids(self) -> bool:
        return self.first in {FirstColumn.USER, FirstColumn.ITEM}

    @property
    def first_rating(self) -> int:
        """The first column of ratings, 0 or 1."""
        return int(self.first is not FirstColumn.RATING)

    @property
    def items_are_counted(self) -> bool:
        """Whether items are called after the places of their columns, as pandas does, too."""
        if self.first is FirstColumn.ITEM:
            return False
        counted = all(name == str(k) for k, name in enumerate(self.column_ids))
        return counted or not self.has_header


def find_matrix(sample: str, *, is_whole: bool, choices: ReadingChoices) -> MatrixLayout | None:
    """Return the layout of a matrix, None if the text does not look like one.

    With `choices` that name the format, everything with enough columns is a matrix.

    Raises
    ------
    LoadError
        If two columns have the same name.
    """
    is_told = choices.format is not None
    best: tuple[float, MatrixLayout] | None = None
    separators = [choices.separator] if choices.separator else list(SEPARATORS)
    for found in samples(sample, separators, is_whole=is_whole):
        n_columns = found.usual_length
        if (n_columns < _MIN_COLUMNS and not is_told) or len(found.rows[0]) != n_columns:
            continue
        regular = [row for row in found.rows if len(row) == n_columns]
        regular = regular[: _MIN_ROWS + _MAX_CELLS // n_columns]
        score = found.share_of(n_columns) * _share_of_ratings(regular[1:])
        if is_told or (score >= _MOSTLY and _looks_like_matrix(regular)):
            layout = _layout(regular, found.cut, choices)
            if best is None or (score, n_columns) > (best[0], best[1].n_columns):
                best = score, layout
    return best[1] if best else None


def is_missing_word(cell: str) -> bool:
    """Tell whether a cell says "not rated" in words, or by being empty."""
    return cell.strip(BLANKS).lower() in MISSING_WORDS


# --- whether it is one ------------------------------------------------------------------


def _looks_like_matrix(rows: list[list[str]]) -> bool:
    names = [name.strip() for name in rows[0]]
    has_header = _has_header(rows)
    if has_header and _are_of_a_table(names):
        return False
    data = rows[has_header:]
    values = _behind(data)
    codes = {code.value for code in _codes(data) if code.is_far}
    rest = [value for value in values if value not in codes]
    if not rest or max(rest) - min(rest) > _MAX_SPREAD:
        return False
    if len(names) >= _SURELY_WIDE:
        return True
    begins_with_id = has_header and (not names[0] or _named_ids(names[0]) is not None)
    n_gaps = sum(any(is_missing_word(row[k]) for row in data) for k in range(1, len(names)))
    return begins_with_id or (has_header and n_gaps > 1)


def _are_of_a_table(names: list[str]) -> bool:
    """Tell whether names such as user, item and rating stand side by side."""
    names = names[:_MAX_NAMES]  # A name among thousands says nothing.
    found = {role for role in ROLES for name in names[1:] if column_names.is_exact(name, role)}
    return len(found) > 1 or ("rating" in found and column_names.is_exact(names[0], "user"))


def _has_header(rows: list[list[str]]) -> bool:
    first = [name.strip() for name in rows[0]]
    if len(rows) < 2:  # noqa: PLR2004 - names and a row
        return False
    if sum(not _is_cell(name) for name in first) * 2 > len(first):
        return True
    # Columns may be called 1, 2, 3: then the name above the ids tells, or that there is none.
    is_nameless = not first[0] and any(row[0].strip() for row in rows[1:])
    is_name = not _is_cell(first[0]) and _named_ids(first[0]) is not None
    return (is_nameless or is_name) and len(set(first)) == len(first)


def _named_ids(name: str) -> FirstColumn | None:
    """Tell what a column with this name has ids of."""
    roles = (FirstColumn.USER, FirstColumn.ITEM)
    return next((role for role in roles if column_names.ranked([name], role.value)), None)


# --- what is where ----------------------------------------------------------------------


def _layout(rows: list[list[str]], cut: Cut, choices: ReadingChoices) -> MatrixLayout:
    has_header = _has_header(rows) if choices.has_header is None else choices.has_header
    data = rows[has_header:]
    code, warnings, questions = _missing_code(data, choices)
    first, why = _chosen_first(choices, rows[0][0]), Why.CHOSEN
    if first is None:
        first, why, doubt = _first_column(rows[0][0].strip() if has_header else None, data, code)
        questions += doubt
    has_gaps = any(map(is_missing_word, chain.from_iterable(data)))
    is_wide_only = not has_header and not has_gaps and code == NO_CODE
    if choices.format is None and is_wide_only and first is not FirstColumn.COUNT:
        questions.append(Question("format", _DOUBT))
    names = tuple(rows[0]) if has_header else ()
    n_before = int(first is not FirstColumn.RATING)
    ids = names[n_before:] or tuple(str(k + 1) for k in range(len(rows[0]) - n_before))
    _refuse_bad_names(ids)
    across, down = ("users", "items") if first is FirstColumn.ITEM else ("items", "users")
    account = (
        f"The file was read as a matrix: {len(ids):,} {across} across, and {down} down; "
        f"{_WHENCE[first]}."
    )
    return MatrixLayout(
        cut=cut,
        has_header=has_header,
        n_columns=len(rows[0]),
        first=first,
        why=why,
        names=names,
        column_ids=ids,
        missing_code=code,
        warnings=(account, *warnings),
        questions=tuple(questions),
    )


def _chosen_first(choices: ReadingChoices, name: str) -> FirstColumn | None:
    named = [role for role, column in choices.columns or () if column in {name, "1"}]
    for role in (FirstColumn.ITEM, FirstColumn.USER, FirstColumn.RATING):
        if getattr(choices, role.value) == 0 or role.value in named:
            return role
    return FirstColumn.UNUSED if choices.user == NO_COLUMN and choices.rating == 1 else None


def _first_column(
    name: str | None, data: list[list[str]], code: str
) -> tuple[FirstColumn, Why, list[Question]]:
    """Return what the first column holds; its name is None in files without names."""
    named = _named_ids(name) if name else None
    if named is not None:
        return named, Why.NAME, []
    not_rated = {None, number_of(code)}
    counts = [str(sum(_number(cell) not in not_rated for cell in row[1:])) for row in data]
    n_right = sum(row[0].strip() == count for row, count in zip(data, counts, strict=True))
    if n_right > 1 and n_right * 2 > len(data):
        return FirstColumn.COUNT, Why.VALUES, []
    cells = [row[0].strip() for row in data if not is_missing_word(row[0])]
    values = [value for cell in cells if (value := _number(cell)) is not None]
    if name == "" or len(values) < len(cells):
        return FirstColumn.USER, Why.VALUES, []
    may_be_ids = len(set(cells)) == len(data) > 1 and all(map(float.is_integer, values))
    if not may_be_ids:
        return FirstColumn.RATING, Why.VALUES, []
    if max(values) > max(_behind(data), default=-math.inf):
        return FirstColumn.USER, Why.VALUES, []
    doubt = Question("user", "The first column may hold ids of users; it was read as ratings.")
    return FirstColumn.RATING, Why.VALUES, [doubt]


def _missing_code(
    data: list[list[str]], choices: ReadingChoices
) -> tuple[str, list[str], list[Question]]:
    """Return the number that means "not rated", and what to tell and to ask of it."""
    if choices.missing_code is not None:
        return choices.missing_code, [], []
    for code in _codes(data):
        if code.is_far:
            number = f"{code.value:g}"
            return number, [f"The number {number} was read as “not rated”."], []
        sentence = may_mean_not_rated(code, "the cells")
        return NO_CODE, [sentence], [Question("missing_code", sentence)]
    return NO_CODE, [], []


def _codes(data: Sequence[Sequence[str]]) -> list[SuspectedCode]:
    """Return what may mean "not rated", what surely does first; cells need not be scales."""
    values, counts = np.unique(_behind(data), return_counts=True)
    found = suspected_codes(values, counts, fewest_others=1)
    return sorted(found, key=lambda code: not code.is_far)


def _refuse_bad_names(names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice or "" in names:
        what = f"are called “{shown(twice[0], 40)}”" if twice else "has no name"
        raise LoadError(
            f"{'Two columns' if twice else 'A column'} of the matrix {what}.",
            hint="Give every column a name of its own, or say that the first line has no names.",
        )


# --- cells ------------------------------------------------------------------------------


def _share_of_ratings(rows: list[list[str]]) -> float:
    cells = list(chain.from_iterable(row[1:] for row in rows))
    return sum(map(_is_cell, cells)) / len(cells) if cells else 0.0


def _behind(rows: Sequence[Sequence[str]]) -> list[float]:
    """Return the numbers behind the first column."""
    numbers = map(_number, chain.from_iterable(row[1:] for row in rows))
    return [number for number in numbers if number is not None]


def _is_cell(cell: str) -> bool:
    return is_missing_word(cell) or _number(cell) is not None


_number = lru_cache(maxsize=100_000)(number_of)
