"""Single lines of a block read step by step, where the fast way might go wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.readers.line_scan import LineScan
from funksvd_gui.data.readers.records import Record, Records, record_at
from funksvd_gui.data.readers.row_judge import Row, RowJudge

_ROWS_BETWEEN = 5_000


@dataclass(frozen=True, slots=True)
class CloseRow:
    """The record that begins in a line of the block, and what it is: a row, or why it is none."""

    line: int
    record: Record
    row: Row | str


@dataclass(frozen=True, slots=True, eq=False)
class CloseReading:
    """The odd lines of a block.

    Attributes
    ----------
    rows : list of CloseRow
        In the order of their lines.
    n_lines : int
        Lines before the first record whose end is not in the block yet.
    is_taken : bool array, shape (n_lines,)
        Which lines belong to `rows`; a record may go on over lines that look regular.
    """

    rows: list[CloseRow]
    n_lines: int
    is_taken: NDArray[np.bool_]


class CloseReader:
    """Reads lines of one block.

    Parameters
    ----------
    as_text : callable
        Turns bytes of the block into text as the file has it.
    separator : str
        The separator of that text.
    """

    def __init__(
        self,
        data: bytes,
        scan: LineScan,
        as_text: Callable[[bytes], str],
        separator: str,
        judge: RowJudge,
    ) -> None:
        self._data = data
        self._scan = scan
        self._as_text = as_text
        self._separator = separator
        self._judge = judge

    def read_odd_lines(self, still_wanted: Callable[[], object], *, final: bool) -> CloseReading:
        """Read every record that begins in an odd line."""
        rows: list[CloseRow] = []
        n_lines = len(self._scan.starts)
        is_taken = np.zeros(n_lines, dtype=np.bool_)
        begin = 0
        for line in np.flatnonzero(self._scan.odd).tolist():
            if line < begin:
                continue
            if len(rows) % _ROWS_BETWEEN == 0:
                still_wanted()
            found = record_at(
                self._data, int(self._scan.starts[line]), len(self._data), self._separator,
                final=final, decode=self._as_text,
            )  # fmt: skip
            if found is None:
                n_lines = line
                break
            rows.append(CloseRow(line, found.record, self._judge.judged(found.record)))
            begin = line + found.n_lines
            is_taken[line:begin] = True
        return CloseReading(rows, n_lines, is_taken[:n_lines])

    def line(self, line: int) -> CloseRow:
        """Read a line that is a record by itself."""
        start, stop = self._scan.starts[line], self._scan.stops[line]
        record = next(iter(Records(self._as_text(self._data[start:stop]), self._separator)))
        return CloseRow(line, record, self._judge.judged(record))
