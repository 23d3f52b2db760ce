"""How a file of titles is laid out: its separator, its names, its columns of ids and titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from funksvd_gui.data.layout import names as column_names
from funksvd_gui.data.reading_choices import NO_COLUMN
from funksvd_gui.data.records import BLANKS_AND_MARKS, Cut, Record, Records
from funksvd_gui.data.vocabulary import Vocabulary

_SEPARATORS = ("::", "\t", ";", "|", ",")
_MAX_SAMPLED = 2_000
#: The flags at the end of a row of MovieLens' ``u.item`` mean these, in this order.
U_ITEM_GENRES = (
    "unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime",
    "Documentary", "Drama", "Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance",
    "Sci-Fi", "Thriller", "War", "Western",
)  # fmt: skip
U_ITEM_FIRST_FLAG = 5
_U_ITEM_COLUMNS = U_ITEM_FIRST_FLAG + len(U_ITEM_GENRES)
#: Id, year and a title that is not quoted.
_N_OPEN = 3
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}|NULL|")
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

    separator: str
    names: tuple[str, ...]
    has_header: bool
    id_columns: tuple[int, ...]
    title: int
    genres: int | None = None
    has_flags: bool = False
    has_open_title: bool = False

    def rows(self, text: str) -> Iterable[tuple[int, list[str] | None]]:
        """Yield the number and the fields of each row, None for one that cannot be cut."""
        for record in islice(Records(text, Cut(self.separator)), int(self.has_header), None):
            yield record.line + 1, self.fields_of(record)

    def fields_of(self, record: Record) -> list[str] | None:
        """Return as many fields as there are columns, None if there are others."""
        fields = _open_fields(record) if self.has_open_title else record.fields
        is_cut = self.has_open_title or not record.problem
        return fields if is_cut and len(fields) == len(self.names) else None


def find_layout(text: str, items: Vocabulary, columns: TitleColumns) -> TitleLayout | None:
    """Return the layout that finds most of the items; on a tie the most regular one."""
    best: tuple[tuple[int, bool, float], TitleLayout] | None = None
    for separator in _SEPARATORS:
        records = list(islice(Records(text, Cut(separator)), _MAX_SAMPLED))
        is_open = separator == "," and _have_open_titles(records)
        if not is_open:
            records = [record for record in records if not record.problem]
        layout = _layout(records, separator, columns, is_open=is_open)
        if layout is None:
            continue
        cut = [layout.fields_of(record) for record in records[layout.has_header :]]
        rows = [row for row in cut if row is not None]
        matches = max(n_matches(rows, column, items) for column in layout.id_columns)
        key = matches, layout.has_header, len(rows) / len(records)
        if best is None or key > best[0]:
            best = key, layout
    return best[1] if best else None


def n_matches(rows: Iterable[Sequence[str]], column: int, items: Vocabulary) -> int:
    """Return how many different items a column knows."""
    return len({items.index_of(row[column].strip(BLANKS_AND_MARKS)) for row in rows} - {None})


def _layout(
    records: Sequence[Record], separator: str, columns: TitleColumns, *, is_open: bool
) -> TitleLayout | None:
    if not records:
        return None
    names, named_title = records[0].fields, column_names.find_title(records[0].fields)
    has_header = named_title is not None and len(names) > 1 and not is_open
    if not has_header:
        # Without names the rows themselves tell how many fields there are, not the first alone.
        lengths = Counter(len(record.fields) for record in records)
        n_columns = _N_OPEN if is_open else lengths.most_common(1)[0][0]
        names = [f"column {number}" for number in range(1, n_columns + 1)]
    if len(names) < 2:  # noqa: PLR2004 - id and title
        return None
    has_flags = not has_header and separator == "|" and len(names) == _U_ITEM_COLUMNS
    if has_header:
        title, genres = named_title, column_names.find_genres(names)
    else:  # Id, title, genres; or id, year, title.
        title, genres = 1 + is_open, 2 if len(names) == _N_OPEN and not is_open else None
    title = title if columns.title is None else columns.title
    assert title is not None
    ids = column_names.id_columns(names) if has_header else []
    ids = [columns.id, *ids] if columns.id is not None and columns.id < len(names) else ids
    if columns.genres is not None:
        genres = None if columns.genres == NO_COLUMN else columns.genres
    return TitleLayout(
        separator=separator,
        names=tuple(names),
        has_header=has_header,
        id_columns=tuple(dict.fromkeys(k for k in ids if k != title)) or (int(title == 0),),
        title=title,
        genres=genres,
        has_flags=has_flags and columns.genres is None,
        has_open_title=is_open,
    )


def _have_open_titles(records: Sequence[Record]) -> bool:
    """Tell whether lines begin with a number and a year, or the lack of one."""
    rows = [row for row in map(_open_fields, records) if len(row) == _N_OPEN]
    n_alike = sum(row[0].isdecimal() and bool(_YEAR.fullmatch(row[1])) for row in rows)
    have_words = any(not row[2].isdecimal() for row in rows)
    return have_words and n_alike >= _NEARLY_ALL * len(records)


def _open_fields(record: Record) -> list[str]:
    # Quoted by the book by somebody who knew about the commas, or not at all.
    is_cut = not record.problem and len(record.fields) == _N_OPEN
    return record.fields if is_cut else record.text.split(",", _N_OPEN - 1)
