"""Whether a table begins with the names of its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from funksvd_gui.data.layout import names as words
from funksvd_gui.data.layout.looks import Column
from funksvd_gui.data.numbers import number_of
from funksvd_gui.data.preview import Question
from funksvd_gui.wording import shown

_ROLES = ("user", "item", "rating")
_MAX_SHOWN = 80
_MAX_LATE = 20
_NEARLY_ALL = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The names of the columns, if there are any, and how many columns there are.

    Attributes
    ----------
    row : int
        Which of the rows the names are; -1 if none is.
    names : tuple of str
        Of all columns; empty if the file has none.
    """

    n_columns: int
    row: int = -1
    names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def find_header(
    rows: Sequence[list[str]], separator: str, has_header: bool | None, comment: Sequence[str]
) -> Header:
    """Find the names of the columns in the first rows, or in a comment right before them.

    `has_header` is what a person chose.
    """
    usual = Counter(map(len, rows)).most_common(1)[0][0]
    if not has_header and len(comment) == usual and _n_roles(comment) > 1:
        return Header(n_columns=usual, names=_stripped(comment))
    if has_header is False:
        return Header(n_columns=usual)
    late = _late_row(rows, usual)
    if late:
        sentence = (
            f"The names of the columns, “{_shown(rows[late], separator)}”, come after lines that "
            "are no ratings."
        )
        return _fitted(rows, late, sentence)
    if has_header:
        return _fitted(rows, 0)
    return _first_row(rows, usual, separator)


def _first_row(rows: Sequence[list[str]], usual: int, separator: str) -> Header:
    """Tell whether the first row has names; one with a number in it is a rating."""
    first, n_roles, none = rows[0], _n_roles(rows[0]), Header(n_columns=usual)
    has_number = _has_number(first)
    sentence = f"The first line, “{_shown(first, separator)}”, was taken for "
    if has_number and not words.ranked(first, "rating"):
        exact = sum(any(words.is_exact(cell, role) for cell in first) for role in _ROLES)
        if exact < 2:  # noqa: PLR2004
            return none
        # Nothing is called "5": these are two ids that happen to be such words.
        asked = Question("has_header", sentence + "a rating, not for the names of the columns.")
        return replace(none, questions=(asked,))
    if n_roles > 1:
        return _fitted(rows, 0)
    if has_number or len(rows) == 1 or len(first) != usual:
        return none
    is_full = all(cell.strip() for cell in first)
    if (n_roles and is_full) or _stands_over_numbers(first, rows[1:]):
        # One name may be a coincidence.
        asked = Question("has_header", sentence + "the names of the columns.")
        return replace(_fitted(rows, 0), questions=(asked,))
    return none


def _fitted(rows: Sequence[list[str]], row: int, *warnings: str) -> Header:
    """Give every column of the rows a name, also where there is one name fewer."""
    names, data = _stripped(rows[row]), rows[row + 1 :]
    longer = [other for other in data if len(other) == len(names) + 1]
    if data and len(longer) >= _NEARLY_ALL * len(data):
        if not any(other[-1].strip() for other in longer):
            names = (*names, "")  # A separator at the end of every row but this one.
        elif len({other[0] for other in longer}) == len(longer):
            names = ("", *names)
            warnings += (
                "There is one name fewer than the rows have fields, as R writes tables: the first "
                "field of each row, its name, is not used.",
            )
    return Header(n_columns=len(names), row=row, names=names, warnings=warnings)


def _late_row(rows: Sequence[list[str]], usual: int) -> int:
    """Return the row of names that come after other lines; 0 if there is none."""
    for k, row in enumerate(rows[:_MAX_LATE]):
        if len(row) in {usual, usual - 1} and _n_roles(row) > 1 and not _has_number(row):
            return k
        if len(row) == usual:
            return 0
    return 0


def _stands_over_numbers(first: Sequence[str], rows: Sequence[list[str]]) -> bool:
    full = [row for row in rows if len(row) == len(first)]
    named = [Column(texts) for cell, *texts in zip(first, *full, strict=True) if cell.strip()]
    return any(column.numbers.total() >= _NEARLY_ALL * column.n_filled > 0 for column in named)


def _n_roles(names: Sequence[str]) -> int:
    return sum(bool(words.ranked(names, role)) for role in _ROLES)


def _stripped(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for name in names)


def _has_number(row: Sequence[str]) -> bool:
    return any(number_of(cell) is not None for cell in row)


def _shown(names: Sequence[str], separator: str) -> str:
    return shown(separator.join(names), _MAX_SHOWN)
