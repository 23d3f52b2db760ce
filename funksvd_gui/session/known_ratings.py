"""Which items each user has rated, and how: ratings grouped by user."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples, joined
from funksvd_gui.data.grouping import rows_by_pair


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


def group_by_user(*parts: RatingTriples) -> KnownRatings:
    """Group the ratings of all parts, which index the same users and items.

    One part is read where it lies, without a copy of it.
    """
    every = parts[0] if len(parts) == 1 else joined(*parts)
    grouped = rows_by_pair(every.users, every.items, every.n_users, every.n_items)
    return KnownRatings(grouped.offsets, every.items[grouped.rows], every.values[grouped.rows])
