"""The files in a folder and in the folders inside it; links to folders are not followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from funksvd_gui.data.source.choice import is_item_file, is_litter
from funksvd_gui.data.source.container import Container, Entry
from funksvd_gui.data.source.regular_file import RegularFile, changed
from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: The Netflix Prize's training set has 17,770 files.
MAX_ENTRIES = 50_000
_MAX_DEPTH = 6


class Folder(Container):
    """A container of regular files, sorted by their names.

    Parameters
    ----------
    check : callable
        Called for every folder inside; whatever it raises is passed on.

    Raises
    ------
    LoadError
        If the folder cannot be read or holds too many files, or if one of many files
        is a link or no regular file.
    """

    kind = "a folder"

    def __init__(self, path: Path, check: Callable[[], object] = bool) -> None:
        self.path, self.name = path, shown(path.resolve().name or str(path))
        self.entries = tuple(sorted(self._walk(check), key=lambda entry: entry.name))
        self.size = sum(entry.size for entry in self.entries)

    def pieces(self, wanted: Sequence[Entry]) -> Iterator[tuple[Entry | None, bytes]]:
        """Yield the files wanted, in their order, as they are."""
        for entry in wanted:
            self._refuse_link(entry)
            with closing(RegularFile(self.path / entry.name)) as file:
                for block in file.blocks():
                    yield entry, block
                file.check_unchanged()

    def check_unchanged(self) -> None:
        """Raise a LoadError if a file was added, removed, or has another size."""
        if Folder(self.path).entries != self.entries:
            raise changed(self.name)

    def close(self) -> None:
        """Nothing is open between two files."""

    def _walk(self, check: Callable[[], object]) -> Iterator[Entry]:
        n_entries, folders = 0, [""]
        for folder in folders:  # Grows meanwhile; what is near comes first.
            check()
            for found in self._listed(folder):
                n_entries += 1
                if n_entries > MAX_ENTRIES:
                    raise LoadError(
                        f"“{self.name}” is a folder with more than {MAX_ENTRIES:,} files.",
                        hint="Choose the file with the ratings, or the folder right above it.",
                    )
                name = f"{folder}/{found.name}".removeprefix("/")
                size = _size_of(found)
                if size is not None:
                    yield Entry(name, size)
                elif found.is_dir(follow_symlinks=False) and not is_litter(found.name):
                    folders += [name] if name.count("/") < _MAX_DEPTH else []

    def _listed(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.path / folder) as found:
                return list(found)
        except OSError as error:
            if folder:  # What may not be looked into is as good as not there.
                return []
            reason = error.strerror or type(error).__name__
            raise LoadError(
                f"The folder “{self.name}” could not be read: {reason}.",
                hint="Check that you may read it and every file inside.",
            ) from error

    def _refuse_link(self, entry: Entry) -> None:
        """Refuse what is called as Netflix' files are, and is none: it leads to who knows where."""
        mode = os.lstat(self.path / entry.name).st_mode
        if not stat.S_ISREG(mode):
            kind = "a link" if stat.S_ISLNK(mode) else "no regular file"
            raise LoadError(
                f"“{shown(entry.file_name)}” in the folder “{self.name}” is {kind}.",
                hint="Put the files themselves into the folder, and nothing else.",
            )


def _size_of(found: os.DirEntry[str]) -> int | None:
    """Return the size of a regular file, or of a link to one; None of anything else."""
    try:
        if is_item_file(found.name):
            return found.stat(follow_symlinks=False).st_size
        return found.stat().st_size if found.is_file() else None
    except OSError:  # Removed meanwhile, or a link that leads nowhere.
        return None
