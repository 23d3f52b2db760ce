"""What a person has decided about a file so far, and what that leaves to be found out.

Knows no Qt: the dialog asks it what to preview, and what to load in the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from funksvd_gui.data.columns import ROLES, ColumnRole
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.loading import preview
from funksvd_gui.data.preview import Preview, PreviewRow, Question
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import OpenRolesError

_NEEDED = (ColumnRole.USER, ColumnRole.ITEM, ColumnRole.RATING)
#: What cutting the file in another way makes worthless.
_CUT = dict.fromkeys(("separator", "has_header", "user", "item", "rating", "time"))
_MAKE_WORTHLESS: dict[str, Mapping[str, None]] = {
    "format": {**_CUT, "encoding": None, "decimal_mark": None, "missing_code": None},
    "separator": {name: None for name in _CUT if name != "separator"},
    "encoding": {},
}


@dataclass(frozen=True, slots=True)
class Decisions:
    """Choices that a person made, and roles while one of them is still missing.

    Attributes
    ----------
    choices : ReadingChoices
        What was decided; the rest is found out.
    missing : tuple of ColumnRole
        Roles that no column has any more: nothing can be read before they are given.
    """

    choices: ReadingChoices = field(default_factory=ReadingChoices)
    missing: tuple[ColumnRole, ...] = ()

    def forgotten(self) -> Decisions:
        """Return what is left when everything is found out again: which file is meant."""
        return Decisions(ReadingChoices(member=self.choices.member))

    def with_choice(self, name: str, value: Any) -> Decisions:
        """Return what is decided after one more choice."""
        changes: dict[str, Any] = dict(_MAKE_WORTHLESS.get(name, {}))
        changes[name] = value
        return Decisions(replace(self.choices, **changes))

    def with_titles(self, changes: Mapping[str, Any]) -> Decisions:
        """Return what is decided after other choices about the titles."""
        return replace(self, choices=replace(self.choices, **changes))

    def with_roles(
        self, roles: Sequence[ColumnRole], format_: FileFormat | None = None
    ) -> Decisions:
        """Return what is decided when the columns have these roles.

        In a matrix only the first column has a choice: the others hold ratings.
        """
        if format_ is FileFormat.MATRIX:
            return Decisions(replace(self.choices, **_first_of_matrix(roles[0])))
        missing = tuple(role for role in _NEEDED if role not in roles)
        if missing:
            return replace(self, missing=missing)
        places: dict[str, Any] = {
            role: roles.index(role) if role in roles else NO_COLUMN for role in ROLES
        }
        return Decisions(replace(self.choices, **places))

    def seeing(self, shown: Preview) -> Decisions:
        """Return these decisions where nobody can tell which columns of a file hold what."""
        return replace(self, missing=_NEEDED) if shown.is_open else self

    def to_load(self, shown: Preview) -> ReadingChoices:
        """Return choices that read what is shown.

        Encoding and decimal sign stay open unless they were decided: what the
        rest of the file holds may differ from its beginning, and is told then.
        """
        mine = self.choices
        return replace(
            shown.choices,
            encoding=mine.encoding,
            decimal_mark=mine.decimal_mark,
            titles=mine.titles,
            titles_id=mine.titles_id,
            titles_title=mine.titles_title,
            titles_genres=mine.titles_genres,
        )


def preview_of(path: Path, choices: ReadingChoices) -> Preview:
    """Show how a file is read, or its columns where nobody can tell what they hold.

    Raises
    ------
    LoadError
        If it cannot be read with these choices, whatever its columns hold.
    """
    try:
        return preview(path, choices)
    except OpenRolesError as error:
        shown = preview(path, replace(choices, user=0, item=1, rating=2, time=NO_COLUMN))
        return replace(
            shown,
            roles=(ColumnRole.UNUSED,) * len(shown.roles),
            rows=tuple(PreviewRow(row.line, row.fields) for row in shown.rows),
            choices=replace(shown.choices, user=None, item=None, rating=None, time=None),
            questions=(Question("user", f"{error} {error.hint}"),),
            warnings=(),
            is_open=True,
        )


def n_columns_to_choose(shown: Preview) -> int:
    """Return of how many columns, from the left, a person may choose the role."""
    match shown.choices.format:
        case FileFormat.NETFLIX:
            return 0
        case FileFormat.MATRIX:
            return 1
        case _:
            return len(shown.roles)


def exchanged(
    roles: Sequence[ColumnRole], column: int, role: ColumnRole, format_: FileFormat | None = None
) -> tuple[ColumnRole, ...]:
    """Return roles after one column was given another; who had it takes over the old one.

    The columns of a matrix have their roles beside one another, and exchange none.
    """
    made = list(roles)
    if format_ is FileFormat.MATRIX:
        made[column] = role
        return tuple(made)
    if role is not ColumnRole.UNUSED and role in made:
        made[made.index(role)] = made[column]
    made[column] = role
    return tuple(made)


def _first_of_matrix(role: ColumnRole) -> dict[str, Any]:
    return {
        "user": 0 if role is ColumnRole.USER else NO_COLUMN,
        "item": 0 if role is ColumnRole.ITEM else NO_COLUMN,
        "rating": 0 if role is ColumnRole.RATING else 1,
    }
