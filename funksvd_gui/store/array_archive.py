"""Arrays in one `.npz` file that numpy reads too; ours are read without trusting the file.

Members are stored, not compressed: floats hardly shrink, and what is not
compressed cannot expand. Nothing is allocated before the file has been seen to
hold as many bytes.
"""

from __future__ import annotations

import io
import math
import struct
import zipfile
from collections.abc import Mapping
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
#: What an array must be: dtype and shape.
Form: TypeAlias = tuple[np.dtype[Any], tuple[int, ...]]

#: More is never read or written at once, and the zip's own directory is far smaller.
_CHUNK = 1 << 20
_MAX_MEMBERS = 64
_SUFFIX = ".npy"
#: Version 1.0 of numpy's format: magic, version, then the length of the description.
_MAGIC = b"\x93NUMPY\x01\x00"
_PREAMBLE = len(_MAGIC) + 2
_ALIGNMENT = 64
#: The first moment a zip can name, so that the same arrays give the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class ArchiveError(ValueError):
    """What is wrong with a file, worded as the end of a sentence."""


def write_arrays(file: BinaryIO, arrays: Mapping[str, Array]) -> None:
    """Write arrays by name into an open, seekable file."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            _write_array(archive, name, array)


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
        except _ZIP_ERRORS as error:
            raise ArchiveError(_not_a_zip(file, size)) from error
        self._members = _checked_members(self._zip.infolist(), size)

    @property
    def names(self) -> set[str]:
        return set(self._members)

    def read_bytes(self, name: str, max_size: int) -> bytes:
        """Read a one-dimensional array of bytes whose length is not known beforehand."""
        info = self._member(name)
        if info.file_size > max_size:
            raise ArchiveError(f"its part {name!r} is too large")
        with self._opened(info) as stream:
            description, size = _read_description(stream, info)
            if description != _description(np.dtype(np.uint8), (size,)):
                raise ArchiveError(f"its part {name!r} is of another kind")
            return _read_exactly(stream, size, info)

    def read(self, name: str, form: Form) -> Array:
        """Read the array with this name, which must have exactly this form."""
        info = self._member(name)
        dtype, shape = form
        with self._opened(info) as stream:
            description, size = _read_description(stream, info)
            n_bytes = math.prod(shape) * dtype.itemsize
            if description != _description(dtype, shape) or size != n_bytes:
                raise ArchiveError(f"its part {name!r} is of another kind or size")
            array = np.empty(shape, dtype)
            view = array.reshape(-1).view(np.uint8).data
            for start in range(0, n_bytes, _CHUNK):
                part = view[start : start + _CHUNK]
                part[:] = _read_exactly(stream, len(part), info)
        return array

    def _member(self, name: str) -> zipfile.ZipInfo:
        if name not in self._members:
            raise ArchiveError(f"its part {name!r} is missing")
        return self._members[name]

    def _opened(self, info: zipfile.ZipInfo) -> _Member:
        return _Member(self._zip, info)


class _Member:
    """An opened member; whatever zipfile dislikes about it becomes an `ArchiveError`."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._name = info.filename
        try:
            self._stream = archive.open(info)
        except _ZIP_ERRORS as error:
            raise self._damaged() from error

    def __enter__(self) -> _Member:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except _ZIP_ERRORS as error:
            raise self._damaged() from error

    def _damaged(self) -> ArchiveError:
        return ArchiveError(f"its part {self._name.removesuffix(_SUFFIX)!r} is damaged")


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


# zipfile promises BadZipFile and raises all of these for files made to annoy it.
_ZIP_ERRORS = (
    zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, struct.error,
    ValueError, OverflowError, LookupError, RuntimeError,
)  # fmt: skip


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


def _description(dtype: np.dtype[Any], shape: tuple[int, ...]) -> bytes:
    return (
        f"{{'descr': {np.lib.format.dtype_to_descr(dtype)!r}, "
        f"'fortran_order': False, 'shape': {shape!r}, }}"
    ).encode("ascii")


def _read_description(stream: _Member, info: zipfile.ZipInfo) -> tuple[bytes, int]:
    """Return the description of an array and how many bytes follow it.

    The description is compared, never evaluated: only one wording is ours.
    """
    preamble = _read_exactly(stream, _PREAMBLE, info)
    if not preamble.startswith(_MAGIC):
        raise ArchiveError(f"its part {info.filename!r} is not an array")
    length = int.from_bytes(preamble[-2:], "little")
    description = _read_exactly(stream, length, info)
    return description.rstrip(), info.file_size - _PREAMBLE - length


def _read_exactly(stream: _Member, size: int, info: zipfile.ZipInfo) -> bytes:
    content = stream.read(size) if size > 0 else b""
    if len(content) != size:
        raise ArchiveError(f"its part {info.filename.removesuffix(_SUFFIX)!r} is cut short")
    return content


def _write_array(archive: zipfile.ZipFile, name: str, array: Array) -> None:
    # The order and the byte order of the file, whatever those of the machine are.
    array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    description = _description(array.dtype, array.shape)
    padding = -(_PREAMBLE + len(description) + 1) % _ALIGNMENT
    description += b" " * padding + b"\n"
    info = zipfile.ZipInfo(name + _SUFFIX, date_time=_NO_TIME)
    # Lets zipfile choose the large form for what needs it.
    info.file_size = _PREAMBLE + len(description) + array.nbytes
    with archive.open(info, "w") as stream:
        stream.write(_MAGIC + len(description).to_bytes(2, "little") + description)
        content = array.reshape(-1).view(np.uint8).data
        for start in range(0, array.nbytes, _CHUNK):
            stream.write(content[start : start + _CHUNK])
