"""Numbers among the ratings that may mean "not rated": which ones, and what speaks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from funksvd_gui.data.missing_code import may_be_code
from funksvd_gui.data.statistics.rating_values import DistinctValues, Values

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
    found = [_described(value, values) for value in (values.min(), values.max())]
    return [code for code in found if _is_suspected(code, distinct)]


def _described(value: np.floating[Any], values: Values) -> SuspectedCode:
    others = values[values != value]
    return SuspectedCode(value, len(values) - len(others), len(values), others.min(), others.max())


def _is_suspected(code: SuspectedCode, distinct: DistinctValues | None) -> bool:
    if not may_be_code(float(code.value), float(code.lowest), float(code.highest)):
        return False
    return code.value != 0 or _is_no_rating_of_zero(code, distinct)


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
