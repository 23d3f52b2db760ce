"""The text of one rating becomes a number, or a reason why it is none (rule R2)."""

from __future__ import annotations

import math
import re
from enum import StrEnum

import numpy as np

_POINT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?(?:[0-9]+,[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MAX_REMEMBERED = 100_000
_MAX_SHOWN = 40
#: Ratings are kept in this precision, so none may be larger.
FLOAT32_MAX = float(np.finfo(np.float32).max)


class DecimalMark(StrEnum):
    """What parts the whole from the fraction, as far as the file has shown."""

    UNDECIDED = "undecided"
    POINT = "point"
    COMMA = "comma"


class DecimalMarkError(Exception):
    """The column disagrees with what was assumed: read the file again with `mark`."""

    def __init__(self, mark: DecimalMark) -> None:
        super().__init__(mark)
        self.mark = mark


class RatingText:
    """Judges rating texts of one column, which has one decimal mark throughout.

    Spaces and tabs around a number do not matter: they cannot be meant as
    anything else. Digits are ASCII; an exponent is allowed; infinities, "nan",
    hexadecimal numbers and underscores are not. The first comma makes the
    column one of decimal commas, unless the separator is a comma or a point
    was seen before; a point in such a column proves the assumption wrong.

    Parameters
    ----------
    mark : DecimalMark
        `UNDECIDED` in the first attempt, then what `DecimalMarkError` says.
    comma_is_separator : bool
        Commas in a rating are then never decimal marks.
    """

    def __init__(
        self, mark: DecimalMark = DecimalMark.UNDECIDED, *, comma_is_separator: bool = False
    ) -> None:
        self.mark = DecimalMark.POINT if comma_is_separator else mark
        self._remembered: dict[str, float] = {}

    def value(self, text: str) -> float:
        """Return the rating, or NaN if the text is none.

        Raises
        ------
        DecimalMarkError
            If earlier ratings were judged by the wrong decimal mark.
        """
        value = self._remembered.get(text)
        if value is None:
            value = self._judge(text.strip(" \t"))
            if len(self._remembered) < _MAX_REMEMBERED:
                self._remembered[text] = value
        return value

    def why_not(self, text: str) -> str:
        """Return a sentence that says why `value` gave NaN."""
        body = text.strip(" \t")
        if not body:
            return "The rating is empty."
        shown = body if len(body) <= _MAX_SHOWN else f"{body[:_MAX_SHOWN]}…"
        if _POINT.fullmatch(body):
            return f"The rating “{shown}” is too large."
        if _COMMA.fullmatch(body):
            return f"The rating “{shown}” has a decimal comma, which this column does not use."
        return f"The rating “{shown}” is not a decimal number."

    def _judge(self, body: str) -> float:
        if _POINT.fullmatch(body):
            value = _bounded(body)
            if "." in body and not math.isnan(value):
                if self.mark is DecimalMark.COMMA:
                    raise DecimalMarkError(DecimalMark.POINT)
                self.mark = DecimalMark.POINT
            return value
        if self.mark is not DecimalMark.POINT and _COMMA.fullmatch(body):
            value = _bounded(body.replace(",", "."))
            if self.mark is DecimalMark.UNDECIDED and not math.isnan(value):
                self.mark = DecimalMark.COMMA
            return value
        return math.nan


def _bounded(body: str) -> float:
    # A digit too many for int's limit is no trouble for float; an exponent too large is inf.
    value = float(body)
    return value if abs(value) <= FLOAT32_MAX else math.nan
