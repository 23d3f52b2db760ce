"""Loaded data kept in the user's cache folder, by what was in the file and how it was read.

Everything here may be deleted at any time, by anybody: what is missing, damaged
or from another version of the program is as if it had never been kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import funksvd_gui.data
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import SaveError
from funksvd_gui.store.atomic_file import PART_PREFIX, PART_SUFFIX, atomic_file
from funksvd_gui.store.dataset_file import DatasetFileError, read_dataset, write_dataset
from funksvd_gui.store.file_digest import DigestStamps, FileState
from funksvd_gui.store.folders import datasets_folder, make_folder
from funksvd_gui.version import __version__
from funksvd_gui.wording import shown

_logger = logging.getLogger(__name__)

#: What all that is kept may take on the disk; the longest unused goes first.
MAX_TOTAL_BYTES = 4 << 30
#: Smaller files are read as quickly as they are found.
MIN_FILE_BYTES = 4 << 20
_SUFFIX = ".dataset"
_LEFT_BEHIND_S = 3600.0
_MAX_STAMPS = 1_000


class DatasetCache:
    """Keeps datasets in a folder.

    Parameters
    ----------
    folder : Path, optional
        The user's own by default.
    max_total_bytes : int
        What all entries may take together.
    """

    def __init__(self, folder: Path | None = None, max_total_bytes: int = MAX_TOTAL_BYTES) -> None:
        self.folder = folder or datasets_folder()
        self._max_total_bytes = max_total_bytes
        self._stamps = DigestStamps(self.folder)

    def digest(
        self, path: Path, state: FileState, on_progress: Callable[[float], object]
    ) -> str | None:
        """Return the digest of a file; None if it is not in this state."""
        return self._stamps.find(path, state) or self._stamps.digest(path, state, on_progress)

    def find(
        self,
        path: Path,
        choices: ReadingChoices,
        state: FileState,
        on_progress: Callable[[float], object],
    ) -> Dataset | None:
        """Return what reading this file in this state would give, without titles; None if unknown.

        Parameters
        ----------
        on_progress : callable
            Gets shares from 0 to 1; whatever it raises ends the search.
        """
        if not any(self._entries(f"{state.size:x}-")):
            return None
        digest = self.digest(path, state, lambda share: on_progress(share / 2))
        if digest is None:
            return None
        key = _key(digest, path, choices, state)
        entry = self._entry(key, state)
        try:
            dataset = read_dataset(entry, key, path, shown(path.name), lambda: on_progress(0.75))
        except FileNotFoundError:
            return None
        except (OSError, DatasetFileError) as error:
            _logger.warning("The kept data %s are not used: %s", entry, error)
            with contextlib.suppress(OSError):
                entry.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(entry)
        return dataset

    def keep(
        self,
        dataset: Dataset,
        choices: ReadingChoices,
        state: FileState,
        on_progress: Callable[[float], object],
        digest_before: str | None = None,
    ) -> bool:
        """Keep what a file in this state gave; return whether it is kept.

        A folder that cannot be written, or data that have no place there, are no error.

        Parameters
        ----------
        digest_before : str, optional
            Of the file before it was read: with another content now, nothing is kept.
        """
        path = dataset.source
        assert path is not None
        if not make_folder(self.folder):
            return False
        with contextlib.suppress(OSError):
            # What is in a private file stays private.
            self.folder.chmod(0o700)
        digest = self.digest(path, state, lambda share: on_progress(share / 2))
        if digest is None or (digest_before is not None and digest != digest_before):
            return False
        key = _key(digest, path, choices, state)
        try:
            with atomic_file(self._entry(key, state), durable=False) as file:
                write_dataset(file, dataset, key, lambda: on_progress(0.75))
        except (SaveError, TypeError, ValueError) as error:
            _logger.info("The data of %s are not kept: %s", path, error)
            return False
        self.shrink()
        return True

    def shrink(self) -> None:
        """Remove what was used longest ago until the rest is within bounds."""
        entries = sorted(self._sizes(_SUFFIX), reverse=True)
        total = 0
        for _used, n_bytes, entry in entries:
            total += n_bytes
            if total > self._max_total_bytes:
                _remove(entry)
        for _used, _n_bytes, stamp in sorted(self._sizes(".stamp"), reverse=True)[_MAX_STAMPS:]:
            _remove(stamp)
        for used, _n_bytes, part in self._sizes(PART_SUFFIX):
            if part.name.startswith(PART_PREFIX) and used < time.time() - _LEFT_BEHIND_S:
                _remove(part)

    def clear(self) -> int:
        """Remove everything that is kept; return how many bytes it was."""
        found = [*self._sizes(_SUFFIX), *self._sizes(".stamp")]
        for _used, _n_bytes, path in found:
            _remove(path)
        return sum(n_bytes for _used, n_bytes, _path in found)

    @property
    def n_bytes(self) -> int:
        """What all that is kept takes on the disk."""
        return sum(n_bytes for _used, n_bytes, _path in self._sizes(_SUFFIX))

    def _entry(self, key: dict[str, Any], state: FileState) -> Path:
        text = json.dumps(key, sort_keys=True)
        return self.folder / f"{state.size:x}-{hashlib.sha256(text.encode()).hexdigest()}{_SUFFIX}"

    def _entries(self, prefix: str) -> list[Path]:
        return [path for _used, _size, path in self._sizes(_SUFFIX) if path.name.startswith(prefix)]

    def _sizes(self, suffix: str) -> list[tuple[float, int, Path]]:
        """Return when each file with this ending was used last, its size and its path."""
        found = []
        try:
            with os.scandir(self.folder) as items:
                for item in items:
                    if item.name.endswith(suffix) and item.is_file(follow_symlinks=False):
                        state = item.stat(follow_symlinks=False)
                        found.append((state.st_mtime, state.st_size, Path(item.path)))
        except OSError:
            pass  # There is no folder, or somebody is removing it just now.
        return found


def _key(digest: str, path: Path, choices: ReadingChoices, state: FileState) -> dict[str, Any]:
    """Return everything that what is read depends on."""
    # Titles are looked up anew every time.
    decided = {name: v for name, v in choices.as_dict().items() if not name.startswith("titles")}
    return {
        "digest": digest,
        "size": state.size,
        "name": path.name,
        "choices": decided,
        "program": __version__,
        "readers": _readers(),
    }


@cache
def _readers() -> str:
    """Return what changes when the program that reads does, also between two versions of it."""
    digest = hashlib.sha256()
    for folder in sorted(funksvd_gui.data.__path__):
        for path in sorted(Path(folder).rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            with contextlib.suppress(OSError):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
