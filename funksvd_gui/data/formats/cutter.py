"""Text cut into columns: by pyarrow where everything is by the book, else by Python's csv."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, islice
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funksvd_gui.data.formats.arrow_csv import TEXTS, read_columns
from funksvd_gui.data.formats.table import uneven
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


@dataclass(frozen=True, slots=True, eq=False)
class CutRows:
    """Some consecutive rows as columns of text.

    Attributes
    ----------
    columns : list of pyarrow.Array
        Coded as a dictionary but for times.
    where : callable
        Gives the line and the text of a row.
    broken : list of RejectedRow
        Rows between these that could not be cut, in order.
    n_above : list of int
        How many of the good rows stand above each of the broken ones.
    """

    columns: list[Any]
    where: Callable[[int], tuple[int, str]]
    broken: list[RejectedRow]
    n_above: list[int]


class Cutter:
    """Cuts one text from its beginning to its end.

    Parameters
    ----------
    columns : sequence of int
        The columns to return.
    n_coded : int
        So many of these repeat their values; what follows are times, which hardly do.
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
        n_coded: int,
        has_whole_times: bool = False,
    ) -> None:
        self._cut, self._n_columns, self._columns, self._task = cut, n_columns, columns, task
        self._n_coded, self._has_whole_times = n_coded, has_whole_times
        self._n_lines = self._n_taken = 0
        self._has_odd_rows = False

    def rows(self, pieces: Iterable[bytes], n_leading: int = 0) -> Iterator[CutRows]:
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

    def _cut_lines(self, data: bytes, *, is_final: bool) -> Iterator[CutRows]:
        """Cut whole lines; `_n_taken` says afterwards how many bytes those were."""
        end = len(data) if is_final else self._last_end(data)
        lines = data[:end]
        rows = self._by_arrow(lines) if end else None
        if rows is None:
            yield from self._by_csv(data, is_final=is_final)
        else:
            self._n_taken = end
            self._n_lines += _count_lines(lines)
            yield from rows

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

    def _by_arrow(self, data: bytes) -> list[CutRows] | None:
        """Return rows, None if something in them may be cut in more than one way."""
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
            if odd and not self._has_odd_rows:  # Only without threads are they numbered.
                self._has_odd_rows = True
                table, odd = read(self._types(), is_threaded=False)
        except pa.ArrowInvalid:
            return None
        n_above = [row.number - 1 - n_odd for n_odd, row in enumerate(odd)]
        places = _Places(data, self._cut, self._n_lines + 1, n_above, has_quotes=has_quotes)
        if not odd:
            batches = table.to_batches()
            begins = accumulate(map(len, batches), initial=0)
            return [
                CutRows(batch.columns, partial(places.of_row, begin=begin), [], [])
                for batch, begin in zip(batches, begins, strict=False)
            ]
        broken, above_broken = [], []
        for row, n_rows in zip(odd, n_above, strict=True):
            if row.text.strip(BLANKS):
                line, text = places.numbered(row.number)
                reason = uneven(row.actual_columns, self._n_columns)
                broken.append(RejectedRow(line, reason, text))
                above_broken.append(n_rows)
        # Without threads there is but one batch, or none.
        columns = [column.combine_chunks() for column in table.columns]
        return [CutRows(columns, places.of_row, broken, above_broken)]

    def _types(self, time_type: Any = None) -> list[Any]:
        return [TEXTS] * self._n_coded + [time_type or pa.string()]

    def _with_times(self, read: Callable[..., Any], data: bytes) -> Any:
        """Read times as numbers as long as all are plain ones, else as texts."""
        is_threaded = not self._has_odd_rows
        # To pyarrow 0x1F is one, too. A rare letter is found at memory speed, a frequent zero not.
        if self._has_whole_times and not any(x in data and b"0" + x in data for x in (b"x", b"X")):
            try:
                return read(self._types(pa.int64()), is_threaded=is_threaded)
            except pa.ArrowInvalid:
                self._has_whole_times = False
        return read(self._types(), is_threaded=is_threaded)

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

    def _by_csv(self, data: bytes, *, is_final: bool) -> Iterator[CutRows]:
        """Cut records one by one."""
        # Of checked UTF-8 only the last character may be cut.
        text = data.decode("utf-8", errors="ignore")
        records = Records(text, self._cut, is_final=is_final)
        every = iter(records)
        while some := list(islice(every, _RECORDS_AT_ONCE)):
            self._task.check()
            yield self._sorted_out(some)
        self._n_lines += records.n_lines
        self._n_taken = len(data) if is_final else len(text[: records.position].encode())

    def _sorted_out(self, records: Iterable[Record]) -> CutRows:
        first = self._n_lines + 1
        good: list[Record] = []
        broken, n_above = [], []
        for record in records:
            problem = record.problem
            if not problem and len(record.fields) != self._n_columns:
                problem = uneven(len(record.fields), self._n_columns)
            if problem:
                broken.append(RejectedRow(first + record.line, problem, record.text))
                n_above.append(len(good))
            else:
                good.append(record)
        columns = [pa.array([r.fields[k] for r in good], pa.string()) for k in self._columns]
        for k in range(self._n_coded):
            columns[k] = columns[k].dictionary_encode()
        places = [(first + record.line, record.text) for record in good]
        return CutRows(columns, places.__getitem__, broken, n_above)


class _Places:
    """Where the rows of a piece of text stand; found out only if one of them is refused."""

    def __init__(
        self, data: bytes, cut: Cut, first_line: int, n_above: Sequence[int], *, has_quotes: bool
    ) -> None:
        self._data, self._cut, self._first_line, self._n_above = data, cut, first_line, n_above
        self._has_quotes = has_quotes

    def numbered(self, number: int) -> tuple[int, str]:
        """Return line and text of a row by pyarrow's number, which leaves out empty lines."""
        if self._has_quotes:
            record = self._records[number - 1]
            return self._first_line + record.line, record.text
        line, begin, end = map(int, self._lines[:, number - 1])
        return line, self._data[begin:end].decode("utf-8")

    def of_row(self, row: int, begin: int = 0) -> tuple[int, str]:
        """Return line and text of a row that is not odd."""
        row += begin
        return self.numbered(row + 1 + bisect_right(self._n_above, row))

    @cached_property
    def _records(self) -> list[Record]:
        return list(Records(self._data.decode("utf-8"), self._cut))

    @cached_property
    def _lines(self) -> NDArray[np.int64]:
        """Number, begin and end of all lines that are not empty."""
        text = np.frombuffer(self._data, np.uint8)
        ends = np.flatnonzero((text == ord("\n")) | (text == ord("\r")))
        # A line feed right behind a carriage return ends no further line.
        is_second = (text[ends] == ord("\n")) & (text[ends - 1] == ord("\r")) & (ends > 0)
        numbers = self._first_line + np.append(0, np.cumsum(~is_second))
        begins, ends = np.append(0, ends + 1), np.append(ends, len(self._data))
        return np.array([numbers, begins, ends])[:, begins < ends]


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
