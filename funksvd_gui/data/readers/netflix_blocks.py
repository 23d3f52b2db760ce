"""Bytes in the Netflix Prize layout, taken apart into heads and ratings without reading them."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MAX_HEAD_BYTES = 1_000
_COLON, _LF = ord(":"), ord("\n")


@dataclass(frozen=True, slots=True, eq=False)
class NetflixBlocks:
    """Complete lines of a file taken apart.

    Attributes
    ----------
    rows : bytes
        The lines between the heads, each with its line end.
    n_open_rows : int
        So many of them come before the first head.
    heads : list of str
        The ids of the items, without the colon.
    counts : int array, shape (n_heads,)
        So many rows stand below each head.
    n_lines : int
        Heads and rows together.
    """

    rows: bytes
    n_open_rows: int
    heads: list[str]
    counts: NDArray[np.intp]
    n_lines: int


def take_apart(body: bytes) -> NetflixBlocks | None:
    """Return heads and rows of complete lines; None if there is anything odd among them.

    Odd are quotation marks, blank lines, and heads that are not an id and a colon.
    """
    if not body:
        return None
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not body.endswith(b"\n"):
        body += b"\n"
    # pyarrow drops a byte order mark at the beginning of whatever it gets.
    if b'"' in body or body.startswith((b"\n", codecs.BOM_UTF8)) or b"\n\n" in body:
        return None
    characters = np.frombuffer(body, dtype=np.uint8)
    line_ends = np.flatnonzero(characters == _LF)
    colons = np.flatnonzero(characters == _COLON)
    colons = colons[characters[colons + 1] == _LF]
    pieces, heads = [], []
    position = 0
    for colon in colons.tolist():
        start = body.rfind(b"\n", 0, colon) + 1
        head = body[start:colon]
        if not head or b"," in head:
            return None
        heads.append(head.decode("utf-8"))
        pieces.append(body[position:start])
        position = colon + 2
    rows = b"".join((*pieces, body[position:]))
    if rows.startswith(codecs.BOM_UTF8):
        return None
    lines = np.append(np.searchsorted(line_ends, colons), len(line_ends))
    n_open = int(lines[0]) if heads else len(line_ends)
    return NetflixBlocks(rows, n_open, heads, np.diff(lines) - 1, len(line_ends))


def begins_with_head(content: bytes) -> bool:
    """Tell whether the first line of a file is surely the id of an item and a colon."""
    line = content[:_MAX_HEAD_BYTES].splitlines()[:1]
    return bool(line) and line[0].endswith(b":") and len(line[0]) > 1 and b"," not in line[0]
