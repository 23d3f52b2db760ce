"""The account of one load: what was read, what was refused and why."""

from __future__ import annotations

from dataclasses import dataclass

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
    """What was read from a column: its role, its name, and how that is known, as in `Why`."""

    role: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReport:
    """Facts about a file and how it was read.

    Attributes
    ----------
    format : str
        For people, such as "MovieLens 100K" or "delimited by commas".
    n_rows : int
        Rows that hold anything, the rejected ones among them.
    n_missing : int
        Rows or cells that hold the missing-value code and were left out.
    rejected : tuple of RejectedRow
        The first `MAX_REJECTED_KEPT` of `n_rejected` rows.
    facts : tuple of str
        Sentences about the ratings that nobody needs to act on.
    grid_step : float or None
        The step of their scale, 0.5 for half stars, None if there is none.
    choices : ReadingChoices or None
        How the file was read, None for data that come from no file.
    columns : tuple of ColumnUse
        Which columns were read as what, where the file has columns.
    n_empty : int
        Rows that hold nothing at all; they are no bad ones.
    items_are_counted : bool
        Whether item ids are mere numbers of columns.
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
