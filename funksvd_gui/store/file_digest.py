"""What is in a file, as a digest, and whether it is still the file that was digested."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from funksvd_gui.data.readers.regular_file import RegularFile
from funksvd_gui.errors import LoadError, SaveError
from funksvd_gui.store.atomic_file import atomic_file

#: A file written to this shortly before it was digested may be written to again without its
#: times telling: file systems and network drives count in steps, and clocks differ.
_SETTLED_NS = 60 * 10**9
#: Within so short a time a file may even change while it is read without its times telling.
_AT_REST_NS = 2 * 10**9
_MAX_STAMP_BYTES = 10_000


@dataclass(frozen=True, slots=True)
class FileState:
    """What the file system tells of a regular file; changes whenever its content does."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, path: Path) -> FileState | None:
        """Return the state of a file; None if it is no regular file or cannot be asked."""
        try:
            found = path.stat()
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)

    def is_at_rest(self, now_ns: int) -> bool:
        """Whether a change from now on would surely show in another state."""
        return now_ns - max(self.modified_ns, self.changed_ns) >= _AT_REST_NS


def digest_of(path: Path, on_progress: Callable[[float], object]) -> str:
    """Return the SHA-256 of a regular file, as 64 hexadecimal digits.

    Raises
    ------
    LoadError
        If it cannot be read or changes meanwhile.
    """
    digest, n_read = hashlib.sha256(), 0
    with RegularFile(path) as file:
        for block in file.blocks():
            digest.update(block)
            n_read += len(block)
            on_progress(n_read / file.size)
    return digest.hexdigest()


class DigestStamps:
    """Digests of files that have not changed since, so that they need not be read to be known.

    A digest is believed while size, place and all times of the file are those it
    had then, and if the file had come to rest when it was digested.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, path: Path, state: FileState) -> str | None:
        """Return the digest of a file in this state, None if it has to be digested."""
        try:
            with self._stamp(path).open("rb") as file:
                kept = json.loads(file.read(_MAX_STAMP_BYTES))
            same = kept["path"] == _absolute(path) and FileState(*kept["state"]) == state
            latest = max(state.modified_ns, state.changed_ns)
            if same and kept["digested_ns"] - latest >= _SETTLED_NS:
                return str(kept["digest"])
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            pass  # There is none, or it was damaged: the file is digested again.
        return None

    def keep(self, path: Path, state: FileState, digest: str, digested_ns: int) -> None:
        """Remember a digest that was begun at this time; where that cannot be, nothing happens."""
        content = {
            "path": _absolute(path),
            "state": [state.device, state.inode, state.size, state.modified_ns, state.changed_ns],
            "digest": digest,
            "digested_ns": digested_ns,
        }
        try:
            with atomic_file(self._stamp(path), durable=False) as file:
                file.write(json.dumps(content).encode("ascii"))
        except SaveError:
            pass

    def digest(
        self, path: Path, state: FileState, on_progress: Callable[[float], object]
    ) -> str | None:
        """Return the digest of a file and keep it; None if it is in another state by now."""
        begun_ns = time.time_ns()
        try:
            digest = digest_of(path, on_progress)
        except LoadError:
            return None
        if FileState.of(path) != state:
            return None
        self.keep(path, state, digest, begun_ns)
        return digest

    def _stamp(self, path: Path) -> Path:
        name = hashlib.sha256(_absolute(path).encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / f"{name[:32]}.stamp"


def _absolute(path: Path) -> str:
    return os.path.abspath(path)
