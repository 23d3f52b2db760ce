"""Numbers among the ratings that may mean "not rated": which ones, and what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from funksvd_gui.data.statistics.rating_values import DistinctValues, Values

#: Written where there is no rating, and too far outside of most scales to be one.
_FAR_CODES = frozenset({99.0, 999.0, 9999.0})
#: A scale that begins at -1 ends at 1 or 2: nobody takes one point off for the worst.
_LOWEST_TOP = 3.0
#: Fewer different others, as in 0 and 1 or in -1, 0 and 1, are no scale that a code could leave.
_FEWEST_OTHERS = 3
#: So many of all ratings are 0 only where 0 is no rating.
_MANY_ZEROS = 0.2


@dataclass(frozen=True, slots=True)
class SuspectedCode:
    """A number that `count` of `n_ratings` ratings have; the others lie from lowest to highest."""

    value: np.floating[Any]
    count: int
    n_ratings: int
    lowest: np.floating[Any]
    highest: np.floating[Any]

    @property
    def share(self) -> float:
        return self.count / self.n_ratings


def codes_in(values: Values, distinct: DistinctValues | None) -> list[SuspectedCode]:
    """Return the smallest and the largest rating if it may mean "not rated".

    Parameters
    ----------
    distinct : DistinctValues or None
        The same ratings, counted; None for a continuous scale.
    """
    if distinct is not None and len(distinct.values) <= _FEWEST_OTHERS:
        return []
    found = []
    for value in (values.min(), values.max()):
        if value in {0.0, -1.0} or abs(float(value)) in _FAR_CODES:
            code = _described(value, values)
            if _is_suspected(code, distinct):
                found.append(code)
    return found


def _described(value: np.floating[Any], values: Values) -> SuspectedCode:
    others = values[values != value]
    return SuspectedCode(value, len(values) - len(others), len(values), others.min(), others.max())


def _is_suspected(code: SuspectedCode, distinct: DistinctValues | None) -> bool:
    lowest, highest = float(code.lowest), float(code.highest)
    if code.value == 0:
        return lowest > 0 and _is_no_rating_of_zero(code, distinct)
    if code.value == -1:
        return lowest >= 0 and highest >= _LOWEST_TOP
    distance = max(lowest - float(code.value), float(code.value) - highest)
    return distance > max(highest - lowest, 1.0)


def _is_no_rating_of_zero(code: SuspectedCode, distinct: DistinctValues | None) -> bool:
    """Tell whether 0 is too frequent to be the worst rating, or stands apart from the scale.

    On a scale from 0 to 5, 0 to 10 or 0 to 100 the zero is one step from the next rating
    and one of the rare ones.
    """
    if distinct is None:
        return code.share > _MANY_ZEROS
    n_each_other = distinct.counts[1:]
    if code.share > _MANY_ZEROS and code.count > n_each_other.max():
        return True
    gaps = np.diff(distinct.values.astype(np.float64))
    # In a small file the lowest ratings may just be missing: then there are few zeros, too.
    return bool(gaps[0] > 1.5 * gaps[1:].max() and code.count > n_each_other[0])
