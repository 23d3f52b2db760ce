"""Pieces of delimited text become rows, in the quickest of several ways that are all exact.

Compiled loops cut what they can, if they are ready; pyarrow cuts blocks that are sure to be
cut as `records` does; odd lines are taken out of others and read closely; and what is odd
throughout is read row by row. All ways cut and judge alike; `records` and `row_judge` say how.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from funksvd_gui.data.load_report import MAX_REJECTED_KEPT, RejectedRow
from funksvd_gui.data.numbers import MISSING, DecimalMark
from funksvd_gui.data.readers.block_parser import BlockParser, ParsedBlock
from funksvd_gui.data.readers.growing_array import GrowingArray
from funksvd_gui.data.readers.id_column import IdColumn
from funksvd_gui.data.readers.odd_block import read_odd_block
from funksvd_gui.data.readers.rating_format import RatingColumns
from funksvd_gui.data.readers.records import Records
from funksvd_gui.data.readers.regular_block import (
    RegularBlocks,
    after_last_line_end,
    count_line_ends,
)
from funksvd_gui.data.readers.row_judge import Row, RowJudge
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.sniffing import Layout

if TYPE_CHECKING:
    from funksvd_gui.data.readers.row_cutter import CutBlock, RowCutter

#: Parts in which a block that is odd throughout is gone through.
_PART_BYTES = 256 << 10
_MAX_SHOWN = 200
#: So many blocks may be too odd for the compiled loops before those are given up.
_MOST_MISSES = 3
#: What the first rows say about the number of all.
_SPARE_SHARE, _SPARE_ROWS = 0.02, 1_000


class DelimitedRows:
    """Gathers the rows of one file in one layout.

    Parameters
    ----------
    n_bytes : int
        About how many the file has, 0 if that is not known.
    still_wanted : callable
        Called often while rows are read one by one; raises what shall end the reading.

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
        *,
        n_bytes: int = 0,
        still_wanted: Callable[[], object] = bool,
    ) -> None:
        self._layout = layout
        self._n_bytes = n_bytes
        self._still_wanted = still_wanted
        self._judge = RowJudge(layout, choices or ReadingChoices(), mark)
        self.ratings = self._judge.ratings
        self._regular = RegularBlocks(layout.separator)
        self._header_is_ahead = layout.has_header
        self._lines_before = 0
        self._parser = BlockParser(layout)
        self._cutter: RowCutter | None = None
        self._n_misses = 0
        self._is_odd = False
        self._users = IdColumn()
        self._items = IdColumn()
        self._values = GrowingArray(np.float32)
        self._times = GrowingArray(np.int64)
        self.n_rows = 0
        self.n_rejected = 0
        self.n_missing = 0
        self.rejected: list[RejectedRow] = []

    def columns(self) -> RatingColumns:
        """Return what was read and give it up; there must be at least one valid row."""
        user_ids, users = self._users.numbered()
        item_ids, items = self._items.numbered()
        times = self._times.taken() if self._layout.time is not None else None
        return RatingColumns(
            user_ids, item_ids, users, items, self._values.taken(), times,
            self._layout.ticks_per_second,
        )  # fmt: skip

    def _take(self, data: bytes, *, final: bool, may_cut: bool = True) -> int:
        """Read the complete records at the beginning of `data`; return their length in bytes."""
        start = 0
        if self._header_is_ahead:
            start = self._skip_header(data, final=final)
            if self._header_is_ahead:
                return start
            data = data[start:]
        ways = [self._take_fast, self._take_odd]
        if self._is_odd:
            ways.reverse()
        if may_cut and self._cutter is not None:
            ways.insert(0, self._take_cut)
        for way in ways:
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

    def _take_cut(self, data: bytes, *, final: bool) -> int:
        """Read with compiled loops; return 0 and take nothing if too much is odd."""
        length = len(data) if final else after_last_line_end(data)
        if self._cutter is None or not length:
            return 0
        block = self._cutter.cut(data, length, final=final)
        return self._missed() if block is None else self._keep_cut(block)

    def _take_beginning(self, data: bytes, length: int) -> int:
        """Read the records that begin in the first bytes, with compiled loops or not at all."""
        if self._cutter is None:
            return 0
        block = self._cutter.cut(data, length, final=False, reach=len(data))
        return 0 if block is None else self._keep_cut(block)

    def _missed(self) -> int:
        self._n_misses += 1
        if self._n_misses == _MOST_MISSES:
            self._cutter = None
        return 0

    def _keep_cut(self, block: CutBlock) -> int:
        """Keep what compiled loops cut; return how many bytes of the text that is."""
        from funksvd_gui.data.readers.cut_judge import judged_block

        rows = judged_block(
            block,
            self._judge,
            self._layout.separator,
            lines_before=self._lines_before,
            n_wanted=MAX_REJECTED_KEPT - len(self.rejected),
            still_wanted=self._still_wanted,
        )
        for side, ids in enumerate((self._users, self._items)):
            ids.add_runs(rows.data, rows.keys[side], rows.starts[side], rows.lengths[side])
        self._values.append(rows.values)
        if self._layout.time is not None:
            self._times.append(rows.times)
        self.n_rows += rows.n_rows
        self.n_rejected += rows.n_rejected
        self.n_missing += rows.n_missing
        self.rejected += rows.rejected
        self._lines_before += block.n_lines
        self._foresee(len(rows.values), block.n_bytes)
        if self._cutter is not None:
            self._cutter.give_back(block)
        return block.n_bytes

    def _foresee(self, n_rows: int, n_bytes: int) -> None:
        """Make room for all rows, as far as those in so many bytes tell how many there will be."""
        if not self._n_bytes or not n_bytes:
            return
        n_expected = int(n_rows / n_bytes * self._n_bytes * (1 + _SPARE_SHARE)) + _SPARE_ROWS
        for column in (self._users, self._items, self._values, self._times):
            column.reserve(n_expected)
        self._n_bytes = 0

    def _take_fast(self, data: bytes, *, final: bool) -> int:
        """Read a block with pyarrow; return 0 and take nothing if anything in it is odd."""
        length, has_long_records = self._regular.measure(data, final=final)
        body = data[:length]
        parsed_block = (
            self._parser.parse(body, has_long_records=has_long_records) if length else None
        )
        return length if parsed_block is not None and self._keep(body, parsed_block) else 0

    def _keep(self, body: bytes, block: ParsedBlock) -> bool:
        """Keep a parsed block if every row in it is valid."""
        values = block.values(self.ratings)
        times = block.times() if self._layout.time is not None else []
        if values is None or times is None:
            return False  # Bad rows, or missing ones: they are sorted out otherwise.
        self._users.add_texts(block.users)
        self._items.add_texts(block.items)
        for chunk in values:
            self._values.append(chunk)
        for ticks in times:
            self._times.append(ticks)
        self.n_rows += block.n_rows
        self._lines_before += count_line_ends(body)
        self._foresee(block.n_rows, len(body))
        return True

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
            still_wanted=self._still_wanted,
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
            self._still_wanted()
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
