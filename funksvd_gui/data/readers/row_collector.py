"""What the readers of rows have in common: valid rows are kept, bad ones are counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.load_report import MAX_REJECTED_KEPT, RejectedRow
from funksvd_gui.data.readers.id_index import IdIndex
from funksvd_gui.data.readers.rating_format import RatingColumns
from funksvd_gui.errors import LoadError

#: What is read between two chances to cancel, also where every line is odd.
MAX_PIECE_BYTES = 4 << 20
#: Parts in which a block that holds something odd is gone through, and how small they get.
PART_BYTES = 256 << 10
SMALL_PART_BYTES = 8 << 10
MAX_LINE_BYTES = 16 << 20
_MAX_SHOWN = 200


class TakeLines(Protocol):
    """Takes complete lines from the beginning of a piece of text; returns their length in bytes."""

    def __call__(self, data: bytes, *, final: bool) -> int: ...


class RowCollector:
    """Base of readers that number ids themselves.

    Parameters
    ----------
    has_times : bool
        Whether every row has a time, in units of ``1 / ticks_per_second``.

    Attributes
    ----------
    n_rows, n_rejected : int
        Rows seen so far and how many of them were refused.
    n_missing : int
        Rows or cells that hold the missing-value code.
    rejected : list of RejectedRow
        The first of them.
    """

    def __init__(self, *, has_times: bool, ticks_per_second: int = 1) -> None:
        self.n_rows = 0
        self.n_rejected = 0
        self.n_missing = 0
        self.rejected: list[RejectedRow] = []
        self._has_times = has_times
        self._ticks_per_second = ticks_per_second
        self._user_index = IdIndex()
        self._item_index = IdIndex()
        self._users: list[NDArray[np.int32]] = []
        self._items: list[NDArray[np.int32]] = []
        self._values: list[NDArray[np.float32]] = []
        self._times: list[NDArray[np.int64]] = []

    @property
    def n_rated(self) -> int:
        """Valid ratings so far."""
        return sum(map(len, self._values))

    def columns(self) -> RatingColumns:
        """Return what was read, and forget it; there must be at least one valid row."""
        times = _joined(self._times) if self._has_times else None
        return RatingColumns(
            self._user_index.ids,
            self._item_index.ids,
            _joined(self._users),
            _joined(self._items),
            _joined(self._values),
            times,
            self._ticks_per_second,
        )

    def _keep(
        self,
        users: NDArray[np.int32],
        items: NDArray[np.int32],
        values: NDArray[np.float32],
        times: NDArray[np.int64] | None,
    ) -> None:
        """Keep valid rows, given as parallel arrays."""
        self._users.append(users)
        self._items.append(items)
        self._values.append(values)
        if self._has_times:
            if times is None:
                raise ValueError("rows without times in a file with times")
            self._times.append(times)

    def _reject(self, line: int, reason: str, text: str) -> None:
        self.n_rejected += 1
        if len(self.rejected) < MAX_REJECTED_KEPT:
            self.rejected.append(RejectedRow(line, reason, text[:_MAX_SHOWN]))


def take_blocks(
    blocks: Iterable[bytes],
    take_fast: TakeLines | None,
    take_exactly: TakeLines,
    still_wanted: Callable[[], object] = bool,
) -> None:
    """Hand a text to two functions, so that only the odd parts of it are slow.

    Both get bytes that begin with a line and whether the text ends with them,
    and return how many bytes they took: complete lines only. The fast one
    takes nothing if anything is odd; there need not be one. `still_wanted` is called
    many times a second; whatever it raises ends the reading.

    Raises
    ------
    LoadError
        If a line has no end.
    """
    rest = b""
    for block in blocks:
        if not block:
            continue
        data = rest + block
        rest = data[_taken(data, take_fast, take_exactly, still_wanted, final=False) :]
        if len(rest) > MAX_LINE_BYTES:
            raise LoadError(
                f"A line is longer than {MAX_LINE_BYTES >> 20} MB; this is no table of ratings.",
                hint="Choose a text file with one rating in each line.",
            )
    _taken(rest, take_fast, take_exactly, still_wanted, final=True)


def _taken(
    data: bytes,
    take_fast: TakeLines | None,
    take_exactly: TakeLines,
    still_wanted: Callable[[], object],
    *,
    final: bool,
) -> int:
    offset, size = take_fast(data, final=final) if take_fast else 0, PART_BYTES
    least = smallest = SMALL_PART_BYTES if take_fast else PART_BYTES
    while offset < len(data):
        still_wanted()
        part = data[offset : offset + size]
        is_last = offset + size >= len(data)
        ends = final and is_last
        used = take_fast(part, final=ends) if take_fast else 0
        if used:
            size = min(2 * size, PART_BYTES)
        elif size > least:
            size = max(size // 4, least)  # The odd lines may be few.
            continue
        else:
            used = take_exactly(part, final=ends)
        offset += used
        if used:
            least = smallest
        elif is_last:
            break
        else:
            least = size = 2 * size  # A line longer than the part.
    return offset


def _joined(chunks: list[NDArray[Any]]) -> NDArray[Any]:
    whole = np.concatenate(chunks)
    chunks.clear()  # The largest thing in memory must not be there twice.
    return whole
