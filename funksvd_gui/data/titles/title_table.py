"""Titles and genres of items, read from a file such as ``movies.csv`` and matched by id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from funksvd_gui.data.dataset import Titles
from funksvd_gui.data.encoding import TextEncoding, decoded, encoding_of, utf8_blocks
from funksvd_gui.data.formats.foreign import refuse_binary, refuse_foreign
from funksvd_gui.data.reading_choices import NO_COLUMN
from funksvd_gui.data.records import BLANKS_AND_MARKS
from funksvd_gui.data.source import Source
from funksvd_gui.data.titles.title_layout import (
    U_ITEM_FIRST_FLAG,
    U_ITEM_GENRES,
    TitleColumns,
    TitleLayout,
    find_layout,
    n_matches,
)
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task

#: A table of titles is held in memory as a whole; real ones have some megabytes.
MAX_BYTES = 256 << 20
_ROWS_AT_ONCE = 1_000
#: With a smaller share of items known, the ids are taken to be of another kind.
ENOUGH = 0.5
_NO_GENRES = "(no genres listed)"


@dataclass(frozen=True, slots=True)
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
    name : str
        Of the file, safe to show.
    column_names : tuple of str
        Of the first line, or "column 1" and so on.
    columns : TitleColumns
        Those that were used; no genres are `NO_COLUMN`.
    id_columns : tuple of IdColumn
        Every column that was tried for ids, the one that was used first.
    ids : frozenset of str
        All that the used column holds, of items that nobody rated, too.
    """

    name: str
    titles: Titles
    column_names: tuple[str, ...]
    columns: TitleColumns
    id_columns: tuple[IdColumn, ...]
    ids: frozenset[str]
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
    source: Source,
    items: Vocabulary,
    columns: TitleColumns | None = None,
    task: Task | None = None,
) -> TitleTable:
    """Read a delimited file with a column of item ids and one of titles.

    Of several columns of ids, as ``books.csv`` has them, the one that knows
    most of the items is taken, unless one is chosen. Where no column is named
    for ids, or those that are know less than half of the items, every column
    is tried. Rows that cannot be cut are left out and counted.

    Raises
    ------
    LoadError
        If the file cannot be read, has no two columns, or not those chosen.
    """
    columns, task = columns or TitleColumns(), task or Task()
    text, encoding = _text_of(source, task)
    layout = find_layout(text, items, columns)
    if layout is None:
        raise LoadError(
            f"“{source.name}” has no column of item ids and column of titles.",
            hint="Choose a file such as movies.csv, with an id and a title in each line.",
        )
    chosen = columns.id, columns.title, columns.genres
    if any(column is not None and column >= len(layout.names) for column in chosen):
        raise LoadError(
            f"“{source.name}” has only {len(layout.names)} columns.",
            hint="Choose its columns of ids, titles and genres again.",
        )
    rows: list[list[str]] = []
    left_out: list[int] = []
    for number, (line, fields) in enumerate(layout.rows(text)):
        if number % _ROWS_AT_ONCE == 0:
            task.check()
        if fields is None:
            left_out.append(line)
        else:
            rows.append(fields)
    tried = _tried(rows, layout, items, columns.id)
    id_column = tried[0].column
    ids = [row[id_column].strip(BLANKS_AND_MARKS) for row in rows]
    return TitleTable(
        name=source.name,
        titles=_in_order(rows, ids, layout, items),
        column_names=layout.names,
        columns=TitleColumns(
            id=id_column,
            title=layout.title,
            genres=NO_COLUMN if layout.genres is None else layout.genres,
        ),
        id_columns=tried,
        ids=frozenset(ids),
        warnings=_warnings(source.name, encoding, left_out, layout),
    )


def _text_of(source: Source, task: Task) -> tuple[str, TextEncoding]:
    content = bytearray()
    for block in source.blocks():
        task.check()
        content += block
        if len(content) > MAX_BYTES:
            raise LoadError(
                f"“{source.name}” is larger than {MAX_BYTES >> 20} MB, too large for titles.",
                hint="Choose a file with one line for each item.",
            )
    raw = bytes(content)
    refuse_foreign(raw, source.name)
    _text, encoding = decoded(raw, encoding_of(raw), is_whole=True)
    text = b"".join(utf8_blocks([raw], encoding, source.name)).decode("utf-8")
    refuse_binary(text, source.name)
    return text, encoding


def _tried(
    rows: Sequence[list[str]], layout: TitleLayout, items: Vocabulary, chosen: int | None
) -> tuple[IdColumn, ...]:
    """Return the columns that may hold ids, the one to use first."""

    def measured(columns: Iterable[int]) -> list[IdColumn]:
        return [IdColumn(k, layout.names[k], n_matches(rows, k, items)) for k in columns]

    found = measured(layout.id_columns)
    if max(column.n_matched for column in found) < ENOUGH * len(items):
        others = set(range(len(layout.names))) - set(layout.id_columns) - {layout.title}
        found += measured(sorted(others))
    if chosen is None:
        return tuple(sorted(found, key=lambda column: -column.n_matched))
    first = next((c for c in found if c.column == chosen), None) or measured([chosen])[0]
    return (first, *(column for column in found if column is not first))


def _in_order(
    rows: Sequence[list[str]], ids: Sequence[str], layout: TitleLayout, items: Vocabulary
) -> Titles:
    titles, genres = [""] * len(items), [""] * len(items)
    for row, an_id in zip(rows, ids, strict=True):
        index = items.index_of(an_id)
        if index is not None and not titles[index]:
            titles[index] = " ".join(row[layout.title].split())
            genres[index] = _genres(row, layout)
    return Titles(tuple(titles), tuple(genres))


def _genres(row: Sequence[str], layout: TitleLayout) -> str:
    if layout.has_flags:
        flags = zip(U_ITEM_GENRES, row[U_ITEM_FIRST_FLAG:], strict=True)
        return "|".join(name for name, flag in flags if flag == "1")
    genres = "" if layout.genres is None else " ".join(row[layout.genres].split())
    return "" if genres == _NO_GENRES else genres


def _warnings(
    name: str, encoding: TextEncoding, left_out: Sequence[int], layout: TitleLayout
) -> tuple[str, ...]:
    warnings = []
    # MovieLens' u.item and Netflix' movie_titles.txt are known to be written so.
    is_known = layout.has_flags or layout.has_open_title
    if encoding is TextEncoding.WINDOWS_1252 and not is_known:
        warnings.append(
            f"“{name}” is not UTF-8 and was read as Windows-1252; accents in titles may be wrong."
        )
    if len(left_out) == 1:
        warnings.append(
            f"One row of “{name}”, in line {left_out[0]:,}, could not be read as a title and was "
            "left out."
        )
    elif left_out:
        warnings.append(
            f"{len(left_out):,} rows of “{name}” could not be read as titles and were left out; "
            f"the first is in line {left_out[0]:,}."
        )
    return tuple(warnings)
