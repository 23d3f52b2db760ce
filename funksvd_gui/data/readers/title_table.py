"""Titles and genres of items, read from a file such as ``movies.csv`` and matched by id."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from funksvd_gui.data.encoding import (
    NotUtf8Error,
    TextEncoding,
    encoding_of,
    utf8_blocks,
)
from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.formats.foreign import refuse_binary, refuse_foreign
from funksvd_gui.data.readers.records import Record, Records
from funksvd_gui.data.readers.title_layout import (
    U_ITEM_FIRST_FLAG,
    U_ITEM_GENRES,
    TitleColumns,
    TitleLayout,
    cut_for,
    find_layout,
    is_usable,
    n_matches,
)
from funksvd_gui.data.reading_choices import NO_COLUMN
from funksvd_gui.data.titles import Titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: A table of titles is held in memory as a whole; real ones have some megabytes.
MAX_BYTES = 256 << 20
_RECORDS_AT_ONCE = 1_000
#: With a smaller share of items known, the ids are taken to be of another kind.
_ENOUGH = 0.5
_NO_GENRES = "(no genres listed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdColumn:
    """A column that may hold item ids, and how many of the items it knows."""

    column: int
    name: str
    n_matched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleTable:
    """Titles in the order of a vocabulary, and how they were found.

    Attributes
    ----------
    column_names : tuple of str
        Of the first line, or "column 1" and so on.
    columns : TitleColumns
        Those that were used; no genres are `NO_COLUMN`.
    id_columns : tuple of IdColumn
        Every column that was tried for ids, the one that was used first.
    warnings : tuple of str
    """

    titles: Titles
    column_names: tuple[str, ...]
    columns: TitleColumns
    id_columns: tuple[IdColumn, ...]
    warnings: tuple[str, ...]

    @property
    def used(self) -> IdColumn:
        """The column that items were matched by."""
        return self.id_columns[0]

    @property
    def best(self) -> IdColumn:
        """The column that knows most of the items; the one that was used if none knows more."""
        return max(self.id_columns, key=lambda column: column.n_matched)


def read_titles(
    path: Path,
    items: Vocabulary,
    columns: TitleColumns | None = None,
    on_progress: Callable[[], object] | None = None,
) -> TitleTable:
    """Read a delimited file with a column of item ids and one of titles.

    Of several columns of ids, as ``books.csv`` has them, the one that knows
    most of the items is taken, unless one is chosen. Where no column is named
    for ids, or those that are know less than half of the items, every column
    is tried. Rows that cannot be cut are left out and counted.

    Parameters
    ----------
    on_progress : callable, optional
        Called every now and then; whatever it raises ends the reading.

    Raises
    ------
    LoadError
        If the file cannot be read, has no two columns, or not those chosen.
    """
    columns = columns or TitleColumns()
    text, encoding = _read_text(path)
    layout = find_layout(text, items, columns)
    if layout is None:
        raise LoadError(
            f"“{shown(path.name)}” has no column of item ids and column of titles.",
            hint="Choose a file such as movies.csv, with an id and a title in each line.",
        )
    _check_columns(columns, layout, path)
    usable: list[Record] = []
    left_out: list[Record] = []
    for number, cut in enumerate(Records(text, layout.separator)):
        record = cut_for(cut, layout)
        if on_progress is not None and number % _RECORDS_AT_ONCE == 0:
            on_progress()
        if number or not layout.has_header:
            (usable if is_usable(record, layout) else left_out).append(record)
    tried = _tried(usable, layout, items, columns)
    titles = _in_order(usable, tried[0].column, layout, items)
    used = TitleColumns(
        id=tried[0].column,
        title=layout.title,
        genres=NO_COLUMN if layout.genres is None else layout.genres,
    )
    return TitleTable(
        titles=titles,
        column_names=layout.names,
        columns=used,
        id_columns=tried,
        warnings=_warnings(path, encoding, left_out, layout),
    )


def _check_columns(columns: TitleColumns, layout: TitleLayout, path: Path) -> None:
    chosen = columns.id, columns.title, columns.genres
    if all(column is None or column < layout.n_columns for column in chosen):
        return
    raise LoadError(
        f"“{shown(path.name)}” has only {layout.n_columns} columns.",
        hint="Choose its columns of ids, titles and genres again.",
    )


def _tried(
    records: Sequence[Record], layout: TitleLayout, items: Vocabulary, columns: TitleColumns
) -> tuple[IdColumn, ...]:
    """Return the columns that may hold ids, the one to use first."""

    def measured(candidates: Iterable[int]) -> list[IdColumn]:
        return [
            IdColumn(column=k, name=layout.names[k], n_matched=n_matches(records, k, items))
            for k in candidates
        ]

    found = measured(layout.id_columns)
    if max(column.n_matched for column in found) < _ENOUGH * len(items):
        others = set(range(layout.n_columns)) - set(layout.id_columns) - {layout.title}
        found += measured(sorted(others))
    best = max(found, key=lambda column: column.n_matched)
    if columns.id is not None:
        best = next((c for c in found if c.column == columns.id), None) or measured([columns.id])[0]
    return (best, *(column for column in found if column.column != best.column))


def _read_text(path: Path) -> tuple[str, TextEncoding]:
    with ByteSource(path) as source:
        if source.size > MAX_BYTES:
            raise LoadError(
                f"“{source.name}” is larger than {MAX_BYTES >> 20} MB, too large for titles.",
                hint="Choose a file with one line for each item.",
            )
        content = source.whole(MAX_BYTES)
    refuse_foreign(content, path.name)
    encoding = encoding_of(content)
    try:
        text = _joined(content, encoding, path.name)
    except NotUtf8Error:
        encoding = TextEncoding.WINDOWS_1252
        text = _joined(content, encoding, path.name)
    refuse_binary(text, path.name)
    return text, encoding


def _joined(content: bytes, encoding: TextEncoding, name: str) -> str:
    return b"".join(utf8_blocks([content], encoding, name)).decode("utf-8")


def _in_order(
    records: Iterable[Record], id_column: int, layout: TitleLayout, items: Vocabulary
) -> Titles:
    titles, genres = [""] * len(items), [""] * len(items)
    for record in records:
        index = items.index_of(record.fields[id_column])
        if index is not None and not titles[index]:
            titles[index] = _one_line(record.fields[layout.title])
            genres[index] = _genres(record.fields, layout)
    return Titles(tuple(titles), tuple(genres))


def _genres(fields: Sequence[str], layout: TitleLayout) -> str:
    if layout.has_flags:
        flags = fields[U_ITEM_FIRST_FLAG:]
        return "|".join(
            name for name, flag in zip(U_ITEM_GENRES, flags, strict=True) if flag == "1"
        )
    if layout.genres is None:
        return ""
    genres = _one_line(fields[layout.genres])
    return "" if genres == _NO_GENRES else genres


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _warnings(
    path: Path, encoding: TextEncoding, left_out: Sequence[Record], layout: TitleLayout
) -> tuple[str, ...]:
    warnings, name = [], shown(path.name)
    # MovieLens' u.item and Netflix' movie_titles.txt are known to be written so.
    is_known = layout.has_flags or layout.has_open_title
    if encoding is TextEncoding.WINDOWS_1252 and not is_known:
        warnings.append(
            f"“{name}” is not UTF-8 and was read as Windows-1252; accents in titles may be wrong."
        )
    if left_out:
        line = f"{left_out[0].line + 1:,}"
        warnings.append(
            f"One row of “{name}”, in line {line}, could not be read as a title and was left out."
            if len(left_out) == 1
            else f"{len(left_out):,} rows of “{name}” could not be read as titles and were left "
            f"out; the first is in line {line}."
        )
    return tuple(warnings)
