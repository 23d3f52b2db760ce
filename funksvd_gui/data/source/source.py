"""One stream of bytes, or many files read as one; readers see no difference."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, Self

from funksvd_gui.data.source import regular_file
from funksvd_gui.data.source.choice import MANY, files_of
from funksvd_gui.data.source.compression import Compression, compression_of
from funksvd_gui.data.source.container import Container, Entry, SingleFile
from funksvd_gui.data.source.folder import Folder
from funksvd_gui.data.source.read_ahead import read_ahead
from funksvd_gui.data.source.tar_archive import HEADER_BYTES, is_tar
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from funksvd_gui.wording import shown

#: Of the Netflix Prize's files for one item each the largest has 5 MB.
MAX_FILE_BYTES = 64 << 20
#: What may lie in their midst without being missed.
_EXPECTED_OTHERS = ("readme", "movie_titles", "probe", "qualifying", "rmse", "training_set", ".")


@dataclass(frozen=True, slots=True)
class Beside:
    """A file lying beside the ratings, and how to open it."""

    name: str
    open: Callable[[], Source]


class Source:
    """Context manager over a stream of bytes, or over many files read as one.

    Attributes
    ----------
    path : Path
        What was opened.
    name : str
        What is read, made safe to show: ``ratings.csv``, or ``ml-100k.zip: u.data``.
    file_name : str
        Of the file or member itself, without the ending for a compression.
    member : str or None
        Which member was taken, so that the same one can be opened again.
    size : int
        Bytes on the disk, of the archive if it is in one.
    is_many : bool
        Whether there are many files, one for each item, to be had from `files`.

    Raises
    ------
    LoadError
        From here and from every method: if what is read is missing, empty,
        unreadable, damaged, a bomb, or if it changes before it is read to its end.
    """

    def __init__(
        self,
        container: Container,
        member: str,
        entries: tuple[Entry, ...],
        task: Task,
        opened: Callable[[Path, str | None], Source],
    ) -> None:
        self._container, self._entries = container, entries
        self._task, self._opened = task, opened
        self.path, self.size = container.path, container.size
        folder, _, self.file_name = member.rpartition("/")
        self.is_many = self.file_name == MANY
        #: The folder it was found in, if one was opened.
        self.outer: Source | None = None
        self.member = None if isinstance(container, SingleFile) else member
        label = folder if self.is_many else self.file_name
        if sum(entry.file_name == self.file_name for entry in container.entries) > 1:
            label = member
        is_only = len(files_of(container.entries)) == 1 or not label
        self.name = container.name if is_only else f"{container.name}: {shown(label)}"
        self._n_read = 0
        self._head = b""
        if self.is_many:
            self._refuse_large_files()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._container.close()

    @property
    def share_read(self) -> float:
        """How much was read, from 0 to 1."""
        if isinstance(self._container, SingleFile):
            return min(self._container.file.position / self.size, 1.0)
        return min(self._n_read / max(sum(entry.size for entry in self._entries), 1), 1.0)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What lies in the midst of many files and was not read."""
        others = [
            entry.file_name
            for entry in set(self._container.entries).difference(self._entries)
            if entry.folder == self._entries[0].folder
            and not entry.file_name.lower().startswith(_EXPECTED_OTHERS)
        ]
        if not others or not self.is_many:
            return ()
        return (
            f"{len(others):,} of the files in “{self.name}” are not called mv_0000001.txt or "
            f"the like and were not read; the first is “{shown(min(others), 80)}”.",
        )

    def head(self, n_bytes: int) -> bytes:
        """Return the first bytes, expanded; fewer only if there are no more."""
        if len(self._head) < n_bytes:
            head = bytearray()
            for piece in self._pieces():
                self._task.check()
                head += piece
                if len(head) >= n_bytes:
                    break
            self._head = bytes(head)
        return self._head[:n_bytes]

    def blocks(self) -> Iterator[bytes]:
        """Yield everything, expanded, and check at the end that it has not changed.

        Blocks may be empty: whoever works on them can then be cancelled
        although the next is not there yet.
        """
        if self.is_many:
            yield from self._pieces()
        else:
            yield from read_ahead(self._pieces(), regular_file.BLOCK_BYTES)
            self.check_unchanged()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of each of many files, then check that all is what it was."""
        self._n_read = 0
        pieces = ((entry, piece) for entry, piece in self._checked() if entry is not None)
        for entry, of_file in groupby(pieces, itemgetter(0)):
            content, name = b"".join(piece for _entry, piece in of_file), shown(entry.file_name)
            self._n_read += len(content)
            if not content:
                raise LoadError(
                    f"“{name}” in “{self.name}” is empty.", hint="Fetch it again, or remove it."
                )
            yield name, content
        self.check_unchanged()

    def seekable(self, max_bytes: int = 1 << 30) -> BinaryIO:
        """Return a stream for formats that jump about: the file itself, or what it expands to.

        Raises
        ------
        LoadError
            Also if that is more than `max_bytes`.
        """
        single = self._container
        if isinstance(single, SingleFile) and single.compression is Compression.NONE:
            single.file.seek(0)
            return single.file.stream
        stream = io.BytesIO()
        for block in self.blocks():
            self._task.check()
            if stream.tell() + len(block) > max_bytes:
                raise LoadError(
                    f"“{self.name}” holds more than {max_bytes >> 20} MB.",
                    hint="It is too large for what it is, or for being compressed.",
                )
            stream.write(block)
        stream.seek(0)
        return stream

    def check_unchanged(self) -> None:
        """Raise a LoadError if anything was written to, cut, replaced or removed meanwhile."""
        self._container.check_unchanged()

    def beside(self, names: Collection[str]) -> list[Beside]:
        """Return the files of these names that lie beside it, in the order of the names.

        That is in what was opened, best in the same folder there; if there are none, beside
        the file, the archive or the many files on the disk.
        """
        path, mine = Path(os.path.abspath(self._container.path)), self._entries[0].folder
        inside = [e for e in files_of(self._container.entries) if e not in self._entries]
        inside.sort(key=lambda e: (e.folder == mine, -e.name.count("/")))
        nearest = {entry.file_name.lower(): entry for entry in inside}
        found = [nearest[name.lower()] for name in names if name.lower() in nearest]
        if found:
            return [Beside(e.file_name, partial(self._opened, path, e.name)) for e in found]
        if self.outer is not None:
            return self.outer.beside(names)
        if isinstance(self._container, Folder) and not self.is_many:
            return []
        there = {p.name.lower(): p for p in _siblings(path)}
        paths = [there[name.lower()] for name in names if name.lower() in there]
        return [Beside(p.name, partial(self._opened, p, None)) for p in paths]

    def _checked(self) -> Iterator[tuple[Entry | None, bytes]]:
        for entry, piece in self._container.pieces(self._entries):
            self._task.check()
            yield entry, piece

    def _pieces(self) -> Iterator[bytes]:
        if self.is_many:
            for _name, content in self.files():
                yield content if content.endswith((b"\n", b"\r")) else content + b"\n"
            return
        self._n_read, begin = 0, b""
        for _entry, piece in self._container.pieces(self._entries):
            self._n_read += len(piece)
            if len(begin) < HEADER_BYTES:
                begin += piece[:HEADER_BYTES]
                self._refuse_packed_twice(begin)
            yield piece
        if not self._n_read:
            raise LoadError(
                f"“{self.name}” is compressed, and nothing is inside.",
                hint="Choose a file with one rating in each line.",
            )

    def _refuse_packed_twice(self, begin: bytes) -> None:
        inner = compression_of(begin)
        if inner is Compression.NONE and not is_tar(begin):
            return
        kind = f"compressed again ({inner})" if inner is not Compression.NONE else "a tar archive"
        raise LoadError(
            f"What is inside “{self.name}” is {kind}.",
            hint="Unpack it, and open the file with the ratings.",
        )

    def _refuse_large_files(self) -> None:
        for entry in self._entries:
            if entry.size > MAX_FILE_BYTES:
                raise LoadError(
                    f"“{shown(entry.file_name)}” in “{self.name}” is larger than "
                    f"{MAX_FILE_BYTES >> 20} MB, too large for the ratings of one item.",
                    hint="Open it alone if it holds many items.",
                )


def _siblings(path: Path) -> list[Path]:
    try:
        return sorted(p for p in path.parent.iterdir() if p.name != path.name)
    except OSError:  # A folder that may not be searched: there is nothing to be found.
        return []
