"""Ratings in coordinate form, the only thing a trainer sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class RatingTriples:
    """Parallel arrays: user ``users[s]`` gave item ``items[s]`` the rating ``values[s]``.

    Shapes: all ``(n_ratings,)``. Indices are dense, ``0 <= users[s] < n_users``;
    only ratings held out for a test may hold ``-1``, an id the training never saw.
    """

    users: NDArray[np.int32]
    items: NDArray[np.int32]
    values: NDArray[np.float32]
    n_users: int
    n_items: int

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: NDArray[np.integer] | NDArray[np.bool_]) -> RatingTriples:
        """Return a copy of the chosen rows; the index ranges stay as they are."""
        return RatingTriples(
            self.users[rows], self.items[rows], self.values[rows], self.n_users, self.n_items
        )

    def slice(self, rows: slice) -> RatingTriples:
        """Return a view of consecutive rows, without copying."""
        return RatingTriples(
            self.users[rows], self.items[rows], self.values[rows], self.n_users, self.n_items
        )


def joined(*parts: RatingTriples) -> RatingTriples:
    """Return a copy of all parts, one after the other; they index the same users and items."""
    return RatingTriples(
        np.concatenate([part.users for part in parts]),
        np.concatenate([part.items for part in parts]),
        np.concatenate([part.values for part in parts]),
        parts[0].n_users,
        parts[0].n_items,
    )
