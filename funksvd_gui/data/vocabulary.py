"""Ids of a file, always strings, and the dense indices that stand for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


class Vocabulary:
    """A list of different ids; the id at place k has the index k.

    Parameters
    ----------
    ids : sequence of str or pyarrow.StringArray
        All different, in the order of their indices. An array stays as it is until an
        id is looked up or all are asked for: a million ids cost no million strings.
    """

    def __init__(self, ids: Sequence[str] | pa.StringArray) -> None:
        # Asked of the array itself, so that pyarrow is imported by those who use it.
        self._array: Any = ids if hasattr(ids, "to_pylist") else None
        if self._array is None:
            self.__dict__["ids"] = tuple(ids)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """All ids in the order of their indices."""
        return tuple(self._array.to_pylist())

    def to_arrow(self) -> pa.StringArray:
        """Return the ids as an array of Arrow.

        Raises
        ------
        UnicodeEncodeError
            If an id holds half a character, which no file of ours can give.
        """
        if self._array is None:
            import pyarrow as pa

            return pa.array(self.ids, pa.string())
        return self._array

    def index_of(self, an_id: str) -> int | None:
        """Return the index of an id, or None if it is unknown."""
        return self._indices.get(an_id)

    def __getitem__(self, index: int) -> str:
        if "ids" in self.__dict__:
            return self.ids[index]
        an_id: str = self._array[index].as_py()
        return an_id

    def __len__(self) -> int:
        return len(self.ids if self._array is None else self._array)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {an_id: index for index, an_id in enumerate(self.ids)}
