"""What holds files: a folder, an archive, or a file that holds nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """A file under the name that its container has for it; the name is never used as a path.

    Attributes
    ----------
    name : str
        With the folders before it, parted by ``/``.
    size : int
        Bytes, expanded, as the container says.
    place : int
        Where the container finds it.
    """

    name: str
    size: int
    place: int = 0

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]

    @property
    def file_name(self) -> str:
        return self.name.rpartition("/")[2]


class Container(Protocol):
    """Files that can be read one after the other, for as long as it is not closed."""

    @property
    def path(self) -> Path: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def entries(self) -> tuple[Entry, ...]: ...

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the files wanted, in pieces that may be empty, each at least one piece.

        On the way to a file come empty pieces of none, so that one can stop.
        """
        ...

    def check_unchanged(self) -> None:
        """Raise a LoadError if the files are not any more what they were."""
        ...

    def close(self) -> None: ...


def tidy_name(name: str) -> str:
    """Return a name from an archive as all programs should have written it."""
    return name.replace("\\", "/").removeprefix("./")
