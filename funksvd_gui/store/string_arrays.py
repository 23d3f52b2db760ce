"""Lists of strings as two plain arrays: all the text, and where each string ends."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.store.array_archive import ArchiveError


def pack_strings(strings: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the UTF-8 text of all strings, shape (n_bytes,), and offsets, shape (n + 1,).

    Raises
    ------
    UnicodeEncodeError
        If a string holds half a character, which no file of ours can give.
    """
    encoded = [string.encode("utf-8") for string in strings]
    offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def unpack_strings(text: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[str, ...]:
    """Return the strings again.

    Raises
    ------
    ArchiveError
        If the offsets do not cut the text into strings.
    """
    if offsets[0] != 0 or offsets[-1] != len(text) or np.any(offsets[1:] < offsets[:-1]):
        raise ArchiveError("its texts overlap or have gaps")
    content, places = text.tobytes(), offsets.tolist()
    try:
        return tuple(
            content[start:end].decode("utf-8") for start, end in itertools.pairwise(places)
        )
    except UnicodeDecodeError as error:
        raise ArchiveError("its texts are not valid UTF-8") from error
