"""The text of one rating becomes a number, or a reason why it is none (rule R2)."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

import numpy as np

from funksvd_gui.data.records import BLANKS
from funksvd_gui.wording import shown

_POINT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?(?:[0-9]+,[0-9]*|,[0-9]+)(?:[eE][+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+")
_MAX_SHOWN = 40
_THOUSAND = 1_000
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
    """Reads the ratings of one column, which has one decimal mark throughout.

    Spaces and tabs around a number do not matter: they cannot be meant as
    anything else. Digits are ASCII; an exponent is allowed; infinities, "nan",
    hexadecimal numbers and underscores are not. The first comma makes the
    column one of decimal commas, unless commas separate fields or a point
    was seen before; a point in such a column proves the assumption wrong.

    Parameters
    ----------
    mark : DecimalMark
        `UNDECIDED` in the first attempt, then what `DecimalMarkError` says.
    comma_separates : bool
        Commas in a rating are then never decimal marks.
    is_certain : bool
        Whether a person chose the mark; nothing proves it wrong then.
    missing_code : str
        The number, or another text, that means "not rated"; empty if there is none.
    missing_words : collection of str
        Texts in lower case that mean it as well.
    """

    def __init__(
        self,
        mark: DecimalMark = DecimalMark.UNDECIDED,
        *,
        comma_separates: bool = False,
        is_certain: bool = False,
        missing_code: str = "",
        missing_words: Collection[str] = (),
    ) -> None:
        self.mark = DecimalMark.POINT if comma_separates else mark
        self._is_certain = is_certain
        self._missing_code = missing_code.strip(BLANKS)
        self._missing_value = number_of(self._missing_code)
        self._missing_words = missing_words
        self._may_have_thousands = True

    @property
    def looks_like_thousands(self) -> bool:
        """Whether commas were taken for decimal marks that may all set thousands apart."""
        return self.mark is DecimalMark.COMMA and self._may_have_thousands and not self._is_certain

    def is_missing(self, text: str) -> bool:
        """Tell whether a text means "not rated"."""
        body = text.strip(BLANKS)
        if body.lower() in self._missing_words:
            return True
        if not self._missing_code:
            return False
        return body == self._missing_code or (
            self._missing_value is not None and number_of(body) == self._missing_value
        )

    def value(self, text: str) -> float | None:
        """Return the rating, None if the text is none.

        Raises
        ------
        DecimalMarkError
            If earlier ratings were read by the wrong decimal mark.
        """
        body = text.strip(BLANKS)
        if _POINT.fullmatch(body):
            return self._with_point(body)
        if self.mark is DecimalMark.POINT or not _COMMA.fullmatch(body):
            return None
        value = _bounded(body.replace(",", "."))
        if value is not None:
            self.mark = DecimalMark.COMMA
        if not _THOUSANDS.fullmatch(body):
            self._may_have_thousands = False
        return value

    def why_not(self, text: str) -> str:
        """Return a sentence that says why `value` gave None."""
        body = text.strip(BLANKS)
        if not body:
            return "The rating is empty."
        told = f"The rating “{shown(body, _MAX_SHOWN)}”"
        if _POINT.fullmatch(body):
            if _bounded(body) is None:
                return f"{told} is too large."
            return f"{told} has a decimal point, which this column does not use."
        if _COMMA.fullmatch(body):
            return f"{told} has a decimal comma, which this column does not use."
        return f"{told} is not a decimal number."

    def _with_point(self, body: str) -> float | None:
        """Return a number that has a decimal point, or none."""
        value = _bounded(body)
        if value is None or "." not in body:
            if value is not None and abs(value) >= _THOUSAND:
                self._may_have_thousands = False
            return value
        if self.mark is DecimalMark.COMMA:
            if self._is_certain:
                return None
            raise DecimalMarkError(DecimalMark.POINT)
        self.mark = DecimalMark.POINT
        return value


def number_of(text: str, mark: DecimalMark = DecimalMark.UNDECIDED) -> float | None:
    """Return the number that a text is, with either decimal mark or one; None if it is a word."""
    body = text.strip(BLANKS)
    if mark is DecimalMark.COMMA and "." in body:
        return None
    if _POINT.fullmatch(body) or (mark is not DecimalMark.POINT and _COMMA.fullmatch(body)):
        return _bounded(body.replace(",", "."))
    return None


def _bounded(body: str) -> float | None:
    # A digit too many for int's limit is no trouble for float; an exponent too large is inf.
    value = float(body)
    return value if abs(value) <= FLOAT32_MAX else None
