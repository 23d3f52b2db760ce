"""Titles and genres of items, in the order of the item indices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Titles:
    """`titles[i]` and `genres[i]` belong to the item with index i; empty where unknown."""

    titles: tuple[str, ...]
    genres: tuple[str, ...]

    @cached_property
    def n_known(self) -> int:
        return sum(1 for title in self.titles if title)
