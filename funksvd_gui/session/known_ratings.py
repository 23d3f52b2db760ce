"""Which items each user has rated, and how: ratings grouped by user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import Ratings
from funksvd_gui.data.grouping import rows_by_pair

#: So many parts are sorted one after the other.
_N_RANGES = 8


@dataclass(frozen=True, slots=True, eq=False)
class KnownRatings:
    """Compressed rows: user u rated ``items[indptr[u]:indptr[u + 1]]``.

    Attributes
    ----------
    indptr : int64 array, shape (n_users + 1,)
    items : int32 array, shape (n_ratings,)
        Ascending within a user.
    values : float32 array, shape (n_ratings,)
        In stars.
    """

    indptr: NDArray[np.int64]
    items: NDArray[np.int32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.items)

    def of_user(self, user: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the items and ratings of one user, views of shape (n,)."""
        rows = slice(self.indptr[user], self.indptr[user + 1])
        return self.items[rows], self.values[rows]


def group_by_user(*parts: Ratings) -> KnownRatings:
    """Group the ratings of all parts, which index the same users and items.

    They are read where they lie, and sorted by item range by range of users: what is
    in between never takes more than a fraction of the result.
    """
    indptr = np.concatenate(([0], np.cumsum(_counts(parts), dtype=np.int64)))
    items, values = np.empty(indptr[-1], np.int32), np.empty(indptr[-1], np.float32)
    _fill(parts, indptr, items, values)
    for first, stop in pairwise(_range_starts(indptr)):
        rows = slice(indptr[first], indptr[stop])
        _sort_by_item(
            np.diff(indptr[first : stop + 1]), items[rows], values[rows], parts[0].n_items
        )
    return KnownRatings(indptr, items, values)


def _counts(parts: Sequence[Ratings]) -> NDArray[np.int32]:
    from funksvd_gui.core.kernels.sums import count

    counts = np.zeros(parts[0].n_users, np.int32)
    for part in (ratings.as_part() for ratings in parts):
        count(part.ratings.users, part.labels, np.uint8(part.label), counts)
    return counts


def _fill(
    parts: Sequence[Ratings],
    indptr: NDArray[np.int64],
    items: NDArray[np.int32],
    values: NDArray[np.float32],
) -> None:
    """Write every rating to those of its user, in the order in which they are read."""
    from funksvd_gui.core.kernels.measures import fill_by_place

    every_user = np.arange(len(indptr) - 1, dtype=np.int32)
    next_item, next_value = indptr[:-1].copy(), indptr[:-1].copy()
    for chunk in (chunk for part in parts for chunk in part.chunks()):
        fill_by_place(chunk.users, chunk.items, every_user, next_item, items)
        # Moved as they are: the loop is compiled for these bits.
        bits = chunk.values.view(np.int32)
        fill_by_place(chunk.users, bits, every_user, next_value, values.view(np.int32))


def _sort_by_item(
    counts: NDArray[np.int64],
    items: NDArray[np.int32],
    values: NDArray[np.float32],
    n_items: int,
) -> None:
    """Sort the ratings of some users by item, each user's by themselves, in place."""
    users = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    rows = rows_by_pair(users, items, len(counts), n_items).rows
    items[:], values[:] = items[rows], values[rows]


def _range_starts(indptr: NDArray[np.int64]) -> list[int]:
    """Return where ranges of users begin with about equally many ratings, and the end."""
    shares = indptr[-1] * np.arange(1, _N_RANGES) // _N_RANGES
    starts = np.searchsorted(indptr, shares)
    return sorted({0, *starts.tolist(), len(indptr) - 1})
