"""Numbers written where nobody gave a rating, such as -1 and 99: the one rule for them."""

from __future__ import annotations

_FAR_CODES = frozenset({99.0, 999.0, 9999.0, -9.0, -99.0, -999.0, -9999.0})
#: A scale that begins at -1 ends at 1 or 2: nobody takes one point off for the worst.
_LOWEST_TOP = 3.0


def may_be_code(value: float, lowest: float, highest: float) -> bool:
    """Tell whether a number may mean "not rated" where all others lie from lowest to highest.

    Of 0 this says only that no other is below it: how often it comes says more.
    """
    if value == 0:
        return lowest > 0
    if value == -1:
        return lowest >= 0 and highest >= _LOWEST_TOP
    is_far = max(lowest - value, value - highest) > max(highest - lowest, 1.0)
    return is_far and value in _FAR_CODES
