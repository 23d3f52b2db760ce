"""The bytes of a rating file, expanded if it is compressed; readers see no difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from funksvd_gui.data.readers.compression import Compression, compression_of, expanded
from funksvd_gui.data.readers.read_ahead import read_ahead
from funksvd_gui.data.readers.regular_file import RegularFile
from funksvd_gui.data.readers.zip_archive import expanded_zip
from funksvd_gui.errors import LoadError

#: A file may expand to so many times its size, or to so many bytes if that is more. Rating
#: files shrink to a third or a tenth; gzip alone could make a thousandth of a bomb.
MAX_RATIO = 200
FREE_BYTES = 64 << 20
#: And never to more than this.
MAX_EXPANDED_BYTES = 64 << 30
_BLOCK_BYTES = 4 << 20
_MARK_BYTES = 16
_TAR_MARK = slice(257, 262)


class ByteSource:
    """Context manager over a regular file, plain or compressed.

    Attributes
    ----------
    name : str
        The file's name made safe to show.
    compression : Compression
        Found in the file's first bytes, whatever its name ends with.

    Raises
    ------
    LoadError
        From here and from every method: if the file is missing, empty,
        unreadable, not regular, damaged, a bomb, an archive of several files,
        or if it changes before it is read to its end.
    """

    def __init__(self, path: str | Path) -> None:
        self._file = RegularFile(path)
        try:
            self.compression = compression_of(self._file.head(_MARK_BYTES))
        except BaseException:
            self._file.close()
            raise
        self._head = b""
        self._head_is_all = False

    @property
    def path(self) -> Path:
        return self._file.path

    @property
    def name(self) -> str:
        return self._file.name

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return self._file.size

    @property
    def share_read(self) -> float:
        """How much of the bytes on the disk was read, from 0 to 1."""
        return min(self._file.position / self._file.size, 1.0)

    def __enter__(self) -> ByteSource:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def head(self, n_bytes: int) -> bytes:
        """Return the first bytes, expanded; fewer only if there are no more."""
        if len(self._head) < n_bytes and not self._head_is_all:
            # One more tells whether there are more.
            pieces, n_read = [], 0
            for piece in self._pieces(n_bytes + 1):
                pieces.append(piece)
                n_read += len(piece)
                if n_read > n_bytes:
                    break
            self._head = b"".join(pieces)
            self._head_is_all = n_read <= n_bytes
        return self._head[:n_bytes]

    def is_within(self, n_bytes: int) -> bool:
        """Tell whether the file, expanded, has no more bytes than these."""
        return len(self.head(n_bytes)) < n_bytes or (
            self._head_is_all and len(self._head) == n_bytes
        )

    def blocks(self) -> Iterator[bytes]:
        """Yield the whole file, expanded, and check at the end that it has not changed.

        Blocks may be empty: whoever works on them can then be cancelled
        although the next is not there yet.
        """
        if self.compression is Compression.NONE:
            yield from read_ahead(self._file.blocks())
        else:
            yield from read_ahead(_gathered(self._expanded()))
            self.check_unchanged()

    @property
    def stream(self) -> BinaryIO:
        """The bytes on the disk, for formats that jump about in them and check at the end."""
        return self._file.stream

    def whole(self, max_bytes: int, on_block: Callable[[], None] = lambda: None) -> bytes:
        """Return everything, expanded, for formats that must jump about in it.

        `on_block` is called several times a second; whatever it raises is passed on.

        Raises
        ------
        LoadError
            Also if there are more than `max_bytes`.
        """
        pieces, n_bytes = [], 0
        for piece in self.blocks():
            pieces.append(piece)
            n_bytes += len(piece)
            on_block()
            if n_bytes > max_bytes:
                raise LoadError(
                    f"“{self.name}” holds more than {max_bytes >> 20} MB.",
                    hint="It is too large for what it is, or for being compressed.",
                )
        return b"".join(pieces)

    def check_unchanged(self) -> None:
        """Raise a LoadError if the file was written to, cut, replaced or removed meanwhile."""
        self._file.check_unchanged()

    def _pieces(self, n_bytes: int) -> Iterator[bytes]:
        if self.compression is Compression.NONE:
            yield self._file.head(n_bytes)
        else:
            yield from self._expanded()

    def _expanded(self) -> Iterator[bytes]:
        """Yield what is inside, within the bounds, refusing what is packed twice."""
        self._file.seek(0)
        if self.compression is Compression.ZIP:
            pieces = expanded_zip(self._file, self.name)
        else:
            pieces = expanded(self._file, self.compression, self.name)
        n_bytes, begin = 0, b""
        limit = min(MAX_EXPANDED_BYTES, max(FREE_BYTES, MAX_RATIO * self.size))
        for piece in pieces:
            if n_bytes < _TAR_MARK.stop:
                begin += piece[: _TAR_MARK.stop]
            n_bytes += len(piece)
            if n_bytes > limit:
                raise LoadError(
                    f"“{self.name}” expands to more than {limit >> 20:,} MB "
                    f"from {self.size:,} bytes, which no file of ratings does.",
                    hint="Open it only if you trust it: unpack it and choose what comes out.",
                )
            self._refuse_packed_twice(begin)
            yield piece
        if not n_bytes:
            raise LoadError(
                f"“{self.name}” is compressed, and nothing is inside.",
                hint="Choose a file with one rating in each line.",
            )

    def _refuse_packed_twice(self, begin: bytes) -> None:
        inner = compression_of(begin)
        is_tar = begin[_TAR_MARK] == b"ustar"
        if inner is Compression.NONE and not is_tar:
            return
        kind = "a tar archive" if is_tar else f"compressed again ({inner})"
        raise LoadError(
            f"What is inside “{self.name}” is {kind}.",
            hint="Unpack it, and open the file with the ratings.",
        )


def _gathered(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield blocks large enough to be worth the trouble of starting on them."""
    waiting: list[bytes] = []
    n_bytes = 0
    for piece in pieces:
        waiting.append(piece)
        n_bytes += len(piece)
        if n_bytes >= _BLOCK_BYTES:
            yield b"".join(waiting)
            waiting, n_bytes = [], 0
    yield b"".join(waiting)
