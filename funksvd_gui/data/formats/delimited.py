"""Delimited text: one rating in each line, its parts between separators."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import islice

from funksvd_gui.data.encoding import text_blocks
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.cutter import Cutter
from funksvd_gui.data.formats.table import Block, Head, HeadRow, Layout, Tally, uneven
from funksvd_gui.data.layout.text_layout import TextLayout, find_layout
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.preview import MAX_ROWS
from funksvd_gui.data.reading_choices import NO_CODE, ReadingChoices
from funksvd_gui.data.records import Record, Records
from funksvd_gui.data.times import TimeKind
from funksvd_gui.task import Task


def recognize_delimited(head: Head, choices: ReadingChoices) -> DelimitedTable:
    """Take whatever no other format took: delimited text, one rating in each line.

    Reading says what is wrong with a file that has no layout.
    """
    found = find_layout(head.text, head.name, is_whole=head.is_whole, choices=choices)
    return DelimitedTable(head, found, choices)


class DelimitedTable:
    """A delimited file whose layout is known."""

    def __init__(self, head: Head, found: TextLayout, choices: ReadingChoices) -> None:
        self._head, self._found = head, found
        roles = found.found.roles
        self._columns = list(roles.columns.values())
        self.layout = Layout(
            kind=FileFormat.DELIMITED,
            format=found.format,
            encoding=head.encoding.value,
            names=found.names or tuple(f"Column {k + 1}" for k in range(found.n_columns)),
            roles=roles,
            has_header=found.has_header,
            separator=found.cut.separator,
            decimal_mark=choices.decimal_mark or DecimalMark.UNDECIDED,
            comma_separates=found.comma_separates,
            missing_code=choices.missing_code or NO_CODE,
            time_kind=found.found.time_kind,
            ticks_per_second=found.found.ticks_per_second,
            warnings=(*found.warnings, *found.found.warnings),
            questions=(*found.questions, *found.found.questions),
        )

    def head_rows(self) -> Iterator[HeadRow]:
        """Yield the first rows."""
        found = self._found
        records = Records(
            self._head.text, found.cut, is_final=self._head.is_whole, n_leading=found.n_leading
        )
        return map(self._head_row, islice(records, MAX_ROWS))

    def _head_row(self, record: Record) -> HeadRow:
        number, n_columns = record.line + 1, self._found.n_columns
        if record.problem:
            return HeadRow(number, (record.text,), problem=record.problem)
        fields = tuple(record.fields)
        if len(fields) != n_columns:
            return HeadRow(number, fields, problem=uneven(len(fields), n_columns))
        user, item, rating, *time = (fields[k] for k in self._columns)
        return HeadRow(number, fields, [(user, item, rating, time[0] if time else "")])

    def blocks(self, task: Task, tally: Tally) -> Generator[Block, None, None]:
        """Cut the whole file."""
        cutter = Cutter(
            self._found.cut,
            self._found.n_columns,
            self._columns,
            task,
            n_coded=3,
            has_whole_times=self.layout.time_kind is TimeKind.WHOLE_NUMBER,
        )
        pieces = text_blocks(self._head.source, self._head.encoding, task)
        for rows in cutter.rows(pieces, self._found.n_leading):
            users, items, ratings, *times = rows.columns
            yield Block(
                users=users,
                items=items,
                ratings=ratings,
                times=times[0] if times else None,
                where=rows.where,
                broken=rows.broken,
            )
