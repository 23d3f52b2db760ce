"""What a format of rating files offers: recognition, reading and a preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError

if TYPE_CHECKING:
    from funksvd_gui.data.preview import Preview

#: Formats decide by so many bytes of a file at most, and previews show what is in them.
HEAD_BYTES = 256 << 10
_REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)
class RatingColumns:
    """The valid rows of a file in file order; ids in order of their first appearance.

    Attributes
    ----------
    times : int64 array or None
        In units of ``1 / ticks_per_second`` since 1970.
    """

    user_ids: list[str]
    item_ids: list[str]
    users: NDArray[np.int32]
    items: NDArray[np.int32]
    values: NDArray[np.float32]
    times: NDArray[np.int64] | None
    ticks_per_second: int = 1


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Reading:
    """A file as it was read; duplicates are still in it.

    Attributes
    ----------
    format, encoding : str
        For people, such as "MovieLens u.data" and "UTF-8".
    n_missing : int
        Rows or cells left out because they hold the missing-value code.
    rejected : tuple of RejectedRow
        The first `MAX_REJECTED_KEPT` of `n_rejected` rows.
    choices : ReadingChoices
        How it was read: every choice that concerns the format is filled in.
    """

    columns: RatingColumns
    format: str
    encoding: str
    has_header: bool
    n_rows: int
    choices: ReadingChoices
    n_rejected: int = 0
    n_missing: int = 0
    rejected: tuple[RejectedRow, ...] = ()
    warnings: tuple[str, ...] = ()


class RatingFormat(Protocol):
    """One format; has no state.

    Every method raises `LoadError` and nothing else, but for what `on_progress`
    raises, which passes through unchanged: that is how a load is cancelled.
    """

    @property
    def kind(self) -> FileFormat: ...

    def recognizes(self, head: bytes, name: str) -> bool:
        """Tell by the first, decompressed bytes and the file's name whether it is this format."""

    def read(
        self,
        source: ByteSource,
        choices: ReadingChoices,
        on_progress: Callable[[float], None],
    ) -> Reading:
        """Read the whole file; `on_progress` gets shares from 0 to 1 several times a second."""

    def preview(self, source: ByteSource, choices: ReadingChoices) -> Preview:
        """Show the first rows as `read` would read them, from `HEAD_BYTES` at most."""


def refuse_mostly_bad(
    n_rows: int,
    n_rejected: int,
    rejected: Sequence[RejectedRow],
    name: str,
    unit: str = "Line",
) -> None:
    """Raise a LoadError if there is no row, or if more than half of them are bad (rule R3).

    `unit` is what the numbers of rejected rows count.
    """
    if not n_rows:
        raise LoadError(
            f"“{name}” has names of columns but no ratings below them.",
            hint="Choose a file with one rating in each line.",
        )
    if n_rejected * 2 > n_rows:
        reasons = " ".join(
            f"{unit} {row.line:,}: {row.reason}" for row in rejected[:_REASONS_SHOWN]
        )
        raise LoadError(
            f"More than half of the rows of “{name}” are not ratings "
            f"({n_rejected:,} of {n_rows:,}). {reasons}",
            hint="Check that each line holds a user, an item and a rating, in this order "
            "or named so in the first line.",
        )
