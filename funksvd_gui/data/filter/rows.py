"""Which ratings a filter leaves, as a mask of rows. Knows arrays only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.grouping import count_groups, present_groups
from funksvd_gui.errors import HyperparamError
from funksvd_gui.task import Task


def remaining_rows(
    ratings: RatingTriples, times: NDArray[np.int64] | None, chosen: Filter, task: Task
) -> NDArray[np.bool_]:
    """Return a mask of the ratings that are left; there may be none.

    Raises
    ------
    HyperparamError
        If times are limited and there are none.
    """
    left = _in_range(len(ratings), times, chosen)
    task.check()
    if chosen.n_users is not None:
        left &= _is_drawn(ratings, left, chosen.n_users, chosen.seed)[ratings.users]
        task.check()
    _cut_down(left, ratings, chosen, task)
    return left


def _in_range(n_ratings: int, times: NDArray[np.int64] | None, chosen: Filter) -> NDArray[np.bool_]:
    left = np.ones(n_ratings, np.bool_)
    if not chosen.has_range:
        return left
    if times is None:
        raise HyperparamError(
            "The data hold no times, so they have no range of them.",
            hint="Leave the range empty, or open a file with a column of times.",
        )
    if chosen.earliest is not None:
        left &= times >= chosen.earliest
    if chosen.latest is not None:
        left &= times <= chosen.latest
    return left


def _is_drawn(
    ratings: RatingTriples, left: NDArray[np.bool_], n_wanted: int, seed: int
) -> NDArray[np.bool_]:
    """Return which users are in a sample of those with ratings left; all if they are too few."""
    is_drawn = present_groups(ratings.users, ratings.n_users, left)
    present = np.flatnonzero(is_drawn)
    if n_wanted < len(present):
        is_drawn[:] = False
        is_drawn[np.random.default_rng(seed).choice(present, n_wanted, replace=False)] = True
    return is_drawn


def _cut_down(left: NDArray[np.bool_], ratings: RatingTriples, chosen: Filter, task: Task) -> None:
    """Leave out, in place, whom too few ratings remain, until everybody left has enough.

    Each round looks at those that the rounds before have left: most go in the first.
    """
    users, items = ratings.users[left], ratings.items[left]
    while True:
        task.check()
        stays = (count_groups(users, ratings.n_users) >= chosen.min_user_ratings)[users]
        stays &= (count_groups(items, ratings.n_items) >= chosen.min_item_ratings)[items]
        if stays.all():
            return
        left[left] = stays
        users, items = users[stays], items[stays]
