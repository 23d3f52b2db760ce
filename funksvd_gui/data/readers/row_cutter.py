"""Blocks of text cut by compiled loops; what is not plain in them is cut by `records`.

Imports numba, so it is imported when needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.readers.id_table import SEED
from funksvd_gui.data.readers.records import Record, record_at
from funksvd_gui.data.readers.text_kernels import (
    AT_END,
    ITEM,
    MARGIN_BYTES,
    RATING,
    RATING_SLOTS,
    TIME,
    TOO_ODD,
    UNUSED,
    USER,
    cut_rows,
)
from funksvd_gui.data.sniffing import Layout

_MOST_RATINGS = RATING_SLOTS // 2
#: A block with more odd lines than one in so many bytes, and these, goes another way.
_BYTES_PER_ODD_LINE, _FEW_ODD_LINES = 1 << 10, 64
_LONGEST_BLOCK = 1 << 30


@dataclass(slots=True, eq=False)
class Sheet:
    """Arrays that a block is cut into, used again for the next: see `cut_rows`."""

    keys: NDArray[np.uint64]
    starts: NDArray[np.int32]
    lengths: NDArray[np.int32]
    codes: NDArray[np.uint16]
    times: NDArray[np.int64]
    lines: NDArray[np.int32]
    line_starts: NDArray[np.int32]

    @classmethod
    def of(cls, n_rows: int) -> Sheet:
        """Make room for so many rows; memory is taken as it is written."""
        return cls(
            np.empty((2, n_rows), np.uint64), np.empty((2, n_rows), np.int32),
            np.empty((2, n_rows), np.int32), np.empty(n_rows, np.uint16),
            np.empty(n_rows, np.int64), np.empty(n_rows, np.int32), np.empty(n_rows, np.int32),
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class OddRecord:
    """A record that had to be looked at, and how many plain rows stand before it."""

    n_rows_before: int
    record: Record


@dataclass(slots=True, eq=False)
class CutBlock:
    """The complete records at the beginning of a text.

    Attributes
    ----------
    text, data : bytes, uint8 array
        The text, twice; `sheet` refers to places in it.
    n_bytes, n_lines, n_rows : int
        How much of it was cut; the rows are the plain ones.
    ratings : list of str
        Texts that the codes of the sheet stand for.
    odd : list of OddRecord
        In the order of the file; their lines count from the beginning of the text.
    """

    text: bytes
    data: NDArray[np.uint8]
    sheet: Sheet
    n_bytes: int = 0
    n_lines: int = 0
    n_rows: int = 0
    ratings: list[str] = field(default_factory=list)
    odd: list[OddRecord] = field(default_factory=list)


class RowCutter:
    """Cuts blocks of one file; several threads may do so at once."""

    def __init__(self, layout: Layout) -> None:
        self._separator = layout.separator
        self._roles = np.full(layout.n_columns, UNUSED, np.int64)
        self._roles[[layout.user, layout.item, layout.rating]] = USER, ITEM, RATING
        if layout.time is not None:
            self._roles[layout.time] = TIME
        self._sheets: list[Sheet] = []

    @classmethod
    def compile_loops(cls) -> None:
        """Compile the loops, or load them from the cache: numba does so at the first call."""
        layout = Layout(separator=",", has_header=False, n_columns=3, user=0, item=1, rating=2)
        text = b"1,2,3\n"
        cls(layout).cut(text, len(text), final=True)

    def cut(
        self, text: bytes, length: int, *, final: bool, reach: int | None = None
    ) -> CutBlock | None:
        """Cut the records that begin in the first bytes of a text; None if too many are odd.

        Parameters
        ----------
        length : int
            How many bytes, up to the end of a line.
        final : bool
            Whether the file ends there.
        reach : int, optional
            How far the last record may go on; as far as `length` if it is not given.
        """
        reach = length if reach is None else reach
        if reach > _LONGEST_BLOCK:
            return None
        if len(text) - reach < MARGIN_BYTES:
            text = text[:reach] + b"\n" * MARGIN_BYTES
        # No row is shorter: ids and rating have a character each, and all fields an end.
        sheet = self._sheet(length // (len(self._roles) + 3) + 1)
        block = CutBlock(text, np.frombuffer(text, np.uint8), sheet)
        is_cut = self._cut(block, length, reach, final=final)
        if not is_cut:
            self.give_back(block)
        return block if is_cut else None

    def give_back(self, block: CutBlock) -> None:
        """Let the next block have the arrays of one that is settled."""
        self._sheets.append(block.sheet)

    def _sheet(self, n_rows: int) -> Sheet:
        try:
            sheet = self._sheets.pop()
        except IndexError:
            return Sheet.of(n_rows)
        return sheet if len(sheet) >= n_rows else Sheet.of(n_rows)

    def _cut(self, block: CutBlock, length: int, reach: int, *, final: bool) -> bool:
        sheet, state = block.sheet, np.zeros(5, np.int64)
        tokens = np.empty(_MOST_RATINGS, np.uint64)
        slot_codes = np.full(RATING_SLOTS, -1, np.int32)
        n_most_odd = length // _BYTES_PER_ODD_LINE + _FEW_ODD_LINES
        odd = np.empty((4, n_most_odd), np.int64)
        while True:
            state[2] = 0
            outcome = cut_rows(
                block.data, length, ord(self._separator[0]), len(self._separator),
                self._separator != "::", self._roles, SEED, state,
                sheet.keys, sheet.starts, sheet.lengths, sheet.codes, sheet.times,
                sheet.lines, sheet.line_starts, odd, tokens, slot_codes,
            )  # fmt: skip
            if outcome == TOO_ODD:
                return False
            for rows_before, line, start, stop in odd[:, : state[2]].T.tolist():
                found = record_at(block.text, start, stop, self._separator, final=True)
                if found is not None:  # There is nothing in a blank line.
                    block.odd.append(OddRecord(rows_before, found.record._replace(line=line)))
            if outcome == AT_END or not self._cut_hard_record(block, reach, state, final=final):
                break
            if len(block.odd) > n_most_odd:
                return False
        block.n_bytes = min(int(state[0]), reach)
        block.n_rows, block.n_lines = int(state[1]), int(state[4])
        block.ratings = [_text_of(token) for token in tokens[: state[3]].tolist()]
        return True

    def _cut_hard_record(
        self, block: CutBlock, reach: int, state: NDArray[np.int64], *, final: bool
    ) -> bool:
        """Cut the record where the loop stopped; return whether its end is there."""
        found = record_at(block.text, int(state[0]), reach, self._separator, final=final)
        if found is None:
            return False
        record = found.record._replace(line=int(state[4]))
        block.odd.append(OddRecord(int(state[1]), record))
        state[0] += len(found.consumed.encode())
        state[4] += found.n_lines
        return True


def _text_of(token: int) -> str:
    """Return the text whose bytes are in a key of up to seven."""
    return token.to_bytes(8, "little")[: token >> 56].decode("utf-8")
