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
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from funksvd_gui.data import column_names
from funksvd_gui.data.numbers import RatingText
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices
from funksvd_gui.data.sniffing import SEPARATORS, sample_rows
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: Cells that mean "not rated" in every matrix, in lower case.
MISSING_WORDS = frozenset({"", "nan", "na", "n/a", "null", "none", "-", "?"})
_CODES = (99.0, 999.0, 9999.0, -99.0, -999.0, -9999.0)
#: Numbers that may mean "not rated", but that people also give.
_DOUBTFUL_CODES = (0.0, -1.0)
_DOUBTFUL_SHARE = 0.2
_MIN_COLUMNS = 4
#: So much of a sample is looked at: wide rows tell enough soon.
_MIN_ROWS, _MAX_CELLS = 20, 50_000
_SURELY_WIDE = 10
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixLayout:
    """A matrix; `column_ids` has one id for each column of ratings."""

    separator: str
    has_header: bool
    n_columns: int
    first: FirstColumn
    names: tuple[str, ...]
    column_ids: tuple[str, ...]
    missing_code: str = NO_CODE
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def first_rating(self) -> int:
        """The first column of ratings, 0 or 1."""
        return int(self.first is not FirstColumn.RATING)


def find_matrix(
    sample: str, *, is_whole: bool, choices: ReadingChoices | None = None
) -> MatrixLayout | None:
    """Return the layout of a matrix, None if the text does not look like one.

    With `choices` that name the format, everything with enough columns is a matrix.

    Raises
    ------
    LoadError
        If two columns have the same name.
    """
    choices = choices or ReadingChoices()
    best: tuple[float, MatrixLayout] | None = None
    for separator in [choices.separator] if choices.separator else SEPARATORS:
        rows = sample_rows(sample, separator, is_whole=is_whole)
        if not rows:
            continue
        n_columns = Counter(map(len, rows)).most_common(1)[0][0]
        regular = [row for row in rows if len(row) == n_columns]
        is_told = choices.format is not None
        if n_columns < (2 if is_told else _MIN_COLUMNS) or rows[0] is not regular[0]:
            continue
        share_regular = len(regular) / len(rows)
        regular = regular[: _MIN_ROWS + _MAX_CELLS // n_columns]
        score = share_regular * _share_of_ratings(regular[1:], separator)
        if is_told or (score >= _MOSTLY and _looks_like_matrix(regular, separator)):
            layout = _layout(regular, separator, choices)
            if best is None or (score, n_columns) > (best[0], best[1].n_columns):
                best = score, layout
    return best[1] if best else None


def _looks_like_matrix(rows: list[list[str]], separator: str) -> bool:
    names = [name.strip() for name in rows[0]]
    has_header = _has_header(rows, separator)
    if has_header:
        # Names such as user, item and rating side by side belong to a table of ratings.
        others = names[1:]
        found = [column_names.find_user(others), column_names.find_item(others),
                 column_names.find_rating(others), column_names.find_time(others)]  # fmt: skip
        is_named = column_names.find_user(names) is not None and found[2] is not None
        if is_named or sum(column is not None for column in found) > 1:
            return False
    values = _values([row[1:] for row in rows[has_header:]], separator)
    codes = {code for code in _CODES if code in values and _is_apart(code, values)}
    rest = [value for value in values if value not in codes]
    if not rest or max(rest) - min(rest) > _MAX_SPREAD:
        return False
    if len(names) >= _SURELY_WIDE:
        return True
    begins_with_id = has_header and (not names[0] or _names_ids(names[0]) is not None)
    has_gaps = sum(
        any(is_missing_word(row[k]) for row in rows[has_header:]) for k in range(1, len(names))
    )
    return begins_with_id or (has_header and has_gaps > 1)


def _layout(rows: list[list[str]], separator: str, choices: ReadingChoices) -> MatrixLayout:
    has_header = _has_header(rows, separator)
    if choices.has_header is not None:
        has_header = choices.has_header
    data = rows[has_header:]
    n_columns = len(rows[0])
    first = _chosen_first(choices)
    code, warnings, questions = _missing_code(data, separator, choices)
    if first is None:
        first, doubt = _first_column(rows, separator, code, has_header=has_header)
        questions += doubt
    if choices.format is None and not has_header and _may_be_table(data, first, code):
        questions.append(Question("format", _DOUBT))
    skipped = int(first is not FirstColumn.RATING)
    names = tuple(rows[0]) if has_header else ()
    ids = names[skipped:] or tuple(str(k + 1) for k in range(n_columns - skipped))
    _refuse_bad_names(ids)
    layout = MatrixLayout(
        separator=separator,
        has_header=has_header,
        n_columns=n_columns,
        first=first,
        names=names,
        column_ids=ids,
        missing_code=code,
        questions=tuple(questions),
    )
    return replace(layout, warnings=(_account(layout), *warnings))


def _may_be_table(data: list[list[str]], first: FirstColumn, code: str) -> bool:
    """Tell whether nothing but its width makes a table a matrix."""
    has_gaps = any(is_missing_word(cell) for row in data for cell in row)
    return not has_gaps and code == NO_CODE and first is not FirstColumn.COUNT


def _account(layout: MatrixLayout) -> str:
    """Tell how the matrix was taken; it says nothing of this itself."""
    across, down = ("users", "items") if layout.first is FirstColumn.ITEM else ("items", "users")
    whence = {
        FirstColumn.USER: "their ids come from the first column",
        FirstColumn.ITEM: "their ids come from the first column",
        FirstColumn.COUNT: "they are numbered, and the first column counts their ratings",
        FirstColumn.UNUSED: "they are numbered, and the first column is not used",
        FirstColumn.RATING: "they are numbered",
    }[layout.first]
    return (
        f"The file was read as a matrix: {len(layout.column_ids):,} {across} across, and {down} "
        f"down; {whence}."
    )


def _has_header(rows: list[list[str]], separator: str) -> bool:
    first = [name.strip() for name in rows[0]]
    if len(rows) < 2:  # noqa: PLR2004 - names and a row
        return False
    n_words = sum(not _is_cell(name, separator) for name in first)
    if n_words * 2 > len(first):
        return True
    # Columns may be called 1, 2, 3: then the name above the ids tells, or that there is none.
    is_nameless = not first[0] and any(row[0].strip() for row in rows[1:])
    is_name = not _is_cell(first[0], separator) and _names_ids(first[0]) is not None
    return (is_nameless or is_name) and len(set(first)) == len(first)


def _names_ids(name: str) -> FirstColumn | None:
    """Tell what a column with this name has ids of."""
    if column_names.find_user([name]) is not None:
        return FirstColumn.USER
    return FirstColumn.ITEM if column_names.find_item([name]) is not None else None


def _chosen_first(choices: ReadingChoices) -> FirstColumn | None:
    if choices.item == 0:
        return FirstColumn.ITEM
    if choices.user == 0:
        return FirstColumn.USER
    if choices.rating == 0:
        return FirstColumn.RATING
    return FirstColumn.UNUSED if choices.user == NO_COLUMN and choices.rating == 1 else None


def _first_column(
    rows: list[list[str]], separator: str, code: str, *, has_header: bool
) -> tuple[FirstColumn, list[Question]]:
    name, data = rows[0][0].strip(), rows[has_header:]
    named = _names_ids(name) if has_header else None
    if named is not None:
        return named, []
    if _are_counts(data, separator, code):
        return FirstColumn.COUNT, []
    cells = [row[0].strip() for row in data if not is_missing_word(row[0])]
    values = [_number(cell, separator) for cell in cells]
    if (has_header and not name) or any(map(math.isnan, values)):
        return FirstColumn.USER, []
    others = _values([row[1:] for row in data], separator)
    are_different = len(set(cells)) == len(data) > 1
    are_whole = all(value == math.floor(value) for value in values)
    if are_different and are_whole and (not others or max(values) > max(others)):
        return FirstColumn.USER, []
    doubt = Question("user", "The first column may hold ids of users; it was read as ratings.")
    return FirstColumn.RATING, [doubt] if are_different and are_whole else []


def _are_counts(data: list[list[str]], separator: str, code: str) -> bool:
    judge = _judge(separator, code)
    right = [
        row[0].strip() == str(sum(math.isfinite(judge.value(cell)) for cell in row[1:]))
        for row in data
    ]
    return len(right) > 1 and sum(right) * 2 > len(right)


def _missing_code(
    data: list[list[str]], separator: str, choices: ReadingChoices
) -> tuple[str, list[str], list[Question]]:
    """Return the number that means "not rated", and what to tell and to ask of it."""
    if choices.missing_code is not None:
        return choices.missing_code, [], []
    values = _values([row[1:] for row in data], separator)
    for code in _CODES:
        if code in values and _is_apart(code, values):
            return f"{code:g}", [f"The number {code:g} was read as “not rated”."], []
    for code in _DOUBTFUL_CODES:
        share = values.count(code) / len(values) if values else 0.0
        if code == min(values, default=None) and (share > _DOUBTFUL_SHARE or code < 0):
            sentence = (
                f"The number {code:g} fills {share:.0%} of the cells and was read as a rating; "
                "it may mean “not rated”."
            )
            return NO_CODE, [sentence], [Question("missing_code", sentence)]
    return NO_CODE, [], []


def _is_apart(code: float, values: Sequence[float]) -> bool:
    """Tell whether a number lies farther from all others than these from one another."""
    rest = [value for value in values if value != code]
    if not rest:
        return False
    low, high = min(rest), max(rest)
    return max(low - code, code - high) > max(high - low, 1.0)


def _refuse_bad_names(names: Sequence[str]) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice or "" in names:
        what = f"are called “{shown(twice[0], 40)}”" if twice else "has no name"
        raise LoadError(
            f"{'Two columns' if twice else 'A column'} of the matrix {what}.",
            hint="Give every column a name of its own, or say that the first line has no names.",
        )


def _share_of_ratings(rows: list[list[str]], separator: str) -> float:
    cells = [cell for row in rows for cell in row[1:]]
    return sum(_is_cell(cell, separator) for cell in cells) / len(cells) if cells else 0.0


def _values(rows: Sequence[Sequence[str]], separator: str) -> list[float]:
    numbers = (_number(cell, separator) for row in rows for cell in row)
    return [number for number in numbers if not math.isnan(number)]


def is_missing_word(cell: str) -> bool:
    """Tell whether a cell says "not rated" in words, or by being empty."""
    return cell.strip(" \t").lower() in MISSING_WORDS


def _is_cell(cell: str, separator: str) -> bool:
    return is_missing_word(cell) or not math.isnan(_number(cell, separator))


@lru_cache(maxsize=100_000)
def _number(cell: str, separator: str) -> float:
    # Each cell alone: with either decimal mark, as the column will decide later.
    return _judge(separator, "").value(cell)


def _judge(separator: str, code: str) -> RatingText:
    return RatingText(comma_is_separator=separator == ",", missing_code=code)
