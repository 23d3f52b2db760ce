"""Arrays that begin where a cache line begins.

Two threads that write neighbouring numbers of one cache line take it from each
other at every step, which costs a hundred times the step itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: A cache line holds so many float32.
FLOATS_PER_LINE = 16

_BYTES = 64


def aligned_zeros(*shape: int) -> NDArray[np.float32]:
    """Return zeros of this shape, float32, in C order, at the beginning of a cache line."""
    n_bytes = int(np.prod(shape)) * np.dtype(np.float32).itemsize
    buffer = np.zeros(n_bytes + _BYTES, dtype=np.uint8)
    start = -buffer.ctypes.data % _BYTES
    return buffer[start : start + n_bytes].view(np.float32).reshape(shape)


def aligned_copy(array: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a copy that begins where a cache line begins."""
    copy = aligned_zeros(*array.shape)
    copy[...] = array
    return copy


def padded_zeros(n_rows: int, n_columns: int) -> NDArray[np.float32]:
    """Return zeros of at least so many columns, whose rows all begin where a cache line does."""
    return aligned_zeros(n_rows, -(-n_columns // FLOATS_PER_LINE) * FLOATS_PER_LINE)


def aligned_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return a copy in which every row begins where a cache line does, padded with zeros."""
    padded = padded_zeros(*rows.shape)
    padded[:, : rows.shape[1]] = rows
    return padded
