"""A file that is no archive, plain or compressed, as a container of itself."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from funksvd_gui.data.source.compression import Bound, Compression, expanded
from funksvd_gui.data.source.container import Entry
from funksvd_gui.data.source.regular_file import RegularFile

#: What names of compressed files end with, besides the ending of what is inside.
PACKED_ENDINGS = {".gz", ".bz2", ".xz", ".zst"}


class SingleFile:
    """A container of one entry, which has the file's name without the ending for compression."""

    kind = "a file"

    def __init__(self, file: RegularFile, compression: Compression) -> None:
        self.file, self.compression = file, compression
        self.path, self.name, self.size = file.path, file.name, file.size
        stem, ending = os.path.splitext(file.path.name)
        is_told = compression is not Compression.NONE and ending.lower() in PACKED_ENDINGS
        self.entries = (Entry(stem if is_told else file.path.name, file.size),)

    @property
    def is_plain(self) -> bool:
        """Tell whether the bytes on the disk are what is read."""
        return self.compression is Compression.NONE

    @property
    def share_read(self) -> float:
        return min(self.file.position / self.size, 1.0)

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the file, expanded and within the bounds."""
        for entry in wanted:
            for piece in self.file.blocks() if self.is_plain else self.expanded():
                yield entry, piece

    def expanded(self) -> Iterator[bytes]:
        """Yield what is inside of a compressed file, within the bounds."""
        self.file.seek(0)
        bound = Bound(self.size, self.name)
        return map(bound.counted, expanded(self.file, self.compression, self.name))

    def check_unchanged(self) -> None:
        self.file.check_unchanged()

    def close(self) -> None:
        self.file.close()
