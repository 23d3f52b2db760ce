"""The Netflix Prize layout: the id of an item with a colon, below it the ratings of this item.

::

    1:
    1488844,3,2005-09-06
    822109,5,2005-05-13
    2:

A line that is neither a rating nor the head of a block may be a damaged head: the
ratings below it, up to the next head, could belong to another item and are refused
with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from funksvd_gui.data.columns import Role, Roles, Why
from funksvd_gui.data.encoding import (
    TextEncoding,
    decoded,
    encoding_of,
    not_utf8,
    text_blocks,
    utf8_blocks,
)
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.cutter import CutRows, Cutter
from funksvd_gui.data.formats.table import Block, Head, HeadRow, Layout, Tally, uneven
from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.preview import MAX_ROWS
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices
from funksvd_gui.data.records import BLANKS, BLANKS_AND_MARKS, Cut, Record, Records
from funksvd_gui.data.times import TimeKind, ticks_per_second, time_kind_of, unit_warning
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task

_CUT = Cut(",")
#: Fields in a row without and with a time.
_USER_RATING, _USER_RATING_TIME = 2, 3
#: Users of so few lines stay in the processor's cache.
_PIECE_BYTES = 1 << 20
_MAX_SAMPLED = 500
_HINT = "The training data are in combined_data_1.txt and its like, or in the mv_ files."
_NO_HEAD = "No line with the id of an item and a colon stands above it."
_NEITHER = "It is neither a rating nor the id of an item followed by a colon."


def recognize_netflix(head: Head, choices: ReadingChoices) -> NetflixTable | None:
    """Take lines with the id of an item and a colon, and below each the ratings of that item.

    They are told by the heads among the first lines; no other format has many files.
    """
    is_told = choices.format is FileFormat.NETFLIX or head.source.is_many
    # A last line that is cut short tells enough.
    records = list(islice(Records(head.text, _CUT), _MAX_SAMPLED))
    if not is_told and not _has_heads(head.text, records):
        return None
    return NetflixTable(head, choices, _layout(head, records, choices))


def _has_heads(text: str, records: Sequence[Record]) -> bool:
    heads = [head for head in map(head_of, records) if head] if ":" in text else []
    if not heads:
        return False
    rows = [record.fields for record in records if not head_of(record)]
    kind = time_kind_of([row[2] for row in rows if len(row) == _USER_RATING_TIME])
    # One line that ends with a colon may be a heading of something else.
    is_certain = len(heads) > 1 or heads[0].isdecimal() or kind is TimeKind.ISO_DATE
    n_alike = sum(_USER_RATING <= len(row) <= _USER_RATING_TIME for row in rows)
    n_alike += sum(len(row) == 1 and row[0].isdecimal() for row in rows)
    return is_certain and n_alike * 2 >= len(rows)


def head_of(record: Record) -> str:
    """Return the id that begins a block, empty if the record is none.

    Empty fields may follow: spreadsheets give every row the same number of them.
    """
    if record.problem or not record.fields:
        return ""
    first, *others = (field.rstrip(BLANKS) for field in record.fields)
    return first[:-1] if first.endswith(":") and not any(others) else ""


def _layout(head: Head, records: Sequence[Record], choices: ReadingChoices) -> Layout:
    """Find out what the lines below the heads hold."""
    if not head.is_whole:
        records = records[:-1] or records
    rows = [record.fields for record in records if not record.problem and not head_of(record)]
    if not rows:
        raise LoadError(f"“{head.name}” has ids of items, but no ratings below them.", hint=_HINT)
    n_columns = Counter(map(len, rows)).most_common(1)[0][0]
    rows = [row for row in rows if len(row) == n_columns]
    second_kind = time_kind_of([row[1] for row in rows]) if n_columns > 1 else None
    if n_columns == 1 or (n_columns == _USER_RATING and second_kind is TimeKind.ISO_DATE):
        raise LoadError(
            f"“{head.name}” asks for ratings and has none itself, as the probe and qualifying "
            "files of the Netflix Prize do.",
            hint=_HINT,
        )
    n_columns = min(max(n_columns, _USER_RATING), _USER_RATING_TIME)
    kind, unit, warning = None, 1, None
    if n_columns == _USER_RATING_TIME and choices.time != NO_COLUMN:
        times = [row[2] for row in rows if len(row) == n_columns]
        kind = time_kind_of(times)
        unit = ticks_per_second(times, kind) if kind else 1
        warning = unit_warning(kind, unit) if kind else (
            "The times were left out: most of them are neither dates such as 2005-09-06 nor "
            "whole seconds."
        )  # fmt: skip
    return Layout(
        kind=FileFormat.NETFLIX,
        format="Netflix Prize",
        encoding=head.encoding.value,
        names=("Item", "User", "Rating", "Time")[: n_columns + 1],
        roles=Roles(
            user=Role(1, Why.NAME),
            item=Role(0, Why.NAME),
            rating=Role(2, Why.NAME),
            time=Role(3, Why.NAME) if kind else None,
        ),
        comma_separates=True,
        missing_code=choices.missing_code or NO_CODE,
        time_kind=kind,
        ticks_per_second=unit,
        warnings=(warning,) if warning else (),
    )


class NetflixTable:
    """One file with many blocks, or a folder with a file for each."""

    def __init__(self, head: Head, choices: ReadingChoices, layout: Layout) -> None:
        self._head, self._choices = head, choices
        self.layout = layout

    def head_rows(self) -> Iterator[HeadRow]:
        """Yield ratings with the item of their block; the heads are no rows."""
        return islice(self._head_rows(), MAX_ROWS)

    def _head_rows(self) -> Iterator[HeadRow]:
        blocks = _Blocks(self.layout)
        has_times = self.layout.time_kind is not None
        for record in Records(self._head.text, _CUT, is_final=self._head.is_whole):
            why = blocks.next_of(record, record.line + 1)
            if why is None:
                continue
            item, cells = blocks.item or "", []
            if not why:
                user, rating, *time = record.fields
                cells = [(user, item, rating, time[0] if has_times else "")]
            fields = (record.text,) if record.problem else (item, *record.fields)
            yield HeadRow(record.line + 1, fields, cells, why)

    def blocks(self, task: Task, tally: Tally) -> Generator[Block, None, None]:
        """Cut the whole file, or one file after the other."""
        source = self._head.source
        if not source.is_many:
            pieces = text_blocks(source, self._head.encoding, task)
            yield from _Blocks(self.layout).cut(pieces, task)
            return
        task.report(0.0)
        for name, content in source.files():
            blocks = _Blocks(self.layout, name)
            yield from blocks.cut(self._decoded(name, content, tally), task)
            task.report(source.share_read)

    def _decoded(self, name: str, content: bytes, tally: Tally) -> Iterator[bytes]:
        """Return one file of many, each of which may have an encoding of its own."""
        chosen = self._choices.encoding
        _text, encoding = decoded(content, chosen or encoding_of(content), is_whole=True)
        if chosen not in {None, encoding}:
            raise not_utf8(name)
        told = TextEncoding(tally.encoding or encoding)
        tally.encoding = max(told, encoding, key=list(TextEncoding).index).value
        return utf8_blocks([content], encoding, name)


class _Blocks:
    """The blocks of one file, gone through from its first line to its last.

    Attributes
    ----------
    item : str or None
        The id in the last head; None if it is not known.
    """

    def __init__(self, layout: Layout, file_name: str = "") -> None:
        self._n_columns, self._has_times = len(layout.names) - 1, layout.time_kind is not None
        self._file_name = file_name
        self.item: str | None = None
        self._why_no_item = _NO_HEAD

    def next_of(self, record: Record, line: int) -> str | None:
        """Return why a line is refused, empty if it is a rating, None if it is a head."""
        head = head_of(record)
        if head:
            self.item = head
            return None
        fields = record.fields
        first, *others = fields or [record.text]
        is_damaged = ":" in first or any("\n" in field for field in others)
        if is_damaged or len(fields) == 1:
            self.item = None
            self._why_no_item = (
                f"The item is not known: line {line:,} may be a damaged id of an item."
            )
            return _NEITHER
        if record.problem:
            return record.problem
        if len(fields) != self._n_columns:
            return uneven(len(fields), self._n_columns)
        return "" if self.item is not None else self._why_no_item

    def cut(self, pieces: Iterator[bytes], task: Task) -> Iterator[Block]:
        """Cut a file in UTF-8."""
        columns = range(self._n_columns)
        cutter = Cutter(_CUT, self._n_columns, columns, task, n_coded=_USER_RATING)
        small = (piece[k : k + _PIECE_BYTES] for piece in pieces
                 for k in range(0, len(piece), _PIECE_BYTES))  # fmt: skip
        return map(self._block, cutter.rows(small))

    def _block(self, rows: CutRows) -> Block:
        users, ratings, *times = rows.columns
        # Between quotation marks there may be heads, which nobody meant to be there.
        is_odd = _has(users, ":") | _has(ratings, "\n")
        for column in times:
            is_odd |= pc.match_substring(column, "\n").to_numpy(zero_copy_only=False)
        is_blank = _is(users, pc.equal(users.dictionary, ""))
        is_blank &= _is(ratings, pc.equal(ratings.dictionary, ""))
        if times and is_blank.any():
            is_blank &= pc.equal(times[0], "").to_numpy(zero_copy_only=False)
        odd = [(row.line, row.text, n) for row, n in zip(rows.broken, rows.n_above, strict=True)]
        odd += [(*rows.where(k), k) for k in np.flatnonzero(is_odd).tolist()]
        changes, refused = self._walk(sorted(odd))
        # Each item is that of the rows up to the next change.
        n_below = np.diff([k for k, _item, _why in changes], append=len(users))
        places = np.repeat(np.arange(len(changes)), n_below)
        is_known = np.array([item is not None for _k, item, _why in changes])[places]
        is_row = ~(is_odd | is_blank)
        kept = np.flatnonzero(is_row & is_known)
        for k in np.flatnonzero(is_row & ~is_known).tolist():
            line, text = rows.where(k)
            refused.append(RejectedRow(line, changes[places[k]][2], text))
        items = pa.array([item or "" for _k, item, _why in changes], pa.string())
        return Block(
            users=_taken(users, kept),
            items=items.take(pa.array(places[kept])).dictionary_encode(),
            ratings=_taken(ratings, kept),
            times=times[0].take(pa.array(kept)) if self._has_times else None,
            where=lambda k: rows.where(kept[k]),
            broken=sorted(refused, key=lambda row: row.line),
            file_name=self._file_name,
        )

    def _walk(
        self, odd: Sequence[tuple[int, str, int]]
    ) -> tuple[list[tuple[int, str | None, str]], list[RejectedRow]]:
        """Go through lines that may be no ratings, each with the number of rows above it.

        Returns
        -------
        list of (int, str or None, str), list of RejectedRow
            Every item, from which row on it counts, and why it is not known; what is refused.
        """
        changes = [(0, self.item, self._why_no_item)]
        refused = []
        for line, text, n_above in odd:
            if not text.strip(BLANKS_AND_MARKS):
                continue
            why = self.next_of(next(iter(Records(text, _CUT))), line)
            if why is None or why is _NEITHER:
                changes.append((n_above, self.item, self._why_no_item))
            if why:
                refused.append(RejectedRow(line, why, text))
        return changes, refused


def _has(column: Any, mark: str) -> NDArray[np.bool_]:
    return _is(column, pc.match_substring(column.dictionary, mark))


def _is(column: Any, found: Any) -> NDArray[np.bool_]:
    """Return for every row what was found out of its entry in the dictionary."""
    codes: NDArray[np.int32] = column.indices.to_numpy()
    return np.asarray(found, np.bool_)[codes]


def _taken(column: Any, kept: NDArray[np.int64]) -> Any:
    """Return some rows of a dictionary array, with no more in the dictionary than they use."""
    if len(kept) == len(column):
        return column
    return column.take(pa.array(kept)).dictionary_decode().dictionary_encode()
