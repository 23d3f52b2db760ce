"""The account of one load: what was read, what was refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# At run time, too: kept reports are read by the types of their fields.
from funksvd_gui.data.reading_choices import ReadingChoices

#: More rejected rows than this are counted but not kept one by one.
MAX_REJECTED_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was left out.

    `line` counts from 1 as an editor shows it; `text` is the row, cut to 200 characters.
    """

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """The column that has a role.

    Attributes
    ----------
    name : str
        As the file names it, or its number from 1 where there are no names.
    why : str
        What it was recognized by: "name", "values" or "position", or "chosen".
    """

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """Facts about a file and how it was read.

    `n_missing` rows or cells hold the missing-value code and were left out. `choices` says
    how the file was read, None for data that come from no file.
    `format` is for people, such as "MovieLens 100K" or "delimited by commas";
    `rejected` holds the first `MAX_REJECTED_KEPT` of `n_rejected` rows;
    `facts` are sentences about the ratings that nobody needs to act on, and
    `grid_step` is the step of their scale, 0.5 for half stars, None if there is none;
    `columns` tells by role (user, item, rating, time) which column was read, and is empty
    where there are none.
    """

    format: str
    encoding: str
    has_header: bool
    n_rows: int
    n_rejected: int = 0
    n_missing: int = 0
    rejected: tuple[RejectedRow, ...] = ()
    n_duplicates: int = 0
    warnings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    grid_step: float | None = None
    choices: ReadingChoices | None = None
    columns: Mapping[str, ColumnUse] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
