"""Ratings that were read once, kept in the user's cache folder until their file changes.

Each file of ratings has one entry: a stream of Arrow, whose schema says what it was made
of, and after its end the CRC-32 of all that. Everything here may be deleted at any time, by
anybody: what is missing, damaged or from another version of the program is as if it had
never been kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import stat
import time
import zlib
from functools import cache
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

import funksvd_gui.data
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import SaveError
from funksvd_gui.store.atomic_file import PART_PREFIX, PART_SUFFIX, atomic_file
from funksvd_gui.store.folders import datasets_folder, make_folder
from funksvd_gui.version import __version__
from funksvd_gui.wording import shown

_logger = logging.getLogger(__name__)

#: What all that is kept may take on the disk; the longest unused goes first.
MAX_TOTAL_BYTES = 4 << 30
#: Smaller files are read as quickly as they are found.
MIN_FILE_BYTES = 4 << 20
#: Within so short a time a file may change without its times telling.
AT_REST_NS = 2 * 10**9
_SUFFIX = ".arrow"
#: Of earlier programs, which nobody reads any more.
_FORMER = (".dataset", ".stamp")
_META, _CRC_BYTES = b"funksvd", 4
_LEFT_BEHIND_S = 3600.0
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class _Meta(msgspec.Struct, frozen=True):
    """What an entry holds beside the ratings."""

    key: str
    fingerprint: str
    report: LoadReport


class DatasetCache:
    """Keeps datasets in a folder, the user's own by default."""

    def __init__(self, folder: Path | None = None, max_total_bytes: int = MAX_TOTAL_BYTES) -> None:
        self.folder = folder or datasets_folder()
        self._max_total_bytes = max_total_bytes

    def find(self, path: Path, key: str) -> Dataset | None:
        """Return what was kept of a file under this very key, without titles; None if nothing."""
        import pyarrow as pa

        entry = self._entry(path)
        try:
            if not (_is_ours(self.folder) and _is_ours(entry)):
                return None
            dataset = _read(entry, path, key)
        except FileNotFoundError:
            return None
        except (OSError, LookupError, TypeError, ValueError, pa.ArrowException) as error:
            _logger.warning("The kept data %s are not used: %s", entry, error)
            _remove(entry)
            return None
        with contextlib.suppress(OSError):
            os.utime(entry)
        return dataset

    def keep(self, dataset: Dataset, path: Path, key: str) -> bool:
        """Keep what a file gave instead of what it gave before; return whether it is kept.

        A folder that cannot be written, or data that have no place there, are no error.
        """
        import pyarrow as pa

        if not make_folder(self.folder):
            return False
        try:
            # What is in a private file stays private.
            self.folder.chmod(0o700)
            with atomic_file(self._entry(path), durable=False) as file:
                Path(file.name).chmod(0o600)
                _write(file, dataset, key)
        except (SaveError, OSError, TypeError, ValueError, MemoryError, pa.ArrowException) as error:
            _logger.info("The data of %s are not kept: %s", path, error)
            return False
        self._shrink()
        return True

    def _shrink(self) -> None:
        """Remove what was used longest ago until the rest is within bounds, and all remains."""
        total = 0
        for used, n_bytes, path in sorted(self._files(), reverse=True):
            is_over = path.suffix in _FORMER
            if path.suffix == _SUFFIX:
                total += n_bytes
                is_over = total > self._max_total_bytes
            elif path.name.startswith(PART_PREFIX) and path.suffix == PART_SUFFIX:
                is_over = used < time.time() - _LEFT_BEHIND_S
            if is_over:
                _remove(path)

    def _entry(self, path: Path) -> Path:
        return self.folder / f"{hashlib.sha256(os.fsencode(path.absolute())).hexdigest()}{_SUFFIX}"

    def _files(self) -> list[tuple[float, int, Path]]:
        """Return when each file was used last, its size and its path."""
        found = []
        # There may be no folder, or somebody is removing it just now.
        with contextlib.suppress(OSError), os.scandir(self.folder) as items:
            for item in items:
                if item.is_file(follow_symlinks=False):
                    state = item.stat(follow_symlinks=False)
                    found.append((state.st_mtime, state.st_size, Path(item.path)))
        return found


def key_of(path: Path, choices: ReadingChoices) -> str | None:
    """Return everything that what is read depends on; None where nothing is worth keeping.

    That is a small file, one that was changed this moment, and what is no file.
    """
    try:
        state = path.stat()
    except (OSError, ValueError):
        return None
    changed_ns = max(state.st_mtime_ns, state.st_ctime_ns)
    is_at_rest = time.time_ns() - changed_ns >= AT_REST_NS
    if not stat.S_ISREG(state.st_mode) or state.st_size < MIN_FILE_BYTES or not is_at_rest:
        return None
    # The time of the last change, unlike that of the last writing, cannot be set back.
    file = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    # Titles are looked up anew every time.
    decided = {name: v for name, v in choices.as_dict().items() if not name.startswith("titles")}
    return json.dumps([str(path.absolute()), file, decided, __version__, _readers()])


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


class _Summed:
    """A file that sums up what is written to it."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.crc = file, 0

    def write(self, content: bytes) -> int:
        self.crc = zlib.crc32(content, self.crc)
        return self._file.write(content)


def _write(file: BinaryIO, dataset: Dataset, key: str) -> None:
    import pyarrow as pa

    ratings = dataset.ratings
    columns = {
        "user": pa.DictionaryArray.from_arrays(ratings.users, dataset.users.to_arrow()),
        "item": pa.DictionaryArray.from_arrays(ratings.items, dataset.items.to_arrow()),
        "rating": pa.array(ratings.values),
    }
    if dataset.timestamps is not None:
        columns["time"] = pa.array(dataset.timestamps)
    meta = msgspec.json.encode(_Meta(key, dataset.fingerprint, dataset.report), enc_hook=dict)
    batch = pa.record_batch(columns, metadata={_META: meta})
    summed = _Summed(file)
    with pa.ipc.new_stream(summed, batch.schema) as stream:
        stream.write_batch(batch)
    file.write(summed.crc.to_bytes(_CRC_BYTES, "little"))


def _read(entry: Path, path: Path, key: str) -> Dataset | None:
    import pyarrow as pa

    with pa.memory_map(str(entry)) as file:
        content = file.read_buffer()
    stream, end = content.slice(0, max(0, content.size - _CRC_BYTES)), content[-_CRC_BYTES:]
    if zlib.crc32(stream) != int.from_bytes(end.to_pybytes(), "little"):
        raise ValueError("it is damaged")
    (batch,) = pa.ipc.open_stream(stream)
    batch.validate(full=True)
    meta = msgspec.json.decode(batch.schema.metadata[_META], type=_Meta)
    if meta.key != key:
        return None
    # Copies, so that the entry is let go; only those can be written to.
    ids = (batch[role].dictionary for role in ("user", "item"))
    users, items = (Vocabulary(pa.concat_arrays([array, array[:0]])) for array in ids)
    user, item = (np.array(batch[role].indices, np.int32) for role in ("user", "item"))
    return Dataset(
        name=shown(path.name),
        source=path,
        ratings=RatingTriples(user, item, np.array(batch["rating"]), len(users), len(items)),
        users=users,
        items=items,
        titles=None,
        timestamps=np.array(batch["time"]) if "time" in batch.schema.names else None,
        report=meta.report,
        fingerprint=meta.fingerprint,
    )


def _is_ours(path: Path) -> bool:
    """Whether nobody else can have written this."""
    state = path.stat(follow_symlinks=False)
    if os.name == "nt":  # A user's folders are closed to others there.
        return True
    return state.st_uid == os.getuid() and not state.st_mode & _OTHERS_WRITE


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
