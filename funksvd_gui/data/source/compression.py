"""Compressed streams, recognized by their first bytes and expanded piece by piece, within bounds."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator
from enum import StrEnum
from typing import Any, Protocol

from funksvd_gui.errors import LoadError

#: A file may expand to so many times its size, or to so many bytes if that is more. Rating
#: files shrink to a third or a tenth; gzip alone could make a thousandth of a bomb.
MAX_RATIO = 200
FREE_BYTES = 64 << 20
#: And never to more than this.
MAX_EXPANDED_BYTES = 64 << 30
#: Expanded bytes at a time: few enough to be cancelled between two of them.
PIECE_BYTES = 1 << 20
_INPUT_BYTES = 256 << 10
#: Enough for every preset of xz; a dictionary of gigabytes is an attack.
_XZ_MEMORY_BYTES = 256 << 20
#: As many first bytes are enough for `compression_of`.
MARK_BYTES = 10


class Compression(StrEnum):
    """How a file is compressed; the values are for people."""

    NONE = "not compressed"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTANDARD = "Zstandard"
    ZIP = "ZIP"


class ByteStream(Protocol):
    """What can be expanded: anything that gives its next bytes, and none at its end."""

    def read(self, n_bytes: int, /) -> bytes: ...


def compression_of(head: bytes) -> Compression:
    """Tell by the first bytes, not by a name; a person called "BZh" is no archive."""
    if head.startswith(b"\x1f\x8b\x08"):
        return Compression.GZIP
    # The level is followed by the digits of pi, or of its root if nothing is inside.
    if head[:3] == b"BZh" and head[4:10] in {b"1AY&SY", b"\x17rE8P\x90"}:
        return Compression.BZIP2
    if head.startswith(b"\xfd7zXZ\x00"):
        return Compression.XZ
    is_skipped_frame = head[1:4] == b"\x2a\x4d\x18" and head[0] & 0xF0 == 0x50  # noqa: PLR2004
    if head.startswith(b"\x28\xb5\x2f\xfd") or is_skipped_frame:
        return Compression.ZSTANDARD
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Compression.ZIP
    return Compression.NONE


def expanded(stream: ByteStream, compression: Compression, name: str) -> Iterator[bytes]:
    """Yield what a stream of gzip, bzip2, xz or Zstandard holds, all its members one by one.

    Pieces may be empty, so that whoever asks for them can stop in between.

    Raises
    ------
    LoadError
        If the stream is damaged, cut short or followed by something else.
    """
    if compression is Compression.ZSTANDARD:
        yield from _expanded_zstandard(stream, name)
        return
    data = stream.read(_INPUT_BYTES)
    while data:
        data = yield from _expanded_member(stream, _MEMBERS[compression](), data, name)
        data = _after_padding(stream, data)
        if data and compression_of(data) is not compression:
            raise LoadError(
                f"“{name}” goes on after the end of its compressed data.",
                hint="It may be damaged. Fetch it again, or unpack it and open what comes out.",
            )


def expanded_in_zip(stream: ByteStream, method: int, name: str) -> Iterator[bytes]:
    """Yield what the packed bytes of one file of a ZIP archive hold.

    Raises
    ------
    LoadError
        If they are damaged, or packed by a method that is not known.
    """
    if method == _STORED:
        while piece := stream.read(PIECE_BYTES):
            yield piece
    elif method == _ZSTANDARD:
        yield from _expanded_zstandard(stream, name)
    elif method in _METHODS:
        unpacker = _METHODS[method]()
        unused = yield from _expanded_member(stream, unpacker, stream.read(_INPUT_BYTES), name)
        if unused or stream.read(1):
            raise damaged(name)
    else:
        raise LoadError(
            f"The file inside “{name}” is packed by a method that cannot be read here "
            f"(number {method}).",
            hint="Unpack it, and open the file with the ratings.",
        )


class Bound:
    """Counts expanded bytes, which must not be many more than they were packed to."""

    def __init__(self, n_packed: int, name: str) -> None:
        self._n_packed, self._name = n_packed, name
        self._limit = min(MAX_EXPANDED_BYTES, max(FREE_BYTES, MAX_RATIO * n_packed))
        self._n_bytes = 0

    def counted(self, piece: bytes) -> bytes:
        """Return a piece, or raise a LoadError if it is too much."""
        self._n_bytes += len(piece)
        if self._n_bytes > self._limit:
            raise LoadError(
                f"“{self._name}” expands to more than {self._limit >> 20:,} MB "
                f"from {self._n_packed:,} bytes, which no file of ratings does.",
                hint="Open it only if you trust it: unpack it and choose what comes out.",
            )
        return piece


def damaged(name: str) -> LoadError:
    """Return the error for data that cannot be expanded."""
    return LoadError(
        f"“{name}” is compressed, and its compressed data are damaged.",
        hint="Fetch it again: something was lost on its way.",
    )


def cut_short(name: str) -> LoadError:
    """Return the error for data that end too early."""
    return LoadError(
        f"“{name}” is compressed, and ends in the middle of its compressed data.",
        hint="Fetch it again: the end is missing.",
    )


def _expanded_member(
    stream: ByteStream, member: Any, data: bytes, name: str
) -> Generator[bytes, None, bytes]:
    """Yield what one member holds; return the bytes read beyond its end."""
    while True:
        try:
            piece = member.decompress(data, PIECE_BYTES)
        except (zlib.error, OSError, lzma.LZMAError, EOFError, ValueError) as error:
            raise damaged(name) from error
        yield piece
        if member.eof:
            return bytes(member.unused_data)
        data = b""
        if member.needs_input:
            data = stream.read(_INPUT_BYTES)
            if not data and not piece:
                raise cut_short(name)


def _expanded_zstandard(stream: ByteStream, name: str) -> Iterator[bytes]:
    import pyarrow as pa  # Takes a while, and few files are compressed so.

    try:
        with pa.CompressedInputStream(pa.PythonFile(_Readable(stream), mode="r"), "zstd") as frames:
            while piece := frames.read(PIECE_BYTES):
                yield piece
    except (OSError, pa.ArrowException) as error:
        raise (cut_short(name) if "runcated" in str(error) else damaged(name)) from error


def _after_padding(stream: ByteStream, data: bytes) -> bytes:
    """Return what follows the zeros that tapes and xz leave, enough to tell what it is."""
    data = data.lstrip(b"\x00")
    while len(data) < MARK_BYTES and (more := stream.read(_INPUT_BYTES)):
        data = (data + more).lstrip(b"\x00")
    return data


class _Deflated:
    """A stream of zlib that keeps the input it has not used yet, as those of `bz2` do."""

    def __init__(self, window_bits: int) -> None:
        self._stream = zlib.decompressobj(window_bits)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def needs_input(self) -> bool:
        return not self._stream.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail + data, max_length)


class _Readable:
    """A stream in the shape that pyarrow asks for."""

    closed = False

    def __init__(self, stream: ByteStream) -> None:
        self.read = stream.read

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True


#: Python's objects that expand one member of a stream.
_MEMBERS: dict[Compression, Callable[[], Any]] = {
    Compression.GZIP: lambda: _Deflated(16 + zlib.MAX_WBITS),
    Compression.BZIP2: bz2.BZ2Decompressor,
    Compression.XZ: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES),
}
#: Methods of ZIP archives, by their numbers.
_STORED, _ZSTANDARD = 0, 93
_METHODS: dict[int, Callable[[], Any]] = {
    8: lambda: _Deflated(-zlib.MAX_WBITS),
    12: bz2.BZ2Decompressor,
}
