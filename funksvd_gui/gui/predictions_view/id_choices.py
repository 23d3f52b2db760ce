"""Finding one of very many ids by what somebody types. Knows no Qt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.vocabulary import Vocabulary

#: So many matches are put in order by looking at each.
_FEW = 1000
_COMBINING = re.compile("[\u0300-\u036f]+")


class LabelSearch:
    """All labels in one long text, one per line, so that Python's own search does the work.

    A hundred thousand labels are searched in a few milliseconds. Case and
    accents do not matter.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        self._n = len(labels)
        lines = "\n".join(labels)
        if lines.count("\n") != max(len(labels) - 1, 0):
            lines = "\n".join(label.replace("\n", " ") for label in labels)
        self._text = f"\n{_folded(lines)}\n"
        characters = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self._breaks: NDArray[np.intp] = np.flatnonzero(characters == ord("\n"))

    def find(self, text: str, limit: int) -> list[int]:
        """Return rows whose label holds the text; first those that begin with it, then words."""
        needle = self._needle(text)
        if not needle:
            return list(range(min(limit, self._n)))
        rows: dict[int, None] = {}
        self._collect(needle, _FEW, rows)
        if len(rows) < _FEW:
            # One pass through the text has found them all.
            return sorted(rows, key=lambda row: self._rank(row, needle))[:limit]
        rows = {}
        for pattern in (f"\n{needle}", f" {needle}", needle):
            self._collect(pattern, limit, rows)
        return list(rows)

    def row_of(self, text: str) -> int | None:
        """Return the first row whose whole label is the text."""
        return self._first(f"\n{self._needle(text)}\n")

    def row_of_title(self, text: str) -> int | None:
        """Return the first row whose label is the text and something in brackets."""
        return self._first(f"\n{self._needle(text)} (")

    def _needle(self, text: str) -> str:
        return _folded(text.strip().replace("\n", " "))

    def _rank(self, row: int, needle: str) -> int:
        """Return 0 where the label begins with the needle, 1 where a word does, else 2."""
        begin, end = int(self._breaks[row]), int(self._breaks[row + 1])
        if self._text.startswith(needle, begin + 1):
            return 0
        return 1 if self._text.find(f" {needle}", begin, end) >= 0 else 2

    def _first(self, pattern: str) -> int | None:
        rows: dict[int, None] = {}
        self._collect(pattern, 1, rows)
        return next(iter(rows), None)

    def _collect(self, pattern: str, limit: int, rows: dict[int, None]) -> None:
        place = self._text.find(pattern)
        while place >= 0 and len(rows) < limit:
            # A pattern may begin with the line break in front of its line.
            row = int(np.searchsorted(self._breaks, place + pattern.startswith("\n"))) - 1
            if row >= len(self._breaks) - 1:
                return
            rows[row] = None
            place = self._text.find(pattern, int(self._breaks[row + 1]))


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


def _folded(text: str) -> str:
    """Return text without case and accents."""
    text = text.casefold()
    return text if text.isascii() else _COMBINING.sub("", unicodedata.normalize("NFKD", text))
