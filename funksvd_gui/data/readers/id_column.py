"""The ids of one column, gathered block by block and numbered at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funksvd_gui.data.readers.arrow_table import as_numpy
from funksvd_gui.data.readers.growing_array import GrowingArray
from funksvd_gui.errors import LoadError

if TYPE_CHECKING:
    from funksvd_gui.data.readers.id_table import IdTable


class IdColumn:
    """Gathers ids as dictionary-encoded texts, and from the first compiled block on as numbers."""

    def __init__(self) -> None:
        self._chunks: list[Any] = []
        self._table: IdTable | None = None
        self._numbers = GrowingArray(np.int32)

    def reserve(self, n_rows: int) -> None:
        """Make room for so many rows in all."""
        self._numbers.reserve(n_rows)

    def add_texts(self, chunks: list[Any]) -> None:
        """Add dictionary-encoded texts; every entry of a dictionary must be used."""
        if self._table is None:
            self._chunks += chunks
            return
        for chunk in chunks:
            numbers = self._table.numbers_of_texts(chunk.dictionary)
            self._numbers.append(numbers[as_numpy(chunk.indices)])

    def add_runs(
        self,
        data: NDArray[np.uint8],
        keys: NDArray[np.uint64],
        starts: NDArray[np.int32],
        lengths: NDArray[np.int32],
    ) -> None:
        """Add runs of bytes of a text, as `text_kernels.cut_rows` finds them.

        Raises
        ------
        LoadError
            If the different ids have more than two gigabytes.
        """
        if self._table is None:
            from funksvd_gui.data.readers.id_table import IdTable

            self._table = IdTable()
            earlier, self._chunks = self._chunks, []
            self.add_texts(earlier)
        self._table.numbers(data, keys, starts, lengths, self._numbers.extend(len(keys)))

    def numbered(self) -> tuple[list[str], NDArray[np.int32]]:
        """Return the different ids in order of first appearance, and the index of each row's.

        The gathered ids are given up for it.

        Raises
        ------
        LoadError
            If the different ids have more than two gigabytes.
        """
        if self._table is not None:
            return self._table.texts(), self._numbers.taken()
        chunks, self._chunks = self._chunks, []
        try:
            column = pa.chunked_array(chunks).unify_dictionaries()
        except (pa.ArrowInvalid, pa.ArrowCapacityError) as error:
            raise LoadError(
                "The file holds more than two gigabytes of different ids.",
                hint="Check that the columns of users and items are the right ones.",
            ) from error
        del chunks
        indices = [as_numpy(chunk.indices) for chunk in column.chunks]
        ids = column.chunk(0).dictionary.to_pylist()
        return ids, indices[0] if len(indices) == 1 else np.concatenate(indices)


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
