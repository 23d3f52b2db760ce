"""Which file has the titles: one beside the ratings, or one that a person chose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from funksvd_gui.data import column_names
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.readers.title_layout import TitleColumns
from funksvd_gui.data.readers.title_table import TitleTable, read_titles
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.titles import Titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: Files looked for in the folder of the ratings.
NAMES_BESIDE = (
    "movies.csv", "u.item", "movies.dat", "books.csv", "movie_titles.txt", "movie_titles.csv",
)  # fmt: skip
_ENOUGH = 0.5


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
    chosen: Path | None = None,
    columns: TitleColumns | None = None,
    on_progress: Callable[[], object] | None = None,
) -> Dataset:
    """Return the dataset with titles, warnings and facts from a file chosen or lying beside it.

    Raises
    ------
    LoadError
        As `find_titles`.
    """
    if chosen is None and dataset.source is None:
        return dataset
    beside = dataset.source or Path()
    found = find_titles(beside, dataset.items, chosen, columns, on_progress)
    report = replace(
        dataset.report,
        warnings=(*dataset.report.warnings, *found.warnings),
        facts=(*dataset.report.facts, *found.facts),
    )
    return replace(dataset, titles=found.titles, report=report)


def add_chosen_titles(
    dataset: Dataset,
    choices: ReadingChoices,
    chosen: Path | None = None,
    on_progress: Callable[[], object] | None = None,
) -> Dataset:
    """Add titles as `add_titles` does, from a file chosen, or the one that choices name."""
    if chosen is None and choices.titles:
        chosen = Path(choices.titles)
    columns = TitleColumns(
        id=choices.titles_id, title=choices.titles_title, genres=choices.titles_genres
    )
    return add_titles(dataset, chosen, columns, on_progress)


def find_titles(
    ratings: Path,
    items: Vocabulary,
    chosen: Path | None = None,
    columns: TitleColumns | None = None,
    on_progress: Callable[[], object] | None = None,
) -> FoundTitles:
    """Return titles for the items, from the chosen file or the best of those beside the ratings.

    Parameters
    ----------
    columns : TitleColumns, optional
        Of the chosen file.
    on_progress : callable, optional
        Called every now and then; whatever it raises ends the search.

    Raises
    ------
    LoadError
        If the chosen file cannot be read. Files that merely lie beside the
        ratings may be as broken as they like: that is a warning.
    """
    if chosen is not None:
        path = Path(chosen)
        return _found(path, read_titles(path, items, columns, on_progress), len(items))
    tables: dict[Path, TitleTable] = {}
    warnings: list[str] = []
    for name in NAMES_BESIDE:
        path = ratings.with_name(name)
        if name == ratings.name or not _exists(path):
            continue
        try:
            tables[path] = read_titles(path, items, None, on_progress)
        except LoadError as error:
            warnings.append(f"Titles were not read from the file beside the ratings: {error}")
    if not tables:
        return FoundTitles(warnings=tuple(warnings))
    best = max(tables, key=lambda path: tables[path].used.n_matched)
    found = _found(best, tables[best], len(items))
    return replace(found, warnings=(*warnings, *found.warnings))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # A folder that may not be searched: there is nothing to be found.
        return False


def _found(path: Path, table: TitleTable, n_items: int) -> FoundTitles:
    name, used, best = shown(path.name), table.used, table.best
    share = f"of {n_items:,} items ({_percent(used.n_matched, n_items)})"
    warnings = list(table.warnings) if used.n_matched else []
    facts = []
    better = ""
    if best.n_matched > used.n_matched:
        better = f" Its column “{shown(best.name)}” knows {best.n_matched:,} of them."
    if used.n_matched < _ENOUGH * n_items:
        warnings.append(
            f"“{name}” has titles for only {used.n_matched:,} {share}; "
            f"its ids may be of another kind.{better}"
        )
    else:
        matched = f"matched by its column “{shown(used.name)}”"
        facts.append(
            f"“{name}” has titles for {used.n_matched:,} {share}, {matched}."
            f"{better or _passed_over(table)}"
        )
    return FoundTitles(
        titles=table.titles if used.n_matched else None,
        warnings=tuple(warnings),
        facts=tuple(facts),
    )


def _passed_over(table: TitleTable) -> str:
    """Return a remark if the column whose name promises most was not the one that fits."""
    promising = column_names.find_item(table.column_names)
    other = next((c for c in table.id_columns[1:] if c.column == promising), None)
    if other is None:
        return ""
    known = f"knows only {other.n_matched:,} of them" if other.n_matched else "knows none of them"
    return f" Its column “{shown(other.name)}” {known} and was not used."


def _percent(count: int, total: int) -> str:
    # All and none are said only if it is so.
    share = count / total
    if 0 < count < total:
        share = min(max(share, 0.01), 0.99)
    return f"{share:.0%}"
