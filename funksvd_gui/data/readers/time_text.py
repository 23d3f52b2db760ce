"""The text of one time becomes seconds since 1970, or None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_TOO_LARGE = 2**63


class TimeKind(StrEnum):
    """How a column writes its times."""

    WHOLE_NUMBER = "whole number"
    ISO_DATE = "ISO date"


def time_kind_of(texts: Sequence[str]) -> TimeKind | None:
    """Return the kind that reads more than half of the texts, None if there is none."""
    for kind in TimeKind:
        if sum(seconds(text, kind) is not None for text in texts) * 2 > len(texts):
            return kind
    return None


def seconds(text: str, kind: TimeKind) -> int | None:
    """Return the time in whole seconds; without a zone it is taken as UTC."""
    body = text.strip(" \t")
    if kind is TimeKind.WHOLE_NUMBER:
        number = int(body) if _WHOLE.fullmatch(body) else _TOO_LARGE
        return number if -_TOO_LARGE <= number < _TOO_LARGE else None
    if not _ISO.fullmatch(body):
        return None
    try:
        moment = datetime.fromisoformat(body)
    except ValueError:  # The 31st of February.
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return int((moment - _EPOCH).total_seconds() // 1)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
