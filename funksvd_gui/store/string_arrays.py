"""Lists of strings as two plain arrays: all the text, and where each string ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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
    encoded = [text.encode("utf-8") for text in strings]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets


def unpack_strings(text: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[str, ...]:
    """Return the strings again.

    Raises
    ------
    ArchiveError
        If the offsets do not cut the text into strings.
    """
    if offsets[0] != 0 or offsets[-1] != len(text) or (offsets[1:] < offsets[:-1]).any():
        raise ArchiveError("its texts overlap or have gaps")
    content = text.tobytes()
    places = pairwise(offsets.tolist())
    try:
        return tuple(content[start:end].decode("utf-8") for start, end in places)
    except UnicodeDecodeError as error:
        raise ArchiveError("its texts are not valid UTF-8") from error
