"""Readers of what is typed after an option; each says what it must be. Imports nothing heavy."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path


def whole_number(minimum: float, maximum: float) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds."""
    words = f"a whole number from {minimum:.0f} to {maximum:.0f}"
    return lambda text: int(_within(int, text, minimum, maximum, words))


def number(minimum: float, maximum: float) -> Callable[[str], float]:
    """Return a reader of numbers within bounds."""
    words = f"a number from {minimum:g} to {maximum:g}"
    return lambda text: _within(float, text, minimum, maximum, words)


def stars(text: str) -> float:
    """Read any number that is finite."""
    return _within(float, text, -sys.float_info.max, sys.float_info.max, "a number, such as 4")


def share(text: str) -> float:
    """Read a share of ratings that leaves some."""
    words = "a share from 0 to below 1, such as 0.2"
    return _within(float, text, 0.0, math.nextafter(1.0, 0.0), words)


def a_file(text: str) -> Path:
    """Read the name of a file that is read from."""
    if text == "-":
        raise argparse.ArgumentTypeError(
            "only files are read, not standard input; save what comes from there to a file, "
            "as with > ratings.csv, and name that"
        )
    return Path(text)


def _within(
    kind: Callable[[str], float], text: str, minimum: float, maximum: float, words: str
) -> float:
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not minimum <= value <= maximum:
        raise argparse.ArgumentTypeError(f"must be {words}, not {text!r}")
    return value
