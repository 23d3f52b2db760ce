"""Text cut into columns: by pyarrow where everything is by the book, else by Python's csv."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
import pyarrow as pa

from funksvd_gui.data.formats.arrow_csv import WHOLE_TIMES, read_columns
from funksvd_gui.data.formats.table import Block, uneven
from funksvd_gui.data.formats.text_pieces import refuse_endless
from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.records import BLANKS, Cut, Record, Records
from funksvd_gui.task import Task

_RECORDS_AT_ONCE = 20_000
#: Stands in for a double colon.
_UNIT_SEPARATOR = b"\x1f"
_LINE_END = re.compile(rb"\r\n|\n|\r")
_RUN_OF_BLANKS = re.compile(rb"[ \t]+")
_AROUND_LINES = re.compile(rb"(?m)^ | (?=\r?$)")


class Cutter:
    """Cuts one text from its beginning to its end.

    Parameters
    ----------
    columns : sequence of int
        Where user, item, rating and, if there are times, time stand.
    has_whole_times : bool
        Whether times are whole numbers, which pyarrow may read then.
    """

    def __init__(
        self,
        cut: Cut,
        n_columns: int,
        columns: Sequence[int],
        task: Task,
        *,
        has_whole_times: bool = False,
    ) -> None:
        self._cut, self._n_columns, self._columns, self._task = cut, n_columns, columns, task
        self._has_whole_times = has_whole_times
        self._n_lines = self._n_taken = 0

    def blocks(self, pieces: Iterable[bytes], n_leading: int = 0) -> Generator[Block, None, None]:
        """Cut pieces of UTF-8, passing over so many lines first.

        Raises
        ------
        LoadError
            If a line has no end.
        """
        data = b""
        for text in filter(None, pieces):
            data = self._after_leading(data + text, n_leading)
            if self._n_lines >= n_leading:
                yield from self._cut_lines(data, is_final=False)
                data = data[self._n_taken :]
            refuse_endless(data, f"Line {self._n_lines + 1:,}")
        data = self._after_leading(data, n_leading, is_final=True)
        if self._n_lines >= n_leading:
            yield from self._cut_lines(data, is_final=True)

    def _after_leading(self, data: bytes, n_leading: int, *, is_final: bool = False) -> bytes:
        while self._n_lines < n_leading and (end := _LINE_END.search(data)):
            if end.end() == len(data) and not is_final:
                break  # A CR at the very end may be half of CR LF.
            data = data[end.end() :]
            self._n_lines += 1
        return data

    def _cut_lines(self, data: bytes, *, is_final: bool) -> Iterator[Block]:
        """Cut whole lines; `_n_taken` says afterwards how many bytes those were."""
        end = len(data) if is_final else self._last_end(data)
        lines = data[:end]
        blocks = self._by_arrow(lines) if end else None
        if blocks is None:
            yield from self._by_csv(data, is_final=is_final)
        else:
            self._n_taken = end
            self._n_lines += _count_lines(lines)
            yield from blocks

    def _last_end(self, data: bytes) -> int:
        """Return where the last line ends that is surely not inside a quoted field."""
        if not self._has_quotes(data):
            # A CR at the very end may be half of CR LF.
            return data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, len(data) - 1) + 1
        text = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(text == ord("\n")) + 1
        is_outside = np.searchsorted(np.flatnonzero(text == ord('"')), ends) % 2 == 0
        return int(ends[is_outside][-1]) if is_outside.any() else 0

    def _has_quotes(self, data: bytes) -> bool:
        return self._cut.has_quotes and self._cut.separator != "::" and b'"' in data

    # --- pyarrow ------------------------------------------------------------------------

    def _by_arrow(self, data: bytes) -> Iterator[Block] | None:
        """Return blocks, None if something in them may be cut in more than one way."""
        has_quotes = self._has_quotes(data)
        body, separator = self._plain(data, has_quotes=has_quotes)
        if body is None:
            return None
        read = partial(
            read_columns, body, self._n_columns, self._columns,
            separator=separator, has_quotes=has_quotes,
        )  # fmt: skip
        try:
            table, odd = self._with_times(read, data)
            if odd and has_quotes:
                return None
            if odd:  # Only without threads are they numbered.
                table, odd = read(is_threaded=False)
        except pa.ArrowInvalid:
            return None
        numbers = {row.number for row in odd}
        places = _Places(data, self._cut, self._n_lines, numbers, has_quotes=has_quotes)
        broken = []
        for row in odd:
            if row.text.strip(BLANKS):
                line, text = places.numbered(row.number)
                reason = uneven(row.actual_columns, self._n_columns)
                broken.append(RejectedRow(line, reason, text))
        return self._blocks_of(table, places, broken)

    def _with_times(self, read: Callable[..., Any], data: bytes) -> Any:
        """Read times as numbers as long as all are plain ones, else as texts."""
        # To pyarrow 0x1F is one, too. A rare letter is found at memory speed, a frequent zero not.
        if self._has_whole_times and not any(x in data and b"0" + x in data for x in (b"x", b"X")):
            try:
                return read(types=WHOLE_TIMES)
            except pa.ArrowInvalid:
                self._has_whole_times = False
        return read()

    def _blocks_of(self, table: Any, places: _Places, broken: list[RejectedRow]) -> Iterator[Block]:
        if broken:
            yield self._block_of([], broken)
        begin = 0
        for batch in table.to_batches():
            users, items, ratings, *times = batch.columns
            yield Block(
                users=users, items=items, ratings=ratings, times=times[0] if times else None,
                where=partial(places.of_row, begin=begin),
            )  # fmt: skip
            begin += len(batch)

    def _plain(self, data: bytes, *, has_quotes: bool) -> tuple[bytes | None, str]:
        """Return the text and separator as pyarrow is to see them; None if it is not to."""
        separator = self._cut.separator
        if separator == "::":
            known = _UNIT_SEPARATOR in data
            return None if known else data.replace(b"::", _UNIT_SEPARATOR), "\x1f"
        if data.startswith(codecs.BOM_UTF8):
            return None, separator  # pyarrow would take it off without a word.
        if has_quotes:
            is_clear = separator != " " and not self._cut.skips_blanks
            return data if is_clear and _is_by_the_book(data, ord(separator)) else None, separator
        if separator == " ":
            data = _AROUND_LINES.sub(b"", _RUN_OF_BLANKS.sub(b" ", data))
        return data, separator

    # --- csv ----------------------------------------------------------------------------

    def _by_csv(self, data: bytes, *, is_final: bool) -> Iterator[Block]:
        """Cut records one by one."""
        # Of checked UTF-8 only the last character may be cut.
        text = data.decode("utf-8", errors="ignore")
        records = Records(text, self._cut, is_final=is_final)
        good: list[Record] = []
        broken: list[RejectedRow] = []
        for record in records:
            problem = record.problem
            if not problem and len(record.fields) != self._n_columns:
                problem = uneven(len(record.fields), self._n_columns)
            if problem:
                line = self._n_lines + record.line + 1
                broken.append(RejectedRow(line, problem, record.text))
            else:
                good.append(record)
            if len(good) + len(broken) >= _RECORDS_AT_ONCE:
                self._task.check()
                yield self._block_of(good, broken)
                good, broken = [], []
        yield self._block_of(good, broken)
        self._n_lines += records.n_lines
        self._n_taken = len(data) if is_final else len(text[: records.position].encode())

    def _block_of(self, records: list[Record], broken: list[RejectedRow]) -> Block:
        first = self._n_lines + 1
        places = [(first + record.line, record.text) for record in records]
        users, items, ratings, *times = (
            pa.array([record.fields[k] for record in records], pa.string()) for k in self._columns
        )
        return Block(
            users=users.dictionary_encode(),
            items=items.dictionary_encode(),
            ratings=ratings.dictionary_encode(),
            times=times[0] if times else None,
            where=places.__getitem__,
            broken=broken,
        )


class _Places:
    """Where the rows of a piece of text stand; found out only if one of them is refused."""

    def __init__(
        self, data: bytes, cut: Cut, n_lines: int, odd: set[int], *, has_quotes: bool
    ) -> None:
        self._data, self._cut, self._n_lines, self._odd = data, cut, n_lines, odd
        self._has_quotes = has_quotes

    def numbered(self, number: int) -> tuple[int, str]:
        """Return line and text of a row by pyarrow's number, which leaves out empty lines."""
        return self._all[number - 1]

    def of_row(self, row: int, begin: int = 0) -> tuple[int, str]:
        """Return line and text of a row that is not odd."""
        return self._even[begin + row]

    @cached_property
    def _all(self) -> list[tuple[int, str]]:
        first = self._n_lines + 1
        if self._has_quotes:
            text = self._data.decode("utf-8")
            return [(first + record.line, record.text) for record in Records(text, self._cut)]
        lines = enumerate(_LINE_END.split(self._data), first)
        return [(line, text.decode("utf-8")) for line, text in lines if text]

    @cached_property
    def _even(self) -> list[tuple[int, str]]:
        return [
            place for number, place in enumerate(self._all, 1) if number not in self._odd
        ]  # fmt: skip


def _count_lines(data: bytes) -> int:
    # Comparing all bytes is quicker than looking for the next of so many.
    n_ends = int(np.count_nonzero(np.frombuffer(data, np.uint8) == ord("\n")))
    return n_ends + (data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else 0)


def _is_by_the_book(data: bytes, separator: int) -> bool:
    """Tell whether every quotation mark opens, closes or doubles, and none is left open."""
    text = np.frombuffer(b"\n" + data + b"\n", np.uint8)
    marks = np.flatnonzero(text == ord('"'))
    beside = np.array([separator, *b'\n\r"'], np.uint8)
    return len(marks) % 2 == 0 and bool(
        np.isin(text[marks[::2] - 1], beside).all() and np.isin(text[marks[1::2] + 1], beside).all()
    )
