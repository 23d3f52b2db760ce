"""The one file inside a ZIP archive, found and expanded without trusting what it says of itself."""

from __future__ import annotations

import bz2
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator

from funksvd_gui.data.readers.compression import (
    Deflated,
    cut_short,
    damaged,
    expanded_member,
    expanded_zstandard,
)
from funksvd_gui.data.readers.regular_file import RegularFile
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: An archive of one file has a list of some hundred bytes; this is room for comments.
_MAX_LIST_BYTES = 1 << 20
_LOCAL_HEADER = struct.Struct("<4s2xH18xHH")
_IS_ENCRYPTED = 0x1
_ZSTANDARD = 93
_PIECE_BYTES = 256 << 10
_NAMES_SHOWN = 3
_UNPACK = "Unpack it, and open the file with the ratings."


def expanded_zip(stream: RegularFile, name: str) -> Iterator[bytes]:
    """Yield what the only file of an archive holds; its length and check sum must be right.

    Folders and what macOS adds are passed over.

    Raises
    ------
    LoadError
        If there is not exactly one file, if it is encrypted, packed by a
        method nobody knows, or not what the archive says it is.
    """
    member = _only_file(stream, name)
    start = _start_of(stream, member, name)
    n_bytes, check = 0, 0
    packed = _Range(stream, start, member.compress_size)
    for piece in _pieces(packed, member, name):
        n_bytes += len(piece)
        check = zlib.crc32(piece, check)
        if n_bytes > member.file_size:
            break
        yield piece
    if packed.n_left or n_bytes != member.file_size or check != member.CRC:
        raise LoadError(
            f"The file inside “{name}” is not as long, or not as written, as the archive says.",
            hint="The archive is damaged or was tampered with. Fetch it again.",
        )


def _only_file(stream: RegularFile, name: str) -> zipfile.ZipInfo:
    try:
        with zipfile.ZipFile(_Careful(stream, name)) as archive:
            members = [member for member in archive.infolist() if not _is_beside(member)]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise damaged(name) from error
    except (struct.error, EOFError) as error:
        raise cut_short(name) from error
    if not members:
        raise LoadError(f"“{name}” is a ZIP archive without a file in it.", hint=_UNPACK)
    if len(members) > 1:
        names = ", ".join(f"“{shown(member.filename, 60)}”" for member in members[:_NAMES_SHOWN])
        more = " and more" if len(members) > _NAMES_SHOWN else ""
        raise LoadError(
            f"“{name}” is a ZIP archive of {len(members):,} files ({names}{more}), not of one.",
            hint=_UNPACK,
        )
    if members[0].flag_bits & _IS_ENCRYPTED:
        raise _encrypted(name)
    return members[0]


def _is_beside(member: zipfile.ZipInfo) -> bool:
    return member.is_dir() or member.filename.startswith("__MACOSX/")


def _start_of(stream: RegularFile, member: zipfile.ZipInfo, name: str) -> int:
    """Return where the packed bytes begin, which only the header before them says."""
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        raise cut_short(name)
    mark, flags, n_name, n_extra = _LOCAL_HEADER.unpack(header)
    if mark != b"PK\x03\x04":
        raise damaged(name)
    if flags & _IS_ENCRYPTED:
        raise _encrypted(name)
    return member.header_offset + _LOCAL_HEADER.size + int(n_name) + int(n_extra)


def _pieces(packed: _Range, member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    method = member.compress_type
    if method == zipfile.ZIP_STORED:
        while piece := packed.read(_PIECE_BYTES):
            yield piece
    elif method in {zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2}:
        unpacker = (
            bz2.BZ2Decompressor() if method == zipfile.ZIP_BZIP2 else Deflated(-zlib.MAX_WBITS)
        )
        unused = yield from expanded_member(packed, unpacker, packed.read(_PIECE_BYTES), name)
        packed.n_left += len(unused)
    elif method == _ZSTANDARD:
        yield from expanded_zstandard(packed, name)
    else:
        raise LoadError(
            f"The file inside “{name}” is packed by a method that cannot be read here "
            f"(number {method}).",
            hint=_UNPACK,
        )


def _encrypted(name: str) -> LoadError:
    return LoadError(f"“{name}” is encrypted.", hint=f"{_UNPACK} You will need its password.")


class _Range:
    """The packed bytes of one file inside the archive."""

    def __init__(self, stream: RegularFile, start: int, n_bytes: int) -> None:
        self._stream = stream
        self._stream.seek(start)
        self.n_left = n_bytes

    def read(self, n_bytes: int, /) -> bytes:
        data = self._stream.read(min(n_bytes, self.n_left))
        self.n_left -= len(data)
        return data


class _Careful:
    """A stream that will not read a list of millions of files into memory."""

    def __init__(self, stream: RegularFile, name: str) -> None:
        self._stream = stream
        self._name = name

    def read(self, n_bytes: int = -1) -> bytes:
        if n_bytes > _MAX_LIST_BYTES:
            raise LoadError(
                f"“{self._name}” is a ZIP archive of a great many files, not of one.",
                hint=_UNPACK,
            )
        return self._stream.read(n_bytes if n_bytes >= 0 else _MAX_LIST_BYTES)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_END and self._stream.size + offset < 0:
            raise OSError("before the beginning")  # zipfile tries, and knows what it means.
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True
