"""Of several ratings of one item by one user only one remains (rule R4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.grouping import grouped_rows

#: Below this, sorting is done before the compiled loops would be loaded.
_FEW_ROWS = 1 << 20


class DuplicatePolicy(StrEnum):
    """Which of several ratings of one item by one user counts; the values are kept in settings."""

    LAST = "last"
    FIRST = "first"
    MEAN = "mean"


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """Ratings without duplicates, in file order.

    Attributes
    ----------
    times : int64 array, shape (n_ratings,), or None
    n_replaced : int
        Ratings that are gone.
    n_pairs : int
        Pairs of a user and an item that had more than one.
    """

    ratings: RatingTriples
    times: NDArray[np.int64] | None
    n_replaced: int
    n_pairs: int


def resolve_duplicates(
    ratings: RatingTriples,
    times: NDArray[np.int64] | None,
    policy: DuplicatePolicy = DuplicatePolicy.LAST,
) -> Resolved:
    """Leave one rating of every user and item.

    The last is the one with the latest time, or without times, and between
    equal times, the one that comes last in the file; the first is its opposite.
    A mean stands in the place of the last, with its time.
    """
    # Counters of every user and item are no room to make for a handful of rows.
    is_small = len(ratings) < max(_FEW_ROWS, ratings.n_users // 8, ratings.n_items // 8)
    resolve = _sorted_out if is_small else _counted_out
    survives, values, n_pairs = resolve(ratings, times, policy)
    if survives is None:
        return Resolved(ratings, times, 0, 0)
    unique = RatingTriples(
        ratings.users[survives], ratings.items[survives], values[survives],
        ratings.n_users, ratings.n_items,
    )  # fmt: skip
    times = None if times is None else times[survives]
    return Resolved(unique, times, len(ratings) - len(unique), n_pairs)


def _sorted_out(
    ratings: RatingTriples, times: NDArray[np.int64] | None, policy: DuplicatePolicy
) -> tuple[NDArray[np.bool_] | None, NDArray[np.float32], int]:
    """Return which rows survive, None if all do, their values, and how many pairs repeat."""
    values = ratings.values
    pairs = ratings.users.astype(np.int64) * ratings.n_items + ratings.items
    # Sorting bare keys is the cheapest way to learn that there is nothing to do.
    ordered = np.sort(pairs)
    if not (ordered[1:] == ordered[:-1]).any():
        return None, values, 0
    order = np.argsort(pairs, kind="stable") if times is None else np.lexsort((times, pairs))
    is_first = np.append(True, ordered[1:] != ordered[:-1])
    is_last = np.append(is_first[1:], True)
    survives = np.zeros(len(pairs), dtype=np.bool_)
    survives[order[is_first if policy is DuplicatePolicy.FIRST else is_last]] = True
    if policy is DuplicatePolicy.MEAN:
        starts = np.flatnonzero(is_first)
        sums = np.add.reduceat(values[order].astype(np.float64), starts)
        values = values.copy()
        values[order[is_last]] = sums / np.diff(starts, append=len(pairs))
    return survives, values, int(np.count_nonzero(is_first & ~is_last))


def _counted_out(
    ratings: RatingTriples, times: NDArray[np.int64] | None, policy: DuplicatePolicy
) -> tuple[NDArray[np.bool_] | None, NDArray[np.float32], int]:
    """Do what `_sorted_out` does, in two passes over the rows of each user."""
    from funksvd_gui.data.row_kernels import average_repeated, resolve_repeated

    items, values, n_items = ratings.items, ratings.values, ratings.n_items
    by_user = grouped_rows(ratings.users, ratings.n_users)
    survives = np.ones(len(ratings), dtype=np.bool_)
    n_pairs = resolve_repeated(
        by_user.offsets, by_user.rows, items, np.empty(0, np.int64) if times is None else times,
        policy is DuplicatePolicy.FIRST, survives,
        np.full(n_items, -1, np.int32), np.empty(n_items, np.int32),
    )  # fmt: skip
    if not n_pairs:
        return None, values, 0
    if policy is DuplicatePolicy.MEAN:
        values = values.copy()
        average_repeated(
            by_user.offsets, by_user.rows, items, survives, values,
            np.zeros(n_items), np.zeros(n_items, np.int64),
        )  # fmt: skip
    return survives, values, n_pairs
