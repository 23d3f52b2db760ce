"""Ratings in coordinate form, the only thing a trainer sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: float32 or float64; numpy has no type for one of the two that can stand where one is expected.
Values: TypeAlias = NDArray[Any]

#: So few at once that copies of them stay in a processor's cache.
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class RatingTriples:
    """Parallel arrays: user ``users[s]`` gave item ``items[s]`` the rating ``values[s]``.

    Shapes: all ``(n_ratings,)``. Indices are dense, ``0 <= users[s] < n_users``;
    only ratings held out for a test may hold ``-1``, an id the training never saw.
    Values are float32, or float64 where float32 could not tell them apart.
    """

    users: NDArray[np.int32]
    items: NDArray[np.int32]
    values: Values
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

    def chunks(self, n_rows: int = _CHUNK) -> Iterator[RatingTriples]:
        """Yield all ratings in their order, some at a time, without copying; at least once."""
        for start in range(0, max(1, len(self)), n_rows):
            yield self.slice(slice(start, start + n_rows))

    def values_around(self, centre: float) -> NDArray[np.float32]:
        """Return all values less the centre, subtracted in float64; not copied if that is nothing.

        Shape (n_ratings,).
        """
        if centre == 0:
            return self.values.astype(np.float32, copy=False)
        around = np.empty(len(self), dtype=np.float32)
        return np.subtract(self.values, centre, out=around, dtype=np.float64, casting="same_kind")

    def copied(self) -> RatingTriples:
        """Return these ratings themselves, which lie by themselves already."""
        return self

    def as_part(self) -> RatingPart:
        """Return all ratings as a part of themselves."""
        return RatingPart(self, np.zeros(len(self), np.uint8), 0)


# Without slots: how many there are is counted once and kept beside the fields.
@dataclass(frozen=True, eq=False)
class RatingPart:
    """Those ratings, in their order, that have one label; none of them is copied.

    Attributes
    ----------
    ratings : RatingTriples
        Of all parts.
    labels : uint8 array, shape (n_ratings of all parts,)
    """

    ratings: RatingTriples
    labels: NDArray[np.uint8]
    label: int

    @property
    def n_users(self) -> int:
        return self.ratings.n_users

    @property
    def n_items(self) -> int:
        return self.ratings.n_items

    def __len__(self) -> int:
        return self._n_ratings

    @cached_property
    def _n_ratings(self) -> int:
        return int(np.count_nonzero(self.labels == self.label))

    def chunks(self, n_rows: int = _CHUNK) -> Iterator[RatingTriples]:
        """Yield the ratings of this part, some at a time, copies of these; at least once."""
        for start in range(0, max(1, len(self.labels)), n_rows):
            rows = slice(start, start + n_rows)
            yield self.ratings.slice(rows).take(self.labels[rows] == self.label)

    def copied(self) -> RatingTriples:
        """Return a copy of this part by itself."""
        return self.ratings.take(self.labels == self.label)

    def as_part(self) -> RatingPart:
        """Return this part itself."""
        return self


#: What is trained on, validated or measured.
Ratings = RatingTriples | RatingPart


def joined(*parts: RatingTriples) -> RatingTriples:
    """Return a copy of all these, one after the other; they index the same users and items."""
    return RatingTriples(
        np.concatenate([part.users for part in parts]),
        np.concatenate([part.items for part in parts]),
        np.concatenate([part.values for part in parts]),
        parts[0].n_users,
        parts[0].n_items,
    )
