"""Looks over the lines of a block: which are records by themselves, which must be read closely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_QUOTE, _LF, _CR, _SPACE = 34, 10, 13, 32
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, eq=False)
class LineScan:
    """Places of the complete lines of a block, in bytes, and what they are.

    Attributes
    ----------
    starts, stops, nexts : int64 arrays, shape (n_lines,)
        Where each line begins, where its text ends, and where the next begins.
    n_fields : int64 array, shape (n_lines,)
        Right for lines that are not `odd`.
    blank, odd : bool arrays, shape (n_lines,)
        Lines of spaces; lines whose quotation marks leave open where they end.
    """

    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    nexts: NDArray[np.int64]
    n_fields: NDArray[np.int64]
    blank: NDArray[np.bool_]
    odd: NDArray[np.bool_]


def scan_lines(data: bytes, separator: str, *, has_quotes: bool, final: bool) -> LineScan:
    """Look over the lines of a block that begins with a record.

    Parameters
    ----------
    data : bytes
        UTF-8.
    separator : str
        One character.
    has_quotes : bool
        Whether quotation marks mean anything.
    final : bool
        Whether the text ends here; otherwise what follows the last line end is left.
    """
    characters = np.frombuffer(data, dtype=np.uint8)
    starts, stops, nexts = _lines(data, characters, final=final)
    separators = np.flatnonzero(characters == ord(separator))
    odd = np.zeros(len(starts), dtype=np.bool_)
    if has_quotes and b'"' in data:
        quotes = np.flatnonzero(characters == _QUOTE)
        odd = _is_odd(characters, quotes, starts, stops, ord(separator))
        # Inside a quoted field nothing separates; lines that are odd are not counted here.
        n_before = np.searchsorted(quotes, separators)
        n_in_lines_before = np.searchsorted(quotes, starts)
        line_of = np.searchsorted(nexts, separators, side="right").clip(max=len(starts) - 1)
        if len(starts):
            separators = separators[(n_before - n_in_lines_before[line_of]) % 2 == 0]
    if separator == " ":
        odd = odd | _has_loose_spaces(characters, separators, starts, stops)
    n_separators = np.searchsorted(separators, stops) - np.searchsorted(separators, starts)
    return LineScan(
        starts=starts,
        stops=stops,
        nexts=nexts,
        n_fields=n_separators + 1,
        blank=_is_blank(characters, starts, stops),
        odd=odd | _begins_with_mark(data, characters, starts),
    )


def _lines(
    data: bytes, characters: NDArray[np.uint8], *, final: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    ends = np.flatnonzero(characters == _LF)
    widths = np.ones(len(ends), dtype=np.int64)
    if b"\r" in data:
        returns = np.flatnonzero(characters == _CR)
        is_pair = np.zeros(len(returns), dtype=np.bool_)
        inside = returns + 1 < len(data)
        is_pair[inside] = characters[returns[inside] + 1] == _LF
        lone = returns[~is_pair]
        if not final:
            lone = lone[lone + 1 < len(data)]  # The next block may go on with a line feed.
        after_return = np.zeros(len(ends), dtype=np.int64)
        after_return[ends > 0] = characters[ends[ends > 0] - 1] == _CR
        ends, widths = ends - after_return, widths + after_return
        order = np.argsort(np.concatenate([ends, lone]), kind="stable")
        widths = np.concatenate([widths, np.ones(len(lone), dtype=np.int64)])[order]
        ends = np.concatenate([ends, lone])[order]
    nexts = ends + widths
    last = int(nexts[-1]) if len(nexts) else 0
    if final and last < len(data):
        ends, nexts = np.append(ends, len(data)), np.append(nexts, len(data))
    starts = np.concatenate([[0], nexts[:-1]]).astype(np.int64) if len(nexts) else nexts
    return starts, ends, nexts


def _is_odd(
    characters: NDArray[np.uint8],
    quotes: NDArray[np.intp],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    separator: int,
) -> NDArray[np.bool_]:
    """Tell which lines have quotation marks that do not open, close or double by the book."""
    first = np.searchsorted(quotes, starts)
    n_quotes = np.searchsorted(quotes, stops) - first
    odd: NDArray[np.bool_] = n_quotes % 2 == 1
    quotes = quotes[: first[-1] + n_quotes[-1]] if len(starts) else quotes[:0]
    line_of = np.repeat(np.arange(len(starts)), n_quotes)
    is_closing = (np.arange(len(quotes)) - first[line_of]) % 2 == 1
    # A mark right beside another one is half of a doubled one, or of an empty field.
    padded = np.concatenate(([np.uint8(_LF)], characters, [np.uint8(_LF)]))
    beside = np.where(is_closing, padded[quotes + 2], padded[quotes])
    is_fine = (beside == separator) | (beside == _LF) | (beside == _CR) | (beside == _QUOTE)
    odd[line_of[~is_fine]] = True
    return odd


def _is_blank(
    characters: NDArray[np.uint8], starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which lines have nothing but spaces."""
    blank: NDArray[np.bool_] = stops == starts
    if not len(characters):
        return blank
    begins_with_space = characters[starts.clip(max=len(characters) - 1)] == _SPACE
    for k in np.flatnonzero(begins_with_space & ~blank).tolist():
        blank[k] = not characters[starts[k] : stops[k]].tobytes().strip(b" ")
    return blank


def _has_loose_spaces(
    characters: NDArray[np.uint8],
    spaces: NDArray[np.intp],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Tell in which lines spaces stand in runs or at an end, where they separate nothing."""
    padded = np.concatenate(([np.uint8(_LF)], characters, [np.uint8(_LF)]))
    beside = np.stack([padded[spaces], padded[spaces + 2]])
    is_loose = ((beside == _LF) | (beside == _CR) | (beside == _SPACE)).any(axis=0)
    loose = spaces[is_loose]
    found: NDArray[np.bool_] = np.searchsorted(loose, stops) > np.searchsorted(loose, starts)
    return found


def _begins_with_mark(
    data: bytes, characters: NDArray[np.uint8], starts: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which lines begin with a byte order mark: pyarrow drops it if it comes first."""
    found = np.zeros(len(starts), dtype=np.bool_)
    if _MARK in data:
        for k in np.flatnonzero(characters[starts] == _MARK[0]).tolist():
            found[k] = data.startswith(_MARK, starts[k])
    return found
