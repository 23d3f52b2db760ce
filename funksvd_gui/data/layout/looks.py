"""What the texts of a column look like: numbers, a scale, times, ids, or nothing at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from funksvd_gui.data.numbers import number_of
from funksvd_gui.data.records import BLANKS
from funksvd_gui.data.times import TimeKind, looks_like_times, time_kind_of

#: With fewer rows, values may be all alike, or all different, by chance.
ENOUGH = 10
#: A scale has no more different steps than this, is no wider, and lies no farther from 0.
_MAX_STEPS, _MAX_WIDTH, _FARTHEST = 101, 100, 1_000
_FEW = 20
_MAX_TIMES = 200
_LONG_TEXT = 60
_NEARLY_ALL, _NEARLY_UNIQUE = 0.9, 0.99
_THOUSANDS = re.compile(r"[+-]?(?:[0-9]{1,3}|[1-9][0-9]{0,2}(?:,[0-9]{3})+)")
#: A number after a word or a letter that says whose it is: `user_17`, `u17`, `i5`.
_NUMBER = r"[\s_.:#/-]?[0-9]+"
_USER_ID = re.compile(
    rf"(?:(?:u|usr|user|users|customer|cust|member|reviewer|person|account|profile){_NUMBER}"
    r"|[^@\s]+@[^@\s]+\.[^@\s]+"  # An address of e-mail.
    r"|A[0-9A-Z]{11,13}|A[0-9A-Z]{19,20}|A[0-9A-Z]{27})",  # Amazon's reviewers.
    re.IGNORECASE,
)
_ITEM_ID = re.compile(
    r"(?:(?:i|it|item|items|m|movie|film|b|book|product|prod|song|track|game|artist|album|show"
    rf"|joke|recipe|anime|article){_NUMBER}"
    r"|B0[0-9A-Z]{8}"  # Amazon's products.
    r"|[0-9]{9}[0-9X]|97[89][0-9]{10}"  # ISBN.
    r"|tt[0-9]{7,9})",  # IMDb.
    re.IGNORECASE,
)


class Column:
    """What a sample of a column looks like; found out when somebody asks.

    Parameters
    ----------
    texts : sequence of str
        One for each row, all of them.
    name : str
        Empty if the file has none.
    place : int
        Counted from 0.
    """

    def __init__(self, texts: Sequence[str], name: str = "", place: int = 0) -> None:
        self.texts = [text.strip(BLANKS) for text in texts]
        self.name, self.place = name, place

    @property
    def label(self) -> str:
        """What it is called in a sentence."""
        return self.name or f"Column {self.place + 1}"

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text comes, the empty one left out."""
        counts = Counter(self.texts)
        counts.pop("", None)
        return counts

    @cached_property
    def n_filled(self) -> int:
        """Rows in which there is something."""
        return self.counts.total()

    @property
    def is_empty(self) -> bool:
        """Whether there are rows, and all of them hold nothing here."""
        return bool(self.texts) and not self.counts

    @property
    def is_constant(self) -> bool:
        """Whether all of enough rows hold the same."""
        return self.n_filled >= ENOUGH and len(self.counts) == 1

    @property
    def is_unique(self) -> bool:
        """Whether all of enough rows hold something else, but for one in a hundred."""
        return self.n_filled >= ENOUGH and len(self.counts) >= _NEARLY_UNIQUE * self.n_filled

    @cached_property
    def numbers(self) -> Counter[float]:
        """The ratings among the texts, with either decimal mark."""
        found: Counter[float] = Counter()
        for text, count in self.counts.items():
            value = number_of(text.replace(",", "") if _THOUSANDS.fullmatch(text) else text)
            if value is not None:
                found[value] += count
        return found

    @property
    def is_numeric(self) -> bool:
        """Whether half of what is there, or more, are numbers."""
        return self.numbers.total() * 2 >= self.n_filled > 0

    @cached_property
    def is_scale(self) -> bool:
        """Whether the numbers are few different ones, near each other and often repeated."""
        if not self.is_numeric:
            return False
        low, high = min(self.numbers), max(self.numbers)
        if high - low > _MAX_WIDTH or max(-low, high) > _FARTHEST:
            return False
        n_steps = len(self.numbers)
        return n_steps <= _FEW or (n_steps <= _MAX_STEPS and n_steps * 4 <= self.numbers.total())

    @property
    def has_fractions(self) -> bool:
        """Whether some numbers are not whole, which those of ids never are."""
        return self.is_numeric and any("." in text or "," in text for text in self.counts)

    @cached_property
    def are_row_numbers(self) -> bool:
        """Whether the rows are counted here, from 0 or from 1."""
        return len(self.texts) >= ENOUGH and any(
            all(text == str(k) for k, text in enumerate(self.texts, start)) for start in (0, 1)
        )

    @cached_property
    def are_times(self) -> bool:
        """Whether nearly all are dates, or numbers such as clocks of computers give."""
        filled = [text for text in self.texts[:_MAX_TIMES] if text]
        return bool(filled) and looks_like_times(filled)

    @cached_property
    def time_kind(self) -> TimeKind | None:
        """How times are written here; None if most are none."""
        return time_kind_of(self.texts)

    @property
    def is_prose(self) -> bool:
        """Whether the texts are longer than anybody's name."""
        return sum(map(len, self.counts)) > _LONG_TEXT * max(len(self.counts), 1)

    @property
    def is_nothing(self) -> bool:
        """Whether it holds neither ids of items nor ratings: one value, or row numbers."""
        return self.is_constant or self.are_row_numbers

    @property
    def may_be_ids(self) -> bool:
        """Whether nothing speaks against ids."""
        return not (self.are_times or self.has_fractions or self.is_prose or self.are_row_numbers)

    @cached_property
    def id_kind(self) -> str:
        """The role that nearly all of the ids look like, "user" or "item", or nothing."""
        for kind, pattern in (("user", _USER_ID), ("item", _ITEM_ID)):
            n_alike = sum(n for text, n in self.counts.items() if pattern.fullmatch(text))
            if n_alike and n_alike >= _NEARLY_ALL * len(self.texts):
                return kind
        return ""

    @cached_property
    def thousands(self) -> str:
        """A number with a thousands separator, if that is how the commas here must be meant."""
        numbers = [text for text in self.counts if "," in text or number_of(text) is not None]
        apart = [text for text in numbers if "," in text]
        return apart[0] if apart and all(map(_THOUSANDS.fullmatch, numbers)) else ""

    def depends_on(self, other: Column) -> bool:
        """Tell whether equal values there always mean equal values here, as with a film's year."""
        if len(self.counts) < 2 or len(other.counts) + ENOUGH > len(self.texts):  # noqa: PLR2004
            return False
        pairs = set(zip(other.texts, self.texts, strict=True))
        return len(pairs) == len(set(other.texts))
