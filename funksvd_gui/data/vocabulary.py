"""Ids of a file, always strings, and the dense indices that stand for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property


class Vocabulary:
    """A list of different ids; the id at place k has the index k.

    Parameters
    ----------
    ids : sequence of str
        All different, in the order of their indices.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = tuple(ids)

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    def index_of(self, an_id: str) -> int | None:
        """Return the index of an id, or None if it is unknown."""
        return self._indices.get(an_id)

    def __getitem__(self, index: int) -> str:
        return self._ids[index]

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {an_id: index for index, an_id in enumerate(self._ids)}
