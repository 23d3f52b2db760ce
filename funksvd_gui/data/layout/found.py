"""What looking at the first rows of a table gives."""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.data.columns import Roles
from funksvd_gui.data.preview import Question
from funksvd_gui.data.records import Cut
from funksvd_gui.data.times import TimeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRoles:
    """Which columns are which; each guess is told in `warnings`, and asked in `questions`."""

    roles: Roles
    time_kind: TimeKind | None = None
    ticks_per_second: int = 1
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayout:
    """A table of ratings in delimited text.

    Attributes
    ----------
    n_leading : int
        Lines before the first row of data: comments, sizes, ``sep=;``, the names.
    names : tuple of str
        Of all columns, where the file has them, be it in a comment; otherwise empty.
    format : str
        For people, such as "MovieLens u.data" or "delimited by commas".
    comma_separates : bool
        Ratings have no decimal commas, although a quoted one could hold a comma.
    """

    cut: Cut
    n_columns: int
    n_leading: int
    has_header: bool
    names: tuple[str, ...]
    found: FoundRoles
    format: str
    comma_separates: bool = False
    warnings: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
