"""The different values that ratings have: how often, on which grid, and which lie far out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import Values
from funksvd_gui.data.grouping import chunks
from funksvd_gui.task import Task

#: With more different values than this, ratings are a continuous scale.
MAX_DISTINCT = 2_000
#: Name of a grid by its step, the coarsest first.
_GRIDS = {
    1.0: "whole numbers",
    0.5: "whole and half numbers",
    0.25: "quarters",
    0.2: "fifths",
    0.1: "tenths",
    0.05: "twentieths",
    0.01: "hundredths",
}
#: In steps of the grid.
_TOLERANCE = 1e-3
#: An outlier is this many times the width of the others away from them.
_FAR = 4
_RARE_SHARE = 0.01
_FEWEST_RATINGS = 5
_FEWEST_DISTINCT = 3


@dataclass(frozen=True, slots=True, eq=False)
class DistinctValues:
    """Every different rating, ascending, and how often it occurs; shapes ``(n_distinct,)``."""

    values: Values
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Ratings are ``lowest + k * step`` with whole k; `name` is for people."""

    step: float
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Outliers:
    """Values far outside `others`, which lie together; all ascending."""

    values: Values
    counts: NDArray[np.int64]
    others: Values


def distinct_values(
    ratings: Values, most: int = MAX_DISTINCT, task: Task | None = None
) -> DistinctValues | None:
    """Return the different ratings; None if there are more than `most`."""
    found: Counter[float] = Counter()
    for chunk in chunks(len(ratings), task=task):
        values, counts = np.unique(ratings[chunk], return_counts=True)
        found.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))
        if len(found) > most:
            return None
    ordered = sorted(found)
    return DistinctValues(
        np.array(ordered, ratings.dtype), np.array([found[value] for value in ordered], np.int64)
    )


def grid_of(distinct: DistinctValues) -> Grid | None:
    """Return the coarsest usual grid that all values lie on; None if they lie on none."""
    values, digits = distinct.values.astype(np.float64), np.finfo(distinct.values.dtype)
    for step, name in _GRIDS.items():
        places = values / step
        # Of large values little is known behind the point.
        slack = np.maximum(_TOLERANCE, np.abs(places) * float(digits.eps))
        if (np.abs(places - np.rint(places)) > slack).any():
            continue
        # Beyond that, every number is a whole one.
        if np.abs(places).max() < 2.0 ** (digits.nmant + 1):
            return _coarser(np.rint(values).astype(np.int64)) if step == 1 else Grid(step, name)
    return None


def outliers_of(distinct: DistinctValues) -> Outliers | None:
    """Return rare values far away from all others, such as one 555 among 1 to 5."""
    values, counts = distinct.values.astype(np.float64), distinct.counts
    n_ratings = int(counts.sum())
    if len(values) <= _FEWEST_DISTINCT or n_ratings < _FEWEST_RATINGS:
        return None
    n_rare = max(1, int(_RARE_SHARE * n_ratings))
    below, above = np.cumsum(counts), np.cumsum(counts[::-1])[::-1]
    first = int(np.searchsorted(below, n_rare, side="right"))
    last = len(values) - 1 - int(np.searchsorted(above[::-1], n_rare, side="right"))
    # From the bulk outwards: what is not far from what is inside already belongs to it.
    while first > 0 and _is_near(values, first - 1, first, last):
        first -= 1
    while last < len(values) - 1 and _is_near(values, last + 1, first, last):
        last += 1
    while first > 0 and _is_near(values, first - 1, first, last):
        first -= 1
    if last - first + 1 < _FEWEST_DISTINCT or last - first + 1 == len(values):
        return None
    inside = slice(first, last + 1)
    return Outliers(
        np.delete(distinct.values, inside), np.delete(counts, inside), distinct.values[inside]
    )


def _is_near(values: NDArray[np.float64], place: int, first: int, last: int) -> bool:
    distance = min(abs(values[place] - values[first]), abs(values[place] - values[last]))
    return bool(distance <= _FAR * (values[last] - values[first]))


def _coarser(values: NDArray[np.int64]) -> Grid:
    """Return the grid of whole numbers, or of every second, tenth, twentieth of them."""
    step = int(np.gcd.reduce(values - values[0])) if len(values) >= _FEWEST_DISTINCT else 1
    if step > 1:
        return Grid(float(step), f"whole numbers in steps of {step:,}")
    return Grid(1.0, _GRIDS[1.0])
