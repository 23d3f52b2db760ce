"""The files inside a tar archive, plain or compressed; `tarfile` reads their headers only."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from funksvd_gui.data.source.compression import PIECE_BYTES
from funksvd_gui.data.source.container import Entry, tidy_name
from funksvd_gui.data.source.regular_file import RegularFile
from funksvd_gui.data.source.single_file import SingleFile
from funksvd_gui.errors import LoadError

#: As many first bytes are enough for `is_tar`.
HEADER_BYTES = tarfile.BLOCKSIZE
MAX_ENTRIES = 200_000
_MARK = slice(257, 262)
#: All headers of one file together; long names and times take some hundred bytes.
_MAX_HEADER_BYTES = 256 << 10


def is_tar(head: bytes) -> bool:
    """Tell by the first bytes: those of old archives have a check sum, but no mark."""
    if head[_MARK] == b"ustar":
        return True
    try:
        tarfile.TarInfo.frombuf(head[:HEADER_BYTES], "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError):
        return False
    return True


class TarArchive:
    """A container whose files are read in the order of the archive.

    A compressed archive is expanded from its beginning for every reading, because
    nothing is kept; and once to its end, to learn what is inside.

    Parameters
    ----------
    check : callable
        Called several times a second meanwhile; whatever it raises is passed on.

    Raises
    ------
    LoadError
        If the archive is damaged, cut short, or one of very many files.
    """

    kind = "a tar archive"

    def __init__(self, file: SingleFile, check: Callable[[], object]) -> None:
        self._file = file
        self.path, self.name, self.size = file.path, file.name, file.size
        entries: list[Entry] = []
        for entry in self._walk(self._stream()):
            check()
            if entry is not None:
                entries.append(entry)
            if len(entries) > MAX_ENTRIES:
                raise LoadError(
                    f"“{self.name}” is a tar archive of more than {MAX_ENTRIES:,} files.",
                    hint="Unpack it, and open the file with the ratings.",
                )
        self.entries = tuple(entries)

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the files wanted, in the order of the archive."""
        left = {entry.place: entry for entry in wanted}
        stream = self._stream()
        for passed in self._walk(stream):
            entry = None if passed is None else left.pop(passed.place, None)
            yield entry, b""
            while entry is not None and (n_left := entry.place + entry.size - stream.tell()) > 0:
                piece = stream.read(min(n_left, PIECE_BYTES))
                if not piece:
                    raise self._damaged()
                yield entry, piece
            if not left:
                return

    def check_unchanged(self) -> None:
        self._file.check_unchanged()

    def close(self) -> None:
        self._file.close()

    def _stream(self) -> RegularFile | _Forwards:
        if not self._file.is_plain:
            return _Forwards(self._file.expanded())
        self._file.file.seek(0)
        return self._file.file

    def _walk(self, stream: RegularFile | _Forwards) -> Iterator[Entry | None]:
        """Yield every file when the stream is at its first byte, and None on the way to it."""
        headers: Any = _Headers(stream)
        try:
            archive = tarfile.open(fileobj=headers, mode="r:", encoding="utf-8")
            while (info := archive.next()) is not None:
                archive.members = []  # type: ignore[attr-defined]  # It would keep all of them.
                headers.n_left = _MAX_HEADER_BYTES
                if info.isreg() and not info.issparse():
                    yield Entry(tidy_name(info.name), info.size, info.offset_data)
                    yield from _skipped(stream, info.offset_data + info.size)
        except (tarfile.TarError, _BrokenHeaderError, ValueError, OverflowError) as error:
            raise self._damaged() from error
        # A broken header in the middle ends the archive for tarfile, and so does its end.
        if not headers.last or headers.last.strip(b"\x00"):
            raise self._damaged()
        while isinstance(stream, _Forwards) and stream.read(PIECE_BYTES):
            yield None  # To the end, where the check sum of the compressed data is.

    def _damaged(self) -> LoadError:
        return LoadError(
            f"“{self.name}” is a tar archive, and it is damaged or ends too early.",
            hint="Fetch it again: something was lost on its way.",
        )


def _skipped(stream: RegularFile | _Forwards, end: int) -> Iterator[None]:
    """Go forward in steps, where that takes time."""
    while isinstance(stream, _Forwards) and stream.tell() < end:
        if not stream.read(min(end - stream.tell(), PIECE_BYTES)):
            return
        yield None


class _Forwards:
    """Expanded pieces as a stream that only goes forwards."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._piece = pieces, b""
        self._begin = self._position = 0

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int) -> int:
        while self._position < offset and self.read(min(offset - self._position, PIECE_BYTES)):
            pass
        return self._position

    def read(self, n_bytes: int, /) -> bytes:
        parts = []
        while n_bytes:
            if self._begin == len(self._piece):
                piece = next(self._pieces, None)
                if piece is None:
                    break
                self._piece, self._begin = piece, 0
            parts.append(self._piece[self._begin : self._begin + n_bytes])
            self._begin += len(parts[-1])
            self._position += len(parts[-1])
            n_bytes -= len(parts[-1])
        return b"".join(parts)


class _BrokenHeaderError(Exception):
    """A header is of a size, or leads to a place, that no honest one does."""


class _Headers:
    """What tarfile may read: headers of bounded size, and nothing twice."""

    def __init__(self, stream: RegularFile | _Forwards) -> None:
        self._stream, self.tell = stream, stream.tell
        self.n_left = _MAX_HEADER_BYTES
        self.last = b""

    def seek(self, offset: int) -> int:
        if offset < self._stream.tell():
            raise _BrokenHeaderError
        return self._stream.seek(offset)

    def read(self, n_bytes: int) -> bytes:
        self.n_left -= n_bytes
        if self.n_left < 0:
            raise _BrokenHeaderError
        self.last = self._stream.read(n_bytes)
        return self.last
