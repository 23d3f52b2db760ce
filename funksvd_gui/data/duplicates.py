"""Of several ratings of one item by one user only the last counts (rule R4)."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


class DuplicatePolicy(StrEnum):
    """Which of several ratings of one item by one user counts; the values are kept in settings."""

    LAST = "last"
    FIRST = "first"
    MEAN = "mean"


def surviving_rows(
    users: NDArray[np.int32],
    items: NDArray[np.int32],
    n_items: int,
    times: NDArray[np.int64] | None,
) -> NDArray[np.intp] | None:
    """Return the rows that count, in file order; None if all do.

    The last is the one with the latest time, or without times, and between
    equal times, the one that comes last in the file.
    """
    pairs = users.astype(np.int64) * n_items + items
    # Sorting bare keys is the cheapest way to learn that there is nothing to do.
    ordered = np.sort(pairs)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(repeated):
        return None
    repeated = repeated[np.append(True, repeated[1:] != repeated[:-1])]
    places = np.minimum(np.searchsorted(repeated, pairs), len(repeated) - 1)
    rows = np.flatnonzero(repeated[places] == pairs)
    contested = pairs[rows]
    if times is None:
        order = np.argsort(contested, kind="stable")
    else:
        order = np.lexsort((times[rows], contested))
    contested = contested[order]
    is_last = np.append(contested[1:] != contested[:-1], True)
    survives = np.ones(len(pairs), dtype=np.bool_)
    survives[rows] = False
    survives[rows[order[is_last]]] = True
    return np.flatnonzero(survives)
