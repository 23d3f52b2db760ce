"""A block with odd lines in it: those are read closely, pyarrow takes the rest.

However many bad rows there are, only the first are looked at one by one, for
their reasons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.numbers import MISSING
from funksvd_gui.data.readers.arrow_table import TEXTS, parsed
from funksvd_gui.data.readers.close_reading import CloseReader, CloseRow
from funksvd_gui.data.readers.column_judge import JudgedColumns, judged
from funksvd_gui.data.readers.id_column import compacted
from funksvd_gui.data.readers.line_scan import LineScan, scan_lines
from funksvd_gui.data.readers.records import as_text
from funksvd_gui.data.readers.row_judge import Row, RowJudge
from funksvd_gui.data.sniffing import Layout

_MAX_SHOWN = 200


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class BlockRows:
    """What the complete records of a block gave.

    Attributes
    ----------
    users, items : dictionary-encoded arrays, shape (n_good,)
    values : float32 array, shape (n_good,)
    times : int64 array, shape (n_good,), or None
    rejected : list of RejectedRow
        The first of them, as many as were wanted.
    """

    n_bytes: int
    n_lines: int
    n_rows: int
    n_rejected: int
    n_missing: int
    rejected: list[RejectedRow]
    users: Any
    items: Any
    values: NDArray[np.float32]
    times: NDArray[np.int64] | None


def read_odd_block(
    data: bytes,
    stand_in: str,
    layout: Layout,
    judge: RowJudge,
    *,
    lines_before: int,
    n_wanted: int,
    final: bool,
    still_wanted: Callable[[], object] = bool,
) -> BlockRows | None:
    """Read the complete records at the beginning of a block; None if it is too odd for this.

    Parameters
    ----------
    data : bytes
        UTF-8 that begins with a record.
    stand_in : str
        One character that stands for the layout's separator in `data`.
    lines_before : int
        Lines of the file before this block.
    n_wanted : int
        How many rejected rows are wanted one by one.
    final : bool
        Whether the text ends here.
    still_wanted : callable
        Called now and then; raises what shall end the reading.
    """
    scan = scan_lines(data, stand_in, has_quotes=layout.separator != "::", final=final)
    close = CloseReader(
        data,
        scan,
        lambda raw: as_text(raw).replace(stand_in, layout.separator),
        layout.separator,
        judge,
    )
    reading = close.read_odd_lines(still_wanted, final=final)
    n_lines = reading.n_lines
    is_record = ~reading.is_taken & ~scan.blank[:n_lines]
    is_right = is_record & (scan.n_fields[:n_lines] == layout.n_columns)
    lines = np.flatnonzero(is_right)
    table = _table(data, scan, is_right, stand_in, layout)
    if table is None or table.num_rows != len(lines):
        return None
    columns = judged(table, layout, judge.ratings)
    bad_lines = np.sort(np.concatenate([np.flatnonzero(is_record & ~is_right), lines[columns.bad]]))
    refused = [row for row in reading.rows if isinstance(row.row, str)]
    good = [row for row in reading.rows if not isinstance(row.row, str) and row.row[2] != MISSING]
    wanted = refused[:n_wanted] + [close.line(line) for line in bad_lines[:n_wanted].tolist()]
    wanted.sort(key=lambda row: row.line)
    users, items, values, times = _in_file_order(columns, lines, good)
    return BlockRows(
        n_bytes=int(scan.nexts[n_lines - 1]) if n_lines else 0,
        n_lines=n_lines,
        n_rows=int(np.count_nonzero(is_record)) + len(reading.rows),
        n_rejected=len(bad_lines) + len(refused),
        n_missing=len(lines) - len(columns.rows) - len(columns.bad)
        + len(reading.rows) - len(refused) - len(good),
        rejected=[_rejected(row, lines_before) for row in wanted[:n_wanted]],
        users=users,
        items=items,
        values=values,
        times=times,
    )  # fmt: skip


def _table(
    data: bytes, scan: LineScan, is_wanted: NDArray[np.bool_], stand_in: str, layout: Layout
) -> Any:
    """Return what pyarrow makes of some of the lines."""
    n_lines = len(is_wanted)
    if not is_wanted.any():
        types = {layout.user: TEXTS, layout.item: TEXTS, layout.rating: TEXTS}
        if layout.time is not None:
            types[layout.time] = pa.string()
        return pa.table({str(column): pa.array([], kind) for column, kind in types.items()})
    end = int(scan.nexts[n_lines - 1])
    body = data[:end]
    if not is_wanted.all():
        is_kept = np.repeat(is_wanted, scan.nexts[:n_lines] - scan.starts[:n_lines])
        body = np.frombuffer(data, dtype=np.uint8)[:end][is_kept].tobytes()
    return parsed(body, stand_in, layout, times=pa.string())


def _in_file_order(
    columns: JudgedColumns, lines: NDArray[np.intp], close_rows: list[CloseRow]
) -> tuple[Any, Any, NDArray[np.float32], NDArray[np.int64] | None]:
    """Merge the rows of a table with those that were read closely."""
    rows: list[Row] = [row.row for row in close_rows if not isinstance(row.row, str)]
    order = None
    if rows:
        close_lines = [row.line for row in close_rows]
        order = np.argsort(np.concatenate([lines[columns.rows], close_lines]), kind="stable")
    values, times = columns.values, columns.times
    if order is not None:
        more = np.array([row[2] for row in rows], dtype=np.float32)
        values = np.concatenate([values, more])[order]
        if times is not None:
            times = np.concatenate([times, np.array([row[3] for row in rows], np.int64)])[order]
    users = _merged_ids(columns.users, columns.user_ids, [row[0] for row in rows], order)
    items = _merged_ids(columns.items, columns.item_ids, [row[1] for row in rows], order)
    return users, items, values, times


def _merged_ids(
    indices: NDArray[np.int32], ids: Any, more: list[str], order: NDArray[np.intp] | None
) -> Any:
    if order is not None:
        table = pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), ids)
        both = [table, pa.array(more, pa.string()).dictionary_encode()]
        chunks = pa.chunked_array(both).unify_dictionaries().chunks
        indices = np.concatenate([chunk.indices.to_numpy() for chunk in chunks])[order]
        ids = chunks[0].dictionary
    return compacted(indices, ids)


def _rejected(row: CloseRow, lines_before: int) -> RejectedRow:
    return RejectedRow(lines_before + row.line + 1, str(row.row), row.record.text[:_MAX_SHOWN])
