"""A part of a dataset by a filter: how large it would be, and the part itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.filter import Filter
from funksvd_gui.data.fingerprint import fingerprint_of
from funksvd_gui.data.grouping import GroupedRows, count_groups, grouped_rows
from funksvd_gui.data.load_warnings import examine
from funksvd_gui.data.titles import Titles
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import HyperparamError

#: Users or items taken out between two chances to cancel.
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """How much of a dataset a filter leaves."""

    n_ratings: int
    n_users: int
    n_items: int


@dataclass(frozen=True, slots=True, eq=False)
class _Remaining:
    """`rows` is a mask of ratings; the counts are of ratings that remain, by user and item."""

    rows: NDArray[np.bool_]
    of_users: NDArray[np.int64]
    of_items: NDArray[np.int64]


def apply_filter(
    dataset: Dataset, chosen: Filter, on_progress: Callable[[], object] | None = None
) -> Dataset:
    """Return the part of a dataset that a filter leaves; see `FilterIndex.apply`."""
    return FilterIndex(dataset).apply(chosen, on_progress)


class FilterIndex:
    """Answers for one dataset after the other filter, each as quickly as it can be.

    The first question takes longer: it puts the ratings in order of users and of
    items, eight bytes each.

    Parameters
    ----------
    dataset : Dataset
        If it is filtered itself, filters still choose from all of its original.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._whole = dataset.original or dataset

    def counts(
        self, chosen: Filter, on_progress: Callable[[], object] | None = None
    ) -> FilterCounts:
        """Return how many ratings, users and items a filter would leave; may be none.

        Parameters
        ----------
        on_progress : callable, optional
            Called several times a second; whatever it raises ends the counting.

        Raises
        ------
        HyperparamError
            If times are limited and there are none.
        """
        left = self._remaining(chosen, on_progress or _go_on)
        return FilterCounts(
            int(left.of_users.sum()),
            int(np.count_nonzero(left.of_users)),
            int(np.count_nonzero(left.of_items)),
        )

    def apply(self, chosen: Filter, on_progress: Callable[[], object] | None = None) -> Dataset:
        """Return the dataset that a filter leaves; the whole dataset if that is everything.

        Users and items without ratings are gone, indices are dense again, titles
        follow, the name says that it is filtered, and `original` is the whole
        dataset, so that a filter can be undone.

        Raises
        ------
        HyperparamError
            If no rating is left, or times are limited and there are none.
        """
        whole = self._whole
        if chosen.is_everything:
            return whole
        on_progress = on_progress or _go_on
        left = self._remaining(chosen, on_progress)
        if not left.of_users.any():
            raise HyperparamError(
                f"No rating is left: {chosen.sentence()}", hint="Choose smaller minimums."
            )
        on_progress()
        users, kept_users = _renumbered(whole.ratings.users[left.rows], left.of_users)
        items, kept_items = _renumbered(whole.ratings.items[left.rows], left.of_items)
        on_progress()
        ratings = RatingTriples(
            users, items, whole.ratings.values[left.rows], len(kept_users), len(kept_items)
        )
        user_ids = [whole.users[index] for index in kept_users.tolist()]
        item_ids = [whole.items[index] for index in kept_items.tolist()]
        on_progress()
        found = examine(ratings, user_ids, item_ids)
        told = f"{chosen.sentence()} {len(ratings):,} of {whole.n_ratings:,} ratings remain."
        return replace(
            whole,
            name=f"{whole.name}, filtered",
            ratings=ratings,
            users=Vocabulary(user_ids),
            items=Vocabulary(item_ids),
            titles=_titles_of(whole.titles, kept_items),
            timestamps=None if whole.timestamps is None else whole.timestamps[left.rows],
            report=replace(whole.report, facts=(told, *found.facts), grid_step=found.grid_step),
            fingerprint=fingerprint_of(user_ids, item_ids, ratings),
            filter=chosen,
            original=whole,
        )

    @cached_property
    def _by_user(self) -> GroupedRows:
        return grouped_rows(self._whole.ratings.users, self._whole.n_users)

    @cached_property
    def _by_item(self) -> GroupedRows:
        return grouped_rows(self._whole.ratings.items, self._whole.n_items)

    def _remaining(self, chosen: Filter, on_progress: Callable[[], object]) -> _Remaining:
        ratings = self._whole.ratings
        rows = self._in_range(chosen)
        on_progress()
        of_users = count_groups(ratings.users, ratings.n_users, rows)
        if chosen.n_users is not None:
            rows = _of_sample(rows, ratings.users, of_users, chosen.n_users, chosen.seed)
            of_users = count_groups(ratings.users, ratings.n_users, rows)
        on_progress()
        of_items = count_groups(ratings.items, ratings.n_items, rows)
        left = _Remaining(
            np.ones(len(ratings), np.bool_) if rows is None else rows, of_users, of_items
        )
        self._cut_down(left, chosen, on_progress)
        return left

    def _in_range(self, chosen: Filter) -> NDArray[np.bool_] | None:
        """Return a mask of the ratings in the time range; None for all."""
        if not chosen.has_range:
            return None
        times = self._whole.timestamps
        if times is None:
            raise HyperparamError(
                "The data hold no times, so they have no range of them.",
                hint="Leave the range empty, or open a file with a column of times.",
            )
        rows = np.ones(len(times), np.bool_)
        if chosen.earliest is not None:
            rows &= times >= chosen.earliest
        if chosen.latest is not None:
            rows &= times <= chosen.latest
        return rows

    def _cut_down(
        self, left: _Remaining, chosen: Filter, on_progress: Callable[[], object]
    ) -> None:
        """Take out users and items with too few ratings until all have enough, in place."""
        ratings = self._whole.ratings
        while True:
            users = _too_few(left.of_users, chosen.min_user_ratings)
            if len(users):
                _take_out(users, self._by_user, left, ratings.items, left.of_users, left.of_items,
                          on_progress)  # fmt: skip
            items = _too_few(left.of_items, chosen.min_item_ratings)
            if not len(items):
                return
            _take_out(items, self._by_item, left, ratings.users, left.of_items, left.of_users,
                      on_progress)  # fmt: skip


def _too_few(counts: NDArray[np.int64], minimum: int) -> NDArray[np.intp]:
    return np.flatnonzero((counts > 0) & (counts < minimum))


def _take_out(
    groups: NDArray[np.intp],
    grouped: GroupedRows,
    left: _Remaining,
    others: NDArray[np.int32],
    of_groups: NDArray[np.int64],
    of_others: NDArray[np.int64],
    on_progress: Callable[[], object],
) -> None:
    """Take users (or items) out with their rows; `others` are the items (or users) of all rows."""
    from funksvd_gui.data.row_kernels import drop_groups

    for part in _parts(groups):
        drop_groups(part, grouped.offsets, grouped.rows, left.rows, others, of_others)
        of_groups[part] = 0
        on_progress()


def _parts(groups: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    return (groups[start : start + _AT_ONCE] for start in range(0, len(groups), _AT_ONCE))


def _of_sample(
    rows: NDArray[np.bool_] | None,
    users: NDArray[np.int32],
    of_users: NDArray[np.int64],
    n_wanted: int,
    seed: int,
) -> NDArray[np.bool_] | None:
    """Return a mask of the rows of so many users at random; all of them if there are no more."""
    present = np.flatnonzero(of_users)
    if n_wanted >= len(present):
        return rows
    is_chosen = np.zeros(len(of_users), np.bool_)
    is_chosen[np.random.default_rng(seed).choice(present, n_wanted, replace=False)] = True
    chosen: NDArray[np.bool_] = is_chosen[users]
    return chosen if rows is None else rows & chosen


def _renumbered(
    groups: NDArray[np.int32], counts: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Return dense indices, and the old index of each new one."""
    kept = np.flatnonzero(counts)
    new = np.full(len(counts), -1, np.int32)
    new[kept] = np.arange(len(kept), dtype=np.int32)
    return new[groups], kept


def _titles_of(titles: Titles | None, items: NDArray[np.intp]) -> Titles | None:
    if titles is None:
        return None
    places = items.tolist()
    return Titles(
        tuple(titles.titles[place] for place in places),
        tuple(titles.genres[place] for place in places),
    )


def _go_on() -> None:
    """Nobody watches."""
