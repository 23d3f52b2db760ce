"""Delimited text becomes columns of indices and numbers: pyarrow where that is exact.

Every block of the file is first looked over: only if its quoting is regular
may pyarrow cut it, with all threads, and only if every row then turns out to be
valid is it taken. Otherwise its odd lines are taken out and read closely, which
finds line numbers and reasons. All ways cut and judge alike; `records` and
`row_judge` say how.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funksvd_gui.data.load_report import MAX_REJECTED_KEPT, RejectedRow
from funksvd_gui.data.readers.block_parser import BlockParser, ParsedBlock
from funksvd_gui.data.readers.id_column import IdColumn
from funksvd_gui.data.readers.odd_block import read_odd_block
from funksvd_gui.data.readers.rating_format import RatingColumns
from funksvd_gui.data.readers.rating_text import MISSING, DecimalMark
from funksvd_gui.data.readers.records import Records
from funksvd_gui.data.readers.regular_block import RegularBlocks, count_line_ends
from funksvd_gui.data.readers.row_judge import Row, RowJudge
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.errors import LoadError

#: Parts in which a block that is odd throughout is gone through.
_PART_BYTES = 256 << 10
_MAX_LINE_BYTES = 16 << 20
_MAX_SHOWN = 200
#: Blocks that are parsed while the ones before are kept, each on a thread of its own.
_N_AHEAD = 2


class DelimitedReader:
    """Reads one file in one layout; used once.

    Parameters
    ----------
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
        still_wanted: Callable[[], object] = bool,
    ) -> None:
        self._layout = layout
        self._still_wanted = still_wanted
        self._judge = RowJudge(layout, choices or ReadingChoices(), mark)
        self.ratings = self._judge.ratings
        self._regular = RegularBlocks(layout.separator)
        self._header_is_ahead = layout.has_header
        self._lines_before = 0
        self._parser = BlockParser(layout)
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
        with ThreadPoolExecutor(_N_AHEAD) as pool:
            ahead: deque[tuple[bytes, Future[ParsedBlock | None]]] = deque()
            for block in blocks:
                if not block:
                    continue
                data = rest + block
                length = self._length_ahead(data)
                if length:
                    body = data[:length]
                    ahead.append((body, pool.submit(self._parser.parse, body, use_threads=False)))
                    rest = data[length:]
                    if len(ahead) > _N_AHEAD:
                        self._settle(*ahead.popleft())
                    continue
                while ahead:
                    self._settle(*ahead.popleft())
                rest = data[self._take(data, final=False) :]
                self._refuse_endless(rest)
            while ahead:
                self._settle(*ahead.popleft())
        self._take(rest, final=True)

    def _length_ahead(self, data: bytes) -> int:
        """Return how much may be parsed before what stands in front of it is settled.

        Only lines that are records whatever comes before or after them.
        """
        if self._header_is_ahead or self._is_odd:
            return 0
        if b'"' in data and self._layout.separator != "::":
            return 0
        return data.rfind(b"\n") + 1

    def _settle(self, body: bytes, parsing: Future[ParsedBlock | None]) -> None:
        """Keep a block that was parsed ahead, or read it in another way."""
        parsed_block = parsing.result()
        if parsed_block is None or not self._keep(body, parsed_block):
            self._take(body, final=True)  # It ends with a line end, so nothing can be left.

    def _refuse_endless(self, rest: bytes) -> None:
        if len(rest) > _MAX_LINE_BYTES:
            raise LoadError(
                f"Line {self._lines_before + 1:,} is longer than "
                f"{_MAX_LINE_BYTES >> 20} MB; this is no table of ratings.",
                hint="Choose a text file with one rating in each line.",
            )

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
        add = IdColumn.add_numbers if block.has_numbers else IdColumn.add_texts
        add(self._users, block.users)
        add(self._items, block.items)
        self._values += values
        self._times += times
        self.n_rows += block.n_rows
        # Plain numbers leave no room for blank lines.
        self._lines_before += block.n_rows if block.has_numbers else count_line_ends(body)
        self._parser.ids_are_numbers &= block.has_numbers  # Words stay: do not try again.
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
