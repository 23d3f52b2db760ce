"""What a person may decide about how a file is read; whatever is None is found out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.numbers import DecimalMark

#: In place of a column's number: the file has no such column, or it is to be left alone.
NO_COLUMN = -1
#: As missing code: every number is a rating.
NO_CODE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingChoices:
    """Decisions about one file; columns count from 0.

    Attributes
    ----------
    separator : str or None
        One of ``, ; | :: tab space``; only delimited text and matrices have one.
    time : int or None
        `NO_COLUMN` leaves times out.
    missing_code : str or None
        A rating of this number means "not rated" (99 in Jester, 0 in
        Book-Crossing, if one says so); `NO_CODE` means that there is none.
    member : str or None
        Which file of an archive or a folder, by its name inside.
    columns : tuple of (role, name) or None
        Columns by name, or by number from 1 where they have no names, as they are
        chosen before the file was looked into.
    titles : str or None
        Path of a file with titles; the columns after it are that file's.
    """

    format: FileFormat | None = None
    separator: str | None = None
    has_header: bool | None = None
    user: int | None = None
    item: int | None = None
    rating: int | None = None
    time: int | None = None
    decimal_mark: DecimalMark | None = None
    encoding: TextEncoding | None = None
    missing_code: str | None = None
    duplicates: DuplicatePolicy | None = None
    member: str | None = None
    columns: tuple[tuple[str, str], ...] | None = None
    titles: str | None = None
    titles_id: int | None = None
    titles_title: int | None = None
    titles_genres: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what was decided, for JSON; None is left out."""
        made = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: value.value if isinstance(value, StrEnum) else value
            for name, value in made.items()
            if value is not None
        }

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> ReadingChoices:
        """Undo `as_dict`.

        Raises
        ------
        ValueError
            If a name is unknown or a value is not one that `as_dict` writes.
        """
        checked = {}
        for name, value in kept.items():
            check = _CHECKS.get(name)
            if check is None:
                raise ValueError(f"there is no choice called {name!r}")
            checked[name] = check(value)
        return cls(**checked)


def _columns(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list | tuple) or not all(
        isinstance(pair, list | tuple) and len(pair) == 2  # noqa: PLR2004 - role, name
        for pair in value
    ):
        raise ValueError(f"{value!r} are no columns")
    return tuple((_text(role), _text(name)) for role, name in value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def _column(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < NO_COLUMN:
        raise ValueError(f"{value!r} is no column")
    return value


_CHECKS: dict[str, Any] = {
    "format": FileFormat,
    "separator": _text,
    "has_header": _flag,
    **dict.fromkeys(("user", "item", "rating", "time"), _column),
    "decimal_mark": DecimalMark,
    "encoding": TextEncoding,
    "missing_code": _text,
    "duplicates": DuplicatePolicy,
    "member": _text,
    "columns": _columns,
    "titles": _text,
    **dict.fromkeys(("titles_id", "titles_title", "titles_genres"), _column),
}
