"""Matrices of ratings: recognized, read and previewed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding, encoding_of
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.numbers import MISSING, DecimalMark, DecimalMarkError
from funksvd_gui.data.preview import MAX_ROWS, ColumnRole, Preview, PreviewRow
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.matrix import MatrixJudge, MatrixReader
from funksvd_gui.data.readers.matrix_layout import FirstColumn, MatrixLayout, find_matrix
from funksvd_gui.data.readers.rating_format import HEAD_BYTES, Reading, refuse_mostly_bad
from funksvd_gui.data.readers.records import Record, Records
from funksvd_gui.data.readers.row_collector import MAX_PIECE_BYTES
from funksvd_gui.data.readers.text_source import decoded, read_text, sample_of, text_warnings
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.errors import LoadError

#: More columns than these cannot be shown side by side.
_MAX_COLUMNS_SHOWN = 100
_ROLES = {
    FirstColumn.USER: ColumnRole.USER,
    FirstColumn.ITEM: ColumnRole.ITEM,
    FirstColumn.RATING: ColumnRole.RATING,
}


class MatrixFormat:
    """A row for each user and a column for each item, or the other way round."""

    kind = FileFormat.MATRIX

    def recognizes(self, head: bytes, name: str) -> bool:
        """Tell by shape and values."""
        text, _encoding = decoded(head, encoding_of(head), is_whole=False)
        is_whole = len(head) < HEAD_BYTES
        try:
            return find_matrix(text, is_whole=is_whole) is not None
        except LoadError:
            return True  # It is one, with a fault that is told when it is read.

    def read(
        self,
        source: ByteSource,
        choices: ReadingChoices,
        on_progress: Callable[[float], None],
    ) -> Reading:
        """Read all rows; again if later parts disprove the beginning."""
        sample, encoding = sample_of(source, choices)
        layout = _layout(source, sample, choices)
        reader, encoding = read_text(
            source,
            choices,
            encoding,
            lambda mark: MatrixReader(
                layout, choices, mark, lambda: on_progress(source.share_read)
            ),
            on_progress,
            MAX_PIECE_BYTES,
        )
        refuse_mostly_bad(reader.n_rows, reader.n_rejected, reader.rejected, source.name)
        if not reader.n_rated:
            raise LoadError(
                f"No cell of “{source.name}” holds a rating.",
                hint="Check which number means “not rated”.",
            )
        mark = reader.ratings.mark
        warnings = (*layout.warnings, *text_warnings(encoding, mark, choices))
        if reader.n_wrong_counts:
            warnings += (
                f"In {reader.n_wrong_counts:,} of {reader.n_rows:,} rows the first column is not "
                "the number of ratings.",
            )
        return Reading(
            columns=reader.columns(),
            format=_format_name(layout),
            encoding=encoding.value,
            has_header=layout.has_header,
            n_rows=reader.n_rows,
            n_rejected=reader.n_rejected,
            n_missing=reader.n_missing,
            rejected=tuple(reader.rejected),
            warnings=warnings,
            choices=_resolved(choices, layout, encoding, mark),
        )

    def preview(self, source: ByteSource, choices: ReadingChoices) -> Preview:
        """Judge the first rows exactly as `read` does."""
        sample, encoding = sample_of(source, choices)
        layout = _layout(source, sample, choices)
        records = Records(sample, layout.separator, final=source.is_within(HEAD_BYTES))
        first = list(islice(records, MAX_ROWS + layout.has_header))[layout.has_header :]
        judge = MatrixJudge(layout, choices)
        try:
            rows = list(_shown_rows(judge, first))
        except DecimalMarkError as error:
            judge = MatrixJudge(layout, choices, error.mark)
            rows = list(_shown_rows(judge, first))
        mark = judge.ratings.mark
        names, roles = _columns(layout)
        return Preview(
            format=_format_name(layout),
            encoding=encoding.value,
            column_names=names,
            roles=roles,
            rows=tuple(rows),
            choices=_resolved(choices, layout, encoding, mark),
            questions=layout.questions,
            warnings=(*layout.warnings, *text_warnings(encoding, mark, choices)),
        )


def _layout(source: ByteSource, sample: str, choices: ReadingChoices) -> MatrixLayout:
    is_whole = source.is_within(HEAD_BYTES)
    told = replace(choices, format=FileFormat.MATRIX)
    # What was recognized without being told is found again; the rest is a person's wish.
    layout = find_matrix(sample, is_whole=is_whole, choices=replace(choices, format=None))
    layout = layout or find_matrix(sample, is_whole=is_whole, choices=told)
    if layout is None:
        raise LoadError(
            f"“{source.name}” is no matrix of ratings.",
            hint="A matrix has a row for each user and a column for each item, and the first row "
            f"is shorter than {HEAD_BYTES >> 10} kB.",
        )
    return layout


def _format_name(layout: MatrixLayout) -> str:
    if layout.first is FirstColumn.COUNT and layout.missing_code == "99":
        return "matrix as in Jester"
    return "matrix, items × users" if layout.first is FirstColumn.ITEM else "matrix, users × items"


def _columns(layout: MatrixLayout) -> tuple[tuple[str, ...], tuple[ColumnRole, ...]]:
    names = layout.names or tuple(f"Column {k + 1}" for k in range(layout.n_columns))
    roles = (
        _ROLES.get(layout.first, ColumnRole.UNUSED),
        *[ColumnRole.RATING] * (layout.n_columns - 1),
    )
    n_more = layout.n_columns - _MAX_COLUMNS_SHOWN
    if n_more <= 0:
        return names, roles
    return (
        (*names[:_MAX_COLUMNS_SHOWN], f"and {n_more:,} more"),
        (*roles[:_MAX_COLUMNS_SHOWN], ColumnRole.RATING),
    )


def _shown_rows(judge: MatrixJudge, records: list[Record]) -> Iterator[PreviewRow]:
    for record in records:
        values = judge.values(record)
        fields = tuple(record.fields) if not record.problem else (record.text,)
        if len(fields) > _MAX_COLUMNS_SHOWN:
            fields = (*fields[:_MAX_COLUMNS_SHOWN], "…")
        if isinstance(values, str):
            yield PreviewRow(record.line + 1, fields, values)
        else:
            is_missing = bool(np.all(values == MISSING))
            yield PreviewRow(record.line + 1, fields, is_missing=is_missing)


def _resolved(
    choices: ReadingChoices, layout: MatrixLayout, encoding: TextEncoding, mark: DecimalMark
) -> ReadingChoices:
    return replace(
        choices,
        format=FileFormat.MATRIX,
        separator=layout.separator,
        has_header=layout.has_header,
        user=0 if layout.first is FirstColumn.USER else NO_COLUMN,
        item=0 if layout.first is FirstColumn.ITEM else NO_COLUMN,
        rating=layout.first_rating,
        time=NO_COLUMN,
        decimal_mark=DecimalMark.POINT if mark is DecimalMark.UNDECIDED else mark,
        encoding=encoding,
        missing_code=layout.missing_code,
        duplicates=choices.duplicates or DuplicatePolicy.LAST,
    )
