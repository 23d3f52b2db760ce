"""Looks over a block of text: only what pyarrow surely cuts as `records` does may go to it."""

from __future__ import annotations

import codecs

import numpy as np
from numpy.typing import NDArray

_QUOTE, _LF, _CR, _SPACE = 34, 10, 13, 32
#: Control characters that may stand in for `::`, because pyarrow splits at one byte only.
_STAND_INS = (b"\x1f", b"\x1e", b"\x1d", b"\x1c", b"\x01", b"\x02")


class RegularBlocks:
    """Measures blocks of a file with a given separator."""

    def __init__(self, separator: str) -> None:
        self._separator = separator

    def measure(self, data: bytes, *, final: bool) -> tuple[int, bool]:
        """Return how many bytes pyarrow may cut, and whether records span lines.

        The bytes end with a record, or with the text if it is `final`. Zero
        means that there is no complete record or that something is odd.
        """
        # pyarrow drops a byte order mark at the beginning of whatever it gets.
        if not data or data.startswith(codecs.BOM_UTF8):
            return 0, False
        if self._separator == "::" or b'"' not in data:
            length, is_long = (len(data) if final else after_last_line_end(data)), False
        else:
            length, is_long = self._measure_quoted(data, final=final)
        return length, is_long

    def with_single_separator(self, body: bytes) -> tuple[bytes, str] | None:
        """Return complete records with one byte between fields; None if that cannot be done."""
        if self._separator == " " and _has_loose_spaces(body):
            return None if b'"' in body else (_with_single_spaces(body), " ")
        return self.with_stand_in(body)

    def with_stand_in(self, body: bytes) -> tuple[bytes, str] | None:
        """Return any part of the text with a separator of one byte; None if none is free for it."""
        if self._separator != "::":
            return body, self._separator
        stand_in = next((byte for byte in _STAND_INS if byte not in body), None)
        if stand_in is None:
            return None
        return body.replace(b"::", stand_in), stand_in.decode("ascii")

    def _measure_quoted(self, data: bytes, *, final: bool) -> tuple[int, bool]:
        characters = np.frombuffer(data, dtype=np.uint8)
        quotes = np.flatnonzero(characters == _QUOTE)
        length = len(data) if final else _after_last_outside(characters, quotes)
        quotes = quotes[: np.searchsorted(quotes, length)]
        if not length or not self._is_regular(characters[:length], quotes):
            return 0, False
        return length, _any_inside(characters[:length], quotes)

    def _is_regular(self, characters: NDArray[np.uint8], quotes: NDArray[np.intp]) -> bool:
        """Tell whether every quotation mark opens, closes or doubles by the book."""
        if len(quotes) % 2:
            return False
        # A mark right beside another one is half of a doubled one, or of an empty field.
        neighbours = np.array([ord(self._separator), _LF, _CR, _QUOTE], dtype=np.uint8)
        padded = np.concatenate(([np.uint8(_LF)], characters, [np.uint8(_LF)]))
        before_opening, after_closing = padded[quotes[::2]], padded[quotes[1::2] + 2]
        return bool(
            np.isin(before_opening, neighbours).all() and np.isin(after_closing, neighbours).all()
        )


def count_line_ends(body: bytes) -> int:
    """Count line ends as an editor does: LF, CR LF and CR are one each."""
    characters = np.frombuffer(body, dtype=np.uint8)
    n_line_ends = int(np.count_nonzero(characters == _LF))
    if b"\r" in body:
        n_line_ends += int(np.count_nonzero(characters == _CR)) - body.count(b"\r\n")
    return n_line_ends


def after_last_line_end(data: bytes) -> int:
    """Return the length of the complete lines at the beginning of a piece of text."""
    # A CR at the very end may be half of CR LF, so it does not count.
    return data.rfind(b"\n") + 1 or data.rfind(b"\r", 0, len(data) - 1) + 1


def _after_last_outside(characters: NDArray[np.uint8], quotes: NDArray[np.intp]) -> int:
    """Return the place after the last line end that is not inside a quoted field."""
    for line_end, searched in ((_LF, characters), (_CR, characters[:-1])):
        places = np.flatnonzero(searched == line_end)
        outside = places[np.searchsorted(quotes, places) % 2 == 0]
        if len(outside):
            return int(outside[-1]) + 1
    return 0


def _any_inside(characters: NDArray[np.uint8], quotes: NDArray[np.intp]) -> bool:
    """Tell whether a line end stands inside a quoted field."""
    places = np.flatnonzero((characters == _LF) | (characters == _CR))
    return bool((np.searchsorted(quotes, places) % 2).any())


def _has_loose_spaces(body: bytes) -> bool:
    """Tell whether spaces stand in runs or at the ends of lines, where they separate nothing."""
    if body.startswith(b" ") or body.endswith(b" "):
        return True
    return any(loose in body for loose in (b"  ", b"\n ", b" \n", b"\r ", b" \r"))


def _with_single_spaces(body: bytes) -> bytes:
    """Leave one space of each run between fields, none at the ends of lines."""
    characters = np.frombuffer(body, dtype=np.uint8)
    is_space = characters == _SPACE
    is_end = (characters == _LF) | (characters == _CR)
    is_kept = ~is_space
    runs = np.flatnonzero(is_space & ~np.append(True, (is_space | is_end)[:-1]))
    others = np.append(np.flatnonzero(is_kept), len(body))
    after = others[np.searchsorted(others, runs)]
    is_kept[runs] = ~np.append(is_end, True)[after]
    return bytes(characters[is_kept])
