"""Ids get dense numbers in the order of their first appearance, block after block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

#: Whole numbers below this are looked up in an array, larger ones in a dictionary.
_MAX_TABLE = 1 << 24


class IdIndex:
    """Numbers the ids of one column; the same text always has the same number.

    Whole numbers are ids as well, by their decimal digits: 7 and "7" are one id.

    Attributes
    ----------
    ids : list of str
        The id at place k has the number k.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._numbers: dict[str, int] = {}
        # Remembers, for a small whole number, what stands in the dictionary; -1 if nothing yet.
        self._table = np.full(0, -1, dtype=np.int32)

    def of_text(self, text: str) -> int:
        """Return the number of one id."""
        number = self._numbers.setdefault(text, len(self.ids))
        if number == len(self.ids):
            self.ids.append(text)
        return number

    def of_texts(self, texts: Iterable[str]) -> NDArray[np.int32]:
        """Return the number of every id."""
        return np.fromiter(map(self.of_text, texts), dtype=np.int32)

    def of_codes(self, codes: NDArray[np.integer], texts: Sequence[str]) -> NDArray[np.int32]:
        """Return the number of every id of a dictionary-encoded column.

        Entries of the dictionary that no row uses get no number, and its order
        does not matter.
        """
        table = np.full(len(texts), -1, dtype=np.int32)
        # Of repeated places the one assigned last counts: here the first appearance.
        first = np.full(len(texts), len(codes), dtype=np.intp)
        first[codes[::-1]] = np.arange(len(codes))[::-1]
        used = np.flatnonzero(first < len(codes))
        used = used[np.argsort(first[used])]
        table[used] = [self.of_text(texts[code]) for code in used.tolist()]
        numbers: NDArray[np.int32] = table[codes]
        return numbers

    def of_integers(self, integers: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return the number of every id that is a whole number."""
        if not len(integers):
            return np.zeros(0, dtype=np.int32)
        largest = int(integers.max())
        if int(integers.min()) < 0 or largest >= _MAX_TABLE:
            distinct, codes = np.unique(integers, return_inverse=True)
            return self.of_codes(codes, [str(integer) for integer in distinct.tolist()])
        if largest >= len(self._table):
            n_more = max(largest + 1, min(2 * len(self._table), _MAX_TABLE)) - len(self._table)
            self._table = np.append(self._table, np.full(n_more, -1, dtype=np.int32))
        numbers = self._table[integers]
        fresh = integers[numbers < 0]
        if not len(fresh):
            return numbers
        distinct, first = np.unique(fresh, return_index=True)
        for integer in distinct[np.argsort(first)].tolist():
            self._table[integer] = self.of_text(str(integer))
        renumbered: NDArray[np.int32] = self._table[integers]
        return renumbered
