"""The account of one load: what was read, what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    """What was read from a column: its role, its name, and how that is known, as in `Why`."""

    role: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """Facts about a file and how it was read.

    `n_empty` rows held nothing at all, and are no bad ones. `n_missing` rows or cells
    hold the missing-value code and were left out. `choices` says how the file was read,
    None for data that come from no file. Where `items_are_counted`, item ids are mere
    numbers of columns.
    `format` is for people, such as "MovieLens 100K" or "delimited by commas";
    `rejected` holds the first `MAX_REJECTED_KEPT` of `n_rejected` rows;
    `facts` are sentences about the ratings that nobody needs to act on, and
    `grid_step` is the step of their scale, 0.5 for half stars, None if there is none.
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
    columns: tuple[ColumnUse, ...] = ()
    n_empty: int = 0
    items_are_counted: bool = False
