"""The different ids of one column in a table of their bytes, for very many rows.

Imports numba, so it is imported when needed.
"""

from __future__ import annotations

import itertools
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.readers.id_kernels import keys_of, move_slots, number_ids
from funksvd_gui.data.readers.text_kernels import MARGIN_BYTES
from funksvd_gui.errors import LoadError

_FIRST_SLOTS = 1 << 12
_FIRST_BYTES = 1 << 16
_MOST_BYTES = 2 << 30
_WORD_BITS = 64
#: Drawn anew in each process, so that no file can be made whose ids all meet in one slot.
SEED = np.uint64(int.from_bytes(os.urandom(8), "little"))
_MULTIPLIER = SEED | np.uint64(1)


class IdTable:
    """Numbers ids in the order of their first appearance, whatever they are written with."""

    def __init__(self) -> None:
        self._slots = np.zeros(2 * _FIRST_SLOTS, np.uint64)
        self._offsets = np.zeros(_most_ids(_FIRST_SLOTS) + 1, np.int64)
        self._content = np.empty(_FIRST_BYTES, np.uint8)
        self._n_ids = np.zeros(1, np.int64)

    def __len__(self) -> int:
        return int(self._n_ids[0])

    def numbers(
        self,
        data: NDArray[np.uint8],
        keys: NDArray[np.uint64],
        starts: NDArray[np.int32],
        lengths: NDArray[np.int32],
        numbers: NDArray[np.int32],
    ) -> None:
        """Write the numbers of runs of bytes of a text, which are given as `cut_rows` does.

        Raises
        ------
        LoadError
            If the different ids have more than two gigabytes.
        """
        n_done = 0
        while True:
            n_done = number_ids(
                data, keys, starts, lengths, n_done, _MULTIPLIER, self._shift,
                self._slots, self._offsets, self._content, self._n_ids, numbers,
            )  # fmt: skip
            if n_done == len(keys):
                return
            self._grow(int(lengths[n_done]))

    def numbers_of_texts(self, texts: Any) -> NDArray[np.int32]:
        """Return the numbers of an array of pyarrow's strings, which has no nulls."""
        offsets = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts) + 1]
        content = texts.buffers()[2]
        used = b"" if content is None else bytes(content[int(offsets[0]) : int(offsets[-1])])
        return self._numbers_of_runs(used, offsets - offsets[0])

    def _numbers_of_runs(self, content: bytes, offsets: NDArray[np.int32]) -> NDArray[np.int32]:
        n_texts = len(offsets) - 1
        keys = np.empty(n_texts, np.uint64)
        starts, lengths, numbers = (np.empty(n_texts, np.int32) for _ in range(3))
        data = np.frombuffer(content + bytes(MARGIN_BYTES), np.uint8)
        keys_of(data, offsets, SEED, keys, starts, lengths)
        self.numbers(data, keys, starts, lengths, numbers)
        return numbers

    def texts(self) -> list[str]:
        """Return the ids in the order of their numbers."""
        offsets = self._offsets[: len(self) + 1]
        content = self._content[: offsets[-1]].tobytes()
        pairs = itertools.pairwise(offsets.tolist())
        if content.isascii():
            text = content.decode("ascii")
            return [text[start:stop] for start, stop in pairs]
        return [content[start:stop].decode("utf-8") for start, stop in pairs]

    @classmethod
    def compile_loops(cls) -> None:
        """Call every loop once, so that none is compiled while ids are waiting."""
        table = cls()
        table._numbers_of_runs(b"", np.zeros(1, np.int32))
        table._enlarge()

    @property
    def _shift(self) -> np.uint64:
        return np.uint64(_WORD_BITS + 2 - len(self._slots).bit_length())

    def _grow(self, n_more_bytes: int) -> None:
        """Make room for another id of so many bytes."""
        n_bytes = int(self._offsets[len(self)]) + n_more_bytes
        if n_bytes > _MOST_BYTES:
            raise LoadError(
                "The file holds more than two gigabytes of different ids.",
                hint="Check that the columns of users and items are the right ones.",
            )
        if n_bytes > len(self._content):
            content = np.empty(max(n_bytes, 2 * len(self._content)), np.uint8)
            content[: len(self._content)] = self._content
            self._content = content
        if len(self) + 1 == len(self._offsets):
            self._enlarge()

    def _enlarge(self) -> None:
        slots = np.zeros(2 * len(self._slots), np.uint64)
        old, self._slots = self._slots, slots
        move_slots(old, _MULTIPLIER, self._shift, slots)
        offsets = np.zeros(_most_ids(len(slots) // 2) + 1, np.int64)
        offsets[: len(self._offsets)] = self._offsets
        self._offsets = offsets


def _most_ids(n_slots: int) -> int:
    """Return how many ids fit into a table before it gets slow."""
    return n_slots * 3 // 4
