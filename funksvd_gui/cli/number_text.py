"""How the command line's tables show numbers."""

from __future__ import annotations

NOTHING = "-"
_SECONDS_PER_MINUTE = 60


def count(value: int) -> str:
    """Return a whole number with its thousands apart, ``100,004``."""
    return f"{value:,}"


def stars(value: float | None, decimals: int = 4) -> str:
    """Return a rating, a score or an error in stars."""
    return NOTHING if value is None else f"{value:.{decimals}f}"


def share(value: float | None) -> str:
    """Return a share from 0 to 1."""
    return stars(value)


def seconds(value: float) -> str:
    """Return a length of time in seconds, ``1.25``."""
    return f"{value:.2f}"


def duration(value: float) -> str:
    """Return a length of time in minutes and seconds, ``0:14``."""
    minutes, rest = divmod(round(value), _SECONDS_PER_MINUTE)
    return f"{minutes}:{rest:02}"


def millions(value: float) -> str:
    """Return a number in millions, ``410``."""
    return f"{value / 1e6:,.0f}"


def counted(value: int, one: str) -> str:
    """Return a number with its noun, ``1 row``, ``2 rows``."""
    return f"{count(value)} {one}" if value == 1 else f"{count(value)} {one}s"
