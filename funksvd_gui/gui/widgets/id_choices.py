"""Finding one of very many ids by what somebody types. Knows no Qt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from itertools import chain

from funksvd_gui.data.vocabulary import Vocabulary

_COMBINING = re.compile("[\u0300-\u036f]+")


class LabelSearch:
    """Finds labels by what they hold; case and accents do not matter.

    A hundred thousand labels are searched in a few milliseconds.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        # Folded all at once, which takes a third of the time.
        self._labels = _folded("\n".join(map(_in_one_line, labels))).split("\n")

    def find(self, text: str, limit: int) -> list[int]:
        """Return rows whose label holds the text; first those that begin with it, then words."""
        labels, needle = self._labels, _needle(text)
        if not needle:
            return list(range(min(limit, len(labels))))
        found = [row for row, label in enumerate(labels) if needle in label]
        begins = (row for row in found if labels[row].startswith(needle))
        words = (row for row in found if f" {needle}" in labels[row])
        # Each is looked through only as long as the ones before are too few.
        ranked: dict[int, None] = {}
        for row in chain(begins, words, found):
            if len(ranked) == limit:
                break
            ranked[row] = None
        return list(ranked)

    def row_of(self, text: str) -> int | None:
        """Return the first row whose whole label is the text."""
        needle = _needle(text)
        return next((row for row, label in enumerate(self._labels) if label == needle), None)

    def row_of_title(self, text: str) -> int | None:
        """Return the first row whose label is the text and something in brackets."""
        needle = f"{_needle(text)} ("
        return next((r for r, label in enumerate(self._labels) if label.startswith(needle)), None)


class IdChoices:
    """The ids of a vocabulary, with what a person sees of each.

    Parameters
    ----------
    vocabulary : Vocabulary
    titles : sequence of str, optional
        One per id, empty where there is none; the label is then "Title (id)".
    """

    def __init__(self, vocabulary: Vocabulary, titles: Sequence[str] | None = None) -> None:
        self._vocabulary = vocabulary
        self._titles = titles

    def __len__(self) -> int:
        return len(self._vocabulary)

    def label_of(self, an_id: str) -> str:
        """Return what a person sees of an id; an unknown id is its own label."""
        index = self._vocabulary.index_of(an_id)
        return an_id if index is None else self._label(index)

    def find(self, text: str, limit: int) -> list[tuple[str, str]]:
        """Return the ids and labels that hold the text, the best first."""
        exact = self._vocabulary.index_of(text)
        rows = [] if exact is None else [exact]
        rows += [row for row in self._search.find(text, limit) if row != exact]
        return [(self._vocabulary[row], self._label(row)) for row in rows[:limit]]

    def resolve(self, text: str) -> str:
        """Return the id that somebody means who typed this and accepted it.

        An id is taken letter by letter before anything else is tried: a label, a
        title, or a title without its year. What is nothing of the kind is an
        unknown id.
        """
        for candidate in (text, text.strip()):
            if self._vocabulary.index_of(candidate) is not None:
                return candidate
        if self._titles is None or not text.strip():
            return text.strip()
        row = self._search.row_of(text)
        if row is None:
            row = self._search.row_of_title(text)
        return text.strip() if row is None else self._vocabulary[row]

    @cached_property
    def _search(self) -> LabelSearch:
        if self._titles is None:
            return LabelSearch(self._vocabulary.ids)
        return LabelSearch([self._label(row) for row in range(len(self._vocabulary))])

    def _label(self, row: int) -> str:
        an_id = self._vocabulary[row]
        title = self._titles[row] if self._titles is not None else ""
        return f"{title} ({an_id})" if title else an_id


def _in_one_line(text: str) -> str:
    return text.replace("\n", " ")


def _needle(text: str) -> str:
    return _folded(_in_one_line(text.strip()))


def _folded(text: str) -> str:
    """Return text without case and accents."""
    text = text.casefold()
    return text if text.isascii() else _COMBINING.sub("", unicodedata.normalize("NFKD", text))
