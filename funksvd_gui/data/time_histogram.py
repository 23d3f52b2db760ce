"""How many ratings were given when, by hour, day, week, month or year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.group_statistics import Progress, chunks

_Times = NDArray[np.int64]

#: More periods than this make the next longer kind of period be used.
MOST_PERIODS = 420
_HOUR, _DAY, _WEEK = 3600, 86_400, 604_800
#: 1970 began on a Thursday; weeks begin on Mondays.
_FIRST_MONDAY = 4 * _DAY
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
    times: _Times, values: NDArray[np.float32], progress: Progress = lambda _: None
) -> TimeHistogram:
    """Count ratings in the shortest periods of which there are not too many.

    Parameters
    ----------
    times : int64 array, shape (n_ratings,)
        Seconds since 1970, at least one.
    """
    first, last = int(times.min()), int(times.max())
    period, edges = _edges(first, last)
    n = len(edges) - 1
    counts, sums = np.zeros(n, dtype=np.int64), np.zeros(n)
    for part in chunks(len(times)):
        progress(part.start / len(times))
        places = np.searchsorted(edges, times[part], side="right") - 1
        counts += np.bincount(places, minlength=n)
        sums += np.bincount(places, values[part].astype(np.float64), n)
    with np.errstate(invalid="ignore"):
        return TimeHistogram(period, edges, counts, sums / counts)


def _edges(first: int, last: int) -> tuple[str, _Times]:
    for period, make in _PERIODS:
        if (edges := make(first, last)) is not None:
            return period, edges
    # In Python's integers: the ends may be as far apart as 64 bits allow.
    step = (last - first) // MOST_PERIODS + 1
    ends = (min(first + k * step, last + 1) for k in range(MOST_PERIODS + 1))
    return "period", np.unique(np.array([*ends], dtype=np.int64))


def _even(seconds: int, origin: int = 0) -> Callable[[int, int], _Times | None]:
    def edges(first: int, last: int) -> _Times | None:
        begin, end = (first - origin) // seconds, (last - origin) // seconds + 1
        if end - begin > MOST_PERIODS:
            return None
        return np.arange(begin, end + 1, dtype=np.int64) * seconds + origin

    return edges


def _calendar(unit: str) -> Callable[[int, int], _Times | None]:
    def edges(first: int, last: int) -> _Times | None:
        if first < -_CALENDAR_END or last > _CALENDAR_END:
            return None
        begin, end = (
            int(np.datetime64(moment, "s").astype(f"datetime64[{unit}]").astype(np.int64))
            for moment in (first, last)
        )
        if end - begin >= MOST_PERIODS:
            return None
        starts = np.arange(begin, end + 2).astype(f"datetime64[{unit}]")
        seconds: _Times = starts.astype("datetime64[s]").astype(np.int64)
        return seconds

    return edges


_PERIODS: tuple[tuple[str, Callable[[int, int], _Times | None]], ...] = (
    ("hour", _even(_HOUR)),
    ("day", _even(_DAY)),
    ("week", _even(_WEEK, _FIRST_MONDAY)),
    ("month", _calendar("M")),
    ("year", _calendar("Y")),
)
