"""Titles and genres of items, read from a file such as ``movies.csv`` and matched by id."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from funksvd_gui.data import column_names
from funksvd_gui.data.readers.foreign_formats import refuse_binary, refuse_foreign
from funksvd_gui.data.readers.records import Record, Records
from funksvd_gui.data.readers.regular_file import RegularFile
from funksvd_gui.data.readers.text_encoding import (
    NotUtf8Error,
    TextEncoding,
    encoding_of,
    utf8_blocks,
)
from funksvd_gui.data.titles import Titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError

#: A table of titles is held in memory as a whole; real ones have some megabytes.
MAX_BYTES = 256 << 20
_SEPARATORS = ("::", "\t", ";", "|", ",")
_MAX_SAMPLED = 2_000
#: The flags at the end of a row of MovieLens' ``u.item`` mean these, in this order.
_U_ITEM_GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime",
    "Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance",
    "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
_U_ITEM_FIRST_FLAG = 5
_U_ITEM_COLUMNS = _U_ITEM_FIRST_FLAG + len(_U_ITEM_GENRES)
_NO_GENRES = "(no genres listed)"


@dataclass(frozen=True, slots=True)
class TitleTable:
    """Titles in the order of a vocabulary, how many items have one, and what to tell of it."""

    titles: Titles
    n_matched: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    separator: str
    has_header: bool
    n_columns: int
    id_columns: tuple[int, ...]
    title: int
    genres: int | None
    has_flags: bool = False


def read_titles(path: Path, items: Vocabulary) -> TitleTable:
    """Read a delimited file with a column of item ids and one of titles.

    Of several columns of ids, as ``books.csv`` has them, the one that knows
    most of the items is taken. Rows that cannot be cut are left out and counted.

    Raises
    ------
    LoadError
        If the file cannot be read or has no two columns.
    """
    text, encoding = _read_text(path)
    layout = _find_layout(text, items)
    if layout is None:
        raise LoadError(
            f"“{path.name}” has no column of item ids and column of titles.",
            hint="Choose a file such as movies.csv, with an id and a title in each line.",
        )
    records = list(Records(text, layout.separator))[layout.has_header :]
    usable = [record for record in records if _is_usable(record, layout)]
    left_out = [record for record in records if not _is_usable(record, layout)]
    id_column = max(layout.id_columns, key=lambda column: _n_matches(usable, column, items))
    titles = _in_order(usable, id_column, layout, items)
    return TitleTable(titles, titles.n_known, _warnings(path.name, encoding, left_out, layout))


def _is_usable(record: Record, layout: _Layout) -> bool:
    return not record.problem and len(record.fields) == layout.n_columns


def _read_text(path: Path) -> tuple[str, TextEncoding]:
    with RegularFile(path) as file:
        if file.size > MAX_BYTES:
            raise LoadError(
                f"“{path.name}” is larger than {MAX_BYTES >> 20} MB, too large for titles.",
                hint="Choose a file with one line for each item.",
            )
        content = b"".join(file.blocks())
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


def _find_layout(text: str, items: Vocabulary) -> _Layout | None:
    """Return the layout that finds most of the items; on a tie the most regular one."""
    best: tuple[tuple[int, bool, float], _Layout] | None = None
    for separator in _SEPARATORS:
        sample = itertools.islice(Records(text, separator), _MAX_SAMPLED)
        records = [record for record in sample if not record.problem]
        layout = _layout(records, separator)
        if layout is None:
            continue
        usable = [r for r in records[layout.has_header :] if _is_usable(r, layout)]
        matches = max(_n_matches(usable, column, items) for column in layout.id_columns)
        key = matches, layout.has_header, len(usable) / len(records)
        if best is None or key > best[0]:
            best = key, layout
    return best[1] if best else None


def _layout(records: Sequence[Record], separator: str) -> _Layout | None:
    if not records:
        return None
    names = records[0].fields
    title = column_names.find_title(names)
    ids = [column for column in column_names.id_columns(names) if column != title]
    if title is not None and ids:
        return _Layout(
            separator=separator,
            has_header=True,
            n_columns=len(names),
            id_columns=tuple(ids),
            title=title,
            genres=column_names.find_genres(names),
        )
    # Without names the rows themselves tell how many fields there are, not the first alone.
    n_columns = Counter(len(record.fields) for record in records).most_common(1)[0][0]
    if n_columns < 2:  # noqa: PLR2004 - id and title
        return None
    has_flags = separator == "|" and n_columns == _U_ITEM_COLUMNS
    return _Layout(
        separator=separator,
        has_header=False,
        n_columns=n_columns,
        id_columns=(0,),
        title=1,
        genres=2 if n_columns == 3 else None,  # noqa: PLR2004 - id, title, genres
        has_flags=has_flags,
    )


def _n_matches(records: Iterable[Record], column: int, items: Vocabulary) -> int:
    return sum(items.index_of(record.fields[column]) is not None for record in records)


def _in_order(
    records: Iterable[Record], id_column: int, layout: _Layout, items: Vocabulary
) -> Titles:
    titles, genres = [""] * len(items), [""] * len(items)
    for record in records:
        index = items.index_of(record.fields[id_column])
        if index is not None and not titles[index]:
            titles[index] = _one_line(record.fields[layout.title])
            genres[index] = _genres(record.fields, layout)
    return Titles(tuple(titles), tuple(genres))


def _genres(fields: Sequence[str], layout: _Layout) -> str:
    if layout.has_flags:
        flags = fields[_U_ITEM_FIRST_FLAG:]
        return "|".join(
            name for name, flag in zip(_U_ITEM_GENRES, flags, strict=True) if flag == "1"
        )
    if layout.genres is None:
        return ""
    genres = _one_line(fields[layout.genres])
    return "" if genres == _NO_GENRES else genres


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _warnings(
    name: str, encoding: TextEncoding, left_out: Sequence[Record], layout: _Layout
) -> tuple[str, ...]:
    warnings = []
    # MovieLens' u.item is known to be written so.
    if encoding is TextEncoding.WINDOWS_1252 and not layout.has_flags:
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
