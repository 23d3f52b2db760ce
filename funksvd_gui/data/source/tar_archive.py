"""The files inside a tar archive, plain or compressed; `tarfile` reads their headers only."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from funksvd_gui.data.source.compression import PIECE_BYTES
from funksvd_gui.data.source.container import Container, Entry, SingleFile, unique
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


class TarArchive(Container):
    """A container whose files are read in the order of the archive.

    It is gone through from its beginning for every reading, because nothing is kept;
    and once to its end, to learn what is inside.

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

    def __init__(self, single: SingleFile, check: Callable[[], object]) -> None:
        super().__init__(single.file)
        self._single = single
        entries: list[Entry] = []
        for entry, piece in self._walk():
            check()
            if entry is not None and not piece:
                entries.append(entry)
            if len(entries) > MAX_ENTRIES:
                raise LoadError(
                    f"“{self.name}” is a tar archive of more than {MAX_ENTRIES:,} files.",
                    hint="Unpack it, and open the file with the ratings.",
                )
        self.entries = unique(entries)

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the files wanted, in the order of the archive."""
        at = {entry.place: entry for entry in wanted}
        for passed, piece in self._walk():
            if passed is not None and passed.place > max(at):
                return
            entry = at.get(passed.place) if passed is not None else None
            yield entry, b"" if entry is None else piece

    def _walk(self) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield every file, each with nothing first, then with what is in it."""
        stream = _Forwards(self._single.expanded())
        file: Any = stream  # It has all that tarfile needs of one.
        try:
            with tarfile.open(fileobj=file, mode="r:", encoding="utf-8") as archive:
                while (info := archive.next()) is not None:
                    archive.members = []  # type: ignore[attr-defined]  # Else it keeps them all.
                    stream.n_header_left = _MAX_HEADER_BYTES
                    if info.isreg() and not info.issparse():
                        entry = Entry(info.name, info.size, info.offset_data)
                        yield entry, b""
                        end = info.offset_data + info.size
                        while stream.position < end and (
                            piece := stream.take(end - stream.position)
                        ):
                            yield entry, piece
        except (tarfile.TarError, ValueError, OverflowError) as error:
            raise self._damaged() from error
        # A broken header in the middle ends the archive for tarfile as zeros do.
        if not stream.last or stream.last.strip(b"\x00"):
            raise self._damaged()
        while stream.take(PIECE_BYTES):
            yield None, b""  # To the end, where the check sum of the compressed data is.

    def _damaged(self) -> LoadError:
        return LoadError(
            f"“{self.name}” is a tar archive, and it is damaged or ends too early.",
            hint="Fetch it again: something was lost on its way.",
        )


class _Forwards:
    """Pieces as a file for `tarfile`: headers of bounded size, and nothing twice."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._piece, self._begin = pieces, b"", 0
        self.position = 0
        self.n_header_left = _MAX_HEADER_BYTES
        self.last = b""

    def take(self, n_bytes: int) -> bytes:
        """Return some of the next bytes, none only at the end."""
        while self._begin == len(self._piece):
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._piece, self._begin = piece, 0
        taken = self._piece[self._begin : self._begin + n_bytes]
        self._begin += len(taken)
        self.position += len(taken)
        return taken

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int) -> None:
        if offset < self.position:
            raise tarfile.ReadError("no honest header leads backwards")
        while self.position < offset and self.take(offset - self.position):
            pass

    def read(self, n_bytes: int) -> bytes:
        self.n_header_left -= n_bytes
        if self.n_header_left < 0:
            raise tarfile.ReadError("no honest header is so large")
        end, self.last = self.position + n_bytes, b""
        while self.position < end and (taken := self.take(end - self.position)):
            self.last += taken
        return self.last
