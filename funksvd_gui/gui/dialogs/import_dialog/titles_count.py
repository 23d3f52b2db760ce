"""How many items of a file have a title, in the words of the dialog. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from funksvd_gui import wording
from funksvd_gui.data.loading import SAMPLE_ROWS, ItemSample, sample_items
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.source import open_source
from funksvd_gui.data.titles.finding import find_titles
from funksvd_gui.data.titles.title_layout import TitleColumns
from funksvd_gui.data.titles.title_table import TitleTable, read_titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task

_NOWHERE = "No movies.csv, u.item, movies.dat or books.csv with titles lies beside the ratings."
_LATER = "How many items have a title there is known when the file is read."


@dataclass(frozen=True, slots=True)
class TitlesWanted:
    """What is to be counted.

    Attributes
    ----------
    ratings : Path
        The file with the ratings.
    reading : ReadingChoices or None
        How that is read, without titles; None while nobody knows.
    row_ids : tuple of str
        Items in the rows that are shown, for files of which no more can be read.
    file : Path or None
        With the titles; None looks beside the ratings.
    columns : TitleColumns
        Of that file.
    """

    ratings: Path
    reading: ReadingChoices | None
    row_ids: tuple[str, ...]
    file: Path | None
    columns: TitleColumns


@dataclass(frozen=True, slots=True)
class TitlesCount:
    """What was found: a sentence, the table of a chosen file, and the items for the next count."""

    sentence: str
    table: TitleTable | None
    items: ItemSample | None


def count_titles(wanted: TitlesWanted, items: ItemSample | None, task: Task) -> TitlesCount:
    """Count the items of the ratings that have a title.

    Parameters
    ----------
    items : ItemSample, optional
        Of the ratings, if they were looked for before.
    task : Task
        Asked several times a second whether the count is still wanted.

    Raises
    ------
    LoadError
        If the file chosen for titles cannot be read.
    """
    if items is None and wanted.reading is not None:
        items = _items_of(wanted.ratings, wanted.reading, task)
    ids: Sequence[str] = wanted.row_ids if items is None else items.ids
    if wanted.file is None:
        return TitlesCount(_beside(wanted, ids, items, task), None, items)
    with open_source(wanted.file, task=task) as source:
        table = read_titles(source, Vocabulary(ids), wanted.columns, task)
    return TitlesCount(_in_words(table, ids, items), table, items)


def _items_of(path: Path, reading: ReadingChoices, task: Task) -> ItemSample | None:
    try:
        return sample_items(path, reading, task=task)
    except LoadError:
        return None  # The preview shows rows of it, and loading it will say why.


def _beside(wanted: TitlesWanted, ids: Sequence[str], items: ItemSample | None, task: Task) -> str:
    if not ids or items is None:
        return _LATER
    found = find_titles(
        Vocabulary(ids),
        wanted.ratings,
        wanted.reading,
        item_column=items.column,
        items_are_counted=items.are_counted,
        format_name=items.format,
        task=task,
    )
    told = (*found.facts, *found.warnings)
    return " ".join((*told, f"Counted {_where(items)}.")) if told else _NOWHERE


def _in_words(table: TitleTable, ids: Sequence[str], items: ItemSample | None) -> str:
    if not ids:
        return " ".join((_LATER, *table.warnings))
    n, n_matched = len(ids), table.used.n_matched
    verb = "has" if n_matched == 1 else "have"
    sentence = (
        f"{wording.count(n_matched)} of {wording.counted(n, 'item')} {_where(items)} "
        f"({wording.percent(n_matched / n)}) {verb} a title there."
    )
    if table.best.n_matched > n_matched:
        sentence += (
            f" Its column “{wording.cell(table.best.name)}” would find "
            f"{wording.count(table.best.n_matched)} of them."
        )
    return " ".join((sentence, *table.warnings))


def _where(items: ItemSample | None) -> str:
    if items is None:
        return "in the rows above"
    if items.is_whole:
        return "in the whole file"
    return f"in the first {wording.count(SAMPLE_ROWS)} rows"
