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
    if data.count(b"\r") == data.count(b"\r\n"):
        starts, stops, nexts, n_fields = _plain_lines(characters, ord(separator), final=final)
    else:
        starts, stops, nexts = _mixed_lines(characters, final=final)
        separators = np.flatnonzero(characters == ord(separator))
        n_fields = np.diff(np.searchsorted(separators, np.append(starts, nexts[-1:]))) + 1
    odd = np.zeros(len(starts), dtype=np.bool_)
    if has_quotes and len(starts) and b'"' in data:
        is_quoted, odd = _quoting(characters, starts, stops, ord(separator))
        is_quoted &= ~odd
        n_fields[is_quoted] = _n_quoted_fields(characters, starts, nexts, is_quoted, separator)
    if separator == " ":
        odd |= _has_loose_spaces(characters, starts, stops)
    blank = _is_blank(characters, starts, stops)
    return LineScan(
        starts=starts,
        stops=stops,
        nexts=nexts,
        n_fields=n_fields,
        blank=blank,
        odd=(odd | _begins_with_mark(data, characters, starts)) & ~blank,
    )


def _plain_lines(
    characters: NDArray[np.uint8], separator: int, *, final: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return starts, stops, nexts and numbers of fields where no CR ends a line by itself."""
    marks = np.flatnonzero((characters == separator) | (characters == _LF))
    places = np.flatnonzero(characters[marks] == _LF)
    stops = marks[places]
    nexts = stops + 1
    # The marks between two line feeds are separators.
    n_fields = np.diff(places, prepend=-1)
    last = int(nexts[-1]) if len(nexts) else 0
    if final and last < len(characters):
        n_fields = np.append(n_fields, len(marks) - (int(places[-1]) + 1 if len(places) else 0) + 1)
        stops, nexts = np.append(stops, len(characters)), np.append(nexts, len(characters))
    starts = _starts(nexts)
    stops -= (stops > starts) & (nexts > stops) & (characters[stops - 1] == _CR)
    return starts, stops, nexts, n_fields


def _mixed_lines(
    characters: NDArray[np.uint8], *, final: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return starts, stops and nexts where lines end with LF, CR LF or CR."""
    # A CR at the very end may be half of a pair that the next block completes.
    padded = np.append(characters, np.uint8(0 if final else _LF))
    is_return = padded[:-1] == _CR
    is_lone = is_return & (padded[1:] != _LF)
    lasts = np.flatnonzero((characters == _LF) | is_lone)
    stops = lasts - ((characters[lasts] == _LF) & (lasts > 0) & is_return[lasts - 1])
    nexts = lasts + 1
    last = int(nexts[-1]) if len(nexts) else 0
    if final and last < len(characters):
        stops, nexts = np.append(stops, len(characters)), np.append(nexts, len(characters))
    return _starts(nexts), stops, nexts


def _starts(nexts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.append(0, nexts[:-1]) if len(nexts) else nexts


def _quoting(
    characters: NDArray[np.uint8],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    separator: int,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which lines have quotation marks, and where those do not open and close by the book."""
    quotes = np.flatnonzero(characters == _QUOTE)
    first = np.searchsorted(quotes, starts)
    n_quotes = np.searchsorted(quotes, stops) - first
    odd: NDArray[np.bool_] = n_quotes % 2 == 1
    quotes = quotes[: first[-1] + n_quotes[-1]]
    line_of = np.repeat(np.arange(len(starts)), n_quotes)
    is_closing = (np.arange(len(quotes)) - first[line_of]) % 2 == 1
    # A mark right beside another one is half of a doubled one, or of an empty field.
    padded = np.concatenate(([np.uint8(_LF)], characters, [np.uint8(_LF)]))
    beside = np.where(is_closing, padded[quotes + 2], padded[quotes])
    is_fine = (beside == separator) | (beside == _LF) | (beside == _CR) | (beside == _QUOTE)
    odd[line_of[~is_fine]] = True
    return n_quotes > 0, odd


def _n_quoted_fields(
    characters: NDArray[np.uint8],
    starts: NDArray[np.int64],
    nexts: NDArray[np.int64],
    is_wanted: NDArray[np.bool_],
    separator: str,
) -> NDArray[np.int64]:
    """Count the fields of the wanted lines, each of which closes all its quotation marks."""
    lengths = (nexts - starts)[is_wanted]
    end = int(nexts[-1])
    body = characters[:end][np.repeat(is_wanted, nexts - starts)]
    # Inside a field an odd number of marks came before; the count may well overflow.
    n_before = np.cumsum(body == _QUOTE, dtype=np.uint8)
    separators = np.flatnonzero((body == ord(separator)) & (n_before & 1 == 0))
    ends = np.cumsum(lengths)
    return np.diff(np.searchsorted(separators, np.append(0, ends))) + 1


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
    characters: NDArray[np.uint8], starts: NDArray[np.int64], stops: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell in which lines spaces stand in runs or at an end, where they separate nothing."""
    spaces = np.flatnonzero(characters == _SPACE)
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
