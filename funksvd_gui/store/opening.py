"""Files of ratings opened for the window and the terminal: kept data if there are any, or read."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.rising_progress import RisingProgress
from funksvd_gui.data.title_files import add_chosen_titles
from funksvd_gui.store.dataset_cache import MIN_FILE_BYTES, DatasetCache
from funksvd_gui.store.file_digest import FileState

_FOUND_SHARE, _READ_SHARE, _KEPT_SHARE = 0.05, 0.85, 0.95


def open_ratings(
    path: str | Path,
    choices: ReadingChoices | None = None,
    *,
    titles: Path | None = None,
    on_progress: Callable[[float], None] | None = None,
    use_cache: bool = True,
    cache: DatasetCache | None = None,
) -> Dataset:
    """Load a file as `load_ratings` does, quicker if it was opened before.

    Large files are kept in the user's cache folder after they were read. What is
    kept is used only for a file with the same bytes, read in the same way by the
    same program, and gives the same dataset; titles are always read anew.

    Parameters
    ----------
    titles : Path, optional
        A file with ids and titles, before the one that `choices` may name.
    on_progress : callable, optional
        Gets a share from 0 to 1, never falling; whatever it raises ends the load.
    use_cache : bool
        False neither looks into the cache nor keeps anything there.
    cache : DatasetCache, optional
        The user's own by default.

    Raises
    ------
    LoadError
        As `load_ratings`.
    """
    path, choices = Path(path), choices or ReadingChoices()
    progress = RisingProgress(on_progress)
    dataset = _ratings(path, choices, progress, (cache or DatasetCache()) if use_cache else None)
    dataset = add_chosen_titles(dataset, choices, titles, lambda: progress(_KEPT_SHARE))
    progress(1.0)
    return dataset


def _ratings(
    path: Path, choices: ReadingChoices, progress: RisingProgress, cache: DatasetCache | None
) -> Dataset:
    from funksvd_gui.data.loading import read_ratings

    progress(0.0)
    state = FileState.of(path) if cache is not None else None
    if cache is None or state is None or state.size < MIN_FILE_BYTES:
        return read_ratings(path, choices, on_progress=progress.part(0.0, _KEPT_SHARE))
    # Found data fill the whole bar; a search in vain must not have filled much of it.
    searching = progress.part(0.0, _FOUND_SHARE)
    dataset = cache.find(path, choices, state, searching)
    if dataset is not None:
        return dataset
    # What was written just now might change while it is read, and look the same.
    is_at_rest = state.is_at_rest(time.time_ns())
    digest_before = None if is_at_rest else cache.digest(path, state, searching)
    dataset = read_ratings(path, choices, on_progress=progress.part(_FOUND_SHARE, _READ_SHARE))
    # Read between two looks that saw the same: these bytes gave this dataset.
    if FileState.of(path) == state and (is_at_rest or digest_before is not None):
        keeping = progress.part(_READ_SHARE, _KEPT_SHARE)
        cache.keep(dataset, choices, state, keeping, digest_before)
    return dataset
