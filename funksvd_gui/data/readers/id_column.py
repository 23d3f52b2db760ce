"""The ids of one column, gathered block by block and numbered at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funksvd_gui.data.readers.arrow_table import narrowed
from funksvd_gui.errors import LoadError


class IdColumn:
    """Gathers ids as texts or, where the file writes them plainly, as numbers."""

    def __init__(self) -> None:
        self._chunks: list[Any] = []
        self._numbers: list[NDArray[np.int32] | NDArray[np.int64]] = []

    def add_texts(self, chunks: list[Any]) -> None:
        """Add dictionary-encoded texts; every entry of a dictionary must be used."""
        self._end_numbers()
        self._chunks += chunks

    def add_numbers(self, chunks: list[Any]) -> None:
        """Add arrays of int64 that stand for their texts."""
        self._numbers += [narrowed(chunk.to_numpy()) for chunk in chunks]

    def numbered(self) -> tuple[list[str], NDArray[np.int32]]:
        """Return the different ids in order of first appearance, and the index of each row's.

        The gathered ids are given up for it.

        Raises
        ------
        LoadError
            If the different ids have more than two gigabytes.
        """
        self._end_numbers()
        chunks, self._chunks = self._chunks, []
        try:
            column = pa.chunked_array(chunks).unify_dictionaries()
        except (pa.ArrowInvalid, pa.ArrowCapacityError) as error:
            raise LoadError(
                "The file holds more than two gigabytes of different ids.",
                hint="Check that the columns of users and items are the right ones.",
            ) from error
        del chunks
        indices = [chunk.indices.to_numpy() for chunk in column.chunks]
        ids = column.chunk(0).dictionary.to_pylist()
        return ids, indices[0] if len(indices) == 1 else np.concatenate(indices)

    def _end_numbers(self) -> None:
        """Turn the numbers so far into texts, each different one once."""
        if not self._numbers:
            return
        numbers = np.concatenate(self._numbers)
        self._numbers = []
        encoded = pa.array(numbers).dictionary_encode()
        texts = encoded.dictionary.cast(pa.string())
        self._chunks.append(pa.DictionaryArray.from_arrays(encoded.indices, texts))


def compacted(indices: NDArray[np.int32], dictionary: Any) -> Any:
    """Return dictionary-encoded texts with only the used entries, in order of first appearance."""
    n_rows = len(indices)
    first = np.full(len(dictionary), n_rows, dtype=np.int64)
    # Of several values for one place the last is kept, so the rows go backwards.
    first[indices[::-1]] = np.arange(n_rows - 1, -1, -1)
    used = np.flatnonzero(first < n_rows)
    used = used[np.argsort(first[used])]
    place = np.zeros(len(dictionary), dtype=np.int32)
    place[used] = np.arange(len(used), dtype=np.int32)
    return pa.DictionaryArray.from_arrays(place[indices], dictionary.take(pa.array(used)))
