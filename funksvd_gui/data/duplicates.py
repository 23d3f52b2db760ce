"""Of several ratings of one item by one user only one remains (rule R4)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.grouping import rows_of_some_groups


class DuplicatePolicy(StrEnum):
    """Which of several ratings of one item by one user counts; the values are kept in settings."""

    LAST = "last"
    FIRST = "first"
    MEAN = "mean"


def resolve_duplicates(
    ratings: RatingTriples,
    times: NDArray[np.int64] | None,
    policy: DuplicatePolicy = DuplicatePolicy.LAST,
) -> tuple[RatingTriples, NDArray[np.int64] | None]:
    """Return one rating of every user and item, in file order, and their times.

    The last is the one with the latest time, or without times, and between
    equal times, the one that comes last in the file; the first is its opposite.
    A mean stands in the place of the last, with its time.
    """
    is_concerned = _have_repeated_pairs(ratings)
    if not is_concerned.any():
        return ratings, times
    values = ratings.values.copy() if policy is DuplicatePolicy.MEAN else ratings.values
    remains = np.ones(len(ratings), np.bool_)
    for some in rows_of_some_groups(ratings.users, ratings.n_users):
        rows = some[is_concerned[ratings.users[some]]]
        if not len(rows):
            continue
        if times is not None:
            rows = rows[np.argsort(times[rows], kind="stable")]
        keys = ratings.users[rows].astype(np.int64) * ratings.n_items + ratings.items[rows]
        order = np.argsort(keys, kind="stable")
        rows, keys = rows[order], keys[order]
        is_first = np.append(True, keys[1:] != keys[:-1])
        is_last = np.append(is_first[1:], True)
        remains[rows] = is_first if policy is DuplicatePolicy.FIRST else is_last
        if policy is DuplicatePolicy.MEAN:
            starts = np.flatnonzero(is_first)
            sums = np.add.reduceat(values[rows].astype(np.float64), starts)
            values[rows[is_last]] = sums / np.diff(starts, append=len(rows))
    unique = RatingTriples(
        ratings.users[remains], ratings.items[remains], values[remains],
        ratings.n_users, ratings.n_items,
    )  # fmt: skip
    return unique, None if times is None else times[remains]


def _have_repeated_pairs(ratings: RatingTriples) -> NDArray[np.bool_]:
    """Return which users rated some item more than once.

    Sorting bare keys is the cheapest way to learn that nobody did; half as many bytes are
    sorted twice as fast, and the lower and the upper half side by side.
    """
    is_narrow = ratings.n_users * ratings.n_items <= np.iinfo(np.uint32).max
    kind = np.dtype(np.uint32 if is_narrow else np.int64)
    keys = ratings.users.astype(kind)
    keys *= kind.type(ratings.n_items)
    keys += ratings.items.astype(kind)
    middle = len(keys) // 2
    keys.partition(middle)
    with ThreadPoolExecutor(1) as other:
        sorting = other.submit(keys[:middle].sort)
        keys[middle:].sort()
        sorting.result()
    have = np.zeros(ratings.n_users, np.bool_)
    have[keys[1:][keys[1:] == keys[:-1]] // max(1, ratings.n_items)] = True
    return have
