"""Text in UTF-8 handed on in pieces of records."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

from funksvd_gui.data.records import Cut, Record, Records
from funksvd_gui.errors import LoadError

MAX_LINE_BYTES = 16 << 20
#: A piece of a matrix has as many cells at most; what is made of them is some times larger.
PIECE_BYTES = 1 << 20


def record_batches(pieces: Iterable[bytes], cut: Cut) -> Iterator[tuple[int, list[Record]]]:
    """Yield some records, and before them the number of lines that were there already."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    rest, n_before = "", 0
    for piece, is_last in _with_end(pieces):
        text = rest + decoder.decode(piece, is_last)
        records = Records(text, cut, is_final=is_last)
        yield n_before, list(records)
        n_before += records.n_lines
        rest = text[records.position :]
        refuse_endless(rest)


def _with_end(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for piece in pieces:
        for start in range(0, len(piece), PIECE_BYTES):
            yield piece[start : start + PIECE_BYTES], False
    yield b"", True


def refuse_endless(line: str | bytes, what: str = "A line") -> None:
    """Raise a LoadError if a line, of which this is the beginning, has no end."""
    if len(line) > MAX_LINE_BYTES:
        raise LoadError(
            f"{what} is longer than {MAX_LINE_BYTES >> 20} MB; this is no table of ratings.",
            hint="Choose a text file with one rating in each line.",
        )
