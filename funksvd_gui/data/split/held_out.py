"""Which rows are held out, as one label byte per row. Knows arrays only.

No row numbers are shuffled: rows are chosen by thresholds on random numbers, which takes
some ten bytes per row. Only what counts ratings of each user puts rows in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.grouping import chunks, ordered_rows, present_groups, rows_of_some_groups
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.settings import SplitSettings

#: Counted down below: of two rows, the one held out first has the smaller label.
TEST, VALIDATION, TRAIN = Part.TEST.label, Part.VALIDATION.label, Part.TRAINING.label

_KEPT_FOR_USER = np.uint32(2**32 - 1)
_KEPT_FOR_ITEM = np.uint32(2**32 - 2)


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """One label per row, and how many rows stay in training so that somebody is known.

    `n_kept` counts rows that the method alone would have held out.
    """

    of_rows: NDArray[np.uint8]
    n_kept: int = 0


def at_random(
    ratings: RatingTriples, n_test: int, n_validation: int, settings: SplitSettings
) -> Labels:
    """Hold out this many rows at random.

    Unless `allow_cold`, one row of each user stays in training, and one of each
    item; others are held out instead. Where there are too few others, items
    give way first, then the counts.
    """
    keys = _random_keys(len(ratings), settings.seed)
    n_free = len(ratings)
    if not settings.allow_cold:
        for_users = _last_of_each(ratings.users, keys, ratings.n_users)
        for_items = _for_items(ratings, keys, for_users)
        n_free -= int(np.count_nonzero(for_users))
        keys[for_items] = _KEPT_FOR_ITEM
        keys[for_users] = _KEPT_FOR_USER
    n_held = min(n_test + n_validation, n_free)
    labels = _labelled(keys, min(n_test, n_held), n_held)
    return Labels(labels, n_test + n_validation - n_held)


def fold(ratings: RatingTriples, settings: SplitSettings) -> Labels:
    """Hold out one of the equal shares that together are all rows.

    Unless `allow_cold`, a row whose user or item has all its rows in this share
    stays in training.
    """
    n, keys = len(ratings), _random_keys(len(ratings), settings.seed)
    lower, upper = (n * k // settings.n_folds for k in (settings.fold - 1, settings.fold))
    is_test = _labelled(keys, lower, upper) == VALIDATION
    # The largest number is nobody's: those of the test come after all others.
    keys[is_test] = _KEPT_FOR_USER
    labels = _labelled(keys, 0, round(settings.validation_share * (n - (upper - lower))))
    labels[is_test] = TEST
    return _with_known(ratings, labels, None, settings)


def latest(
    ratings: RatingTriples,
    times: NDArray[np.int64],
    n_test: int,
    n_validation: int,
    settings: SplitSettings,
) -> Labels:
    """Hold out the latest rows; of equal times, those later in the file.

    Unless `allow_cold`, the earliest row of a user or an item all of whose rows
    are that late stays in training.
    """
    n_train = len(ratings) - n_test - n_validation
    # Counted from the earliest, what comes first is for training.
    labels = TRAIN - _labelled(times, n_train, n_train + n_validation)
    return _with_known(ratings, labels, times, settings)


def of_each_user(
    ratings: RatingTriples, times: NDArray[np.int64] | None, settings: SplitSettings
) -> Labels:
    """Hold out so many rows of every user: the latest, or without times any.

    Unless `allow_cold`, one row of every user stays in training, and one of an
    item all of whose rows would be held out.
    """
    # Unsigned: times may lie as far apart as 64 bits allow.
    keys = (
        _random_keys(len(ratings), settings.seed)
        if times is None
        else (times - times.min()).astype(np.uint64)
    )
    labels, n_keys, n_asked = np.full(len(ratings), TRAIN, np.uint8), int(keys.max()) + 1, 0
    n_test, n_held = settings.test_per_user, settings.test_per_user + settings.validation_per_user
    for rows in rows_of_some_groups(ratings.users, ratings.n_users):
        users = ratings.users[rows] - ratings.users[rows].min()
        counts = np.bincount(users)
        ends = np.cumsum(counts)
        order = ordered_rows(users, len(counts), ordered_rows(keys[rows], n_keys))
        # Counted from the last row of each user: 0, 1, ...
        places = np.repeat(ends, counts) - np.arange(1, len(rows) + 1)
        wanted = np.full(len(rows), TRAIN, np.uint8)
        wanted[places < n_held] = VALIDATION
        wanted[places < n_test] = TEST
        n_asked += int(np.count_nonzero(wanted != TRAIN))
        if not settings.allow_cold:
            wanted[(ends - counts)[counts > 0]] = TRAIN
        labels[rows[order]] = wanted
    n_short = n_asked - int(np.count_nonzero(labels != TRAIN))
    known = _with_known(ratings, labels, times, settings)
    return Labels(known.of_rows, known.n_kept + n_short)


def n_unknown(groups: NDArray[np.int32], labels: NDArray[np.uint8], n_groups: int) -> int:
    """Return how many users, or items, have rows that are held out and none in training."""
    is_trained = present_groups(groups, n_groups, labels == TRAIN)
    return int(np.count_nonzero(present_groups(groups, n_groups, labels != TRAIN) & ~is_trained))


def _random_keys(n_rows: int, seed: int) -> NDArray[np.uint32]:
    """Return a random number for every row, smaller than the two that mean something."""
    return np.random.default_rng(seed).integers(0, _KEPT_FOR_ITEM, n_rows, dtype=np.uint32)


def _last_of_each(
    groups: NDArray[np.int32], keys: NDArray[np.uint32], n_groups: int
) -> NDArray[np.bool_]:
    """Return a mask of the row with the largest key of every group, of all rows that tie."""
    largest = np.zeros(n_groups, np.uint32)
    for chunk in chunks(len(keys)):
        np.maximum.at(largest, groups[chunk], keys[chunk])
    is_last = np.empty(len(keys), np.bool_)
    for chunk in chunks(len(keys)):
        np.equal(keys[chunk], largest[groups[chunk]], out=is_last[chunk])
    return is_last


def _for_items(
    ratings: RatingTriples, keys: NDArray[np.uint32], for_users: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return a mask of one row of every item that the rows kept for users do not know."""
    is_unknown = ~present_groups(ratings.items, ratings.n_items, for_users)
    chosen = _last_of_each(ratings.items, keys, ratings.n_items)
    for chunk in chunks(len(keys)):
        chosen[chunk] &= is_unknown[ratings.items[chunk]]
    return chosen


def _labelled(keys: NDArray[Any], first: int, both: int) -> NDArray[np.uint8]:
    """Label the `first` smallest keys 0, those up to the count `both` 1, the others 2.

    Of equal keys the first in the file counts as the smaller.
    """
    labels = np.full(len(keys), TRAIN, np.uint8)
    counts = [count for count in (first, both) if count > 0]
    places = np.array(counts, np.intp) - 1
    thresholds = np.partition(keys, places)[places]
    for count, threshold in zip(counts, thresholds, strict=True):
        is_smaller = keys < threshold
        labels -= is_smaller
        n_ties = count - int(np.count_nonzero(is_smaller))
        labels[np.flatnonzero(keys == threshold)[:n_ties]] -= 1
    return labels


def _with_known(
    ratings: RatingTriples,
    labels: NDArray[np.uint8],
    times: NDArray[np.int64] | None,
    settings: SplitSettings,
) -> Labels:
    """Give back to training the first row of every user and item that has none there."""
    if settings.allow_cold:
        return Labels(labels)
    n_kept = 0
    for groups, n_groups in ((ratings.users, ratings.n_users), (ratings.items, ratings.n_items)):
        is_cold = ~present_groups(groups, n_groups, labels == TRAIN)
        rows = np.concatenate(
            [np.flatnonzero(is_cold[groups[chunk]]) + chunk.start for chunk in chunks(len(labels))]
        )
        if times is not None:
            rows = rows[np.argsort(times[rows], kind="stable")]
        _, first = np.unique(groups[rows], return_index=True)
        labels[rows[first]] = TRAIN
        n_kept += len(first)
    return Labels(labels, n_kept)
