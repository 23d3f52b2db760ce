"""Whether a table begins with the names of its columns."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from funksvd_gui.data.column_roles import find_roles, named_roles
from funksvd_gui.data.numbers import RatingText
from funksvd_gui.data.preview import Question
from funksvd_gui.wording import shown

MIN_COLUMNS = 3
MAX_SHOWN = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLine:
    """Names of columns: all of them, those that tell something, and whether they come first."""

    n_columns: int
    names: tuple[str, ...] = ()
    roles: Mapping[str, int] = field(default_factory=dict)
    is_first_line: bool = False
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def find_header(
    rows: list[list[str]], separator: str, has_header: bool | None
) -> HeaderLine | None:
    """Find the names of the columns; None if there are no three columns."""
    n_usual = _usual_length(rows)
    late = _late_header(rows, n_usual) if has_header is None else None
    names = tuple(name.strip() for name in late or rows[0])
    roles = {} if has_header is False else named_roles(names)
    n_columns = len(names) if len(roles) > 1 or has_header else n_usual
    if n_columns < MIN_COLUMNS:
        return None
    if has_header is not None:
        return HeaderLine(
            n_columns=n_columns,
            names=names if has_header else (),
            roles=roles,
            is_first_line=has_header,
        )
    shown_names = shown(separator.join(names), MAX_SHOWN)
    if late is not None:
        sentence = (
            f"The names of the columns, “{shown_names}”, come after lines that are no ratings."
        )
        return HeaderLine(n_columns=n_columns, names=names, roles=roles, warnings=(sentence,))
    if len(roles) == 1 and not _is_only_names(rows, n_columns, separator):
        roles = {}
    return _first_line(rows, names, roles, n_columns, separator)


def _first_line(
    rows: list[list[str]],
    names: tuple[str, ...],
    roles: Mapping[str, int],
    n_columns: int,
    separator: str,
) -> HeaderLine:
    """Tell whether the first line has names; only a number for the rating makes it a rating."""
    shown_names = shown(separator.join(names), MAX_SHOWN)
    data = [row for row in rows[1:] if len(row) == n_columns]
    rest = data or [row for row in rows if len(row) == n_columns]
    found = find_roles(roles, names if roles else (), rest, n_columns, separator)
    begins_with_rating = found.rating < len(names) and is_rating(names[found.rating], separator)
    if roles and "rating" not in roles and begins_with_rating:
        # Nothing is called "5": these are two ids that happen to be such words.
        sentence = (
            f"The first line, “{shown_names}”, was taken for a rating, not for the names of the "
            "columns."
        )
        return _asking(HeaderLine(n_columns=n_columns), "has_header", sentence)
    if roles or (len(rows) > 1 and len(names) == n_columns and not begins_with_rating):
        head = HeaderLine(n_columns=n_columns, names=names, roles=roles, is_first_line=True)
        if len(roles) > 1:
            return head
        # One name may be a coincidence.
        sentence = f"The first line, “{shown_names}”, was taken for the names of the columns."
        return _asking(head, "has_header", sentence)
    return HeaderLine(n_columns=n_columns)


def _asking(head: HeaderLine, choice: str, sentence: str) -> HeaderLine:
    return replace(head, warnings=(sentence,), questions=(Question(choice, sentence),))


def _late_header(rows: list[list[str]], n_usual: int) -> list[str] | None:
    """Return names of all columns that come after a comment or such; they count all the same.

    The lines before it and the names themselves stay rows, and are rejected as such.
    """
    first = next(row for row in rows if len(row) == n_usual)
    is_late = len(rows[0]) != n_usual and len(named_roles(rows[0])) <= 1
    return first if is_late and len(named_roles(first)) == MIN_COLUMNS else None


def _is_only_names(rows: list[list[str]], n_columns: int, separator: str) -> bool:
    """Tell whether the first row has no number among its fields, and rows of data below it.

    One known word alone may be an id: somebody called "book" rated something.
    """
    names = rows[0]
    is_full = len(rows) > 1 and len(names) == n_columns and all(name.strip() for name in names)
    return is_full and not any(is_rating(name, separator) for name in names)


def _usual_length(rows: Sequence[list[str]]) -> int:
    """Return the most frequent number of fields; the one that comes first on a tie."""
    return Counter(len(row) for row in rows).most_common(1)[0][0]


def is_rating(text: str, separator: str) -> bool:
    """Tell whether a text is a rating with either decimal mark."""
    return not math.isnan(RatingText(comma_is_separator=separator == ",").value(text))
