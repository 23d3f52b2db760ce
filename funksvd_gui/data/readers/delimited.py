"""Delimited text becomes columns of indices and numbers: pyarrow where that is exact.

Every block of the file is first looked over: only if its quoting is regular
may pyarrow cut it, with all threads, and only if every row then turns out to be
valid is it taken. Otherwise the block is gone through in small parts, and the
parts that hold something odd row by row, which finds line numbers and reasons.
Both ways cut and judge alike; `records` says how.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from funksvd_gui.data.load_report import MAX_REJECTED_KEPT, RejectedRow
from funksvd_gui.data.readers.rating_format import RatingColumns
from funksvd_gui.data.readers.rating_text import MISSING, DecimalMark
from funksvd_gui.data.readers.records import Records
from funksvd_gui.data.readers.regular_block import RegularBlocks, count_line_ends
from funksvd_gui.data.readers.row_judge import Row, RowJudge
from funksvd_gui.data.readers.time_text import TimeKind, seconds
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.errors import LoadError

#: Parts in which an odd block is gone through; their odd ones are read row by row.
_PART_BYTES = 256 << 10
_ARROW_BLOCK_BYTES = 1 << 20
_MAX_LINE_BYTES = 16 << 20
_MAX_SHOWN = 200
_TEXTS = pa.dictionary(pa.int32(), pa.string())


class DelimitedReader:
    """Reads one file in one layout; used once.

    Attributes
    ----------
    n_rows, n_rejected : int
        Rows seen so far, without header and blank lines, and how many were refused.
    rejected : list of RejectedRow
        The first of them.
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
        self._users: list[Any] = []
        self._items: list[Any] = []
        self._values: list[NDArray[np.float32]] = []
        self._times: list[NDArray[np.int64]] = []
        self.n_rows = 0
        self.n_rejected = 0
        self.n_missing = 0
        self.rejected: list[RejectedRow] = []

    def read(self, blocks: Iterable[bytes]) -> None:
        """Read UTF-8 blocks to their end.

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
        """Return what was read; there must be at least one valid row."""
        user_ids, users = _unified(self._users)
        item_ids, items = _unified(self._items)
        times = np.concatenate(self._times) if self._layout.time is not None else None
        return RatingColumns(user_ids, item_ids, users, items, np.concatenate(self._values), times)

    def _take(self, data: bytes, *, final: bool) -> int:
        """Read the complete records at the beginning of `data`; return their length in bytes."""
        start = 0
        if self._header_is_ahead:
            start = self._skip_header(data, final=final)
            if self._header_is_ahead:
                return start
            data = data[start:]
        return start + (self._take_fast(data, final=final) or self._take_parts(data, final=final))

    def _skip_header(self, data: bytes, *, final: bool) -> int:
        text = _decoded(data)
        records = Records(text, self._layout.separator, final=final)
        if next(iter(records), None) is None:
            return 0
        self._header_is_ahead = False
        self._lines_before = records.n_lines
        return len(text[: records.position].encode("utf-8"))

    def _take_parts(self, data: bytes, *, final: bool) -> int:
        """Read a block that holds something odd, so that only the odd parts are slow."""
        offset, size = 0, _PART_BYTES
        while offset < len(data):
            part = data[offset : offset + size]
            is_last = offset + size >= len(data)
            ends = final and is_last
            used = self._take_fast(part, final=ends) or self._take_exactly(part, final=ends)
            offset += used
            if used:
                size = _PART_BYTES
            elif is_last:
                break
            else:
                size *= 2  # A record longer than the part.
        return offset

    def _take_fast(self, data: bytes, *, final: bool) -> int:
        """Read a block with pyarrow; return 0 and take nothing if anything in it is odd."""
        length, has_long_records = self._regular.measure(data, final=final)
        if not length:
            return 0
        body = data[:length]
        if self._layout.time_kind is TimeKind.WHOLE_NUMBER and _may_hold_hexadecimals(body):
            return 0  # pyarrow would take them for times.
        separated = self._regular.with_single_separator(body)
        if separated is None:
            return 0
        table = self._parsed(*separated, has_long_records=has_long_records)
        if table is None or not self._take_table(table):
            return 0
        self._lines_before += count_line_ends(body)
        return length

    def _parsed(self, body: bytes, separator: str, *, has_long_records: bool) -> Any:
        layout = self._layout
        names = [str(column) for column in range(layout.n_columns)]
        types: dict[str, Any] = {
            names[column]: _TEXTS for column in (layout.user, layout.item, layout.rating)
        }
        if layout.time is not None:
            is_whole = layout.time_kind is TimeKind.WHOLE_NUMBER
            types[names[layout.time]] = pa.int64() if is_whole else _TEXTS
        try:
            return csv.read_csv(
                pa.BufferReader(body),
                csv.ReadOptions(column_names=names, block_size=_ARROW_BLOCK_BYTES),
                csv.ParseOptions(
                    delimiter=separator,
                    quote_char='"' if layout.separator != "::" else False,
                    newlines_in_values=has_long_records,
                ),
                csv.ConvertOptions(
                    column_types=types,
                    include_columns=list(types),
                    null_values=[],
                    strings_can_be_null=False,
                    check_utf8=False,  # Every block was checked as it was read.
                ),
            )
        except pa.ArrowInvalid:
            return None

    def _take_table(self, table: Any) -> bool:
        """Keep a parsed block if every row in it is valid."""
        layout = self._layout
        users, items = table[str(layout.user)].chunks, table[str(layout.item)].chunks
        if any(_has_empty(chunk) for chunk in (*users, *items)):
            return False
        values = _looked_up(table[str(layout.rating)].chunks, self.ratings.value)
        if values is None or any(np.isinf(chunk).any() for chunk in values):
            return False  # Bad rows, or missing ones: those are sorted out row by row.
        if layout.time is not None:
            times = self._times_of(table[str(layout.time)])
            if times is None:
                return False
            self._times += times
        self._users += users
        self._items += items
        self._values += [chunk.astype(np.float32) for chunk in values]
        self.n_rows += table.num_rows
        return True

    def _times_of(self, column: Any) -> list[NDArray[np.int64]] | None:
        if self._layout.time_kind is TimeKind.WHOLE_NUMBER:
            return [chunk.to_numpy() for chunk in column.chunks]
        found = _looked_up(column.chunks, _iso_seconds)
        # Seconds of the years 1 to 9999 are exact in float64.
        return None if found is None else [chunk.astype(np.int64) for chunk in found]

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
            self._users.append(_encoded(users))
            self._items.append(_encoded(items))
            self._values.append(np.array(values, dtype=np.float32))
            if self._layout.time is not None:
                self._times.append(np.array(times, dtype=np.int64))
        self._lines_before += records.n_lines
        return len(text[: records.position].encode("utf-8"))

    def _reject(self, line: int, reason: str, text: str) -> None:
        self.n_rejected += 1
        if len(self.rejected) < MAX_REJECTED_KEPT:
            self.rejected.append(RejectedRow(line, reason, text[:_MAX_SHOWN]))


def _iso_seconds(text: str) -> float:
    found = seconds(text, TimeKind.ISO_DATE)
    return math.nan if found is None else float(found)


def _decoded(data: bytes) -> str:
    # Checked before; only a last character may be cut, and it belongs to a later record.
    return data.decode("utf-8", errors="ignore")


def _may_hold_hexadecimals(body: bytes) -> bool:
    # One byte is searched for much faster than two.
    return any(mark in body and b"0" + mark in body for mark in (b"x", b"X"))


def _encoded(texts: Sequence[str]) -> Any:
    return pa.array(texts, pa.string()).dictionary_encode()


def _has_empty(chunk: Any) -> bool:
    return bool(pc.any(pc.equal(pc.binary_length(chunk.dictionary), 0)).as_py())


def _looked_up(chunks: Sequence[Any], judge: Any) -> list[NDArray[np.float64]] | None:
    """Return the number of every row, judging each different text once; None if one is bad."""
    found = []
    for chunk in chunks:
        numbers = np.array([judge(text) for text in chunk.dictionary.to_pylist()], np.float64)
        if np.isnan(numbers).any():
            return None
        found.append(numbers[chunk.indices.to_numpy()])
    return found


def _unified(chunks: Sequence[Any]) -> tuple[list[str], NDArray[np.int32]]:
    """Give all chunks one dictionary, in order of first appearance."""
    try:
        column = pa.chunked_array(chunks).unify_dictionaries()
    except (pa.ArrowInvalid, pa.ArrowCapacityError) as error:
        raise LoadError(
            "The file holds more than two gigabytes of different ids.",
            hint="Check that the columns of users and items are the right ones.",
        ) from error
    indices = [chunk.indices.to_numpy() for chunk in column.chunks]
    return column.chunk(0).dictionary.to_pylist(), np.concatenate(indices)
