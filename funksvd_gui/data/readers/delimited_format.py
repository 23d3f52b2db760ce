"""Delimited text: its encoding, layout and decimal mark found out, read and previewed."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.preview import MAX_ROWS, ColumnRole, Preview, PreviewRow
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.foreign_formats import refuse_binary, refuse_foreign
from funksvd_gui.data.readers.rating_format import HEAD_BYTES, Reading, refuse_mostly_bad
from funksvd_gui.data.readers.rating_text import MISSING, DecimalMark, DecimalMarkError
from funksvd_gui.data.readers.records import Record, Records
from funksvd_gui.data.readers.row_judge import RowJudge
from funksvd_gui.data.readers.text_encoding import (
    NotUtf8Error,
    TextEncoding,
    encoding_of,
    from_windows_1252,
    utf8_blocks,
)
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices
from funksvd_gui.data.sniffing import Layout, sniff
from funksvd_gui.errors import LoadError

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

        sample, encoding = _sample(source, choices)
        layout = _layout(source, sample, choices)
        mark = DecimalMark.UNDECIDED
        # At most three rounds: the encoding can be wrong once, and so can the decimal mark.
        while True:
            reader = DelimitedReader(layout, choices, mark)
            try:
                reader.read(utf8_blocks(_watched(source, on_progress), encoding, source.name))
            except NotUtf8Error as error:
                if choices.encoding is not None:
                    raise _not_utf8(source.name) from error
                encoding = TextEncoding.WINDOWS_1252
            except DecimalMarkError as error:
                mark = error.mark
            else:
                refuse_mostly_bad(reader.n_rows, reader.n_rejected, reader.rejected, source.name)
                return _reading(reader, encoding, layout, choices)

    def preview(self, source: ByteSource, choices: ReadingChoices) -> Preview:
        """Judge the first rows exactly as `read` does."""
        sample, encoding = _sample(source, choices)
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
            questions=layout.questions,
            warnings=_warnings(layout, encoding, judge.ratings.mark, choices),
        )


def _sample(source: ByteSource, choices: ReadingChoices) -> tuple[str, TextEncoding]:
    head = source.head(HEAD_BYTES)
    refuse_foreign(head, source.name)
    encoding = choices.encoding or encoding_of(head)
    sample, encoding = _decoded(head, encoding, is_whole=source.is_within(HEAD_BYTES))
    if choices.encoding is TextEncoding.UTF_8 and encoding is not TextEncoding.UTF_8:
        raise _not_utf8(source.name)
    refuse_binary(sample, source.name)
    return sample, encoding


def _layout(source: ByteSource, sample: str, choices: ReadingChoices) -> Layout:
    return sniff(sample, source.name, is_whole=source.is_within(HEAD_BYTES), choices=choices)


def _not_utf8(name: str) -> LoadError:
    return LoadError(
        f"“{name}” is not UTF-8.", hint="Choose another encoding, such as Windows-1252."
    )


def _decoded(head: bytes, encoding: TextEncoding, *, is_whole: bool) -> tuple[str, TextEncoding]:
    if encoding is TextEncoding.WINDOWS_1252:
        return from_windows_1252(head), encoding
    if encoding is TextEncoding.UTF_8:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            return decoder.decode(head, final=is_whole), encoding
        except UnicodeDecodeError:
            return from_windows_1252(head), TextEncoding.WINDOWS_1252
    codec = "utf-16" if encoding is TextEncoding.UTF_16 else "utf-8-sig"
    # What is broken here is found, and told, when the whole file is read.
    return head.decode(codec, errors="replace"), encoding


def _watched(source: ByteSource, on_progress: Callable[[float], None]) -> Iterator[bytes]:
    on_progress(0.0)
    for block in source.blocks():
        yield block
        on_progress(source.share_read)


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


def _reading(
    reader: DelimitedReader, encoding: TextEncoding, layout: Layout, choices: ReadingChoices
) -> Reading:
    return Reading(
        columns=reader.columns(),
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
    """Tell what was guessed; nobody need be told what he chose himself."""
    warnings = list(layout.warnings)
    if encoding is TextEncoding.WINDOWS_1252 and choices.encoding is None:
        warnings.append(
            "The file is not UTF-8 and was read as Windows-1252; "
            "letters with accents in ids may be wrong."
        )
    if mark is DecimalMark.COMMA and choices.decimal_mark is None:
        warnings.append("The ratings are written with decimal commas and were read so.")
    return tuple(warnings)
