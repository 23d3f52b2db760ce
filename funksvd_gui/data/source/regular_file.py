"""A regular file held open for one exact reading; knows nothing of what is in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from funksvd_gui.errors import LoadError
from funksvd_gui.wording import shown

#: Some blocks of pyarrow's, which its threads share; small enough to cancel at once.
BLOCK_BYTES = 8 << 20


class RegularFile:
    """A file that is neither folder, pipe nor device.

    Raises
    ------
    LoadError
        If the file is missing, empty, unreadable or not regular, if reading
        fails, or if it changes between opening and `check_unchanged`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = shown(path.name or str(path))
        self.stream, self._before = _open_regular(path)
        self.size = self._before.st_size
        self.position = 0

    def close(self) -> None:
        self.stream.close()

    def head(self, n_bytes: int) -> bytes:
        """Return the first bytes of the file."""
        self.seek(0)
        return self.read(n_bytes)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, as streams do; return it."""
        try:
            self.position = self.stream.seek(offset, whence)
        except (OSError, ValueError) as error:
            raise _unreadable(self.path, error) from error
        return self.position

    def tell(self) -> int:
        return self.position

    def read(self, n_bytes: int, /) -> bytes:
        """Return the next bytes; fewer only at the end of the file."""
        try:
            data = self.stream.read(n_bytes)
        except OSError as error:
            raise _unreadable(self.path, error) from error
        self.position += len(data)
        return data

    def blocks(self) -> Iterator[bytes]:
        """Yield the whole file from its beginning, which must be as long as it was."""
        n_read = 0
        block = self.head(BLOCK_BYTES)
        while block and n_read <= self.size:
            n_read += len(block)
            yield block
            block = self.read(BLOCK_BYTES)
        if n_read != self.size:
            raise changed(self.name)

    def check_unchanged(self) -> None:
        """Raise a LoadError if the file was written to, cut, replaced or removed meanwhile."""
        try:
            states = os.fstat(self.stream.fileno()), self.path.stat()
        except OSError as error:
            raise changed(self.name) from error
        if any(_identity(state) != _identity(self._before) for state in states):
            raise changed(self.name)


def changed(name: str) -> LoadError:
    """Return the error for what is not any more what it was."""
    return LoadError(
        f"“{name}” changed while it was being read.",
        hint="Wait until the program that writes it has finished, then open it again.",
    )


def _identity(state: os.stat_result) -> tuple[int, int, int, int]:
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns


def _open_regular(path: Path) -> tuple[BinaryIO, os.stat_result]:
    try:
        # Asked before opening too, because opening a device may already do something.
        _check_kind(path, path.stat())
        # Without O_NONBLOCK a pipe put in the file's place meanwhile would block for ever.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        stream = os.fdopen(os.open(path, flags | getattr(os, "O_CLOEXEC", 0)), "rb")
    except FileNotFoundError as error:
        raise LoadError(
            f"There is no file “{shown(str(path))}”.", hint="Check the spelling and the folder."
        ) from error
    except PermissionError as error:
        raise LoadError(
            f"“{shown(path.name)}” may not be read by you.",
            hint="Ask for permission to read it, or copy it to a folder of yours.",
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:  # A NUL character inside the path.
        raise LoadError(
            f"“{shown(str(path))}” cannot be the name of a file.", hint="Choose another file."
        ) from error
    try:
        state = os.fstat(stream.fileno())
        _check_kind(path, state)
    except BaseException:
        stream.close()
        raise
    return stream, state


def _check_kind(path: Path, state: os.stat_result) -> None:
    name = shown(path.name or str(path))
    if not stat.S_ISREG(state.st_mode):
        kinds = {stat.S_IFDIR: "folder", stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket"}
        kind = kinds.get(stat.S_IFMT(state.st_mode), "device")
        raise LoadError(
            f"“{name}” is a {kind}, not a regular file.",
            hint="Save what it delivers to a file and open that.",
        )
    if state.st_size == 0:
        raise LoadError(f"“{name}” is empty.", hint="Choose a file with one rating in each line.")


def _unreadable(path: Path, error: OSError | ValueError) -> LoadError:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return LoadError(
        f"“{shown(path.name)}” could not be read: {reason}.",
        hint="Check the disk or the network share it lies on, then try again.",
    )
