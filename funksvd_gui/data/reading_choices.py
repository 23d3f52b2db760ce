"""What a person may decide about how a file is read; whatever is None is found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from msgspec import Meta

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.kept import Kept
from funksvd_gui.data.numbers import DecimalMark

#: In place of a column's number: the file has no such column, or it is to be left alone.
NO_COLUMN = -1
Column: TypeAlias = Annotated[int, Meta(ge=NO_COLUMN)]
#: As missing code: every number is a rating.
NO_CODE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingChoices(Kept):
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

    no_such = "These are no choices"

    format: FileFormat | None = None
    separator: str | None = None
    has_header: bool | None = None
    user: Column | None = None
    item: Column | None = None
    rating: Column | None = None
    time: Column | None = None
    decimal_mark: DecimalMark | None = None
    encoding: TextEncoding | None = None
    missing_code: str | None = None
    duplicates: DuplicatePolicy | None = None
    member: str | None = None
    columns: tuple[tuple[str, str], ...] | None = None
    titles: str | None = None
    titles_id: Column | None = None
    titles_title: Column | None = None
    titles_genres: Column | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return what was decided, for JSON; None is left out."""
        kept = Kept.as_dict(self)
        return {name: value for name, value in kept.items() if value is not None}
