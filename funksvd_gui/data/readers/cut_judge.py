"""A block cut by compiled loops, judged row by row without going through the plain rows.

Imports numba, so it is imported when needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.numbers import MISSING
from funksvd_gui.data.readers.id_kernels import keys_of
from funksvd_gui.data.readers.id_table import SEED
from funksvd_gui.data.readers.records import Record, record_at
from funksvd_gui.data.readers.row_cutter import CutBlock
from funksvd_gui.data.readers.row_judge import Row, RowJudge
from funksvd_gui.data.readers.text_kernels import MARGIN_BYTES

_MAX_SHOWN = 200
_ROWS_BETWEEN = 5_000


@dataclass(slots=True, eq=False, kw_only=True)
class JudgedBlock:
    """The rows of a block that count, and an account of the others.

    Attributes
    ----------
    data : uint8 array
        To which the ids refer.
    keys, starts, lengths : arrays, shape (2, n_good)
        The ids of users and items, as `text_kernels.cut_rows` has them.
    values : float32 array, shape (n_good,)
    times : int64 array, shape (n_good,)
        Zeros in files without times.
    rejected : list of RejectedRow
        The first of them, as many as were wanted.
    """

    data: NDArray[np.uint8]
    keys: NDArray[np.uint64]
    starts: NDArray[np.int32]
    lengths: NDArray[np.int32]
    values: NDArray[np.float32]
    times: NDArray[np.int64]
    n_rows: int
    n_rejected: int = 0
    n_missing: int = 0
    rejected: list[RejectedRow]


def judged_block(
    block: CutBlock,
    judge: RowJudge,
    separator: str,
    *,
    lines_before: int,
    n_wanted: int,
    still_wanted: Callable[[], object],
) -> JudgedBlock:
    """Judge what was cut as `RowJudge` judges row by row.

    Parameters
    ----------
    lines_before : int
        Lines of the file before this block.
    n_wanted : int
        How many rejected rows are wanted one by one.

    Raises
    ------
    DecimalMarkError
        If earlier ratings were judged by the wrong decimal mark.
    """
    sheet, n_rows = block.sheet, block.n_rows
    numbers = np.array([judge.ratings.value(text) for text in block.ratings], np.float64)
    codes = sheet.codes[:n_rows]
    found = JudgedBlock(
        data=block.data,
        keys=sheet.keys[:, :n_rows],
        starts=sheet.starts[:, :n_rows],
        lengths=sheet.lengths[:, :n_rows],
        values=numbers.astype(np.float32)[codes],
        times=sheet.times[:n_rows],
        n_rows=n_rows,
        rejected=[],
    )
    good_odd: list[tuple[int, Row]] = []
    for k, odd in enumerate(block.odd):
        if k % _ROWS_BETWEEN == 0:
            still_wanted()
        row = judge.judged(odd.record)
        found.n_rows += 1
        if isinstance(row, str):
            found.n_rejected += 1
            found.rejected.append(_rejected(odd.record, row, lines_before))
        elif row[2] == MISSING:
            found.n_missing += 1
        else:
            good_odd.append((odd.n_rows_before, row))
    places = np.array([place for place, _ in good_odd], np.int64)
    if not np.isfinite(numbers).all():
        bad_rows = np.flatnonzero(np.isnan(numbers)[codes])
        found.n_rejected += len(bad_rows)
        found.rejected += _bad_ratings(block, bad_rows[:n_wanted], judge, separator, lines_before)
        kept = np.flatnonzero(np.isfinite(numbers)[codes])
        found.n_missing += n_rows - len(bad_rows) - len(kept)
        _keep(found, kept)
        places = np.searchsorted(kept, places)
    if good_odd:
        _insert(found, places, [row for _, row in good_odd])
    found.rejected = sorted(found.rejected, key=lambda row: row.line)[:n_wanted]
    return found


def _bad_ratings(
    block: CutBlock,
    rows: NDArray[np.intp],
    judge: RowJudge,
    separator: str,
    lines_before: int,
) -> list[RejectedRow]:
    """Return the account of plain rows whose rating is none."""
    rejected = []
    for row in rows.tolist():
        start, line = int(block.sheet.line_starts[row]), int(block.sheet.lines[row])
        found = record_at(block.text, start, block.n_bytes, separator, final=True)
        if found is None:
            raise RuntimeError(f"no record in line {line} of a block")
        record = found.record._replace(line=line)
        rejected.append(_rejected(record, str(judge.judged(record)), lines_before))
    return rejected


def _rejected(record: Record, reason: str, lines_before: int) -> RejectedRow:
    return RejectedRow(lines_before + record.line + 1, reason, record.text[:_MAX_SHOWN])


def _keep(found: JudgedBlock, rows: NDArray[np.intp]) -> None:
    """Leave some of the rows."""
    found.keys, found.starts, found.lengths = (
        found.keys[:, rows], found.starts[:, rows], found.lengths[:, rows],
    )  # fmt: skip
    found.values, found.times = found.values[rows], found.times[rows]


def _insert(found: JudgedBlock, places: NDArray[np.int64], rows: list[Row]) -> None:
    """Put rows that were looked at one by one between the others, their ids behind the text."""
    texts = [row[0].encode() for row in rows] + [row[1].encode() for row in rows]
    content = b"".join(texts)
    offsets = np.cumsum([0, *map(len, texts)], dtype=np.int32)
    data = np.frombuffer(content + bytes(MARGIN_BYTES), np.uint8)
    n_more = 2 * len(rows)
    keys = np.empty(n_more, np.uint64)
    starts, lengths = np.empty(n_more, np.int32), np.empty(n_more, np.int32)
    keys_of(data, offsets, SEED, keys, starts, lengths)
    starts += np.int32(len(found.data))
    shape = (2, len(rows))
    found.data = np.concatenate([found.data, data])
    found.data.flags.writeable = False  # As bytes are: for others the loops are not compiled.
    found.keys = np.insert(found.keys, places, keys.reshape(shape), axis=1)
    found.starts = np.insert(found.starts, places, starts.reshape(shape), axis=1)
    found.lengths = np.insert(found.lengths, places, lengths.reshape(shape), axis=1)
    found.values = np.insert(found.values, places, [row[2] for row in rows])
    found.times = np.insert(found.times, places, [row[3] for row in rows])
