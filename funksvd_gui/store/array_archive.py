"""Arrays in one `.npz` file that numpy reads too; ours are read without trusting the file.

Members are stored, not compressed: floats hardly shrink, and what is not
compressed cannot expand. Nothing is allocated before the file has been seen to
hold as many bytes.
"""

from __future__ import annotations

import io
import math
import struct
import tokenize
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, TypeAlias

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
#: What an array must be: dtype and shape.
Form: TypeAlias = tuple[np.dtype[Any], tuple[int, ...]]

#: More is never read at once, and the zip's own directory is far smaller.
_CHUNK = 1 << 20
_MAX_MEMBERS = 64
_SUFFIX = ".npy"
_VERSION = (1, 0)
#: More than numpy writes before an array; what is longer is not ours to parse.
_MAX_DESCRIPTION = 256
#: The first moment a zip can name, so that the same arrays give the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
# zipfile promises BadZipFile, numpy ValueError; files made to annoy them raise all of these.
_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, struct.error, ValueError, OverflowError,
    LookupError, RuntimeError, TypeError, SyntaxError, tokenize.TokenError,
)  # fmt: skip


class ArchiveError(ValueError):
    """What is wrong with a file, worded as the end of a sentence."""


def write_arrays(file: BinaryIO, arrays: Mapping[str, Array]) -> None:
    """Write arrays by name into an open, seekable file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            # The order and the byte order of the file, whatever those of the machine are.
            ours = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            info = zipfile.ZipInfo(name + _SUFFIX, date_time=_NO_TIME)
            # Lets zipfile choose the large form for what needs it.
            info.file_size = ours.nbytes + _MAX_DESCRIPTION
            with archive.open(info, "w") as stream:
                npy.write_array(stream, ours, _VERSION, allow_pickle=False)


class ArrayArchive:
    """A file of arrays, its directory checked, its arrays not yet read.

    Parameters
    ----------
    file : binary file
        Open for reading and seekable.

    Raises
    ------
    ArchiveError
        If this is no such file, or not a whole one.
    """

    def __init__(self, file: BinaryIO) -> None:
        size = file.seek(0, io.SEEK_END)
        try:
            # The directory is read here, through a file that refuses giant reads.
            self._zip = zipfile.ZipFile(_BoundedReads(file))
        except _ERRORS as error:
            raise ArchiveError(_not_a_zip(file, size)) from error
        self._members = _checked_members(self._zip.infolist(), size)

    @property
    def names(self) -> set[str]:
        return set(self._members)

    def read_bytes(self, name: str, max_size: int) -> bytes:
        """Read a one-dimensional array of bytes whose length is not known beforehand."""
        if self._member(name).file_size > max_size:
            raise ArchiveError(f"its part {name!r} is too large")
        with self._opened(name) as stream:
            form, n_bytes = self._form(name, stream)
        if form != (np.dtype(np.uint8), (n_bytes,)):
            raise ArchiveError(f"its part {name!r} is of another kind")
        return self._read(name).tobytes()

    def read(self, name: str, form: Form) -> Array:
        """Read the array with this name, which must have exactly this form."""
        dtype, shape = form
        with self._opened(name) as stream:
            found = self._form(name, stream)
        if found != (form, math.prod(shape) * dtype.itemsize):
            raise ArchiveError(f"its part {name!r} is of another kind or size")
        return self._read(name)

    def _form(self, name: str, stream: IO[bytes]) -> tuple[Form | None, int]:
        """Return what an array claims to be, None in Fortran's order, and the bytes that follow."""
        if npy.read_magic(stream) != _VERSION:
            raise ArchiveError(f"its part {name!r} is of another kind")
        shape, is_fortran, dtype = npy.read_array_header_1_0(stream, _MAX_DESCRIPTION)
        n_bytes = self._member(name).file_size - stream.tell()
        return None if is_fortran else (dtype, shape), n_bytes

    def _read(self, name: str) -> Array:
        with self._opened(name) as stream:
            array: Array = npy.read_array(
                stream, allow_pickle=False, max_header_size=_MAX_DESCRIPTION
            )
            return array

    def _member(self, name: str) -> zipfile.ZipInfo:
        if name not in self._members:
            raise ArchiveError(f"its part {name!r} is missing")
        return self._members[name]

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        """Open a member; whatever zipfile or numpy dislikes about it becomes an `ArchiveError`."""
        info = self._member(name)
        try:
            with self._zip.open(info) as stream:
                yield stream
        except ArchiveError:
            raise
        except _ERRORS as error:
            raise ArchiveError(f"its part {name!r} is damaged") from error


class _BoundedReads:
    """A file that never hands out more than a chunk at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(_CHUNK + 1 if size < 0 else min(size, _CHUNK + 1))
        if len(content) > _CHUNK:
            raise ArchiveError("its list of parts is too large")
        return content


def _not_a_zip(file: BinaryIO, size: int) -> str:
    if size == 0:
        return "it is empty"
    file.seek(0)
    if file.read(4) == b"PK\x03\x04":
        return "it is damaged or was cut short"
    return "it was not written by this program"


def _checked_members(infos: list[zipfile.ZipInfo], size: int) -> dict[str, zipfile.ZipInfo]:
    if len(infos) > _MAX_MEMBERS:
        raise ArchiveError("it has too many parts")
    if sum(info.file_size for info in infos) > size:
        raise ArchiveError("it claims to hold more than it does")
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename.removesuffix(_SUFFIX)
        encrypted = info.flag_bits & 0x1
        stored = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
        if name == info.filename or name in members or encrypted or not stored:
            raise ArchiveError("it was not written by this program")
        members[name] = info
    return members
