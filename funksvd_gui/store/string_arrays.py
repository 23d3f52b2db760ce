"""Lists of strings as two plain arrays: all the text, and where each string ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.packed_texts import PackedTexts
from funksvd_gui.store.array_archive import ArchiveError


def pack_strings(strings: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the UTF-8 text of all strings, shape (n_bytes,), and offsets, shape (n + 1,).

    Raises
    ------
    UnicodeEncodeError
        If a string holds half a character, which no file of ours can give.
    """
    packed = PackedTexts.of(strings)
    return np.frombuffer(packed.content, dtype=np.uint8), packed.offsets


def unpack_strings(text: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[str, ...]:
    """Return the strings again.

    Raises
    ------
    ArchiveError
        If the offsets do not cut the text into strings.
    """
    try:
        return tuple(PackedTexts(text.tobytes(), offsets))
    except UnicodeDecodeError as error:
        raise ArchiveError("its texts are not valid UTF-8") from error
    except ValueError as error:
        raise ArchiveError("its texts overlap or have gaps") from error
