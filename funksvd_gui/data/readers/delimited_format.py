"""Delimited text: its encoding, layout and decimal mark found out, read and previewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.numbers import MISSING, DecimalMark, DecimalMarkError
from funksvd_gui.data.patience import waited_for
from funksvd_gui.data.preview import MAX_ROWS, ColumnRole, Preview, PreviewRow, Question
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.rating_format import (
    HEAD_BYTES,
    RatingColumns,
    Reading,
    refuse_mostly_bad,
)
from funksvd_gui.data.readers.records import Record, Records
from funksvd_gui.data.readers.row_judge import RowJudge
from funksvd_gui.data.readers.text_source import read_text, sample_of, text_warnings
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices
from funksvd_gui.data.sniffing import Layout, sniff

if TYPE_CHECKING:
    from funksvd_gui.data.readers.delimited import DelimitedReader


class DelimitedFormat:
    """One rating in each line, its parts between separators."""

    kind = FileFormat.DELIMITED

    def recognizes(self, head: bytes, name: str) -> bool:
        """Take whatever no other format took: reading it says what is wrong."""
        return True

    def read(
        self,
        source: ByteSource,
        choices: ReadingChoices,
        on_progress: Callable[[float], None],
    ) -> Reading:
        """Read all rows; the file is read again if its later parts disprove its beginning."""
        from funksvd_gui.data.readers.delimited import DelimitedReader

        sample, encoding = sample_of(source, choices)
        layout = _layout(source, sample, choices)
        reader, encoding = read_text(
            source,
            choices,
            encoding,
            lambda mark: DelimitedReader(
                layout,
                choices,
                mark,
                n_bytes=source.size,
                still_wanted=lambda: on_progress(source.share_read),
            ),
            on_progress,
        )
        refuse_mostly_bad(reader.n_rows, reader.n_rejected, reader.rejected, source.name)
        columns = waited_for(reader.columns, lambda: on_progress(1.0))
        return _reading(reader, columns, encoding, layout, choices)

    def preview(self, source: ByteSource, choices: ReadingChoices) -> Preview:
        """Judge the first rows exactly as `read` does."""
        sample, encoding = sample_of(source, choices)
        layout = _layout(source, sample, choices)
        records = Records(sample, layout.separator, final=source.is_within(HEAD_BYTES))
        first = list(islice(records, MAX_ROWS + layout.has_header))[layout.has_header :]
        rows: list[PreviewRow] = []
        judge = RowJudge(layout, choices)
        try:
            rows = [_shown_row(judge, record) for record in first]
        except DecimalMarkError as error:
            judge = RowJudge(layout, choices, error.mark)
            rows = [_shown_row(judge, record) for record in first]
        return Preview(
            format=layout.format,
            encoding=encoding.value,
            column_names=layout.names or tuple(f"Column {k + 1}" for k in range(layout.n_columns)),
            roles=tuple(_role(layout, k) for k in range(layout.n_columns)),
            rows=tuple(rows),
            choices=_resolved(choices, layout, encoding, judge.ratings.mark),
            questions=_questions(layout, encoding, choices),
            warnings=_warnings(layout, encoding, judge.ratings.mark, choices),
        )


def _layout(source: ByteSource, sample: str, choices: ReadingChoices) -> Layout:
    return sniff(sample, source.name, is_whole=source.is_within(HEAD_BYTES), choices=choices)


def _shown_row(judge: RowJudge, record: Record) -> PreviewRow:
    row = judge.judged(record)
    fields = tuple(record.fields) if not record.problem else (record.text,)
    if isinstance(row, str):
        return PreviewRow(record.line + 1, fields, row)
    return PreviewRow(record.line + 1, fields, is_missing=row[2] == MISSING)


def _role(layout: Layout, column: int) -> ColumnRole:
    roles = {
        layout.user: ColumnRole.USER,
        layout.item: ColumnRole.ITEM,
        layout.rating: ColumnRole.RATING,
        layout.time: ColumnRole.TIME,
    }
    return roles.get(column, ColumnRole.UNUSED)


def _resolved(
    choices: ReadingChoices, layout: Layout, encoding: TextEncoding, mark: DecimalMark
) -> ReadingChoices:
    """Fill in what was found out."""
    return replace(
        choices,
        format=FileFormat.DELIMITED,
        separator=layout.separator,
        has_header=layout.has_header,
        user=layout.user,
        item=layout.item,
        rating=layout.rating,
        time=NO_COLUMN if layout.time is None else layout.time,
        decimal_mark=DecimalMark.POINT if mark is DecimalMark.UNDECIDED else mark,
        encoding=encoding,
        missing_code=choices.missing_code or NO_CODE,
        duplicates=choices.duplicates or DuplicatePolicy.LAST,
    )


def _questions(
    layout: Layout, encoding: TextEncoding, choices: ReadingChoices
) -> tuple[Question, ...]:
    """Return what the file leaves open: its layout, and an encoding without a mark."""
    if encoding is not TextEncoding.WINDOWS_1252 or choices.encoding is not None:
        return layout.questions
    sentence = "The file is not UTF-8; it was taken for Windows-1252."
    return (*layout.questions, Question("encoding", sentence))


def _reading(
    reader: DelimitedReader,
    columns: RatingColumns,
    encoding: TextEncoding,
    layout: Layout,
    choices: ReadingChoices,
) -> Reading:
    return Reading(
        columns=columns,
        format=layout.format,
        encoding=encoding.value,
        has_header=layout.has_header,
        n_rows=reader.n_rows,
        n_rejected=reader.n_rejected,
        n_missing=reader.n_missing,
        rejected=tuple(reader.rejected),
        warnings=_warnings(layout, encoding, reader.ratings.mark, choices),
        choices=_resolved(choices, layout, encoding, reader.ratings.mark),
    )


def _warnings(
    layout: Layout, encoding: TextEncoding, mark: DecimalMark, choices: ReadingChoices
) -> tuple[str, ...]:
    return (*text_warnings(encoding, mark, choices), *layout.warnings)
