"""How the tab writes numbers: always as many decimals, so that columns can be compared."""

from __future__ import annotations

import math

from funksvd_gui.wording import MINUS, MISSING

#: From here on decimals tell nothing any more: a walk has diverged.
_LARGE = 1e4


def figure(value: float, decimals: int = 3) -> str:
    """Return a number with so many decimals: ``−1.296``; never ``−0.000``."""
    if not math.isfinite(value):
        return MISSING
    if abs(value) >= _LARGE:
        return f"{value:.2e}".replace("-", MINUS)
    text = f"{value:.{decimals}f}"
    return text.replace("-", MINUS) if float(text) else text.lstrip("-")


def signed(value: float, decimals: int = 3) -> str:
    """Return a number with its sign, plus included."""
    text = figure(value, decimals)
    return text if text.startswith(MINUS) or not value > 0 else f"+{text}"


def small(value: float) -> str:
    """Return a distance by its first two figures, without an exponent: ``0.000039``."""
    if not math.isfinite(value):
        return MISSING
    if value == 0.0:
        return "0"
    decimals = max(0, 1 - math.floor(math.log10(abs(value))))
    return figure(value, min(decimals, 12))


def power_of_ten(exponent: float) -> str:
    """Return ``1``, ``10⁻²`` or, between whole powers, the number itself."""
    if not float(exponent).is_integer():
        return small(10.0**exponent)
    if exponent == 0:
        return "1"
    digits = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{digits}"
