"""Ids of a file, always strings, and the dense indices that stand for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from funksvd_gui.data.packed_texts import PackedTexts


class Vocabulary:
    """A list of different ids; the id at place k has the index k.

    Parameters
    ----------
    ids : sequence of str
        All different, in the order of their indices. Packed ones stay packed
        until an id is looked up or all are asked for.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self._packed = ids if isinstance(ids, PackedTexts) else None
        if self._packed is None:
            self.__dict__["ids"] = tuple(ids)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """All ids in the order of their indices."""
        assert self._packed is not None
        return tuple(self._packed)

    def packed(self) -> PackedTexts:
        """Return the ids as one run of UTF-8.

        Raises
        ------
        UnicodeEncodeError
            If an id holds half a character, which no file of ours can give.
        """
        return self._packed or PackedTexts.of(self.ids)

    def index_of(self, an_id: str) -> int | None:
        """Return the index of an id, or None if it is unknown."""
        return self._indices.get(an_id)

    def __getitem__(self, index: int) -> str:
        return self._known[index]

    def __len__(self) -> int:
        return len(self._known)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    @property
    def _known(self) -> Sequence[str]:
        """The ids as strings if they are that already, else packed."""
        known: Sequence[str] | None = self.__dict__.get("ids")
        if known is not None:
            return known
        assert self._packed is not None
        return self._packed

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {an_id: index for index, an_id in enumerate(self.ids)}
