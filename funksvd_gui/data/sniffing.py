"""What a table of ratings looks like: separator, header and columns, found in a sample.

Every separator is tried; the one that gives the most valid ratings wins. A
sample never decides about single rows: whatever it says, each row of the file
is judged by itself later.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from funksvd_gui.data import column_names
from funksvd_gui.data.preview import Question
from funksvd_gui.data.readers.rating_text import RatingText
from funksvd_gui.data.readers.records import Records
from funksvd_gui.data.readers.time_text import TimeKind, time_kind_of
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import LoadError

#: Tried in this order; on a tie the earlier one wins.
SEPARATORS: dict[str, str] = {
    "::": "double colons",
    "\t": "tabs",
    ";": "semicolons",
    "|": "vertical bars",
    ",": "commas",
    " ": "spaces",
}
_MAX_SAMPLED = 500
_MIN_COLUMNS = 3
#: Without names: user, item, rating, time.
_PLACE_OF_TIME = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where in each row user, item, rating and time stand; columns count from 0."""

    separator: str
    has_header: bool
    n_columns: int
    user: int
    item: int
    rating: int
    time: int | None = None
    time_kind: TimeKind | None = None
    format: str = ""
    names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


def sniff(
    sample: str, name: str, *, is_whole: bool, choices: ReadingChoices | None = None
) -> Layout:
    """Find the layout of a table of ratings.

    Parameters
    ----------
    sample : str
        The beginning of the file, without byte order mark.
    name : str
        The file's name, for the error.
    is_whole : bool
        Whether the sample is the whole file; otherwise its last row may be cut.
    choices : ReadingChoices, optional
        What a person decided already.

    Raises
    ------
    LoadError
        If no separator gives three columns, or if a chosen column is not there.
    """
    choices = choices or ReadingChoices()
    if not sample.strip("\r\n "):
        raise LoadError(
            f"“{name}” holds only blank lines.", hint="Choose a file with one rating in each line."
        )
    best: tuple[float, float, Layout] | None = None
    for separator in [choices.separator] if choices.separator else SEPARATORS:
        rows = sample_rows(sample, separator, is_whole=is_whole)
        layout = _layout(rows, separator)
        if layout is None:
            continue
        key = _share_valid(rows, layout), _share_regular(rows, layout)
        if best is None or key > best[:2]:
            best = *key, layout
    if best is None:
        raise LoadError(
            f"“{name}” has no three columns for user, item and rating.",
            hint="Each line needs a user, an item and a rating, separated by commas, semicolons, "
            "tabs, vertical bars, double colons or spaces.",
        )
    return _decided(best[2], sample_rows(sample, best[2].separator, is_whole=is_whole), choices)


def _decided(layout: Layout, rows: list[list[str]], choices: ReadingChoices) -> Layout:
    """Put a person's decisions in the place of what was found."""
    chosen = {role: getattr(choices, role) for role in ("user", "item", "rating", "time")}
    changes: dict[str, Any] = {role: k for role, k in chosen.items() if k is not None}
    if choices.has_header is not None:
        changes["has_header"] = choices.has_header
    if not changes:
        return layout
    if changes.get("time") == NO_COLUMN:
        changes |= {"time": None, "time_kind": None}
    made = replace(layout, **changes)
    columns = [k for k in (made.user, made.item, made.rating, made.time) if k is not None]
    if len(set(columns)) < len(columns) or not all(0 <= k < made.n_columns for k in columns):
        raise LoadError(
            "The chosen columns are not different ones of this file.",
            hint=f"The file has {made.n_columns} columns. Choose one for each of user, item and "
            "rating.",
        )
    if made.time is not None and made.time != layout.time:
        data = [row for row in rows[made.has_header :] if len(row) == made.n_columns]
        kind = time_kind_of([row[made.time] for row in data])
        made = replace(made, time_kind=kind or TimeKind.WHOLE_NUMBER)
    return made


def sample_rows(sample: str, separator: str, *, is_whole: bool) -> list[list[str]]:
    """Return the fields of the first well-formed rows of a sample."""
    records = itertools.islice(Records(sample, separator, final=is_whole), _MAX_SAMPLED)
    return [record.fields for record in records if not record.problem]


def _layout(rows: list[list[str]], separator: str) -> Layout | None:
    if not rows:
        return None
    n_usual = _usual_length(rows)
    late = _late_header(rows, n_usual)
    names = [name.strip() for name in late or rows[0]]
    roles = _named_roles(names)
    n_columns = len(names) if len(roles) > 1 else n_usual
    if n_columns < _MIN_COLUMNS:
        return None
    if late is None and len(roles) == 1 and not _is_only_names(rows, n_columns, separator):
        roles = {}
    user, item, rating = _complete(roles, rows, n_columns, separator)
    warnings = []
    if late is not None:
        shown = separator.join(names)[:80]
        warnings.append(
            f"The names of the columns, “{shown}”, come after lines that are no ratings."
        )
    if roles and "rating" not in roles and _is_rating(rows[0][rating], separator):
        # Nothing is called "5": these are two ids that happen to be such words.
        user, item, rating = _complete(roles := {}, rows, n_columns, separator)
        shown = separator.join(names)[:80]
        warnings.append(
            f"The first line, “{shown}”, was taken for a rating, not for the names of the columns."
        )
    # Only a number where the rating belongs makes the first row a row of data.
    first_rating = rows[0][rating] if rating < len(rows[0]) else ""
    has_header = (bool(roles) and late is None) or (
        len(rows) > 1 and len(rows[0]) == n_columns and not _is_rating(first_rating, separator)
    )
    data = [row for row in rows[has_header:] if len(row) == n_columns]
    time, kind, warning = _time_column(names if roles else [], data, (user, item, rating))
    warnings += [warning] if warning else []
    if has_header and len(roles) < 2:  # noqa: PLR2004 - one name may be a coincidence
        shown = separator.join(names)[:80]
        warnings.append(f"The first line, “{shown}”, was taken for the names of the columns.")
    if roles:
        warnings += _guesses(names, roles, {"user": user, "item": item, "rating": rating})
    return Layout(
        separator=separator,
        has_header=has_header,
        n_columns=n_columns,
        user=user,
        item=item,
        rating=rating,
        time=time,
        time_kind=kind,
        format=_format_name(names if roles else [], separator, n_columns, time),
        names=tuple(names) if has_header else (),
        warnings=tuple(warnings),
    )


def _named_roles(names: list[str]) -> dict[str, int]:
    """Return the columns that the first row names, if it is a header."""
    found = {
        "user": column_names.find_user(names),
        "item": column_names.find_item(names),
        "rating": column_names.find_rating(names),
    }
    return {role: column for role, column in found.items() if column is not None}


def _late_header(rows: list[list[str]], n_usual: int) -> list[str] | None:
    """Return names of all columns that come after a comment or such; they count all the same.

    The lines before it and the names themselves stay rows, and are rejected as such.
    """
    first = next(row for row in rows if len(row) == n_usual)
    is_late = len(rows[0]) != n_usual and len(_named_roles(rows[0])) <= 1
    return first if is_late and len(_named_roles(first)) == _MIN_COLUMNS else None


def _is_only_names(rows: list[list[str]], n_columns: int, separator: str) -> bool:
    """Tell whether the first row has no number among its fields, and rows of data below it.

    One known word alone may be an id: somebody called "book" rated something.
    """
    names = rows[0]
    is_full = len(rows) > 1 and len(names) == n_columns and all(name.strip() for name in names)
    return is_full and not any(_is_rating(name, separator) for name in names)


def _guesses(names: list[str], named: dict[str, int], used: dict[str, int]) -> list[str]:
    """Return a sentence for each column that was neither named nor the only one left."""
    time = column_names.find_time(names)
    n_free = sum(k not in named.values() and k != time for k in range(len(names)))
    return [
        f"No column is named for the {role}s: “{names[column]}” was taken."
        for role, column in used.items()
        if role not in named and (n_free > len(used) - len(named) or column == time)
    ]


def _complete(
    roles: dict[str, int], rows: list[list[str]], n_columns: int, separator: str
) -> tuple[int, int, int]:
    """Give the columns without a telling name their place: in the order user, item, rating."""
    roles = dict(roles)
    time = column_names.find_time(rows[0]) if roles else None
    free = [k for k in range(n_columns) if k not in roles.values() and k != time]
    if roles and "rating" not in roles:
        data = [row for row in rows[1:] if len(row) == n_columns]
        numeric = [k for k in free if any(_is_rating(row[k], separator) for row in data)]
        free = numeric + [k for k in free if k not in numeric]
    # With only the time column left over, that is where the missing one must be.
    free += [k for k in range(n_columns) if k not in roles.values() and k not in free]
    for role in ("user", "item", "rating"):
        if role not in roles:
            roles[role] = free.pop(0)
    return roles["user"], roles["item"], roles["rating"]


def _time_column(
    names: list[str], data: list[list[str]], taken: tuple[int, int, int]
) -> tuple[int | None, TimeKind | None, str]:
    """Return the column and kind of times, and a warning if named times cannot be read."""
    column = column_names.find_time(names) if names else _PLACE_OF_TIME
    if column is not None and data and column >= len(data[0]):
        column = None
    if column is None or column in taken:
        return None, None, ""
    kind = time_kind_of([row[column] for row in data])
    if kind is not None:
        return column, kind, ""
    if not names or not data:
        return None, None, ""
    return None, None, (
        f"The times in the column “{names[column]}” were left out: most of them are neither "
        "whole seconds nor dates such as 2020-01-31."
    )  # fmt: skip


def _format_name(names: list[str], separator: str, n_columns: int, time: int | None) -> str:
    if names == ["userId", "movieId", "rating", "timestamp"] and separator == ",":
        return "MovieLens ratings.csv"
    is_plain = not names and n_columns == _PLACE_OF_TIME + 1 and time is not None
    if is_plain and separator == "\t":
        return "MovieLens u.data"
    if is_plain and separator == "::":
        return "MovieLens ratings.dat"
    return f"delimited by {SEPARATORS[separator]}"


def _usual_length(rows: Sequence[list[str]]) -> int:
    """Return the most frequent number of fields; the one that comes first on a tie."""
    return Counter(len(row) for row in rows).most_common(1)[0][0]


def _share_valid(rows: list[list[str]], layout: Layout) -> float:
    data = rows[layout.has_header :]
    valid = sum(
        len(row) == layout.n_columns
        and bool(row[layout.user])
        and bool(row[layout.item])
        and _is_rating(row[layout.rating], layout.separator)
        for row in data
    )
    return valid / len(data) if data else 0.0


def _share_regular(rows: list[list[str]], layout: Layout) -> float:
    return sum(len(row) == layout.n_columns for row in rows) / len(rows)


def _is_rating(text: str, separator: str) -> bool:
    """Tell whether a text is a rating with either decimal mark."""
    return not math.isnan(RatingText(comma_is_separator=separator == ",").value(text))
