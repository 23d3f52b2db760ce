"""Which items each user has rated, how, and what each rating was for: grouped by user."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import Ratings, RatingTriples, Values
from funksvd_gui.data.grouping import rows_by_pair
from funksvd_gui.data.split.part import PART_OF_LABEL, Part

#: So many shares of the users are sorted one after the other.
_N_RANGES = 8
#: Items, values and parts, as in `RatedItems`.
_Arrays: TypeAlias = tuple[NDArray[np.int32], Values, NDArray[np.uint8]]


@dataclass(frozen=True, slots=True, eq=False)
class RatedItems:
    """Compressed rows: user u rated ``items[indptr[u]:indptr[u + 1]]``.

    Attributes
    ----------
    indptr : int64 array, shape (n_users + 1,)
    items : int32 array, shape (n_ratings,)
        Ascending within a user.
    values : float32 or float64 array, shape (n_ratings,)
        In stars.
    parts : uint8 array, shape (n_ratings,), or None
        `Part.label` of the part each was in; None where nobody knows any more. Then
        there are none that were kept for a test.
    """

    indptr: NDArray[np.int64]
    items: NDArray[np.int32]
    values: Values
    parts: NDArray[np.uint8] | None

    def __len__(self) -> int:
        return len(self.items)

    def of_user(self, user: int) -> tuple[NDArray[np.int32], Values, list[Part | None]]:
        """Return items and ratings of one user, views of shape (n,), and the part of each."""
        rows = self._rows(user)
        items = self.items[rows]
        if self.parts is None:
            return items, self.values[rows], [None] * len(items)
        parts: list[Part | None] = [PART_OF_LABEL[label] for label in self.parts[rows].tolist()]
        return items, self.values[rows], parts

    def seen_by(self, user: int) -> NDArray[np.int32]:
        """Return the items of one user in training and validation, none of the test."""
        rows = self._rows(user)
        items = self.items[rows]
        return items if self.parts is None else items[self.parts[rows] != Part.TEST.label]

    def _rows(self, user: int) -> slice:
        return slice(self.indptr[user], self.indptr[user + 1])


def group_by_user(parts: Mapping[Part, Ratings]) -> RatedItems:
    """Group the ratings of all parts, which index the same users and items.

    An index of -1 belongs to nobody and nothing here: such ratings are left out. So
    are those of an item that the same user has in an earlier part, which happens
    where the test is another file: training has seen her rating all the same.

    They are read where they lie, and sorted by item range by range of users: what is
    in between never takes more than a fraction of the result.
    """
    in_order = [part for part in Part if part in parts]
    ratings = [parts[part] for part in in_order]
    counts = np.stack([_counts(some) for some in ratings], axis=1)
    indptr = np.concatenate(([0], np.cumsum(counts.sum(axis=1), dtype=np.int64)))
    items = np.empty(indptr[-1], np.int32)
    values = np.empty(indptr[-1], np.result_type(*(_dtype(some) for some in ratings)))
    _fill(ratings, indptr, items, values)
    labels = np.tile(np.array([part.label for part in in_order], np.uint8), len(counts))
    arrays = items, values, np.repeat(labels, counts.ravel())
    _sort_by_item(indptr, arrays, ratings[0].n_items)
    return _without_repeats(indptr, arrays)


def _dtype(ratings: Ratings) -> np.dtype[Any]:
    return ratings.as_part().ratings.values.dtype


def _chunks(ratings: Ratings) -> Iterator[RatingTriples]:
    for chunk in ratings.chunks():
        has_both = (chunk.users >= 0) & (chunk.items >= 0)
        yield chunk if has_both.all() else chunk.take(has_both)


def _counts(ratings: Ratings) -> NDArray[np.int32]:
    from funksvd_gui.core.kernels.sums import count

    counts = np.zeros(ratings.n_users, np.int32)
    for chunk in _chunks(ratings):
        # The baseline has the loop compiled already, with labels.
        count(chunk.users, np.zeros(len(chunk), np.uint8), np.uint8(0), counts)
    return counts


def _fill(
    parts: Sequence[Ratings],
    indptr: NDArray[np.int64],
    items: NDArray[np.int32],
    values: Values,
) -> None:
    """Write every rating to those of its user, in the order in which they are read."""
    from funksvd_gui.core.kernels.measures import fill_by_place

    every_user = np.arange(len(indptr) - 1, dtype=np.int32)
    next_item, next_value = indptr[:-1].copy(), indptr[:-1].copy()
    for chunk in (chunk for part in parts for chunk in _chunks(part)):
        fill_by_place(chunk.users, chunk.items, every_user, next_item, items)
        # Moved as they are: the loop is compiled for the bits of float32.
        bits = np.int32 if values.dtype == np.float32 else np.int64
        moved = chunk.values.astype(values.dtype, copy=False).view(bits)
        fill_by_place(chunk.users, moved, every_user, next_value, values.view(bits))


def _sort_by_item(indptr: NDArray[np.int64], arrays: _Arrays, n_items: int) -> None:
    """Sort each user's ratings by item, in place; of one item they stay in their order."""
    for first, stop in pairwise(_range_starts(indptr)):
        counts, rows = np.diff(indptr[first : stop + 1]), slice(indptr[first], indptr[stop])
        users = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        order = rows_by_pair(users, arrays[0][rows], len(counts), n_items)
        for array in arrays:
            array[rows] = array[rows][order]


def _range_starts(indptr: NDArray[np.int64]) -> list[int]:
    """Return where ranges of users begin with about equally many ratings, and the end."""
    shares = indptr[-1] * np.arange(1, _N_RANGES) // _N_RANGES
    starts = np.searchsorted(indptr, shares)
    return sorted({0, *starts.tolist(), len(indptr) - 1})


def _without_repeats(indptr: NDArray[np.int64], arrays: _Arrays) -> RatedItems:
    """Keep the first of a user's ratings of an item, in the same memory."""
    items, values, parts = arrays
    is_first = np.ones(len(items), np.bool_)
    np.not_equal(items[1:], items[:-1], out=is_first[1:])
    is_first[indptr[indptr < len(items)]] = True
    repeats = np.flatnonzero(~is_first)
    if not len(repeats):
        return RatedItems(indptr, items, values, parts)
    n_kept = len(items) - len(repeats)
    for array in arrays:
        array[:n_kept] = array[is_first]
    indptr = indptr - np.searchsorted(repeats, indptr)
    return RatedItems(indptr, items[:n_kept], values[:n_kept], parts[:n_kept])
