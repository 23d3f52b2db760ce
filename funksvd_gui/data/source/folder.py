"""The files in a folder and in the folders inside it; links to folders are not followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from funksvd_gui.data.source.choice import is_item_file, is_litter
from funksvd_gui.data.source.container import Entry
from funksvd_gui.data.source.regular_file import RegularFile, changed
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: The Netflix Prize's training set has 17,770 files of 5 MB at most.
MAX_ENTRIES = 50_000
MAX_DEPTH = 6


class Folder:
    """A container of regular files, sorted by their names.

    Parameters
    ----------
    check : callable
        Called for every folder inside; whatever it raises is passed on.

    Raises
    ------
    LoadError
        If the folder cannot be read or holds too many files, or if what is called as
        Netflix' files for one item is a link or no regular file.
    """

    kind = "a folder"

    def __init__(self, path: Path, check: Callable[[], object]) -> None:
        self.path = path
        self.name = shown(path.resolve().name or str(path))
        self._unread: list[str] = []
        self.entries = tuple(sorted(self._walk(check), key=lambda entry: entry.name))
        self.size = sum(entry.size for entry in self.entries)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Tell of folders inside that could not be looked into."""
        return tuple(
            f"The folder “{shown(name, 80)}” in “{self.name}” could not be looked into."
            for name in self._unread[:1]
        )

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the files wanted, in their order."""
        for entry in wanted:
            file = RegularFile(self.path / entry.name)
            try:
                for block in file.blocks():
                    yield entry, block
                file.check_unchanged()
            finally:
                file.close()

    def check_unchanged(self) -> None:
        """Raise a LoadError if a file was added, removed, or has another size."""
        if Folder(self.path, bool).entries != self.entries:
            raise changed(self.name)

    def close(self) -> None:
        """Nothing is open between two files."""

    def _walk(self, check: Callable[[], object]) -> Iterator[Entry]:
        n_entries, waiting = 0, [""]
        for folder in waiting:  # Grows meanwhile: folders near to the first come first.
            check()
            for found in self._listed(folder):
                n_entries += 1
                if n_entries > MAX_ENTRIES:
                    raise LoadError(
                        f"“{self.name}” is a folder with more than {MAX_ENTRIES:,} files.",
                        hint="Choose the file with the ratings, or the folder right above it.",
                    )
                name = f"{folder}/{found.name}" if folder else found.name
                state = self._state(found)
                if state is None:
                    continue
                if stat.S_ISREG(state.st_mode):
                    yield Entry(name, state.st_size)
                elif self._is_inside(found) and name.count("/") < MAX_DEPTH:
                    waiting.append(name)

    @staticmethod
    def _is_inside(found: os.DirEntry[str]) -> bool:
        return found.is_dir(follow_symlinks=False) and not is_litter(found.name)

    def _listed(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.path / folder) as found:
                return list(found)
        except OSError as error:
            if folder:
                self._unread.append(folder)
                return []
            raise LoadError(
                f"The folder “{self.name}” could not be read: "
                f"{error.strerror or type(error).__name__}.",
                hint="Check that you may read it and every file inside.",
            ) from error

    def _state(self, found: os.DirEntry[str]) -> os.stat_result | None:
        """Return what a link leads to, except where only files themselves are expected."""
        try:
            state = found.stat(follow_symlinks=not is_item_file(found.name))
        except OSError:  # Removed meanwhile, or a link that leads nowhere.
            return None
        if is_item_file(found.name) and not stat.S_ISREG(state.st_mode):
            kind = "a link" if stat.S_ISLNK(state.st_mode) else "no regular file"
            raise LoadError(
                f"“{shown(found.name)}” in the folder “{self.name}” is {kind}.",
                hint="Put the files themselves into the folder, and nothing else.",
            )
        return state
