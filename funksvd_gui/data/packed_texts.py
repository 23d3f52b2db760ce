"""A list of texts kept as one run of UTF-8, each made a string when it is asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

#: The upper bits of a byte inside a character of UTF-8.
_INSIDE_MASK, _INSIDE = 0xC0, 0x80


class PackedTexts(Sequence[str]):
    """A million ids cost no million strings until somebody wants them all.

    Parameters
    ----------
    content : bytes
        UTF-8, all texts one after the other.
    offsets : int64 array, shape (n_texts + 1,)
        Where each text begins and the last ends.

    Raises
    ------
    ValueError
        If the offsets do not cut the content.
    UnicodeDecodeError
        If the content is not UTF-8, or cut inside a character.
    """

    def __init__(self, content: bytes, offsets: NDArray[np.int64]) -> None:
        if offsets[0] != 0 or offsets[-1] != len(content) or (offsets[1:] < offsets[:-1]).any():
            raise ValueError("the texts overlap or have gaps")
        content.decode("utf-8")
        inner = offsets[(offsets > 0) & (offsets < len(content))]
        is_inside = np.frombuffer(content, np.uint8)[inner] & _INSIDE_MASK == _INSIDE
        if is_inside.any():
            place = int(inner[is_inside.argmax()])
            raise UnicodeDecodeError(
                "utf-8", content, place, place + 1, "a text begins inside a character"
            )
        self.content = content
        self.offsets = offsets

    @classmethod
    def of(cls, texts: Sequence[str]) -> PackedTexts:
        """Pack texts; they must not hold halves of characters."""
        if isinstance(texts, PackedTexts):
            return texts
        encoded = [text.encode("utf-8") for text in texts]
        offsets = np.zeros(len(encoded) + 1, np.int64)
        np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=offsets[1:])
        return cls(b"".join(encoded), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...

    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return self.content[self.offsets[place] : self.offsets[place + 1]].decode("utf-8")

    def __iter__(self) -> Iterator[str]:
        content = self.content
        for start, end in itertools.pairwise(self.offsets.tolist()):
            yield content[start:end].decode("utf-8")
