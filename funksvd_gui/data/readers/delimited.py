"""Delimited text becomes columns of indices and numbers: pyarrow where that is exact.

Every block of the file is first looked over: only if its quoting is regular
may pyarrow cut it, with all threads, and only if every row then turns out to be
valid is it taken. Otherwise its odd lines are taken out and read closely, which
finds line numbers and reasons. All ways cut and judge alike; `records` and
`row_judge` say how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from funksvd_gui.data.load_report import MAX_REJECTED_KEPT, RejectedRow
from funksvd_gui.data.readers.arrow_table import (
    are_written_plainly,
    can_hold_numbers,
    may_hold_hexadecimals,
    parsed,
)
from funksvd_gui.data.readers.column_judge import times_of
from funksvd_gui.data.readers.id_column import IdColumn
from funksvd_gui.data.readers.odd_block import read_odd_block
from funksvd_gui.data.readers.rating_format import RatingColumns
from funksvd_gui.data.readers.rating_text import MISSING, DecimalMark
from funksvd_gui.data.readers.records import Records
from funksvd_gui.data.readers.regular_block import RegularBlocks, count_line_ends
from funksvd_gui.data.readers.row_judge import Row, RowJudge
from funksvd_gui.data.readers.time_text import TimeKind
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.errors import LoadError

#: Parts in which a block that is odd throughout is gone through.
_PART_BYTES = 256 << 10
_MAX_LINE_BYTES = 16 << 20
_MAX_SHOWN = 200


class DelimitedReader:
    """Reads one file in one layout; used once.

    Attributes
    ----------
    n_rows, n_rejected, n_missing : int
        Rows seen so far, without header and blank lines, how many of them were
        refused, and how many hold the missing-value code.
    rejected : list of RejectedRow
        The first of the refused.
    ratings : RatingText
        The judge of ratings, who knows the decimal mark afterwards.
    """

    def __init__(
        self,
        layout: Layout,
        choices: ReadingChoices | None = None,
        mark: DecimalMark = DecimalMark.UNDECIDED,
    ) -> None:
        self._layout = layout
        self._judge = RowJudge(layout, choices or ReadingChoices(), mark)
        self.ratings = self._judge.ratings
        self._regular = RegularBlocks(layout.separator)
        self._header_is_ahead = layout.has_header
        self._lines_before = 0
        self._ids_are_numbers = can_hold_numbers(layout)
        self._is_odd = False
        self._users = IdColumn()
        self._items = IdColumn()
        self._values: list[NDArray[np.float32]] = []
        self._times: list[NDArray[np.int64]] = []
        self.n_rows = 0
        self.n_rejected = 0
        self.n_missing = 0
        self.rejected: list[RejectedRow] = []

    def read(self, blocks: Iterable[bytes]) -> None:
        """Read UTF-8 blocks to their end; empty ones do not matter.

        Raises
        ------
        LoadError
            If a line has no end.
        DecimalMarkError
            If the file must be read again with another decimal mark.
        """
        rest = b""
        for block in blocks:
            if not block:
                continue
            data = rest + block
            rest = data[self._take(data, final=False) :]
            if len(rest) > _MAX_LINE_BYTES:
                raise LoadError(
                    f"Line {self._lines_before + 1:,} is longer than "
                    f"{_MAX_LINE_BYTES >> 20} MB; this is no table of ratings.",
                    hint="Choose a text file with one rating in each line.",
                )
        self._take(rest, final=True)

    def columns(self) -> RatingColumns:
        """Return what was read and give it up; there must be at least one valid row."""
        with ThreadPoolExecutor(1) as other:
            numbered_items = other.submit(self._items.numbered)
            user_ids, users = self._users.numbered()
            times = np.concatenate(self._times) if self._layout.time is not None else None
            values = np.concatenate(self._values)
            self._times, self._values = [], []
            item_ids, items = numbered_items.result()
        return RatingColumns(
            user_ids, item_ids, users, items, values, times, self._layout.ticks_per_second
        )

    def _take(self, data: bytes, *, final: bool) -> int:
        """Read the complete records at the beginning of `data`; return their length in bytes."""
        start = 0
        if self._header_is_ahead:
            start = self._skip_header(data, final=final)
            if self._header_is_ahead:
                return start
            data = data[start:]
        ways = [self._take_fast, self._take_odd]
        for way in ways[::-1] if self._is_odd else ways:
            used = way(data, final=final)
            if used:
                return start + used
        return start + self._take_parts(data, final=final)

    def _skip_header(self, data: bytes, *, final: bool) -> int:
        text = _decoded(data)
        records = Records(text, self._layout.separator, final=final)
        if next(iter(records), None) is None:
            return 0
        self._header_is_ahead = False
        self._lines_before = records.n_lines
        return len(text[: records.position].encode("utf-8"))

    def _take_fast(self, data: bytes, *, final: bool) -> int:
        """Read a block with pyarrow; return 0 and take nothing if anything in it is odd."""
        length, has_long_records = self._regular.measure(data, final=final)
        if not length:
            return 0
        body = data[:length]
        separated = self._regular.with_single_separator(body)
        is_whole = self._layout.time_kind is TimeKind.WHOLE_NUMBER
        # pyarrow would take hexadecimals for numbers.
        may_be_numbers = (is_whole or self._ids_are_numbers) and not may_hold_hexadecimals(body)
        if separated is None or (is_whole and not may_be_numbers):
            return 0
        if self._ids_are_numbers and may_be_numbers and self._take_numbers(*separated):
            return length
        if self._take_texts(*separated, has_long_records=has_long_records):
            self._lines_before += count_line_ends(body)
            return length
        return 0

    def _take_numbers(self, body: bytes, separator: str) -> bool:
        """Keep a block whose ids are all written as plain numbers."""
        table = parsed(body, separator, self._layout, ids=pa.int64(), times=pa.int64())
        if table is None or not are_written_plainly(table, body, self._layout):
            return False
        if not self._take_table(table, IdColumn.add_numbers):
            return False
        self._lines_before += table.num_rows
        return True

    def _take_texts(self, body: bytes, separator: str, *, has_long_records: bool) -> bool:
        is_whole = self._layout.time_kind is TimeKind.WHOLE_NUMBER
        table = parsed(
            body,
            separator,
            self._layout,
            times=pa.int64() if is_whole else pa.string(),
            has_long_records=has_long_records,
        )
        if table is None:
            return False
        ids = (*table[str(self._layout.user)].chunks, *table[str(self._layout.item)].chunks)
        if any(_has_empty(chunk) for chunk in ids):
            return False
        if not self._take_table(table, IdColumn.add_texts):
            return False
        self._ids_are_numbers = False  # Some are words: do not try again.
        return True

    def _take_table(self, table: Any, add_ids: Callable[[IdColumn, list[Any]], None]) -> bool:
        """Keep a parsed block if every rating and time in it is valid."""
        layout = self._layout
        values = _looked_up(table[str(layout.rating)].chunks, self.ratings.value)
        if values is None or any(np.isinf(chunk).any() for chunk in values):
            return False  # Bad or missing ones: they are sorted out otherwise.
        if layout.time is not None:
            times = self._times_of(table[str(layout.time)])
            if times is None:
                return False
            self._times += times
        add_ids(self._users, table[str(layout.user)].chunks)
        add_ids(self._items, table[str(layout.item)].chunks)
        self._values += [chunk.astype(np.float32) for chunk in values]
        self.n_rows += table.num_rows
        return True

    def _times_of(self, column: Any) -> list[NDArray[np.int64]] | None:
        if self._layout.time_kind is TimeKind.WHOLE_NUMBER:
            return [chunk.to_numpy() for chunk in column.chunks]
        times, is_time = times_of(column, self._layout.time_kind)
        return [times] if is_time.all() else None

    def _take_odd(self, data: bytes, *, final: bool) -> int:
        """Read a block with odd lines in it; return 0 and take nothing if it is odd throughout."""
        separated = self._regular.with_stand_in(data)
        if separated is None or not data:
            return 0
        body, stand_in = separated
        block = read_odd_block(
            body,
            stand_in,
            self._layout,
            self._judge,
            lines_before=self._lines_before,
            n_wanted=MAX_REJECTED_KEPT - len(self.rejected),
            final=final,
        )
        if block is None or not block.n_bytes:
            return 0
        self._is_odd = bool(block.n_rejected or block.n_missing)
        self.n_rows += block.n_rows
        self.n_rejected += block.n_rejected
        self.n_missing += block.n_missing
        self.rejected += block.rejected
        self._lines_before += block.n_lines
        self._users.add_texts([block.users])
        self._items.add_texts([block.items])
        self._values.append(block.values)
        if block.times is not None:
            self._times.append(block.times)
        # What stands in for the separator may be shorter than it.
        n_shorter = len(self._layout.separator) - 1
        return block.n_bytes + n_shorter * body.count(stand_in.encode(), 0, block.n_bytes)

    def _take_parts(self, data: bytes, *, final: bool) -> int:
        """Read a block row by row, in parts that keep what is decoded small."""
        offset, size = 0, _PART_BYTES
        while offset < len(data):
            part = data[offset : offset + size]
            is_last = offset + size >= len(data)
            used = self._take_exactly(part, final=final and is_last)
            offset += used
            if used:
                size = _PART_BYTES
            elif is_last:
                break
            else:
                size *= 2  # A record longer than the part.
        return offset

    def _take_exactly(self, data: bytes, *, final: bool) -> int:
        """Read records one by one, refusing the bad ones with line number and reason."""
        text = _decoded(data)
        records = Records(text, self._layout.separator, final=final)
        good: list[Row] = []
        for record in records:
            self.n_rows += 1
            row = self._judge.judged(record)
            if isinstance(row, str):
                self._reject(self._lines_before + record.line + 1, row, record.text)
            elif row[2] == MISSING:
                self.n_missing += 1
            else:
                good.append(row)
        if good:
            users, items, values, times = zip(*good, strict=True)
            self._users.add_texts([_encoded(users)])
            self._items.add_texts([_encoded(items)])
            self._values.append(np.array(values, dtype=np.float32))
            if self._layout.time is not None:
                self._times.append(np.array(times, dtype=np.int64))
        self._lines_before += records.n_lines
        return len(text[: records.position].encode("utf-8"))

    def _reject(self, line: int, reason: str, text: str) -> None:
        self.n_rejected += 1
        if len(self.rejected) < MAX_REJECTED_KEPT:
            self.rejected.append(RejectedRow(line, reason, text[:_MAX_SHOWN]))


def _decoded(data: bytes) -> str:
    # Checked before; only a last character may be cut, and it belongs to a later record.
    return data.decode("utf-8", errors="ignore")


def _encoded(texts: Sequence[str]) -> Any:
    return pa.array(texts, pa.string()).dictionary_encode()


def _has_empty(chunk: Any) -> bool:
    return bool(pc.any(pc.equal(pc.binary_length(chunk.dictionary), 0)).as_py())


def _looked_up(
    chunks: Sequence[Any], judge: Callable[[str], float]
) -> list[NDArray[np.float64]] | None:
    """Return the number of every row, judging each different text once; None if one is bad."""
    found = []
    for chunk in chunks:
        numbers = np.array([judge(text) for text in chunk.dictionary.to_pylist()], np.float64)
        if np.isnan(numbers).any():
            return None
        found.append(numbers[chunk.indices.to_numpy()])
    return found
