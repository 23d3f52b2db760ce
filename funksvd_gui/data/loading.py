"""A file or a DataFrame of ratings becomes a Dataset: recognized, cut, parsed, looked over."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.columns import ROLES, ColumnRole
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.duplicates import DuplicatePolicy, resolve_duplicates
from funksvd_gui.data.encoding import NotUtf8Error, TextEncoding, not_utf8
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.fingerprint import fingerprint_of
from funksvd_gui.data.load_report import ColumnUse, LoadReport
from funksvd_gui.data.numbers import DecimalMark, DecimalMarkError
from funksvd_gui.data.preview import MAX_COLUMNS, Preview, PreviewRow
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.source import Source, open_source
from funksvd_gui.data.statistics.oddities import Findings, examine
from funksvd_gui.data.titles.finding import add_titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from funksvd_gui.wording import shown

# What needs pyarrow is imported where a file is read: the window shows before it is there.
if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from funksvd_gui.data.formats.table import Block, HeadRow, Layout, Table
    from funksvd_gui.data.rows import ParsedRows, RowParser

#: Reading is this much of the work; the rest is sorting, naming and titles.
_READING_SHARE, _NUMBERED_SHARE, _RATINGS_SHARE = 0.85, 0.9, 0.95
#: So many rows are looked at for the items of a file before it is loaded.
SAMPLE_ROWS = 1 << 20


def load_ratings(
    ratings: str | Path | pd.DataFrame,
    choices: ReadingChoices | None = None,
    *,
    titles: str | Path | None = None,
    task: Task | None = None,
) -> Dataset:
    """Read ratings, every row exactly or not at all.

    Parameters
    ----------
    ratings : str, Path or DataFrame
        A file in any of the known formats, plain or compressed, an archive or a folder
        with such a file, or a table whose columns have names.
    choices : ReadingChoices, optional
        What is known about it; the rest is found out.
    titles : str or Path, optional
        A file with ids and titles of the items, before the one that `choices`
        may name. Without any, one is looked for beside the ratings.
    task : Task, optional
        Is told how much is done, and may cancel the load.

    Raises
    ------
    LoadError
        If the file, or a titles file given explicitly, cannot be read, or if
        the choices do not fit it.
    """
    task, choices = task or Task(), choices or ReadingChoices()
    dataset = read_ratings(ratings, choices, task=task.part(0, _RATINGS_SHARE))
    chosen = None if titles is None else Path(titles)
    dataset = add_titles(dataset, choices, chosen, task.part(_RATINGS_SHARE, 1.0))
    task.report(1.0)
    return dataset


def read_ratings(
    ratings: str | Path | pd.DataFrame,
    choices: ReadingChoices | None = None,
    *,
    task: Task | None = None,
) -> Dataset:
    """Read ratings as `load_ratings` does, without titles.

    What it gives depends on the bytes of the file, its name and the choices only.
    """
    task, choices = task or Task(), choices or ReadingChoices()
    if not isinstance(ratings, str | Path):
        from funksvd_gui.data.formats.frame import recognize_frame

        table = recognize_frame(ratings, choices)
        return _dataset(_read_again(lambda _encoding: table, choices, "The table", task), task)
    with _opened(ratings, choices, task) as (source, decided):
        reading = _read(source, decided, task.part(0, _READING_SHARE))
        return _dataset(reading, task.part(_READING_SHARE, 1.0), source)


def preview(path: str | Path, choices: ReadingChoices | None = None) -> Preview:
    """Show how a file will be read, from its beginning only.

    Takes a fraction of a second however large the file is, but longer than a
    frame of the window: call it off the window's thread.

    Parameters
    ----------
    path : str or Path
        As for `load_ratings`.
    choices : ReadingChoices, optional
        What was decided already; the rest is found out.

    Raises
    ------
    LoadError
        If the file cannot be read, or not with these choices.
    """
    from funksvd_gui.data.recognition import questions_of, recognize, resolved, warnings_of
    from funksvd_gui.data.rows import RowParser

    with _opened(path, choices or ReadingChoices(), Task()) as (source, decided):
        table = recognize(source, decided)
        layout, rows = table.layout, list(table.head_rows())
    # Of a matrix, no column is to be chosen among the many.
    n_shown = MAX_COLUMNS if layout.kind is FileFormat.MATRIX else sys.maxsize
    parser = RowParser(layout)
    try:
        shown_rows = [_shown_row(parser, row, n_shown) for row in rows]
    except DecimalMarkError as error:
        parser = RowParser(layout, error.mark)
        shown_rows = [_shown_row(parser, row, n_shown) for row in rows]
    mark, names = parser.ratings.mark, layout.names
    if len(names) > n_shown:
        names = (*names[:n_shown], f"and {len(names) - n_shown:,} more")
    return Preview(
        format=layout.format,
        encoding=layout.encoding,
        column_names=names,
        roles=tuple(_role(layout, column) for column in range(len(names))),
        rows=tuple(shown_rows),
        choices=resolved(layout, decided, mark),
        questions=questions_of(layout, decided),
        warnings=warnings_of(layout, decided, mark),
    )


@dataclass(frozen=True, slots=True)
class ItemSample:
    """Items of a file before it is loaded, and what there is to know to find their titles.

    Attributes
    ----------
    is_whole : bool
        Whether `ids`, each of them there once, are all that the file holds.
    column : str
        What the file calls its items, "" if nothing.
    are_counted : bool
        Whether ids are mere numbers of columns.
    """

    ids: tuple[str, ...]
    is_whole: bool
    column: str
    are_counted: bool
    format: str


def sample_items(
    path: str | Path, choices: ReadingChoices, *, task: Task | None = None
) -> ItemSample:
    """Return the items of a file as it would be read, from its first rows if it has many.

    Raises
    ------
    LoadError
        If so much of the file cannot be read.
    """
    task = task or Task()
    with _opened(path, choices, task) as (source, decided):
        reading = _read(source, decided, task, SAMPLE_ROWS)
    layout = reading.layout
    return ItemSample(
        tuple(reading.rows.item_ids.to_pylist()),
        reading.is_whole,
        next((use.name for use in _uses(layout) if use.role == "item"), ""),
        layout.items_are_counted,
        layout.format,
    )


@contextmanager
def _opened(
    path: str | Path, choices: ReadingChoices, task: Task
) -> Iterator[tuple[Source, ReadingChoices]]:
    """Open a file, and add to the choices which member of an archive or a folder it is."""
    try:
        with open_source(path, choices.member, task) as source:
            yield source, choices.replace(member=source.member or choices.member)
    except MemoryError as error:
        raise LoadError(
            f"There is not enough memory to read “{shown(Path(path).name)}”.",
            hint="Close other programs, or open a part of the file.",
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Reading:
    """A file as it was read; duplicates are still in it."""

    layout: Layout
    parser: RowParser
    rows: ParsedRows
    choices: ReadingChoices
    warnings: tuple[str, ...]
    is_whole: bool


def _read(
    source: Source, choices: ReadingChoices, task: Task, max_rows: int | None = None
) -> _Reading:
    from funksvd_gui.data.recognition import recognize

    reading = _read_again(
        lambda encoding: recognize(source, choices, encoding), choices, source.name, task, max_rows
    )
    return replace(reading, warnings=(*reading.warnings, *source.warnings))


def _read_again(
    table_in: Callable[[TextEncoding | None], Table],
    choices: ReadingChoices,
    name: str,
    task: Task,
    max_rows: int | None = None,
) -> _Reading:
    """Read a table to its end; again if its later parts disprove what its beginning promised."""
    from funksvd_gui.data.recognition import resolved, warnings_of
    from funksvd_gui.data.rows import RowParser

    encoding, mark = None, DecimalMark.UNDECIDED
    # At most three rounds: the encoding can be wrong once, and so can the decimal mark.
    while True:
        table = table_in(encoding)
        parser, is_whole = RowParser(table.layout, mark), True
        try:
            for block in _ahead(table.blocks(task, parser.tally)):
                parser.take(block)
                if max_rows is not None and parser.n_rows >= max_rows:
                    is_whole = False
                    break
        except NotUtf8Error as error:
            if choices.encoding is not None:
                raise not_utf8(name) from error
            encoding = TextEncoding.WINDOWS_1252
        except DecimalMarkError as error:
            mark = error.mark
        else:
            break
    parser.refuse_mostly_bad(name)
    layout, mark = table.layout, parser.ratings.mark
    layout = replace(layout, encoding=parser.tally.encoding or layout.encoding)
    return _Reading(
        layout=layout,
        parser=parser,
        rows=task.wait_for(parser.parsed),
        choices=resolved(layout, choices, mark),
        warnings=(*warnings_of(layout, choices, mark), *parser.warnings()),
        is_whole=is_whole,
    )


def _ahead(blocks: Generator[Block, None, None]) -> Iterator[Block]:
    """Yield blocks while the next one is being cut."""
    try:
        with ThreadPoolExecutor(1) as other:
            following = other.submit(next, blocks, None)
            while (block := following.result()) is not None:
                following = other.submit(next, blocks, None)
                yield block
    finally:
        blocks.close()


def _dataset(reading: _Reading, task: Task, source: Source | None = None) -> Dataset:
    rows, parser, layout = reading.rows, reading.parser, reading.layout
    users, items = Vocabulary(rows.user_ids), Vocabulary(rows.item_ids)
    every = RatingTriples(rows.users, rows.items, rows.values, len(users), len(items))
    policy = reading.choices.duplicates or DuplicatePolicy.LAST
    # By the finest time that the file tells; afterwards whole seconds are enough.
    (ratings, times), found, fingerprint = task.wait_for(
        lambda: _looked_over(every, rows.times, policy, users, items, reading.warnings)
    )
    if times is not None and layout.ticks_per_second > 1:
        times = times // layout.ticks_per_second
    task.report(1.0)
    return Dataset(
        name=source.name if source else "DataFrame",
        source=source.path if source else None,
        ratings=ratings,
        users=users,
        items=items,
        titles=None,
        timestamps=times,
        report=LoadReport(
            format=layout.format,
            encoding=layout.encoding,
            has_header=layout.has_header,
            n_rows=parser.n_rows,
            n_rejected=parser.n_rejected,
            n_missing=parser.n_missing,
            n_empty=parser.n_empty,
            rejected=tuple(parser.rejected),
            n_duplicates=len(every) - len(ratings),
            warnings=(*reading.warnings, *found.warnings),
            facts=found.facts,
            grid_step=found.grid_step,
            choices=reading.choices,
            columns=_uses(layout),
            items_are_counted=layout.items_are_counted,
        ),
        fingerprint=fingerprint,
    )


def _looked_over(
    every: RatingTriples,
    times: NDArray[np.int64] | None,
    policy: DuplicatePolicy,
    users: Vocabulary,
    items: Vocabulary,
    warnings: Sequence[str],
) -> tuple[tuple[RatingTriples, NDArray[np.int64] | None], Findings, str]:
    """Return ratings without duplicates, what looks odd about them, and their fingerprint.

    All are found side by side, for most files have no duplicates.
    """
    with ThreadPoolExecutor(2) as others:
        resolving = others.submit(resolve_duplicates, every, times, policy)
        fingerprint = others.submit(fingerprint_of, users.ids, items.ids, every)
        found = examine(every, users.ids, items.ids, warnings)
        ratings, kept_times = resolving.result()
        if len(ratings) == len(every):
            return (ratings, kept_times), found, fingerprint.result()
    return (
        (ratings, kept_times),
        examine(ratings, users.ids, items.ids, warnings),
        fingerprint_of(users.ids, items.ids, ratings),
    )


def _uses(layout: Layout) -> tuple[ColumnUse, ...]:
    found = [(role, getattr(layout.roles, role)) for role in ROLES]
    return tuple(ColumnUse(role, _name(layout, use.column), use.why) for role, use in found if use)


def _name(layout: Layout, column: int) -> str:
    """Return the name of a column, its number from 1 where it has none."""
    name = layout.names[column]
    return str(column + 1) if name == f"Column {column + 1}" else name


def _role(layout: Layout, column: int) -> ColumnRole:
    columns = layout.roles.columns
    if layout.kind is FileFormat.MATRIX and column >= columns["rating"]:
        return ColumnRole.RATING
    roles = (ColumnRole(role) for role, k in columns.items() if k == column)
    return next(roles, ColumnRole.UNUSED)


def _shown_row(parser: RowParser, row: HeadRow, n_shown: int) -> PreviewRow:
    fields = row.fields
    if len(fields) > n_shown:
        fields = (*fields[:n_shown], "…")
    if not row.problem and not "".join(row.fields).strip():
        return PreviewRow(row.number, fields, is_missing=True)
    problem = row.problem or next(
        filter(None, (parser.problem_of(*cell) for cell in row.cells)), ""
    )
    is_missing = not problem and all(parser.ratings.is_missing(cell[2]) for cell in row.cells)
    return PreviewRow(row.number, fields, problem, is_missing)
