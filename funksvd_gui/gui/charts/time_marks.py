"""Where the marks of a time axis stand, and how moments are written. Knows no Qt."""

from __future__ import annotations

import numpy as np

from funksvd_gui.gui.charts.ticks import nice_step
from funksvd_gui.wording import MINUS

_HOUR, _DAY = 3600, 86_400
_MONTHS_PER_YEAR = 12
_SECONDS_PER_YEAR = 31_556_952
_EPOCH_YEAR = 1970
_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EVEN_STEPS = (_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY)
_MONTH_STEPS = (1, 2, 3, 6)
#: What a 64-bit count of seconds holds, with room for a year.
_FARTHEST = 9.2e18


def time_marks(lowest: float, highest: float, n_most: float) -> tuple[str, list[float]]:
    """Return marks within a range of seconds since 1970, and what tells them apart.

    At most about `n_most` marks; they stand at round hours, days, months or
    years. The word is "hour", "day", "month" or "year".
    """
    lowest, highest = max(lowest, -_FARTHEST), min(highest, _FARTHEST)
    wanted = (highest - lowest) / max(n_most, 1.0)
    for step in _EVEN_STEPS:
        if step >= wanted:
            first, last = -int(-lowest // step), int(highest // step)
            return "hour" if step < _DAY else "day", [
                float(k * step) for k in range(first, last + 1)
            ]
    for months in _MONTH_STEPS:
        if months * _SECONDS_PER_YEAR / _MONTHS_PER_YEAR >= wanted:
            return "month", _calendar_marks("M", lowest, highest, months)
    years = int(nice_step((highest - lowest) / _SECONDS_PER_YEAR, n_most, 1.0))
    return "year", _calendar_marks("Y", lowest, highest, years)


def write_moment(seconds: float, precision: str) -> str:
    """Return a moment as exactly as told: "hour", "day", "week", "month" or "year"."""
    moment = np.datetime64(round(max(min(seconds, _FARTHEST), -_FARTHEST)), "s")
    months = int(moment.astype("datetime64[M]").astype(np.int64))
    year = str(_EPOCH_YEAR + months // _MONTHS_PER_YEAR).replace("-", MINUS)
    month = _NAMES[months % _MONTHS_PER_YEAR]
    day = 1 + int((moment.astype("datetime64[D]") - moment.astype("datetime64[M]")).astype(int))
    match precision:
        case "hour":
            return f"{day} {month} {year} {round(seconds) // _HOUR % 24:02}:00"
        case "day":
            return f"{day} {month} {year}"
        case "week":
            return f"week of {day} {month} {year}"
        case "month":
            return f"{month} {year}"
        case _:
            return year


def _calendar_marks(unit: str, lowest: float, highest: float, step: int) -> list[float]:
    first, last = (
        int(np.datetime64(int(end), "s").astype(f"datetime64[{unit}]").astype(np.int64))
        for end in (lowest, highest)
    )
    # Years are counted from 1970 here, but round ones are told by their own number.
    origin = -_EPOCH_YEAR if unit == "Y" else 0
    begin = origin - (origin - first) // step * step
    starts = np.arange(begin, last + 1, step).astype(f"datetime64[{unit}]")
    seconds = starts.astype("datetime64[s]").astype(np.int64)
    return [float(second) for second in seconds if lowest <= second <= highest]
