"""Loading ratings as they were chosen to be read, or asking first. Knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.file_look import look_of
from funksvd_gui.data.preview import Preview, preview
from funksvd_gui.data.rating_folder import ratings_within
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError

#: How a file of this look, at this path, was read before; None if never.
Recall = Callable[[str, Path], ReadingChoices | None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Ratings, the look of their file, and who decided how they were read.

    `chosen` was chosen now; otherwise `is_recalled` tells whether an earlier
    choice was followed.
    """

    dataset: Dataset
    look: str
    chosen: ReadingChoices | None = None
    is_recalled: bool = False


@dataclass(frozen=True, slots=True)
class LoadedTest:
    """Ratings to test on, and how many of them are among those that are tested."""

    loaded: Loaded
    n_shared: int


@dataclass(frozen=True, slots=True)
class Questioned:
    """A file that was not loaded, because something about it is open."""

    preview: Preview
    file: Path


def load_or_question(
    path: Path,
    choices: ReadingChoices | None,
    recall: Recall,
    progress: Callable[[float], None],
) -> Loaded | Questioned:
    """Load a file as somebody chose, now or for its likes; question it where it is ambiguous.

    Of a folder, the file with the ratings is taken, or all of them where each has one item.

    Raises
    ------
    LoadError
        If it cannot be read.
    """
    from funksvd_gui.store.opening import open_ratings

    progress(0.0)
    path = ratings_within(path)
    first = _first_look(path) if choices is not None else preview(path)
    look = "" if first is None else look_of(path, first)
    if choices is not None:
        dataset = open_ratings(path, choices, on_progress=progress)
        return Loaded(dataset.look_over(), look, chosen=choices)
    recalled = _fitting(path, recall(look, path))
    if recalled is None and first is not None and first.questions:
        return Questioned(first, path)
    dataset = open_ratings(path, recalled, on_progress=progress)
    return Loaded(dataset.look_over(), look, is_recalled=recalled is not None)


def load_test_or_question(
    path: Path,
    dataset: Dataset,
    choices: ReadingChoices | None,
    recall: Recall,
    progress: Callable[[float], None],
) -> LoadedTest | Questioned:
    """Load a file to test on as `load_or_question` loads ratings, and see that it can be one.

    Raises
    ------
    LoadError
        If it cannot be read, or has nobody or nothing in common with the dataset.
    """
    from funksvd_gui.data.external_test import check_test

    loaded = load_or_question(path, choices, recall, progress)
    if isinstance(loaded, Questioned):
        return loaded
    whole = dataset.original or dataset
    return LoadedTest(loaded, check_test(whole, loaded.dataset, lambda: progress(1.0)))


def _first_look(path: Path) -> Preview | None:
    """Return how the file looks by itself; a file that is read only by choices has no look."""
    try:
        return preview(path)
    except LoadError:
        return None


def _fitting(path: Path, recalled: ReadingChoices | None) -> ReadingChoices | None:
    """Return choices made for another file if this one can be read by them."""
    if recalled is None:
        return None
    try:
        shown = preview(path, recalled)
    except LoadError:
        return None
    n_bad = sum(1 for row in shown.rows if row.problem)
    return None if 2 * n_bad > len(shown.rows) else recalled
