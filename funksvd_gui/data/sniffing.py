"""What a table of ratings looks like: separator, header and columns, found in a sample.

Every separator is tried; the one that gives the most valid ratings wins. A
sample never decides about single rows: whatever it says, each row of the file
is judged by itself later.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from funksvd_gui.data import column_names
from funksvd_gui.data.column_roles import ROLES, ColumnRoles, find_roles
from funksvd_gui.data.header_line import MAX_SHOWN, find_header, is_rating
from funksvd_gui.data.preview import Question
from funksvd_gui.data.readers.records import Records
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.times import TimeKind, ticks_per_second, unit_warning
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

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
_PLACE_OF_TIME = 3
_PLACES = {0: "first", 1: "second", 2: "third"}
_BOOK_CROSSING = "Book-Crossing"
_ZEROS = (
    "In Book-Crossing a rating of 0 means that somebody has the book but gave no rating; "
    "the zeros were read as ratings. With 0 as missing-value code they are left out."
)


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
    ticks_per_second: int = 1
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
    found: list[tuple[float, float, Layout]] = []
    for separator in [choices.separator] if choices.separator else SEPARATORS:
        rows = sample_rows(sample, separator, is_whole=is_whole)
        layout = _layout(rows, separator, choices)
        if layout is not None:
            found.append((_share_valid(rows, layout), _share_regular(rows, layout), layout))
    if not found:
        raise LoadError(
            f"“{name}” has no three columns for user, item and rating.",
            hint="Each line needs a user, an item and a rating, separated by commas, semicolons, "
            "tabs, vertical bars, double colons or spaces.",
        )
    best = max(found, key=lambda entry: entry[:2])
    rivals = [entry[2] for entry in found if entry[:2] == best[:2] and entry is not best]
    return _with_rivals(best[2], rivals) if best[0] else best[2]


def _with_rivals(layout: Layout, rivals: Sequence[Layout]) -> Layout:
    """Ask for the separator if another one gives as many ratings."""
    if not rivals:
        return layout
    names = " or ".join(SEPARATORS[rival.separator] for rival in rivals)
    sentence = (
        f"The columns could be separated by {SEPARATORS[layout.separator]} or by {names}; "
        f"{SEPARATORS[layout.separator]} were taken."
    )
    return replace(
        layout,
        warnings=(*layout.warnings, sentence),
        questions=(*layout.questions, Question("separator", sentence)),
    )


def sample_rows(sample: str, separator: str, *, is_whole: bool) -> list[list[str]]:
    """Return the fields of the first well-formed rows of a sample."""
    records = itertools.islice(Records(sample, separator, final=is_whole), _MAX_SAMPLED)
    return [record.fields for record in records if not record.problem]


def _layout(rows: list[list[str]], separator: str, choices: ReadingChoices) -> Layout | None:
    if not rows:
        return None
    head = find_header(rows, separator, choices.has_header)
    if head is None:
        return None
    chosen = {role: k for role in ROLES if (k := getattr(choices, role)) is not None}
    n_columns = head.n_columns
    _check_columns([*chosen.values(), choices.time], n_columns)
    data = [row for row in rows[head.is_first_line :] if len(row) == n_columns]
    names = head.names
    known = {role: k for role, k in head.roles.items() if role not in chosen}
    known = chosen | {role: k for role, k in known.items() if k not in chosen.values()}
    roles = find_roles(known, names if head.roles else (), data, n_columns, separator, choices.time)
    notes = _Notes(list(head.warnings), list(head.questions))
    if head.roles:
        _tell_guesses(notes, names, known, roles)
    elif roles.guessed:
        _ask_order(notes, roles, separator, n_columns, has_names=bool(names))
    _tell_times(notes, names if head.roles else (), data, roles, choices)
    made = Layout(
        separator=separator,
        has_header=head.is_first_line,
        n_columns=n_columns,
        user=roles.user,
        item=roles.item,
        rating=roles.rating,
        time=roles.time,
        time_kind=roles.time_kind,
        ticks_per_second=_ticks(data, roles),
        format=_format_name(names if head.roles else (), separator, n_columns, roles.time),
        names=names if head.is_first_line else (),
    )
    if made.format == _BOOK_CROSSING and choices.missing_code is None:
        notes.ask("missing_code", _ZEROS)
    return replace(made, warnings=tuple(notes.warnings), questions=tuple(notes.questions))


@dataclass(slots=True)
class _Notes:
    """What there is to tell, and to ask in a dialog."""

    warnings: list[str]
    questions: list[Question]

    def ask(self, choice: str, sentence: str) -> None:
        self.warnings.append(sentence)
        self.questions.append(Question(choice, sentence))


def _check_columns(chosen: Sequence[int | None], n_columns: int) -> None:
    columns = [k for k in chosen if k is not None and k != NO_COLUMN]
    if len(set(columns)) < len(columns) or not all(0 <= k < n_columns for k in columns):
        raise LoadError(
            "The chosen columns are not different ones of this file.",
            hint=f"The file has {n_columns} columns. Choose one for each of user, item and rating.",
        )


def _tell_guesses(
    notes: _Notes, names: Sequence[str], known: Mapping[str, int], roles: ColumnRoles
) -> None:
    """Ask about each column that was neither named nor the only one left."""
    time = column_names.find_time(names)
    missing = [role for role in ROLES if role not in known]
    n_free = sum(k not in known.values() and k != time for k in range(len(names)))
    for role in missing:
        column = getattr(roles, role)
        if n_free > len(missing) or column == time:
            name = shown(names[column], MAX_SHOWN)
            notes.ask(role, f"No column is named for the {role}s: “{name}” was taken.")


def _ask_order(
    notes: _Notes, roles: ColumnRoles, separator: str, n_columns: int, *, has_names: bool
) -> None:
    """Ask which column is which, unless the layout is one that everybody knows."""
    is_usual = (roles.user, roles.item, roles.rating, roles.time) == (0, 1, 2, _PLACE_OF_TIME)
    if is_usual and n_columns == _PLACE_OF_TIME + 1 and separator in {"\t", "::"} and not has_names:
        return
    for role in ROLES:
        if role in roles.guessed:
            place = _PLACES.get(getattr(roles, role), f"{getattr(roles, role) + 1}th")
            sentence = f"The {place} column was taken for the {role}s; nothing in the file says so."
            if role == "user" and "item" in roles.guessed:
                other = _PLACES.get(roles.item, f"{roles.item + 1}th")
                sentence = (
                    f"The {place} column was taken for the users, the {other} for the items; "
                    "nothing in the file says so."
                )
            if role != "item" or "user" not in roles.guessed:
                notes.ask(role, sentence)


def _tell_times(
    notes: _Notes,
    names: Sequence[str],
    data: Sequence[Sequence[str]],
    roles: ColumnRoles,
    choices: ReadingChoices,
) -> None:
    named = column_names.find_time(names) if names else None
    if roles.time is not None:
        warning = unit_warning(roles.time_kind, _ticks(data, roles))
        notes.warnings += [warning] if warning else []
    elif (
        named is not None
        and choices.time is None
        and data
        and named not in {roles.user, roles.item, roles.rating}
    ):
        notes.warnings.append(
            f"The times in the column “{shown(names[named], MAX_SHOWN)}” were left out: most of "
            "them are neither whole seconds nor dates such as 2020-01-31."
        )


def _ticks(data: Sequence[Sequence[str]], roles: ColumnRoles) -> int:
    if roles.time is None or roles.time_kind is None:
        return 1
    return ticks_per_second([row[roles.time] for row in data], roles.time_kind)


def _format_name(names: Sequence[str], separator: str, n_columns: int, time: int | None) -> str:
    if tuple(names) == ("userId", "movieId", "rating", "timestamp") and separator == ",":
        return "MovieLens ratings.csv"
    if tuple(names) == ("User-ID", "ISBN", "Book-Rating"):
        return _BOOK_CROSSING
    is_plain = not names and n_columns == _PLACE_OF_TIME + 1 and time is not None
    if is_plain and separator == "\t":
        return "MovieLens u.data"
    if is_plain and separator == "::":
        return "MovieLens ratings.dat"
    return f"delimited by {SEPARATORS[separator]}"


def _share_valid(rows: list[list[str]], layout: Layout) -> float:
    data = rows[layout.has_header :]
    valid = sum(
        len(row) == layout.n_columns
        and bool(row[layout.user])
        and bool(row[layout.item])
        and is_rating(row[layout.rating], layout.separator)
        for row in data
    )
    return valid / len(data) if data else 0.0


def _share_regular(rows: list[list[str]], layout: Layout) -> float:
    return sum(len(row) == layout.n_columns for row in rows) / len(rows)
