"""Numbers among ratings that may mean "not rated": one rule for samples and for whole files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.wording import percent

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

    @property
    def is_far(self) -> bool:
        """Whether it is farther from all others than these are from one another."""
        distance = max(float(self.lowest - self.value), float(self.value - self.highest))
        is_known = abs(float(self.value)) in _FAR_CODES
        return is_known and distance > max(float(self.highest - self.lowest), 1.0)


def may_be_code(value: float) -> bool:
    """Tell whether people write a number where there is no rating."""
    return value in {0.0, -1.0} or abs(value) in _FAR_CODES


def suspected_codes(
    values: NDArray[np.floating[Any]],
    counts: NDArray[np.integer[Any]],
    fewest_others: int = _FEWEST_OTHERS,
) -> list[SuspectedCode]:
    """Return the smallest and the largest rating if it may mean "not rated".

    Parameters
    ----------
    values, counts : array, shape (n_distinct,)
        The different ratings, ascending, and how often each occurs.
    fewest_others : int
        With fewer different ratings, only what is far from them is suspected.
    """
    if len(values) < 2:  # noqa: PLR2004 - a code and another number
        return []
    n_ratings = int(counts.sum())
    lowest = SuspectedCode(values[0], int(counts[0]), n_ratings, values[1], values[-1])
    highest = SuspectedCode(values[-1], int(counts[-1]), n_ratings, values[0], values[-2])
    is_no_rating = len(values) > fewest_others and _is_no_rating(lowest, values, counts)
    return [lowest] * (lowest.is_far or is_no_rating) + [highest] * highest.is_far


def may_mean_not_rated(code: SuspectedCode, of_what: str) -> str:
    """Return a sentence on a number that was read as a rating."""
    return (
        f"The number {code.value:g} fills {percent(code.share)} of {of_what} and was read as a "
        "rating; it may mean “not rated”."
    )


def _is_no_rating(
    code: SuspectedCode, values: NDArray[np.floating[Any]], counts: NDArray[np.integer[Any]]
) -> bool:
    """Tell whether the smallest number is one below the scale, or a zero that is no rating.

    On a scale from 0 to 5, 0 to 10 or 0 to 100 the zero is one step from the next rating
    and one of the rare ones; else it is too frequent, or stands apart from the scale.
    """
    if code.value == -1:
        return bool(code.lowest >= 0 and code.highest >= _LOWEST_TOP)
    if code.value != 0:
        return False
    if code.share > _MANY_ZEROS and code.count > counts[1:].max():
        return True
    first, *gaps = np.diff(values.astype(np.float64)).tolist()
    # In a small file the lowest ratings may just be missing: then there are few zeros, too.
    return bool(gaps) and first > 1.5 * max(gaps) and code.count > int(counts[1])
