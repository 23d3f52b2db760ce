"""Of several ratings of one item by one user only one remains (rule R4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.grouping import grouped_rows
from funksvd_gui.data.repeated_pairs import repeated_pairs

#: Below this, sorting is done before the compiled loops would be loaded.
_FEW_ROWS = 1 << 20
_CHUNK = 1 << 20


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
    pairs = repeated_pairs(ratings.users, ratings.items, ratings.n_users, ratings.n_items)
    if not len(pairs):
        return Resolved(ratings, times, 0, 0)
    is_contested = _mask_of(pairs, ratings)
    contested = ratings.take(is_contested)
    resolve = _sorted_out if len(contested) < _FEW_ROWS else _counted_out
    survives, contested_values = resolve(
        contested, None if times is None else times[is_contested], policy
    )
    values = ratings.values
    if policy is DuplicatePolicy.MEAN:
        values = values.copy()
        values[is_contested] = contested_values
    remains = ~is_contested
    remains[is_contested] = survives
    unique = RatingTriples(
        ratings.users[remains], ratings.items[remains], values[remains],
        ratings.n_users, ratings.n_items,
    )  # fmt: skip
    times = None if times is None else times[remains]
    return Resolved(unique, times, len(ratings) - len(unique), len(pairs))


def _mask_of(pairs: NDArray[np.int64], ratings: RatingTriples) -> NDArray[np.bool_]:
    """Return which ratings are of one of these pairs, given as ascending keys."""
    found = np.empty(len(ratings), np.bool_)
    # Most users have no such pair, and looking that up is cheaper than the pair.
    has_pair = np.zeros(ratings.n_users, np.bool_)
    has_pair[pairs // ratings.n_items] = True
    for start in range(0, len(ratings), _CHUNK):
        users, items = (side[start : start + _CHUNK] for side in (ratings.users, ratings.items))
        may_be = has_pair[users]
        keys = users[may_be].astype(np.int64) * ratings.n_items + items[may_be]
        places = np.minimum(np.searchsorted(pairs, keys), len(pairs) - 1)
        may_be[may_be] = pairs[places] == keys
        found[start : start + _CHUNK] = may_be
    return found


def _sorted_out(
    ratings: RatingTriples, times: NDArray[np.int64] | None, policy: DuplicatePolicy
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Return which rows remain, and their values, if every pair is repeated."""
    values = ratings.values
    pairs = ratings.users.astype(np.int64) * ratings.n_items + ratings.items
    order = np.argsort(pairs, kind="stable") if times is None else np.lexsort((times, pairs))
    ordered = pairs[order]
    is_first = np.append(True, ordered[1:] != ordered[:-1])
    is_last = np.append(is_first[1:], True)
    survives = np.zeros(len(pairs), dtype=np.bool_)
    survives[order[is_first if policy is DuplicatePolicy.FIRST else is_last]] = True
    if policy is DuplicatePolicy.MEAN:
        starts = np.flatnonzero(is_first)
        sums = np.add.reduceat(values[order].astype(np.float64), starts)
        values[order[is_last]] = sums / np.diff(starts, append=len(pairs))
    return survives, values


def _counted_out(
    ratings: RatingTriples, times: NDArray[np.int64] | None, policy: DuplicatePolicy
) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Do what `_sorted_out` does, in two passes over the rows of each user."""
    from funksvd_gui.data.row_kernels import average_repeated, resolve_repeated

    items, values, n_items = ratings.items, ratings.values, ratings.n_items
    by_user = grouped_rows(ratings.users, ratings.n_users)
    survives = np.ones(len(ratings), dtype=np.bool_)
    resolve_repeated(
        by_user.offsets, by_user.rows, items, np.empty(0, np.int64) if times is None else times,
        policy is DuplicatePolicy.FIRST, survives,
        np.full(n_items, -1, np.int32), np.empty(n_items, np.int32),
    )  # fmt: skip
    if policy is DuplicatePolicy.MEAN:
        average_repeated(
            by_user.offsets, by_user.rows, items, survives, values,
            np.zeros(n_items), np.zeros(n_items, np.int64),
        )  # fmt: skip
    return survives, values
