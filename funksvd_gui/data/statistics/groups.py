"""How many ratings each user or item has, and what they are like: count, mean, deviation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.grouping import chunks
from funksvd_gui.task import Task


@dataclass(frozen=True, slots=True, eq=False)
class GroupStatistics:
    """One entry per user, or per item.

    Attributes
    ----------
    counts : int64 array, shape (n,)
        Ratings of each; 0 where there are none.
    means, deviations : float64 array, shape (n,)
        Mean and standard deviation (of all of them, not of a sample); NaN where
        there are no ratings.
    """

    counts: NDArray[np.int64]
    means: NDArray[np.float64]
    deviations: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class CountCurve:
    """How many users (or items) have at least so many ratings.

    Attributes
    ----------
    at_least : int64 array, shape (k,)
        Every number of ratings that occurs, ascending.
    n_groups : int64 array, shape (k,)
        So many have that number or more.
    n_ratings : int64 array, shape (k,)
        Ratings that those have together.
    """

    at_least: NDArray[np.int64]
    n_groups: NDArray[np.int64]
    n_ratings: NDArray[np.int64]


def group_statistics(
    groups: NDArray[np.integer[Any]],
    values: NDArray[np.floating[Any]],
    n_groups: int,
    task: Task | None = None,
) -> GroupStatistics:
    """Count ratings by group.

    Parameters
    ----------
    groups : integer array, shape (n_ratings,)
        User or item of each rating, from 0 to ``n_groups - 1``.
    values : float32 or float64 array, shape (n_ratings,)
    """
    counts = np.zeros(n_groups, dtype=np.int64)
    sums, squares = np.zeros(n_groups), np.zeros(n_groups)
    # Squares of distances from some rating instead of from 0 lose no digits to each other.
    origin = float(values[0]) if len(values) else 0.0
    for part in chunks(len(values), n_groups, task):
        distances = values[part].astype(np.float64) - origin
        counts += np.bincount(groups[part], minlength=n_groups)
        sums += np.bincount(groups[part], distances, n_groups)
        squares += np.bincount(groups[part], distances * distances, n_groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / counts
        variances = squares / counts - means * means
    return GroupStatistics(counts, means + origin, np.sqrt(np.maximum(variances, 0.0)))


def count_curve(counts: NDArray[np.int64]) -> CountCurve:
    """Return how many have at least so many ratings; those without any are left out."""
    at_least, n_with = np.unique(counts[counts > 0], return_counts=True)
    return CountCurve(at_least, _from_the_end(n_with), _from_the_end(n_with * at_least))


def _from_the_end(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.cumsum(numbers[::-1])[::-1].astype(np.int64)
