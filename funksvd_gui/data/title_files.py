"""Which file has the titles: one beside the ratings, or one that a person chose."""

from __future__ import annotations

from pathlib import Path

from funksvd_gui.data.readers.title_table import TitleTable, read_titles
from funksvd_gui.data.titles import Titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import LoadError

#: Files looked for in the folder of the ratings.
NAMES_BESIDE = ("movies.csv", "u.item", "movies.dat", "books.csv")
_ENOUGH = 0.5


def find_titles(
    ratings: Path, items: Vocabulary, chosen: Path | None
) -> tuple[Titles | None, list[str]]:
    """Return titles for the items, if there are any, and warnings.

    Raises
    ------
    LoadError
        If the chosen file cannot be read. Files that merely lie beside the
        ratings may be as broken as they like: that is a warning.
    """
    if chosen is not None:
        return _result(Path(chosen).name, read_titles(Path(chosen), items), len(items))
    tables: dict[str, TitleTable] = {}
    warnings: list[str] = []
    for name in NAMES_BESIDE:
        path = ratings.with_name(name)
        if name == ratings.name or not _exists(path):
            continue
        try:
            tables[name] = read_titles(path, items)
        except LoadError as error:
            warnings.append(f"Titles were not read from the file beside the ratings: {error}")
    if not tables:
        return None, warnings
    best = max(tables, key=lambda name: tables[name].n_matched)
    titles, more = _result(best, tables[best], len(items))
    return titles, warnings + more


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # A folder that may not be searched: there is nothing to be found.
        return False


def _result(name: str, table: TitleTable, n_items: int) -> tuple[Titles | None, list[str]]:
    share = table.n_matched / n_items
    warnings = list(table.warnings) if table.n_matched else []
    if share < _ENOUGH:
        warnings.append(
            f"“{name}” has titles for only {table.n_matched:,} of {n_items:,} items "
            f"({share:.0%}); its ids may be of another kind."
        )
    return (table.titles if table.n_matched else None), warnings
