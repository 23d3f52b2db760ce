"""Which format a file has, and how it reads it: found once, for preview and loading alike."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from funksvd_gui.data.columns import ROLES
from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.encoding import TextEncoding, decoded, encoding_of, not_utf8
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.delimited import recognize_delimited
from funksvd_gui.data.formats.foreign import refuse_binary, refuse_foreign
from funksvd_gui.data.formats.json import recognize_json
from funksvd_gui.data.formats.matrix import recognize_matrix
from funksvd_gui.data.formats.netflix import recognize_netflix
from funksvd_gui.data.formats.parquet import is_parquet, recognize_parquet
from funksvd_gui.data.formats.table import HEAD_BYTES, Head, Layout, Recognize, Table
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.preview import Question
from funksvd_gui.data.reading_choices import NO_COLUMN, ReadingChoices
from funksvd_gui.data.source import Source
from funksvd_gui.errors import LoadError

#: The first that recognizes a file takes it; delimited text, which takes any, is the last.
FORMATS: dict[FileFormat, Recognize] = {
    FileFormat.PARQUET: recognize_parquet,
    FileFormat.JSON_LINES: recognize_json,
    FileFormat.NETFLIX: recognize_netflix,
    FileFormat.MATRIX: recognize_matrix,
    FileFormat.DELIMITED: recognize_delimited,
}


def recognize(
    source: Source, choices: ReadingChoices, encoding: TextEncoding | None = None
) -> Table:
    """Return a file as its format reads it.

    Parameters
    ----------
    encoding : TextEncoding, optional
        What is known of it from reading further than the head.

    Raises
    ------
    LoadError
        If the file cannot be read, or not with these choices.
    """
    head = _head(source, choices, choices.encoding or encoding)
    for kind, recognize_as in FORMATS.items():
        if choices.format in {None, kind}:
            table = recognize_as(head, choices)
            if table is not None:
                return table
    raise LoadError(
        f"“{source.name}” cannot be read as {choices.format}.", hint="Choose another format."
    )


def _head(source: Source, choices: ReadingChoices, encoding: TextEncoding | None) -> Head:
    more = source.head(HEAD_BYTES + 1)
    raw, is_whole = more[:HEAD_BYTES], len(more) <= HEAD_BYTES
    if is_parquet(raw):
        return Head(source, raw, "", TextEncoding.UTF_8, is_whole)
    refuse_foreign(raw, source.name)
    text, found = decoded(raw, encoding or encoding_of(raw), is_whole=is_whole)
    if choices.encoding is TextEncoding.UTF_8 and found is not TextEncoding.UTF_8:
        raise not_utf8(source.name)
    refuse_binary(text, source.name)
    return Head(source, raw, text, found, is_whole)


def resolved(layout: Layout, choices: ReadingChoices, mark: DecimalMark) -> ReadingChoices:
    """Fill in what was found out, so that these choices read exactly the same."""
    columns: dict[str, Any] = dict.fromkeys(ROLES, NO_COLUMN) | layout.roles.columns
    is_text = layout.encoding in set(TextEncoding)
    return replace(
        choices,
        format=layout.kind,
        separator=layout.separator,
        has_header=layout.has_header if layout.separator else None,
        **columns,
        columns=None,
        decimal_mark=DecimalMark.POINT if mark is DecimalMark.UNDECIDED else mark,
        encoding=TextEncoding(layout.encoding) if is_text else None,
        missing_code=layout.missing_code,
        duplicates=choices.duplicates or DuplicatePolicy.LAST,
    )


def warnings_of(layout: Layout, choices: ReadingChoices, mark: DecimalMark) -> tuple[str, ...]:
    """Tell what was guessed; nobody need be told what they chose themselves."""
    told = []
    if layout.encoding == TextEncoding.WINDOWS_1252 and choices.encoding is None:
        told.append(
            "The file is not UTF-8 and was read as Windows-1252; "
            "letters with accents in ids may be wrong."
        )
    if mark is DecimalMark.COMMA and choices.decimal_mark is None:
        told.append("The ratings are written with decimal commas and were read so.")
    return (*told, *layout.warnings)


def questions_of(layout: Layout, choices: ReadingChoices) -> tuple[Question, ...]:
    """Return what the file leaves open: its layout, and an encoding without a mark."""
    if layout.encoding != TextEncoding.WINDOWS_1252 or choices.encoding is not None:
        return layout.questions
    sentence = "The file is not UTF-8; it was taken for Windows-1252."
    return (*layout.questions, Question("encoding", sentence))
