"""Compressed files, recognized by their first bytes and expanded within bounds."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator
from enum import StrEnum
from typing import Any

from funksvd_gui.data.source.regular_file import RegularFile
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


def expanded(file: RegularFile, compression: Compression) -> Iterator[bytes]:
    """Yield what a file holds, from its beginning, within the bounds.

    Pieces may be empty, so that whoever asks for them can stop in between.

    Raises
    ------
    LoadError
        If it is damaged, cut short, followed by something else, or a bomb.
    """
    if compression is Compression.NONE:
        yield from file.blocks()
        return
    file.seek(0)
    bound = Bound(file)
    unpack = _frames if compression is Compression.ZSTANDARD else _members
    for piece in unpack(file, compression):
        yield bound.counted(piece)


class Bound:
    """Counts expanded bytes, which must not be many more than those on the disk."""

    def __init__(self, file: RegularFile) -> None:
        self._file = file
        self._limit = min(MAX_EXPANDED_BYTES, max(FREE_BYTES, MAX_RATIO * file.size))
        self._n_bytes = 0

    def counted(self, piece: bytes) -> bytes:
        """Return a piece, or raise a LoadError if it is too much."""
        self._n_bytes += len(piece)
        if self._n_bytes > self._limit:
            raise LoadError(
                f"“{self._file.name}” expands to more than {self._limit >> 20:,} MB "
                f"from {self._file.size:,} bytes, which no file of ratings does.",
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


def _members(file: RegularFile, compression: Compression) -> Iterator[bytes]:
    """Yield what the members of gzip, bzip2 or xz hold, one after the other.

    Python's own files would pass over what follows the last member of bzip2 and xz, and
    take two to three times as long for gzip.
    """
    data = file.read(_INPUT_BYTES)
    while data:
        data = yield from _member(file, _DECOMPRESSORS[compression](), data)
        # Tapes and xz leave zeros behind.
        while len(data := data.lstrip(b"\x00")) < MARK_BYTES and (more := file.read(_INPUT_BYTES)):
            data += more
        if data and compression_of(data) is not compression:
            raise LoadError(
                f"“{file.name}” goes on after the end of its compressed data.",
                hint="It may be damaged. Fetch it again, or unpack it and open what comes out.",
            )


def _member(file: RegularFile, member: Any, data: bytes) -> Generator[bytes, None, bytes]:
    """Yield what one member holds; return the bytes read beyond its end."""
    while True:
        try:
            piece = member.decompress(data, PIECE_BYTES)
        except (zlib.error, OSError, lzma.LZMAError) as error:
            raise damaged(file.name) from error
        yield piece
        if member.eof:
            return bytes(member.unused_data)
        data = b""
        if member.needs_input:
            data = file.read(_INPUT_BYTES)
            if not data and not piece:
                raise cut_short(file.name)


def _frames(file: RegularFile, _compression: Compression) -> Iterator[bytes]:
    try:
        yield from zstandard_frames(_Readable(file))
    except EOFError as error:
        raise cut_short(file.name) from error
    except OSError as error:
        raise damaged(file.name) from error


def zstandard_frames(stream: Any) -> Iterator[bytes]:
    """Yield what frames of Zstandard hold; OSError or EOFError if they are damaged or cut short."""
    import pyarrow as pa  # Takes a while, and few files are compressed so.

    try:
        with pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd") as frames:
            while piece := frames.read(PIECE_BYTES):
                yield piece
    except (OSError, pa.ArrowException) as error:
        raise (EOFError if "runcated" in str(error) else OSError)(str(error)) from error


class _Readable:
    """A file in the shape that pyarrow asks for, and may close."""

    closed = False

    def __init__(self, file: RegularFile) -> None:
        self.read = file.read

    def close(self) -> None:
        self.closed = True


class _Deflated:
    """A stream of gzip that keeps the input it has not used yet, as those of `bz2` do."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def needs_input(self) -> bool:
        return not self._stream.unconsumed_tail

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._stream.decompress(self._stream.unconsumed_tail + data, max_length)


_DECOMPRESSORS: dict[Compression, Callable[[], Any]] = {
    Compression.GZIP: _Deflated,
    Compression.BZIP2: bz2.BZ2Decompressor,
    Compression.XZ: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES),
}
