"""How many ratings were given when, by hour, day, week, month or year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.grouping import chunks
from funksvd_gui.task import Task

_Times = NDArray[np.int64]

#: More periods than this make the next longer kind of period be used.
MOST_PERIODS = 420
#: 1970 began on a Thursday; weeks begin on Mondays.
_FIRST_MONDAY = 4 * 86_400
#: Unit of numpy's calendar, and the second since 1970 from which it is counted.
_PERIODS = {
    "hour": ("h", 0), "day": ("D", 0), "week": ("W", _FIRST_MONDAY), "month": ("M", 0),
    "year": ("Y", 0),
}  # fmt: skip
#: Outside of it numpy's calendar is of no use: some thirty thousand years.
_CALENDAR_END = 10**12


@dataclass(frozen=True, slots=True, eq=False)
class TimeHistogram:
    """Ratings and their mean in every period from the first rating to the last.

    Attributes
    ----------
    period : str
        "hour", "day", "week", "month", "year", or "period" for a stretch of many years.
    edges : int64 array, shape (n_periods + 1,)
        Seconds since 1970 at which the periods begin, and the last one ends.
    counts : int64 array, shape (n_periods,)
    means : float64 array, shape (n_periods,)
        NaN where there are no ratings.
    """

    period: str
    edges: _Times
    counts: NDArray[np.int64]
    means: NDArray[np.float64]


def time_histogram(
    times: _Times, values: NDArray[np.floating[Any]], task: Task | None = None
) -> TimeHistogram:
    """Count ratings in the shortest periods of which there are not too many.

    Parameters
    ----------
    times : int64 array, shape (n_ratings,)
        Seconds since 1970, at least one.
    """
    period, edges = _edges(int(times.min()), int(times.max()))
    n = len(edges) - 1
    counts, sums = np.zeros(n, dtype=np.int64), np.zeros(n)
    for part in chunks(len(times), task=task):
        places = np.searchsorted(edges, times[part], side="right") - 1
        counts += np.bincount(places, minlength=n)
        sums += np.bincount(places, values[part].astype(np.float64), n)
    with np.errstate(invalid="ignore"):
        return TimeHistogram(period, edges, counts, sums / counts)


def _edges(first: int, last: int) -> tuple[str, _Times]:
    if first > -_CALENDAR_END and last < _CALENDAR_END:
        for period, (unit, origin) in _PERIODS.items():
            ends = np.array([first - origin, last - origin], "datetime64[s]")
            begin, end = ends.astype(f"datetime64[{unit}]").astype(np.int64).tolist()
            if end - begin < MOST_PERIODS:
                starts = np.arange(begin, end + 2).astype(f"datetime64[{unit}]")
                return period, starts.astype("datetime64[s]").astype(np.int64) + origin
    # In Python's integers: the ends may be as far apart as 64 bits allow.
    step = (last - first) // MOST_PERIODS + 1
    edges = (min(first + k * step, last + 1) for k in range(MOST_PERIODS + 1))
    return "period", np.unique(np.array([*edges], dtype=np.int64))
