"""How a file of titles is laid out: its separator, its names, its columns of ids and titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from funksvd_gui.data.layout import names as column_names
from funksvd_gui.data.layout.cutting import SEPARATORS, Sample, samples
from funksvd_gui.data.reading_choices import NO_COLUMN
from funksvd_gui.data.records import BLANKS_AND_MARKS, Cut, Record, Records
from funksvd_gui.data.vocabulary import Vocabulary

#: So much of a file tells how it is laid out.
_HEAD = 256 << 10
#: Titles are full of spaces.
_SEPARATORS = [separator for separator in SEPARATORS if separator != " "]
#: The flags at the end of a row of MovieLens' ``u.item`` mean these, in this order.
U_ITEM_GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime",
    "Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance",
    "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
U_ITEM_FIRST_FLAG = 5
_U_ITEM_COLUMNS = U_ITEM_FIRST_FLAG + len(U_ITEM_GENRES)
#: Id and title.
_FEWEST = 2
#: A number, a year and a title, which is not quoted and may hold commas.
_OPEN_TITLE = re.compile(r"[0-9]+,(?:(?:1[89]|20)[0-9]{2}|NULL|),(.*)")
_N_OPEN = 3
_NEARLY_ALL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleColumns:
    """Which columns of a file hold what, counting from 0; None is found out.

    `NO_COLUMN` for `genres` leaves them out.
    """

    id: int | None = None
    title: int | None = None
    genres: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleLayout:
    """How a file of titles is cut, and which columns hold what; `id_columns` are to be tried.

    An open title is the last of three columns and goes to the end of the line, commas
    and quotation marks and all, as in the ``movie_titles.txt`` of the Netflix Prize.
    """

    cut: Cut
    names: tuple[str, ...]
    has_header: bool = False
    id_columns: tuple[int, ...] = ()
    title: int = 1
    genres: int | None = None
    has_flags: bool = False
    has_open_title: bool = False

    def rows(self, text: str) -> Iterator[tuple[int, list[str] | None]]:
        """Yield the number and the fields of each row, None for one that cannot be cut."""
        for record in islice(Records(text, self.cut), int(self.has_header), None):
            fields = _open_fields(record) if self.has_open_title else record.fields
            yield record.line + 1, fields if len(fields) == len(self.names) else None


def find_layout(text: str, items: Vocabulary, columns: TitleColumns) -> TitleLayout | None:
    """Return the layout that finds most of the items; on a tie the most regular one."""
    head, is_whole = text[:_HEAD], len(text) <= _HEAD
    if _have_open_titles(head.splitlines()[: None if is_whole else -1]):
        found = TitleLayout(cut=Cut(","), names=_numbered(_N_OPEN), title=2, has_open_title=True)
        return _with_chosen(found, columns)
    best: tuple[tuple[int, bool, float], TitleLayout] | None = None
    for sample in samples(head, _SEPARATORS, is_whole=is_whole, min_columns=_FEWEST):
        layout = _with_chosen(_layout(sample), columns)
        n_columns = len(layout.names)
        if n_columns < _FEWEST:
            continue
        rows = [row for row in sample.rows if len(row) == n_columns]
        matches = max(n_matches(rows, column, items) for column in layout.id_columns)
        key = matches, layout.has_header, sample.share_of(n_columns)
        if best is None or key > best[0]:
            best = key, layout
    return best[1] if best else None


def n_matches(rows: Iterable[Sequence[str]], column: int, items: Vocabulary) -> int:
    """Return how many different items a column knows."""
    return len({items.index_of(row[column].strip(BLANKS_AND_MARKS)) for row in rows} - {None})


def _layout(sample: Sample) -> TitleLayout:
    names = tuple(sample.rows[0])
    title = column_names.find_exact(names, "title")
    if title is not None and len(names) >= _FEWEST:
        return TitleLayout(
            cut=sample.cut,
            names=names,
            has_header=True,
            id_columns=tuple(column_names.id_columns(names)),
            title=title,
            genres=column_names.find_exact(names, "genres"),
        )
    # Without names the rows themselves tell how many fields there are, not the first alone.
    names = _numbered(sample.usual_length)
    return TitleLayout(
        cut=sample.cut,
        names=names,
        genres=2 if len(names) == _FEWEST + 1 else None,
        has_flags=sample.cut.separator == "|" and len(names) == _U_ITEM_COLUMNS,
    )


def _with_chosen(found: TitleLayout, columns: TitleColumns) -> TitleLayout:
    """Put the chosen columns in the place of those that were found."""
    title = found.title if columns.title is None else columns.title
    ids = found.id_columns
    if columns.id is not None and columns.id < len(found.names):
        ids = (columns.id, *ids)
    genres = found.genres if columns.genres is None else columns.genres
    return replace(
        found,
        id_columns=tuple(dict.fromkeys(k for k in ids if k != title)) or (int(title == 0),),
        title=title,
        genres=None if genres == NO_COLUMN else genres,
        has_flags=found.has_flags and columns.genres is None,
    )


def _numbered(n_columns: int) -> tuple[str, ...]:
    return tuple(f"column {number}" for number in range(1, n_columns + 1))


def _have_open_titles(lines: Sequence[str]) -> bool:
    """Tell whether lines begin with a number and a year, or the lack of one."""
    found = [match for line in lines if (match := _OPEN_TITLE.fullmatch(line))]
    have_words = any(not match[1].isdecimal() for match in found)
    # Names of columns above say where a title ends.
    is_first = bool(found) and found[0].string == lines[0]
    return is_first and have_words and len(found) >= _NEARLY_ALL * len(lines)


def _open_fields(record: Record) -> list[str]:
    # Quoted by the book by somebody who knew about the commas, or not at all.
    is_cut = not record.problem and len(record.fields) == _N_OPEN
    return record.fields if is_cut else record.text.split(",", _N_OPEN - 1)
