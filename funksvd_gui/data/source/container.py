"""A file on the disk that holds files: those of an archive, or nothing but itself."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from funksvd_gui.data.source.compression import Compression, expanded
from funksvd_gui.data.source.regular_file import RegularFile

_PACKED_ENDINGS = {".gz", ".bz2", ".xz", ".zst"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file under the name that its container has for it, which is never used as a path.

    `size` is what it expands to, as the container says, and `place` where it is found there.
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


class Container:
    """Files that can be read as long as the one they are in is open.

    Attributes
    ----------
    entries : tuple of Entry
        No name is there twice: of files of one name the last one counts.
    """

    kind = "a file"

    def __init__(self, file: RegularFile) -> None:
        self.file = file
        self.path, self.name, self.size = file.path, file.name, file.size
        self.entries: tuple[Entry, ...] = ()

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the files wanted, one after the other, each in at least one piece.

        Pieces may be empty, and belong to no file, so that one can stop on the way.
        """
        raise NotImplementedError

    def check_unchanged(self) -> None:
        """Raise a LoadError if anything in it was changed meanwhile."""
        self.file.check_unchanged()

    def close(self) -> None:
        self.file.close()


class SingleFile(Container):
    """A container of itself, under its name without the ending for a compression."""

    def __init__(self, file: RegularFile, compression: Compression) -> None:
        super().__init__(file)
        self.compression = compression
        stem, ending = os.path.splitext(file.path.name)
        is_told = compression is not Compression.NONE and ending.lower() in _PACKED_ENDINGS
        self.entries = (Entry(stem if is_told else file.path.name, file.size),)

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the file, expanded."""
        return ((entry, piece) for entry in wanted for piece in self.expanded())

    def expanded(self) -> Iterator[bytes]:
        """Yield what is inside of the file, within the bounds."""
        return expanded(self.file, self.compression)


def unique(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return the entries, each name once, as all programs should have written it."""
    names = (entry.name.replace("\\", "/").removeprefix("./") for entry in entries)
    found = {n: Entry(n, e.size, e.place) for n, e in zip(names, entries, strict=True)}
    return tuple(found.values())
