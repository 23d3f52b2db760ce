"""A dataset as one compact file that is mapped into memory and checked before anything is used.

The file begins with a mark, the length of a JSON header and its checksum; the
header names the parts that follow, with their kinds, lengths and checksums.
Numbers are stored in the narrowest kind that holds them, and ratings of few
different values as one byte each; all of them come back bit by bit.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.packed_texts import PackedTexts
from funksvd_gui.data.statistics.rating_values import distinct_values
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.store.report_json import report_as_dict, report_from_dict

Array = NDArray[Any]

_MARK = b"funksvd dataset 1\n"
_MAX_HEADER_BYTES = 64 << 20
_ALIGNMENT = 64
_NUMBER_BYTES = 8
_CHUNK = 1 << 20
_UNSIGNED = ("|u1", "<u2", "<u4", "<u8")
_KINDS = {*_UNSIGNED, "<f4", "<i8"}


class DatasetFileError(Exception):
    """The file is not whole, not ours, or not what was asked for; worded for a log."""


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    length: int
    offset: int
    checksum: int

    @property
    def n_bytes(self) -> int:
        return self.length * np.dtype(self.kind).itemsize


def write_dataset(
    file: BinaryIO, dataset: Dataset, key: dict[str, Any], on_progress: Callable[[], object]
) -> None:
    """Write a dataset without its titles, and what it is kept under.

    Raises
    ------
    TypeError, ValueError
        If the report holds something that has no place in such a file.
    """
    arrays = _arrays_of(dataset)
    on_progress()
    parts, offset = {}, 0
    for name, array in arrays.items():
        offset = _aligned(offset)
        parts[name] = [array.dtype.str, len(array), offset, zlib.crc32(array.view(np.uint8).data)]
        offset += array.nbytes
        on_progress()
    header = {
        "key": key,
        "report": report_as_dict(dataset.report),
        "fingerprint": dataset.fingerprint,
        "n_ratings": dataset.n_ratings,
        "first_time": _first_time(dataset),
        "parts": parts,
    }
    content = json.dumps(header, allow_nan=False).encode("ascii")
    preamble = _MARK + _number(len(content)) + _number(zlib.crc32(content))
    file.write(preamble + content)
    file.write(bytes(_aligned(len(preamble) + len(content)) - len(preamble) - len(content)))
    position = 0
    for array in arrays.values():
        file.write(bytes(_aligned(position) - position))
        file.write(array.view(np.uint8).data)
        position = _aligned(position) + array.nbytes
        on_progress()


def read_dataset(
    path: Path, key: dict[str, Any], source: Path, name: str, on_progress: Callable[[], object]
) -> Dataset:
    """Read a dataset that was kept under this very key; `source` and `name` are the file's now.

    Raises
    ------
    DatasetFileError
        If it is another one, or anything about the file is not as it was written.
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            raise DatasetFileError("it is empty")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            try:
                header, start = _read_header(content)
                if header["key"] != key:
                    raise DatasetFileError("it holds other ratings")
                parts = _Parts(content, header["parts"], start)
                return _dataset(parts, header, source, name, on_progress)
            except (LookupError, TypeError, ValueError, OverflowError) as error:
                raise DatasetFileError(f"it is damaged: {error}") from error


class _Parts:
    """The arrays of a mapped file, each checked and copied out of the map when it is asked for."""

    def __init__(self, content: mmap.mmap, parts: dict[str, list[Any]], start: int) -> None:
        self._content = content
        self._start = start
        self._parts = {name: _Part(*part) for name, part in parts.items()}
        end = 0
        for name, part in self._parts.items():
            if part.kind not in _KINDS or part.offset != _aligned(end) or part.length < 0:
                raise DatasetFileError(f"its part {name!r} is out of place")
            end = part.offset + part.n_bytes
        if start + end != len(content):
            raise DatasetFileError("it is too short or too long")

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def read(self, name: str, kind: Any) -> Array:
        """Return a copy of a part, of its own kind or of one that holds all of it."""
        part = self._parts[name]
        begin = self._start + part.offset
        # Views of a map keep it from being closed, so none of them may leave.
        with memoryview(self._content) as whole, whole[begin : begin + part.n_bytes] as bytes_:
            if zlib.crc32(bytes_) != part.checksum:
                raise DatasetFileError(f"its part {name!r} is damaged")
            view = np.frombuffer(bytes_, np.dtype(part.kind))
            try:
                return view.astype(kind or part.kind)
            finally:
                del view

    def read_bytes(self, name: str) -> bytes:
        """Return a part that is text."""
        return self.read(name, np.uint8).tobytes()


def _read_header(content: mmap.mmap) -> tuple[dict[str, Any], int]:
    begin = len(_MARK) + 2 * _NUMBER_BYTES
    if content[: len(_MARK)] != _MARK or len(content) < begin:
        raise DatasetFileError("it is no file of ours")
    length = int.from_bytes(content[len(_MARK) : len(_MARK) + _NUMBER_BYTES], "little")
    checksum = int.from_bytes(content[len(_MARK) + _NUMBER_BYTES : begin], "little")
    if not length <= min(_MAX_HEADER_BYTES, len(content) - begin):
        raise DatasetFileError("its header has no end")
    text = content[begin : begin + length]
    if zlib.crc32(text) != checksum:
        raise DatasetFileError("its header is damaged")
    return json.loads(text), _aligned(begin + length)


def _dataset(
    parts: _Parts,
    header: dict[str, Any],
    source: Path,
    name: str,
    on_progress: Callable[[], object],
) -> Dataset:
    users, items = _vocabulary(parts, "user"), _vocabulary(parts, "item")
    on_progress()
    ratings = RatingTriples(
        _indices(parts, "users", len(users)),
        _indices(parts, "items", len(items)),
        _values(parts),
        len(users),
        len(items),
    )
    on_progress()
    times = None
    if "times" in parts:
        times = parts.read("times", np.int64)
        times += int(header["first_time"])
    lengths = {len(ratings.users), len(ratings.items), len(ratings.values), header["n_ratings"]}
    if len(lengths | ({len(times)} if times is not None else set())) != 1:
        raise DatasetFileError("its columns have different lengths")
    return Dataset(
        name=name,
        source=source,
        ratings=ratings,
        users=users,
        items=items,
        titles=None,
        timestamps=times,
        report=report_from_dict(header["report"]),
        fingerprint=str(header["fingerprint"]),
    )


def _arrays_of(dataset: Dataset) -> dict[str, Array]:
    ratings = dataset.ratings
    arrays = {
        "users": _narrowed(ratings.users, dataset.n_users),
        "items": _narrowed(ratings.items, dataset.n_items),
        **_values_as_arrays(ratings.values),
    }
    if dataset.timestamps is not None:
        first = _first_time(dataset)
        span = int(dataset.timestamps.max()) - first
        if span >= 2**63:
            raise ValueError("the times are too far apart")
        arrays["times"] = _narrowed(dataset.timestamps - first, span + 1)
    for role, vocabulary in (("user", dataset.users), ("item", dataset.items)):
        packed = vocabulary.packed()
        lengths = np.diff(packed.offsets)
        arrays[f"{role}_text"] = np.frombuffer(packed.content, np.uint8)
        arrays[f"{role}_lengths"] = _narrowed(lengths, int(lengths.max(initial=0)) + 1)
    return arrays


def _first_time(dataset: Dataset) -> int:
    return 0 if dataset.timestamps is None else int(dataset.timestamps.min())


def _values_as_arrays(values: NDArray[np.float32]) -> dict[str, Array]:
    """Return ratings as places in a list of them if that gives the same bits, else as they are."""
    plain = {"values": np.ascontiguousarray(values, "<f4")}
    distinct = distinct_values(values)
    if distinct is None:
        return plain
    codes = np.empty(len(values), _kind_for(len(distinct.values)))
    for start in range(0, len(values), _CHUNK):
        part = values[start : start + _CHUNK]
        found = np.searchsorted(distinct.values, part)
        # Zero and minus zero are equal and not the same.
        if (distinct.values[found].view(np.uint32) != part.view(np.uint32)).any():
            return plain
        codes[start : start + _CHUNK] = found
    return {"value_codes": codes, "value_list": distinct.values.astype("<f4")}


def _values(parts: _Parts) -> NDArray[np.float32]:
    if "values" in parts:
        return parts.read("values", np.float32)
    distinct, codes = parts.read("value_list", np.float32), parts.read("value_codes", None)
    values = np.empty(len(codes), np.float32)
    # numpy makes eight bytes of every index it is given: not of all at once.
    for start in range(0, len(codes), _CHUNK):
        values[start : start + _CHUNK] = distinct[codes[start : start + _CHUNK]]
    return values


def _indices(parts: _Parts, name: str, count: int) -> NDArray[np.int32]:
    indices = parts.read(name, np.int32)
    if len(indices) and not 0 <= indices.min() <= indices.max() < count:
        raise DatasetFileError(f"its part {name!r} names what does not exist")
    return indices


def _vocabulary(parts: _Parts, role: str) -> Vocabulary:
    lengths = parts.read(f"{role}_lengths", np.int64)
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return Vocabulary(PackedTexts(parts.read_bytes(f"{role}_text"), offsets))


def _narrowed(numbers: Array, count: int) -> Array:
    """Return numbers from 0 to below `count` in the narrowest kind that holds them."""
    return numbers.astype(_kind_for(count))


def _kind_for(count: int) -> str:
    return next(kind for kind in _UNSIGNED if count <= 1 << 8 * np.dtype(kind).itemsize)


def _aligned(offset: int) -> int:
    return -(-offset // _ALIGNMENT) * _ALIGNMENT


def _number(value: int) -> bytes:
    return value.to_bytes(_NUMBER_BYTES, "little")
