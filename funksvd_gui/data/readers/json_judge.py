"""One JSON object becomes a rating, a missing one, or the reason why it is refused."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

from funksvd_gui.data.numbers import DecimalMark, RatingText
from funksvd_gui.data.readers.json_layout import JsonLayout
from funksvd_gui.data.readers.json_values import (
    JsonError,
    JsonNumber,
    JsonObject,
    json_value,
    shown_value,
    text_of,
)
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.times import ticks
from funksvd_gui.wording import shown

#: User id, item id, rating (`MISSING` if there is none), time (0 in files without times).
Row: TypeAlias = tuple[str, str, float, int]


class _RefusedError(Exception):
    """Says in a sentence why an object is refused."""


class JsonJudge:
    """Judges the objects of one file in one layout.

    Attributes
    ----------
    ratings : RatingText
        The judge of ratings, who knows the decimal mark of texts afterwards.
    """

    def __init__(
        self,
        layout: JsonLayout,
        choices: ReadingChoices,
        mark: DecimalMark = DecimalMark.UNDECIDED,
    ) -> None:
        self.layout = layout
        self.ratings = RatingText(
            choices.decimal_mark or mark,
            is_certain=choices.decimal_mark is not None,
            missing_code=choices.missing_code or "",
        )
        # Numbers have points whatever the texts of the column have.
        self._numbers = RatingText(
            DecimalMark.POINT, is_certain=True, missing_code=choices.missing_code or ""
        )

    def judged_text(self, text: str) -> Row | str:
        """Return the rating in a text, or a sentence that says why it is refused.

        Raises
        ------
        DecimalMarkError
            If earlier ratings were judged by the wrong decimal mark.
        """
        try:
            return self.judged(json_value(text))
        except JsonError as error:
            return str(error)

    def judged(self, value: Any) -> Row | str:
        """Return the rating that a decoded value is, or why it is refused."""
        if not isinstance(value, JsonObject):
            return f"It is no JSON object with keys and values, but {_kind_of(value)}."
        layout = self.layout
        try:
            user_id = _id(value, layout.user, "user")
            item_id = _id(value, layout.item, "item")
            rating = self._rating(_text(value, layout.rating, "rating"))
            if layout.time is None:
                return user_id, item_id, rating, 0
            return user_id, item_id, rating, self._time(_text(value, layout.time, "time"))
        except _RefusedError as error:
            return str(error)

    def number(self, text: str) -> float:
        """Return the rating that a JSON number is, `MISSING`, or NaN if it is too large."""
        return self._numbers.value(text)

    def _rating(self, text: str) -> float:
        is_number = isinstance(text, JsonNumber)
        rating = self.number(text) if is_number else self.ratings.value(text)
        if math.isnan(rating):
            raise _RefusedError(self.ratings.why_not(text))
        return rating

    def _time(self, text: str) -> int:
        kind = self.layout.time_kind
        time = None if kind is None else ticks(text, kind)
        if time is None:
            raise _RefusedError(f"The time “{shown(text, 40)}” is no {kind}.")
        return time


def _id(found: JsonObject, key: str, role: str) -> str:
    text = str(_text(found, key, f"{role} id"))
    if not text:
        raise _RefusedError(f"The {role} id is empty.")
    return text


def _text(found: JsonObject, key: str, role: str) -> str:
    values = found.values_of(key)
    if len(values) != 1:
        many = "stands in it twice" if values else "is missing"
        raise _RefusedError(f"The key “{shown(key, 40)}” {many}.")
    value = values[0]
    if text_of(value) is None:
        raise _RefusedError(f"The {role} is {_kind_of(value)}, neither text nor number.")
    found_text: str = value
    return found_text


def _kind_of(value: Any) -> str:
    if isinstance(value, JsonObject):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return "broken text" if text_of(value) is None and not value.isascii() else str(value)[:40]
    return shown_value(value)
