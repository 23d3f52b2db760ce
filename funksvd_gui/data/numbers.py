"""The text of one rating becomes a number, or a reason why it is none (rule R2)."""

from __future__ import annotations

import math
import re
from enum import StrEnum

import numpy as np

from funksvd_gui.wording import shown

_POINT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?(?:[0-9]+,[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MAX_REMEMBERED = 100_000
_MAX_SHOWN = 40
#: In place of a rating that the missing-value code takes away; ratings are finite.
MISSING = math.inf
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
    is_certain : bool
        Whether a person chose the mark; nothing proves it wrong then.
    missing_code : str
        The number, or another text, that means "not rated"; empty if there is none.
    """

    def __init__(
        self,
        mark: DecimalMark = DecimalMark.UNDECIDED,
        *,
        comma_is_separator: bool = False,
        is_certain: bool = False,
        missing_code: str = "",
    ) -> None:
        self.mark = DecimalMark.POINT if comma_is_separator else mark
        self._is_certain = is_certain
        self._missing_code = missing_code.strip(" \t")
        self._missing_value = _plain_value(self._missing_code)
        self._remembered: dict[str, float] = {}

    @property
    def missing_value(self) -> float:
        """The number that means "not rated", NaN if none does."""
        return self._missing_value

    def value(self, text: str) -> float:
        """Return the rating, `MISSING` for the missing-value code, or NaN if the text is neither.

        Raises
        ------
        DecimalMarkError
            If earlier ratings were judged by the wrong decimal mark.
        """
        value = self._remembered.get(text)
        if value is None:
            value = self._valued(text.strip(" \t"))
            if len(self._remembered) < _MAX_REMEMBERED:
                self._remembered[text] = value
        return value

    def why_not(self, text: str) -> str:
        """Return a sentence that says why `value` gave NaN."""
        body = text.strip(" \t")
        if not body:
            return "The rating is empty."
        text_shown = shown(body, _MAX_SHOWN)
        if _POINT.fullmatch(body):
            if math.isnan(_bounded(body)):
                return f"The rating “{text_shown}” is too large."
            return f"The rating “{text_shown}” has a decimal point, which this column does not use."
        if _COMMA.fullmatch(body):
            return f"The rating “{text_shown}” has a decimal comma, which this column does not use."
        return f"The rating “{text_shown}” is not a decimal number."

    def _valued(self, body: str) -> float:
        if self._missing_code and body == self._missing_code:
            return MISSING
        value = self._judge(body)
        return MISSING if value == self._missing_value else value

    def _judge(self, body: str) -> float:
        if _POINT.fullmatch(body):
            value = _bounded(body)
            if "." in body and not math.isnan(value):
                if self.mark is DecimalMark.COMMA:
                    if self._is_certain:
                        return math.nan
                    raise DecimalMarkError(DecimalMark.POINT)
                self.mark = DecimalMark.POINT
            return value
        if self.mark is not DecimalMark.POINT and _COMMA.fullmatch(body):
            value = _bounded(body.replace(",", "."))
            if self.mark is DecimalMark.UNDECIDED and not math.isnan(value):
                self.mark = DecimalMark.COMMA
            return value
        return math.nan


def _plain_value(code: str) -> float:
    """Return the number that a missing-value code is, with either mark; NaN if it is a word."""
    if _POINT.fullmatch(code) or _COMMA.fullmatch(code):
        return _bounded(code.replace(",", "."))
    return math.nan


def _bounded(body: str) -> float:
    # A digit too many for int's limit is no trouble for float; an exponent too large is inf.
    value = float(body)
    return value if abs(value) <= FLOAT32_MAX else math.nan
