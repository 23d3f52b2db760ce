"""A part of a dataset by a filter: how large it would be, and the part itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset, Titles
from funksvd_gui.data.filter.rows import remaining_rows
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.fingerprint import fingerprint_of
from funksvd_gui.data.grouping import present_groups
from funksvd_gui.data.statistics.oddities import examine
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import HyperparamError
from funksvd_gui.task import Task


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """How much of a dataset a filter leaves."""

    n_ratings: int
    n_users: int
    n_items: int


def count_filtered(dataset: Dataset, chosen: Filter, task: Task | None = None) -> FilterCounts:
    """Return how many ratings, users and items a filter would leave; may be none.

    Of a dataset that is filtered itself, filters still choose from all of its original.

    Raises
    ------
    HyperparamError
        If times are limited and there are none.
    """
    whole = dataset.original or dataset
    ratings, task = whole.ratings, task or Task()
    rows = remaining_rows(ratings, whole.timestamps, chosen, task)
    task.check()
    return FilterCounts(
        int(np.count_nonzero(rows)),
        int(np.count_nonzero(present_groups(ratings.users, ratings.n_users, rows))),
        int(np.count_nonzero(present_groups(ratings.items, ratings.n_items, rows))),
    )


def apply_filter(dataset: Dataset, chosen: Filter, task: Task | None = None) -> Dataset:
    """Return the dataset that a filter leaves; the whole dataset if that is everything.

    Users and items without ratings are gone, indices are dense again, titles
    follow, the name says that it is filtered, and `original` is the whole
    dataset, so that a filter can be undone.

    Raises
    ------
    HyperparamError
        If no rating is left, or times are limited and there are none.
    """
    whole, task = dataset.original or dataset, task or Task()
    if chosen.is_everything:
        return whole
    rows = remaining_rows(whole.ratings, whole.timestamps, chosen, task)
    if not rows.any():
        raise HyperparamError(
            f"No rating is left: {chosen.sentence()}", hint="Choose smaller minimums."
        )
    task.check()
    users, kept_users = _renumbered(whole.ratings.users, whole.n_users, rows)
    items, kept_items = _renumbered(whole.ratings.items, whole.n_items, rows)
    task.check()
    ratings = RatingTriples(
        users, items, whole.ratings.values[rows], len(kept_users), len(kept_items)
    )
    user_ids = [whole.users[index] for index in kept_users]
    item_ids = [whole.items[index] for index in kept_items]
    task.check()
    found = examine(ratings, user_ids, item_ids)
    told = f"{chosen.sentence()} {len(ratings):,} of {whole.n_ratings:,} ratings remain."
    return replace(
        whole,
        name=f"{whole.name}, filtered",
        ratings=ratings,
        users=Vocabulary(user_ids),
        items=Vocabulary(item_ids),
        titles=None if whole.titles is None else _titles_of(whole.titles, kept_items),
        timestamps=None if whole.timestamps is None else whole.timestamps[rows],
        report=replace(whole.report, facts=(told, *found.facts), grid_step=found.grid_step),
        fingerprint=fingerprint_of(user_ids, item_ids, ratings),
        filter=chosen,
        original=whole,
    )


def _renumbered(
    groups: NDArray[np.int32], n_groups: int, rows: NDArray[np.bool_]
) -> tuple[NDArray[np.int32], list[int]]:
    """Return dense indices of the rows, and the old index of each new one."""
    is_kept = present_groups(groups, n_groups, rows)
    new = np.cumsum(is_kept, dtype=np.int32) - np.int32(1)
    return new[groups[rows]], np.flatnonzero(is_kept).tolist()


def _titles_of(titles: Titles, items: list[int]) -> Titles:
    return Titles(
        tuple(titles.titles[place] for place in items),
        tuple(titles.genres[place] for place in items),
    )
