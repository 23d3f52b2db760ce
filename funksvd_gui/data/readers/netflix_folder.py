"""The one folder that may be opened: the Netflix Prize's training set, a file for each item."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.compression import Compression
from funksvd_gui.data.readers.regular_file import RegularFile
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

_FILE_NAME = re.compile(r"mv_[0-9]+\.txt", re.IGNORECASE)
#: The real one has 17,770 files of 5 MB at most.
MAX_ENTRIES = 200_000
MAX_FILE_BYTES = 64 << 20
#: What may lie beside the files without being missed.
_EXPECTED_OTHERS = ("readme", "movie_titles", ".")


class NetflixFolder(ByteSource):
    """The files ``mv_*.txt`` of a folder, in the order of their names.

    Parameters
    ----------
    path : Path
        A folder for which `is_netflix_folder` is true.

    Raises
    ------
    LoadError
        If one of the files is a link, no regular file, too large or empty; from every
        method also if the folder or a file in it changes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = shown(path.resolve().name or str(path))
        self.compression = Compression.NONE
        self._listed, self._others = self._listing()
        self._size = sum(size for _name, size in self._listed)
        self._n_read = 0

    @property
    def path(self) -> Path:
        return self._path

    @property
    def name(self) -> str:
        return self._name

    @property
    def size(self) -> int:
        """Bytes in all files together."""
        return self._size

    @property
    def share_read(self) -> float:
        return min(self._n_read / self._size, 1.0)

    def __exit__(self, *_exception: object) -> None:
        """Nothing is open between two files."""

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of every file, then check that the folder is what it was."""
        self._n_read = 0
        for name, _size in self._listed:
            with RegularFile(self._path / name) as file:
                content = b"".join(file.blocks())
            self._n_read += len(content)
            yield shown(name), content
        self.check_unchanged()

    def blocks(self) -> Iterator[bytes]:
        """Yield the files one after the other, each with a line end."""
        for _name, content in self.files():
            yield content if content.endswith((b"\n", b"\r")) else content + b"\n"

    def head(self, n_bytes: int) -> bytes:
        """Return the beginning of the first files."""
        head = b""
        for block in self.blocks():
            head += block
            if len(head) >= n_bytes:
                break
        return head[:n_bytes]

    def is_within(self, n_bytes: int) -> bool:
        """Tell whether all files together have no more bytes than these."""
        return self._size + len(self._listed) <= n_bytes

    def check_unchanged(self) -> None:
        """Raise a LoadError if a file was added, removed, or has another size."""
        if self._listing() != (self._listed, self._others):
            raise LoadError(
                f"“{self._name}” changed while it was being read.",
                hint="Wait until the program that writes it has finished, then open it again.",
            )

    def warnings(self) -> tuple[str, ...]:
        """Tell of files that were not read."""
        others = [n for n in self._others if not n.lower().startswith(_EXPECTED_OTHERS)]
        if not others:
            return ()
        return (
            f"{len(others):,} of the files in “{self._name}” are not called mv_0000001.txt or "
            f"the like and were not read; the first is “{shown(others[0], 80)}”.",
        )

    def _listing(self) -> tuple[list[tuple[str, int]], list[str]]:
        """Return names and sizes of the files, and the names of all others, both in order."""
        files, others = [], []
        for entry in _entries(self._path):
            if _FILE_NAME.fullmatch(entry.name):
                files.append((entry.name, self._checked_size(entry)))
            else:
                others.append(entry.name)
        return sorted(files), sorted(others)

    def _checked_size(self, entry: os.DirEntry[str]) -> int:
        name = shown(entry.name)
        try:
            state = entry.stat(follow_symlinks=False)
        except OSError as error:
            raise _unreadable(self._path, error) from error
        if not stat.S_ISREG(state.st_mode):
            kind = "a link" if stat.S_ISLNK(state.st_mode) else "no regular file"
            raise LoadError(
                f"“{name}” in the folder “{self._name}” is {kind}.",
                hint="Put the files themselves into the folder, and nothing else.",
            )
        if state.st_size > MAX_FILE_BYTES:
            raise LoadError(
                f"“{name}” in the folder “{self._name}” is larger than "
                f"{MAX_FILE_BYTES >> 20} MB, too large for the ratings of one item.",
                hint="Open it alone if it holds many items.",
            )
        return state.st_size


def is_netflix_folder(path: Path) -> bool:
    """Tell whether a path is a folder with a file called like those of the Netflix Prize."""
    if not os.path.isdir(path):
        return False
    return any(_FILE_NAME.fullmatch(entry.name) for entry in _entries(path))


def _entries(path: Path) -> list[os.DirEntry[str]]:
    entries = []
    try:
        with os.scandir(path) as found:
            for entry in found:
                entries.append(entry)
                if len(entries) > MAX_ENTRIES:
                    raise LoadError(
                        f"The folder “{shown(path.name)}” holds more than {MAX_ENTRIES:,} files.",
                        hint="Choose a file with ratings.",
                    )
    except OSError as error:
        raise _unreadable(path, error) from error
    return entries


def _unreadable(path: Path, error: OSError) -> LoadError:
    return LoadError(
        f"The folder “{shown(path.name)}” could not be read: "
        f"{error.strerror or type(error).__name__}.",
        hint="Check that you may read it and every file inside.",
    )
