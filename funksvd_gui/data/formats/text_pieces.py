"""Text files handed on piece by piece: checked UTF-8, whole lines, or records."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from funksvd_gui.data.encoding import TextEncoding, utf8_blocks
from funksvd_gui.data.records import Cut, Record, Records
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.data.source import Source

#: Between two pieces one may cancel.
PIECE_BYTES = 1 << 20
MAX_LINE_BYTES = 16 << 20


def utf8_pieces(source: Source, encoding: TextEncoding, task: Task) -> Iterator[bytes]:
    """Yield the whole file as UTF-8 that was checked, and report how much was read.

    Raises
    ------
    NotUtf8Error
        If a file without byte order mark is not UTF-8.
    """

    def counted() -> Iterator[bytes]:
        task.report(0.0)
        for block in source.blocks():
            for start in range(0, max(len(block), 1), PIECE_BYTES):
                yield block[start : start + PIECE_BYTES]
                task.report(source.share_read)

    return utf8_blocks(counted(), encoding, source.name)


def whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes parted at line ends; only the last of them may end without one."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        # A CR at the very end may be half of CR LF.
        end = max(data.rfind(b"\n"), data.rfind(b"\r", 0, max(len(data) - 1, 0))) + 1
        if end:
            yield data[:end]
        rest = data[end:]
        _refuse_endless(rest)
    if rest:
        yield rest


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
        _refuse_endless(rest)


def _with_end(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    for piece in pieces:
        yield piece, False
    yield b"", True


def _refuse_endless(line: str | bytes) -> None:
    if len(line) > MAX_LINE_BYTES:
        raise LoadError(
            f"A line is longer than {MAX_LINE_BYTES >> 20} MB; this is no table of ratings.",
            hint="Choose a text file with one rating in each line.",
        )
