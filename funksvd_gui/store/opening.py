"""Files of ratings opened for the window and the terminal: kept data if there are any, or read."""

from __future__ import annotations

from pathlib import Path

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.store.dataset_cache import DatasetCache, key_of
from funksvd_gui.task import Task

_READ_SHARE = 0.95


def open_ratings(
    path: str | Path,
    choices: ReadingChoices | None = None,
    *,
    titles: Path | None = None,
    task: Task | None = None,
    use_cache: bool = True,
    cache: DatasetCache | None = None,
) -> Dataset:
    """Load a file as `load_ratings` does, quicker if it was opened before.

    Large files are kept in the user's cache folder after they were read. What is kept is
    used only while the file has not changed since, and for reading it in the same way by the
    same program, and gives the same dataset; titles are always read anew.

    Parameters
    ----------
    titles : Path, optional
        A file with ids and titles, before the one that `choices` may name.
    use_cache : bool
        False neither looks into the cache nor keeps anything there.
    cache : DatasetCache, optional
        The user's own by default.

    Raises
    ------
    LoadError
        As `load_ratings`.
    """
    from funksvd_gui.data.titles.finding import add_titles

    path, choices, task = Path(path), choices or ReadingChoices(), task or Task()
    task.report(0.0)
    dataset = _ratings(path, choices, task, (cache or DatasetCache()) if use_cache else None)
    task.report(_READ_SHARE)
    dataset = add_titles(dataset, choices, titles, task.part(_READ_SHARE, 1.0))
    task.report(1.0)
    return dataset


def _ratings(
    path: Path, choices: ReadingChoices, task: Task, cache: DatasetCache | None
) -> Dataset:
    from funksvd_gui.data.loading import read_ratings

    part = task.part(0.0, _READ_SHARE)
    key = None if cache is None else key_of(path, choices)
    if cache is None or key is None:
        return read_ratings(path, choices, task=part)
    dataset = task.wait_for(lambda: cache.find(path, key))
    if dataset is None:
        read = dataset = read_ratings(path, choices, task=part)
        # Read between two looks that saw the same: this file gave this dataset.
        if key_of(path, choices) == key:
            task.wait_for(lambda: cache.keep(read, path, key))
    return dataset
