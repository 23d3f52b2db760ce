"""Where the marks of an axis stand and what is written beside them. Knows no Qt."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.wording import MINUS, number

_MULTIPLES = (1.0, 2.0, 5.0, 10.0)
_PREFIXES = ((1e9, " G"), (1e6, " M"), (1e3, " k"))
_LARGEST_PLAIN = 1e7
_LONG_TALLY = 1e6
#: Of the mean distance of marks on a logarithmic axis, where they are closest.
_LEAST_SHARE = 0.75


def nice_step(span: float, n_most: float, smallest: float = 0.0) -> float:
    """Return the least 1, 2 or 5 times a power of ten that makes at most `n_most` marks."""
    wanted = max(span / max(n_most, 1.0), smallest, 1e-12)
    power = 10.0 ** math.floor(math.log10(wanted))
    # A hair of tolerance, because 0.3 / 3 is a little more than 0.1.
    return next(m * power for m in _MULTIPLES if m * power >= wanted * (1 - 1e-9))


def linear_marks(lowest: float, highest: float, step: float) -> NDArray[np.float64]:
    """Return the multiples of `step` within the range, ascending."""
    first, last = math.ceil(lowest / step - 1e-9), math.floor(highest / step + 1e-9)
    marks: NDArray[np.float64] = np.arange(first, last + 1, dtype=np.float64) * step
    return marks


def log_marks(lowest: float, highest: float, n_most: float) -> NDArray[np.float64]:
    """Return marks for a logarithmic axis whose range is given in plain values above zero.

    Less than a decade gets round values like those of a linear axis; more gets
    1, 2 and 5 of each decade, or the decades alone.
    """
    decades = math.log10(highest / lowest)
    if decades < 1.0:
        return _marks_within_a_decade(lowest, highest, n_most)
    powers = np.arange(math.floor(math.log10(lowest)), math.ceil(math.log10(highest)) + 1)
    multiples = (1.0, 2.0, 5.0) if 3 * decades <= n_most else (1.0,)
    powers = powers[:: max(1, math.ceil(decades / n_most))]
    values = np.outer(10.0**powers, multiples).ravel()
    inside = (values >= lowest * (1 - 1e-9)) & (values <= highest * (1 + 1e-9))
    return values[inside]


def _marks_within_a_decade(lowest: float, highest: float, n_most: float) -> NDArray[np.float64]:
    """Return evenly spread values: on such an axis the largest are closest to one another."""
    least = _LEAST_SHARE * math.log10(highest / lowest) / n_most
    while True:
        values = linear_marks(lowest, highest, nice_step(highest - lowest, n_most))
        if len(values) <= 1 or math.log10(values[-1] / values[-2]) >= least:
            return values
        n_most /= 2.0


def decimals_of(step: float) -> int:
    """Return how many decimals tell neighbouring marks apart."""
    return max(0, -math.floor(math.log10(step) + 1e-9))


def write_plain(value: float, step: float) -> str:
    """Return a value with as many decimals as the step needs: ``0.84``, ``1,200``."""
    if abs(value) >= _LARGEST_PLAIN:
        return f"{value:.3g}".replace("-", MINUS)
    text = f"{value:,.{decimals_of(step)}f}"
    return text.replace("-", MINUS) if float(text.replace(",", "")) else text.lstrip("-")


def write_count(value: float, step: float) -> str:
    """Return a large whole number with its unit: ``500 k``, ``1.5 M``, ``20 M``."""
    for unit, prefix in _PREFIXES:
        if abs(value) >= unit:
            return write_plain(value / unit, max(step / unit, 1e-3)) + prefix
    return write_plain(value, max(step, 1.0))


def write_tally(value: float, step: float) -> str:
    """Return a whole number, in millions where it would be long: ``120,000``, ``1.2 M``."""
    if abs(value) < _LONG_TALLY:
        return write_plain(value, max(step, 1.0))
    return f"{number(value / _LONG_TALLY, 6)} M"


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
