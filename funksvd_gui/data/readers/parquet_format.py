"""Parquet files: recognized, read and previewed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.numbers import MISSING, DecimalMark, DecimalMarkError, RatingText
from funksvd_gui.data.preview import MAX_ROWS, ColumnRole, Preview, PreviewRow
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.compression import Compression
from funksvd_gui.data.formats.foreign import is_plain_text
from funksvd_gui.data.readers.rating_format import Reading, refuse_mostly_bad
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices

if TYPE_CHECKING:
    from funksvd_gui.data.readers.parquet import ParquetReader
    from funksvd_gui.data.readers.parquet_columns import ParquetColumns
    from funksvd_gui.data.readers.parquet_file import ParquetFile

#: A compressed file is expanded in memory, because Parquet is read from its end.
MAX_EXPANDED_BYTES = 1 << 30
_MARKS = (b"PAR1", b"PARE")
_SAMPLED_ROWS = 500
#: Expanding is this much of the work, where it is needed.
_EXPANDING_SHARE = 0.3
_ENCODING = "binary"


class ParquetFormat:
    """Columns with names and types."""

    kind = FileFormat.PARQUET

    def recognizes(self, head: bytes, name: str) -> bool:
        """Tell by the first bytes; a person called "PAR1" is no file."""
        return head.startswith(_MARKS) and not is_plain_text(head)

    def read(
        self,
        source: ByteSource,
        choices: ReadingChoices,
        on_progress: Callable[[float], None],
    ) -> Reading:
        """Read all rows; again if they disprove the decimal mark."""
        from funksvd_gui.data.readers.parquet import ParquetReader
        from funksvd_gui.data.readers.parquet_columns import find_columns
        from funksvd_gui.data.readers.parquet_file import ParquetFile

        stream, begins = _stream(source, on_progress)
        file = ParquetFile(stream, source.name)
        columns = find_columns(file.schema, _sample(file), source.name, choices)
        mark = DecimalMark.UNDECIDED

        def tell(n_rows: int) -> None:
            on_progress(begins + (1 - begins) * n_rows / file.n_rows)

        # At most two rounds: the decimal mark can be wrong once.
        while True:
            reader = ParquetReader(columns, choices, mark)
            try:
                reader.read(file, tell)
            except DecimalMarkError as error:
                mark = error.mark
            else:
                break
        source.check_unchanged()
        refuse_mostly_bad(reader.n_rows, reader.n_rejected, reader.rejected, source.name, "Row")
        return _reading(reader, columns, file, choices)

    def preview(self, source: ByteSource, choices: ReadingChoices) -> Preview:
        """Judge the first rows exactly as `read` does."""
        from funksvd_gui.data.readers.parquet_columns import find_columns
        from funksvd_gui.data.readers.parquet_file import ParquetFile

        stream, _begins = _stream(source, lambda share: None)
        file = ParquetFile(stream, source.name)
        sample = _sample(file)
        columns = find_columns(file.schema, sample, source.name, choices)
        mark = choices.decimal_mark or DecimalMark.UNDECIDED
        try:
            rows = _shown_rows(file, sample, columns, _judge(choices, mark))
        except DecimalMarkError as error:
            mark = error.mark
            rows = _shown_rows(file, sample, columns, _judge(choices, mark))
        roles = dict(zip(columns.names, ColumnRole, strict=False))
        return Preview(
            format="Parquet",
            encoding=_ENCODING,
            column_names=tuple(file.schema.names),
            roles=tuple(roles.get(name, ColumnRole.UNUSED) for name in file.schema.names),
            rows=rows,
            choices=_resolved(choices, columns, file, mark),
            questions=columns.questions,
            warnings=columns.warnings,
        )


def _stream(source: ByteSource, on_progress: Callable[[float], None]) -> tuple[BinaryIO, float]:
    """Return the bytes of the file itself, and how much of the work they have cost."""
    on_progress(0.0)
    if source.compression is Compression.NONE:
        return source.stream, 0.0
    expanded = source.whole(
        MAX_EXPANDED_BYTES, lambda: on_progress(_EXPANDING_SHARE * source.share_read)
    )
    return io.BytesIO(expanded), _EXPANDING_SHARE


def _sample(file: ParquetFile) -> Any:
    return file.head(file.flat_columns, _SAMPLED_ROWS)


def _judge(choices: ReadingChoices, mark: DecimalMark) -> RatingText:
    return RatingText(
        mark,
        is_certain=choices.decimal_mark is not None,
        missing_code=choices.missing_code or NO_CODE,
    )


def _shown_rows(
    file: ParquetFile, sample: Any, columns: ParquetColumns, judge: RatingText
) -> tuple[PreviewRow, ...]:
    from funksvd_gui.data.readers import arrow_values
    from funksvd_gui.data.readers.parquet import judged_columns, why_not

    first = sample.slice(0, MAX_ROWS)
    judged = judged_columns([first[name] for name in columns.names], columns, judge)
    flat = set(first.schema.names)
    rows = []
    for row in range(first.num_rows):
        values = {name: arrow_values.value_at(first[name], row) for name in flat}
        problem = why_not(judged, [values[name] for name in columns.names], row, judge)
        rows.append(
            PreviewRow(
                row + 1,
                tuple(
                    (arrow_values.text_of(values[name]) or "") if name in flat else "…"
                    for name in file.schema.names
                ),
                problem,
                is_missing=not problem and judged[2].values[row] == MISSING,
            )
        )
    return tuple(rows)


def _reading(
    reader: ParquetReader, columns: ParquetColumns, file: ParquetFile, choices: ReadingChoices
) -> Reading:
    mark = reader.ratings.mark
    warnings = [*columns.warnings, *reader.warnings]
    if mark is DecimalMark.COMMA and choices.decimal_mark is None:
        warnings.append("The ratings are written with decimal commas and were read so.")
    return Reading(
        columns=reader.columns(),
        format="Parquet",
        encoding=_ENCODING,
        has_header=True,
        n_rows=reader.n_rows,
        n_rejected=reader.n_rejected,
        n_missing=reader.n_missing,
        rejected=tuple(reader.rejected),
        warnings=tuple(warnings),
        choices=_resolved(choices, columns, file, mark),
    )


def _resolved(
    choices: ReadingChoices, columns: ParquetColumns, file: ParquetFile, mark: DecimalMark
) -> ReadingChoices:
    places = {name: place for place, name in enumerate(file.schema.names)}
    return replace(
        choices,
        format=FileFormat.PARQUET,
        separator=None,
        has_header=None,
        user=places[columns.user],
        item=places[columns.item],
        rating=places[columns.rating],
        time=NO_COLUMN if columns.time is None else places[columns.time],
        decimal_mark=DecimalMark.POINT if mark is DecimalMark.UNDECIDED else mark,
        encoding=None,
        missing_code=choices.missing_code or NO_CODE,
        duplicates=choices.duplicates or DuplicatePolicy.LAST,
    )
