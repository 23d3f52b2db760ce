"""The text of one time becomes a whole number of ticks since 1970, or None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from funksvd_gui.data.records import BLANKS

#: pandas writes whole numbers as 1400000000.0 where a column has gaps.
_WHOLE = re.compile(r"([+-]?[0-9]{1,19})(?:\.0*)?")
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_COMPACT = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_TOO_LARGE = 2**63
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = 1_000_000
#: Seconds since 1970 lie between these from 1973 to 2103.
_FIRST_SECOND, _LAST_SECOND = 10**8, 42 * 10**8
#: Nobody gave ratings to a computer before 1992; many ids are numbers of nine digits.
_FIRST_RATING = 7 * 10**8
_UNITS = (1, 1_000, _MICRO, 1_000_000_000)
_UNIT_NAMES = {1_000: "milliseconds", _MICRO: "microseconds", 1_000_000_000: "nanoseconds"}
_NEARLY_ALL, _HALF = 0.9, 0.5


class TimeKind(StrEnum):
    """How a column writes its times."""

    WHOLE_NUMBER = "whole number"
    ISO_DATE = "ISO date"
    COMPACT_DATE = "date such as 20200131"


def time_kind_of(texts: Sequence[str]) -> TimeKind | None:
    """Return the kind that reads more than half of the texts, None if there is none.

    Compact dates are numbers, too: it takes nearly all texts to tell them from others.
    """
    for kind in (TimeKind.COMPACT_DATE, TimeKind.WHOLE_NUMBER, TimeKind.ISO_DATE):
        share = sum(ticks(text, kind) is not None for text in texts) / max(1, len(texts))
        if share >= _NEARLY_ALL or (share > _HALF and kind is not TimeKind.COMPACT_DATE):
            return kind
    return None


def ticks_per_second(texts: Sequence[str], kind: TimeKind) -> int:
    """Return how many units of `ticks` make a second, as most of the texts show."""
    if kind is TimeKind.ISO_DATE:
        return _MICRO
    if kind is TimeKind.COMPACT_DATE:
        return 1
    numbers = sorted(abs(tick) for text in texts if (tick := ticks(text, kind)) is not None)
    usual = numbers[len(numbers) // 2] if numbers else 0
    likely = (unit for unit in _UNITS if _FIRST_SECOND * unit <= usual < _LAST_SECOND * unit)
    return next(likely, 1)


def unit_warning(kind: TimeKind | None, n_ticks: int) -> str:
    """Return a sentence on times that are no whole seconds although they are numbers."""
    unit = _UNIT_NAMES.get(n_ticks)
    if unit is None or kind is not TimeKind.WHOLE_NUMBER:
        return ""
    return f"The times are {unit} since 1970 and were cut to whole seconds."


def looks_like_times(texts: Sequence[str]) -> bool:
    """Tell whether nearly all texts are dates, or such numbers as clocks of computers give."""
    kind = time_kind_of(texts)
    if kind is not TimeKind.WHOLE_NUMBER:
        return kind is not None
    unit = ticks_per_second(texts, kind)
    n_likely = sum(
        _FIRST_RATING * unit <= (ticks(text, kind) or 0) < _LAST_SECOND * unit for text in texts
    )
    return n_likely >= _NEARLY_ALL * len(texts)


def ticks(text: str, kind: TimeKind) -> int | None:
    """Return the time in the unit of its kind; without a zone it is taken as UTC.

    Whole numbers have a unit of their own, ISO dates are in microseconds,
    compact dates in seconds.
    """
    body = text.strip(BLANKS)
    if kind is TimeKind.WHOLE_NUMBER:
        whole = _WHOLE.fullmatch(body)
        number = int(whole[1]) if whole else _TOO_LARGE
        return number if -_TOO_LARGE <= number < _TOO_LARGE else None
    pattern = _ISO if kind is TimeKind.ISO_DATE else _COMPACT
    if not pattern.fullmatch(body):
        return None
    try:
        moment = datetime.fromisoformat(body)
    except ValueError:  # The 31st of February.
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since = moment - _EPOCH
    n_seconds = since.days * 86_400 + since.seconds
    return n_seconds * _MICRO + since.microseconds if kind is TimeKind.ISO_DATE else n_seconds
