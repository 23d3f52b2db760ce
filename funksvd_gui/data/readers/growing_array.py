"""An array that gets longer block after block, without being there twice at the end."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

_Number = TypeVar("_Number", bound=np.generic)
_FEWEST = 1 << 10


class GrowingArray(Generic[_Number]):
    """Numbers of one type in a row; room that is not used yet costs no memory."""

    def __init__(self, kind: type[_Number]) -> None:
        self._kind = kind
        self._room: NDArray[_Number] = np.empty(0, kind)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def reserve(self, length: int) -> None:
        """Make room for so many numbers in all, so that nothing need be moved later."""
        if length > len(self._room):
            room = np.empty(length, self._kind)
            room[: self._length] = self._room[: self._length]
            self._room = room

    def extend(self, n_more: int) -> NDArray[_Number]:
        """Lengthen the array; return the new places, to be written before the next call."""
        length = self._length + n_more
        if length > len(self._room):
            self.reserve(max(length, 2 * len(self._room), _FEWEST))
        places = self._room[self._length : length]
        self._length = length
        return places

    def append(self, numbers: NDArray[_Number]) -> None:
        """Put numbers behind those that are there."""
        self.extend(len(numbers))[:] = numbers

    def taken(self) -> NDArray[_Number]:
        """Return the numbers and give them up."""
        numbers, self._room = self._room[: self._length], np.empty(0, self._kind)
        self._length = 0
        return numbers
