"""JSON lines, and one JSON array of objects: recognized, read and previewed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding, encoding_of
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.numbers import MISSING, DecimalMark, DecimalMarkError
from funksvd_gui.data.preview import MAX_ROWS, ColumnRole, Preview, PreviewRow
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.json_array import ArrayScanner, JsonArrayReader
from funksvd_gui.data.readers.json_collector import JsonCollector
from funksvd_gui.data.readers.json_judge import JsonJudge
from funksvd_gui.data.readers.json_layout import JsonLayout, find_layout
from funksvd_gui.data.readers.json_values import (
    JsonError,
    JsonObject,
    json_value,
    shown_value,
)
from funksvd_gui.data.readers.rating_format import HEAD_BYTES, Reading, refuse_mostly_bad
from funksvd_gui.data.readers.row_collector import MAX_PIECE_BYTES
from funksvd_gui.data.readers.text_lines import lines_of
from funksvd_gui.data.readers.text_source import decoded, read_text, sample_of, text_warnings
from funksvd_gui.data.reading_choices import NO_CODE, NO_COLUMN, ReadingChoices
from funksvd_gui.errors import LoadError

_MAX_SAMPLED = 500
_MAX_LOOKED_AT = 20
_OBJECT = re.compile(r'\s*\{\s*(?:"|\})')
_ARRAY = re.compile(r'\s*\[\s*(?:\{|\]\s*$|\[\s*["0-9-])')
_BLANKS = " \t"


@dataclass(frozen=True, slots=True)
class _Piece:
    """One line, or one value of an array: what it is, or why it is nothing."""

    line: int
    text: str
    value: Any
    problem: str = ""


class JsonFormat:
    """One JSON object for each rating."""

    kind = FileFormat.JSON_LINES

    def recognizes(self, head: bytes, name: str) -> bool:
        """Tell by the first lines: most must be objects, or it must begin as JSON does."""
        text, _encoding = decoded(head, encoding_of(head), is_whole=False)
        if _OBJECT.match(text) or _ARRAY.match(text):
            return True
        pieces = list(islice(_lines(text, is_whole=False), _MAX_LOOKED_AT))
        n_objects = sum(isinstance(piece.value, JsonObject) for piece in pieces)
        return n_objects * 2 > len(pieces)

    def read(
        self,
        source: ByteSource,
        choices: ReadingChoices,
        on_progress: Callable[[float], None],
    ) -> Reading:
        """Read all objects; again if later parts disprove the beginning."""
        from funksvd_gui.data.readers.json_lines import JsonLinesReader

        sample, encoding = sample_of(source, choices)
        is_array = bool(_ARRAY.match(sample))
        objects = _objects(_pieces(source, sample))
        layout = _layout(source, objects, choices)

        def make_reader(mark: DecimalMark) -> JsonArrayReader | JsonLinesReader:
            if is_array:
                return JsonArrayReader(layout, choices, mark)
            return JsonLinesReader(
                layout, choices, objects, mark, lambda: on_progress(source.share_read)
            )

        reader, encoding = read_text(
            source, choices, encoding, make_reader, on_progress, MAX_PIECE_BYTES
        )
        refuse_mostly_bad(reader.n_rows, reader.n_rejected, reader.rejected, source.name)
        return _reading(reader, layout, encoding, choices, is_array=is_array)

    def preview(self, source: ByteSource, choices: ReadingChoices) -> Preview:
        """Judge the first objects exactly as `read` does; the columns are their keys."""
        sample, encoding = sample_of(source, choices)
        pieces = _pieces(source, sample)
        layout = _layout(source, _objects(pieces), choices)
        judge = JsonJudge(layout, choices)
        try:
            rows = [_shown_row(judge, piece) for piece in pieces[:MAX_ROWS]]
        except DecimalMarkError as error:
            judge = JsonJudge(layout, choices, error.mark)
            rows = [_shown_row(judge, piece) for piece in pieces[:MAX_ROWS]]
        mark = judge.ratings.mark
        roles = {
            layout.user: ColumnRole.USER,
            layout.item: ColumnRole.ITEM,
            layout.rating: ColumnRole.RATING,
            layout.time: ColumnRole.TIME,
        }
        return Preview(
            format=_format_name(is_array=bool(_ARRAY.match(sample))),
            encoding=encoding.value,
            column_names=layout.keys,
            roles=tuple(roles.get(key, ColumnRole.UNUSED) for key in layout.keys),
            rows=tuple(rows),
            choices=_resolved(choices, layout, encoding, mark),
            questions=layout.questions,
            warnings=(*layout.warnings, *text_warnings(encoding, mark, choices)),
        )


def _pieces(source: ByteSource, sample: str) -> list[_Piece]:
    is_whole = source.is_within(HEAD_BYTES)
    parts = _values if _ARRAY.match(sample) else _lines
    return list(islice(parts(sample, is_whole=is_whole), _MAX_SAMPLED))


def _lines(text: str, *, is_whole: bool) -> Iterator[_Piece]:
    for number, (line, _end) in enumerate(lines_of(text, final=is_whole), start=1):
        if not line.strip(_BLANKS):
            continue
        try:
            yield _Piece(number, line, json_value(line))
        except JsonError as error:
            yield _Piece(number, line, None, str(error))


def _values(text: str, *, is_whole: bool) -> Iterator[_Piece]:
    scanner = ArrayScanner()
    for value, found in scanner.feed(text, final=is_whole):
        yield _Piece(scanner.line, found, value)


def _objects(pieces: list[_Piece]) -> list[JsonObject]:
    return [piece.value for piece in pieces if isinstance(piece.value, JsonObject)]


def _layout(source: ByteSource, objects: list[JsonObject], choices: ReadingChoices) -> JsonLayout:
    if not any(objects):
        raise LoadError(
            f"“{source.name}” holds no JSON object with keys and values for each rating.",
            hint="Write one object for each rating in a line of its own, such as "
            '{"user": "ann", "item": "Up", "rating": 4}, or all of them in one array.',
        )
    return find_layout(objects, source.name, choices)


def _format_name(*, is_array: bool) -> str:
    return "JSON array" if is_array else "JSON lines"


def _shown_row(judge: JsonJudge, piece: _Piece) -> PreviewRow:
    if piece.problem or not isinstance(piece.value, JsonObject):
        problem = piece.problem or judge.judged(piece.value)
        return PreviewRow(piece.line, (piece.text,), str(problem))
    row = judge.judged(piece.value)
    found = [piece.value.values_of(key) for key in judge.layout.keys]
    fields = tuple(shown_value(values[0]) if values else "" for values in found)
    if isinstance(row, str):
        return PreviewRow(piece.line, fields, row)
    return PreviewRow(piece.line, fields, is_missing=row[2] == MISSING)


def _reading(
    reader: JsonCollector,
    layout: JsonLayout,
    encoding: TextEncoding,
    choices: ReadingChoices,
    *,
    is_array: bool,
) -> Reading:
    mark = reader.ratings.mark
    return Reading(
        columns=reader.columns(),
        format=_format_name(is_array=is_array),
        encoding=encoding.value,
        has_header=False,
        n_rows=reader.n_rows,
        n_rejected=reader.n_rejected,
        n_missing=reader.n_missing,
        rejected=tuple(reader.rejected),
        warnings=(*layout.warnings, *text_warnings(encoding, mark, choices)),
        choices=_resolved(choices, layout, encoding, mark),
    )


def _resolved(
    choices: ReadingChoices, layout: JsonLayout, encoding: TextEncoding, mark: DecimalMark
) -> ReadingChoices:
    places = {key: place for place, key in enumerate(layout.keys)}
    return replace(
        choices,
        format=FileFormat.JSON_LINES,
        separator=None,
        has_header=None,
        user=places[layout.user],
        item=places[layout.item],
        rating=places[layout.rating],
        time=NO_COLUMN if layout.time is None else places[layout.time],
        decimal_mark=DecimalMark.POINT if mark is DecimalMark.UNDECIDED else mark,
        encoding=encoding,
        missing_code=choices.missing_code or NO_CODE,
        duplicates=choices.duplicates or DuplicatePolicy.LAST,
    )
