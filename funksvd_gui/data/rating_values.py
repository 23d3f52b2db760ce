"""The different values that ratings have: how often, on which grid, and which lie far out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: With more different values than this among the first of them, ratings are a continuous scale.
MAX_DISTINCT = 2_000
_SAMPLED = 100_000
_BLOCK = 1 << 20
#: Of the 32 bits of a number.
_HALF_BITS, _LOWER_HALF = np.uint32(16), np.uint32(0xFFFF)
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
#: Of float32 ratings, in steps of the grid.
_TOLERANCE = 1e-3
#: An outlier is this many times the width of the others away from them.
_FAR = 4
_RARE_SHARE = 0.01
_FEWEST_RATINGS = 5
_FEWEST_DISTINCT = 3


@dataclass(frozen=True, slots=True, eq=False)
class DistinctValues:
    """Every different rating, ascending, and how often it occurs; shapes ``(n_distinct,)``."""

    values: NDArray[np.float32]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Ratings are ``lowest + k * step`` with whole k; `name` is for people."""

    step: float
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Outliers:
    """Values far below `lowest` or above `highest`, between which all others lie."""

    values: NDArray[np.float32]
    counts: NDArray[np.int64]
    lowest: float
    highest: float


def distinct_values(ratings: NDArray[np.float32]) -> DistinctValues | None:
    """Return the different ratings; None if there are so many that each is one of a continuum."""
    stride = max(1, len(ratings) // _SAMPLED)
    if len(np.unique(ratings[::stride])) > MAX_DISTINCT:
        return None
    found: dict[float, int] = {}
    for start in range(0, len(ratings), _BLOCK):
        values, counts = _counted(ratings[start : start + _BLOCK])
        for value, count in zip(values.tolist(), counts.tolist(), strict=True):
            found[value] = found.get(value, 0) + count
        if len(found) > MAX_DISTINCT:
            return None
    ordered = sorted(found)
    return DistinctValues(
        np.array(ordered, np.float32), np.array([found[value] for value in ordered], np.int64)
    )


def _counted(ratings: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the different numbers and how often each occurs."""
    bits = np.ascontiguousarray(ratings).view(np.uint32)
    if (bits & _LOWER_HALF).any():
        return np.unique(ratings, return_counts=True)
    # Short numbers such as half stars are told apart by the upper half of their bits, which
    # can be counted without sorting.
    counts = np.bincount(bits >> _HALF_BITS)
    found = np.flatnonzero(counts)
    return (found.astype(np.uint32) << _HALF_BITS).view(np.float32), counts[found]


def grid_of(distinct: DistinctValues) -> Grid | None:
    """Return the coarsest usual grid that all values lie on; None if they lie on none."""
    values = distinct.values.astype(np.float64)
    for step, name in _GRIDS.items():
        places = values / step
        # Float32 has seven digits: of large values little is known behind the point.
        slack = np.maximum(_TOLERANCE, np.abs(places) * np.finfo(np.float32).eps)
        if (np.abs(places - np.rint(places)) <= slack).all() and np.abs(places).max() < 2**24:
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
    is_out = np.ones(len(values), np.bool_)
    is_out[first : last + 1] = False
    return Outliers(
        distinct.values[is_out], counts[is_out], float(values[first]), float(values[last])
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
