"""Which file has the titles: one beside the ratings, or one that a person chose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from funksvd_gui.data.dataset import Dataset, Titles
from funksvd_gui.data.layout.names import plain, ranked
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.source import open_source
from funksvd_gui.data.titles.title_layout import TitleColumns
from funksvd_gui.data.titles.title_table import ENOUGH, TitleTable, read_titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from funksvd_gui.wording import percent, shown

_FILMS, _BOOKS = ("movie", "film"), ("book", "isbn")
#: Files looked for in the folder or the archive of the ratings: what their items are called,
#: and the format without names of columns whose publisher adds such a file.
_FILES = {
    "movies.csv": (_FILMS, None),
    "u.item": (_FILMS, "MovieLens u.data"),
    "movies.dat": (_FILMS, "MovieLens ratings.dat"),
    "books.csv": (_BOOKS, None),
    "bx-books.csv": (_BOOKS, None),
    "movie_titles.txt": (_FILMS, "Netflix Prize"),
    "movie_titles.csv": (_FILMS, "Netflix Prize"),
    "anime.csv": (("anime",), None),
}
_NEARLY_ALL, _HALF, _MIN_MATCHED = 0.9, 0.5, 10
#: Longer numbers are nobody's counting.
_MAX_DIGITS = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTitles:
    """Titles, if there are any, and what there is to say of them.

    `facts` tell the share of items with a title and the column they were matched by.
    """

    titles: Titles | None = None
    warnings: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


def add_titles(
    dataset: Dataset,
    choices: ReadingChoices | None = None,
    chosen: Path | None = None,
    task: Task | None = None,
) -> Dataset:
    """Return the dataset with titles, and what there is to say of them in its report.

    Parameters
    ----------
    choices : ReadingChoices, optional
        May name a file of titles, and its columns.
    chosen : Path, optional
        A file that goes before the one that `choices` name.

    Raises
    ------
    LoadError
        If the chosen file cannot be read.
    """
    choices, report = choices or ReadingChoices(), dataset.report
    chosen = chosen or (Path(choices.titles) if choices.titles else None)
    if chosen is not None:
        found = titles_in(chosen, dataset.items, columns_of(choices), task)
    elif dataset.source is not None:
        found = find_titles(
            dataset.items,
            dataset.source,
            report.choices,
            item_column=next((use.name for use in report.columns if use.role == "item"), ""),
            items_are_counted=report.items_are_counted,
            format_name=report.format,
            task=task,
        )
    else:
        return dataset
    warnings, facts = (*report.warnings, *found.warnings), (*report.facts, *found.facts)
    return replace(
        dataset, titles=found.titles, report=replace(report, warnings=warnings, facts=facts)
    )


def columns_of(choices: ReadingChoices) -> TitleColumns:
    """Return the columns of the chosen file of titles."""
    return TitleColumns(
        id=choices.titles_id, title=choices.titles_title, genres=choices.titles_genres
    )


def titles_in(
    path: Path, items: Vocabulary, columns: TitleColumns | None = None, task: Task | None = None
) -> FoundTitles:
    """Return titles from a file that a person chose, whatever it is about."""
    with open_source(path, task=task) as source:
        return _found(read_titles(source, items, columns, task), len(items))


def find_titles(
    items: Vocabulary,
    ratings: Path,
    choices: ReadingChoices | None,
    *,
    item_column: str = "",
    items_are_counted: bool = False,
    format_name: str = "",
    task: Task | None = None,
) -> FoundTitles:
    """Return titles for the items from the best of the files beside the ratings.

    Numbers match whatever else is numbered. So where ids are numbers, the column of
    items must be called after what the file is about, or the file must come from the same
    publisher, or its numbers must be no mere counting.

    Parameters
    ----------
    item_column : str
        What the ratings call their items, "" if nothing.
    items_are_counted : bool
        Whether ids are mere numbers of columns: then no file is taken.
    format_name : str
        Of the ratings, such as "MovieLens u.data".
    """
    try:
        with open_source(ratings, choices.member if choices else None, task) as source:
            beside = source.beside(_FILES)
    except LoadError:
        return FoundTitles()  # It is gone since it was read.
    if items_are_counted:
        return FoundTitles(facts=tuple(_left(file.name) for file in beside[:1]))
    tables, warnings, left = [], [], []
    for file in beside:
        try:
            with file.open() as source:
                table = read_titles(source, items, None, task)
        except LoadError as error:
            warnings.append(f"Titles were not read from the file beside the ratings: {error}")
            continue
        words, of_format = _FILES[file.name.lower()]
        is_called_so = any(word in plain(item_column) for word in words)
        is_about_them = is_called_so or format_name == of_format
        if is_about_them or _match_by_more_than_counting(items, table.ids):
            tables.append(table)
        else:
            left.append(_left(file.name))
    if not tables:
        return FoundTitles(warnings=tuple(warnings), facts=tuple(left))
    found = _found(max(tables, key=lambda table: table.used.n_matched), len(items))
    return replace(found, warnings=(*warnings, *found.warnings))


def _match_by_more_than_counting(items: Vocabulary, ids: Collection[str]) -> bool:
    """Tell whether it is no accident that these ids match.

    Where every number in a range has a title, any other items with numbers in that range
    would have one, too; where few have, it tells something that nearly all of these do.
    """
    matched = [an_id for an_id in items if an_id in ids]
    rated = {int(an_id) for an_id in items if _is_number(an_id)}
    if sum(map(_is_number, matched)) <= _HALF * len(matched):
        return True  # By words, or nothing at all.
    titled = {int(an_id) for an_id in ids if _is_number(an_id)}
    lowest, highest = min(rated), max(rated)
    n_in_range = sum(lowest <= number <= highest for number in titled)
    is_sparse = n_in_range <= _HALF * (highest - lowest + 1)
    return is_sparse and len(matched) >= max(_MIN_MATCHED, _NEARLY_ALL * len(items))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < _MAX_DIGITS


def _left(name: str) -> str:
    return (
        f"No titles were taken from “{shown(name)}” beside the ratings: its numbers would fit "
        "other things as well. Choose it as the file of titles if it is about these items."
    )


def _found(table: TitleTable, n_items: int) -> FoundTitles:
    used, best = table.used, table.best
    share = f"of {n_items:,} items ({percent(used.n_matched / n_items)})"
    better = ""
    if best.n_matched > used.n_matched:
        better = f" Its column “{shown(best.name)}” knows {best.n_matched:,} of them."
    if used.n_matched < ENOUGH * n_items:
        few = (
            f"“{table.name}” has titles for only {used.n_matched:,} {share}; "
            f"its ids may be of another kind.{better}"
        )
        if not used.n_matched:
            return FoundTitles(warnings=(few,))
        return FoundTitles(titles=table.titles, warnings=(*table.warnings, few))
    fact = (
        f"“{table.name}” has titles for {used.n_matched:,} {share}, matched by its column "
        f"“{shown(used.name)}”.{better or _passed_over(table)}"
    )
    return FoundTitles(titles=table.titles, warnings=table.warnings, facts=(fact,))


def _passed_over(table: TitleTable) -> str:
    """Return a remark if the column whose name promises most was not the one that fits."""
    promising = ranked(table.column_names, "item")[:1]
    other = next((c for c in table.id_columns[1:] if c.column in promising), None)
    if other is None:
        return ""
    known = f"knows only {other.n_matched:,} of them" if other.n_matched else "knows none of them"
    return f" Its column “{shown(other.name)}” {known} and was not used."
