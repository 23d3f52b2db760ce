"""One line of the Netflix Prize layout becomes a head, a rating, or a reason for neither."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

from funksvd_gui.data.numbers import RatingText
from funksvd_gui.data.readers.records import Record
from funksvd_gui.data.times import TimeKind, ticks
from funksvd_gui.wording import shown

_MAX_TIMES_REMEMBERED = 100_000
_NO_HEAD = "No line with the id of an item and a colon stands above it."

#: Item id, user id, rating (`MISSING` if there is none), time (0 in files without times).
Row: TypeAlias = tuple[str, str, float, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetflixLayout:
    """What stands in the lines below a head: user, rating and whatever makes `n_columns`.

    The third field is a time if `time_kind` says how it is written.
    """

    n_columns: int
    time_kind: TimeKind | None
    ticks_per_second: int = 1


class NetflixJudge:
    """Judges the lines of a file one after the other.

    Attributes
    ----------
    item : str or None
        The id in the last head; None if it is not known.
    ratings : RatingText
        The judge of ratings.
    """

    def __init__(self, layout: NetflixLayout, missing_code: str = "") -> None:
        self.ratings = RatingText(comma_is_separator=True, missing_code=missing_code)
        self.layout = layout
        self._remembered_times: dict[str, int | None] = {}
        self.begin()

    def begin(self) -> None:
        """Forget the item: another file begins."""
        self.item: str | None = None
        self._why_no_item = _NO_HEAD

    def judged(self, record: Record, line: int) -> Row | str | None:
        """Return the rating in a line, why it is refused, or None if it is a head."""
        head = head_of(record)
        if head:
            self.item = head
            return None
        fields = record.fields
        if ":" in (fields[0] if fields else record.text) or len(fields) == 1:
            # A damaged head: what follows may belong to another item.
            self.item = None
            self._why_no_item = (
                f"The item is not known: line {line:,} may be a damaged id of an item."
            )
            return "It is neither a rating nor the id of an item followed by a colon."
        if record.problem:
            return record.problem
        if len(fields) != self.layout.n_columns:
            return f"The row has {len(fields)} fields instead of {self.layout.n_columns}."
        if self.item is None:
            return self._why_no_item
        return self._row(self.item, fields)

    def time(self, text: str) -> int | None:
        """Return ticks since 1970, None if the text is no time; there are few different ones."""
        if text not in self._remembered_times:
            if len(self._remembered_times) >= _MAX_TIMES_REMEMBERED:
                self._remembered_times.clear()
            kind = self.layout.time_kind
            self._remembered_times[text] = None if kind is None else ticks(text, kind)
        return self._remembered_times[text]

    def rating(self, text: str) -> float | None:
        """Return a rating, None if the text is none or says that there is none."""
        value = self.ratings.value(text)
        return value if math.isfinite(value) else None

    def _row(self, item: str, fields: list[str]) -> Row | str:
        if not fields[0]:
            return "The user id is empty."
        value = self.ratings.value(fields[1])
        if math.isnan(value):
            return self.ratings.why_not(fields[1])
        if self.layout.time_kind is None:
            return item, fields[0], value, 0
        time = self.time(fields[2])
        if time is None:
            return f"The time “{shown(fields[2], 40)}” is no {self.layout.time_kind}."
        return item, fields[0], value, time


def head_of(record: Record) -> str:
    """Return the id that begins a block, empty if the record is none.

    Empty fields may follow: spreadsheets give every row the same number of them.
    """
    if record.problem or not record.fields:
        return ""
    first, *others = (field.rstrip(" \t") for field in record.fields)
    return first[:-1] if first.endswith(":") and not any(others) else ""
