"""Compiled loops kept between starts, in a folder that only this person can write.

numba's own cache looks at no other file than that of the outermost loop, so that a changed
helper would run as it was, and it fails where a file is damaged. Here the folder's name
tells of all sources that are compiled into loops and of the versions of what compiles them,
and a loop that cannot be read or written is compiled again.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import platform
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    UserProvidedCacheLocator,
)
from numba.core.serialize import dumps

_logger = logging.getLogger(__name__)

_CORE = Path(__file__).parent
#: All files with loops, and all that these take in.
SOURCES = (
    *sorted((_CORE / "kernels").glob("*.py")),
    *sorted((_CORE.parent / "data").rglob("*_kernels.py")),
    _CORE / "cache_lines.py", _CORE / "compilation.py", Path(__file__),
)  # fmt: skip
_PREFIX = "funksvd-"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_CHECKSUM_BYTES = 32


def digest() -> str:
    """Return what names the folder: all that decides what comes out of compiling."""
    # The processor is in the key of each loop.
    versions = numba.__version__, llvmlite.__version__, np.__version__, platform.python_version()
    found = hashlib.sha256(repr((versions, sys.implementation.cache_tag)).encode())
    for source in SOURCES:
        found.update(hashlib.sha256(source.read_bytes()).digest())
    return found.hexdigest()[:24]


def private_folder(parent: str) -> Path | None:
    """Return the folder of the loops as they are now, made if need be, and remove older ones.

    None where it cannot be made or written, or where others could have: what is read from
    it is run.

    Parameters
    ----------
    parent : str
        Folder of all versions, NUMBA_CACHE_DIR; empty for none.
    """
    if not parent:
        return None
    try:
        folder = Path(parent) / (_PREFIX + digest())
        is_new = not folder.exists()
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_private(folder):
            _logger.warning("Others could write to %s: loops are compiled anew.", folder)
            return None
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        _logger.info("Compiled loops cannot be kept: %s", error)
        return None
    if is_new:
        for other in folder.parent.glob(_PREFIX + "*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
    return folder


def _is_private(path: Path) -> bool:
    """Whether a file or folder, not a link to one, is this person's and nobody else can write."""
    if sys.platform == "win32":  # The rights of a folder below one's own profile are one's own.
        return True
    found = path.lstat()
    is_own = found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_WRITE
    return is_own and not stat.S_ISLNK(found.st_mode)


class _Locator(UserProvidedCacheLocator):
    """Tells numba nothing but the loop's file and line: the folder is chosen here."""

    @classmethod
    def from_function(cls, py_func: Any, py_file: str) -> _Locator:
        return cls(py_func, py_file)

    def ensure_cache_path(self) -> None:
        """Do nothing: the folder is there."""


class _Results(CompileResultCacheImpl):
    _locator_classes: list[type[object]] = [_Locator]  # noqa: RUF012 - declared so by numba


class LoopCache(FunctionCache):
    """What numba asks for a loop before it compiles it, and tells afterwards.

    Parameters
    ----------
    py_func : function
        As it stands in the source.
    folder : Path
        From `private_folder`.
    """

    _impl_class = _Results

    def __init__(self, py_func: Any, folder: Path) -> None:
        super().__init__(py_func)
        stamp = self._impl.locator.get_source_stamp().hex()
        self._cache_file: Any = _Files(
            folder, f"{py_func.__module__}.{py_func.__qualname__}", stamp
        )

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return a compiled loop; None if there is none that can be read."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:
            _logger.info("A compiled %s cannot be read.", self._name, exc_info=True)
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled loop, if that is possible."""
        try:
            super().save_overload(sig, data)
        except (OSError, pickle.PicklingError) as error:
            _logger.info("The compiled %s cannot be kept: %s", self._name, error)


class _Files:
    """One file for each loop and the types it was compiled for, with a checksum at its head.

    In place of numba's `IndexDataCacheFile`, which has no checksum: damaged machine code
    would be run.
    """

    def __init__(self, folder: Path, name: str, stamp: str) -> None:
        self._folder, self._name, self._stamp = folder, name, stamp

    def load(self, key: Any) -> Any:
        path = self._path(key)
        if not path.exists():
            return None
        if not _is_private(path):
            raise PermissionError(f"Others could have written {path}.")
        content = path.read_bytes()
        checksum, kept = content[:_CHECKSUM_BYTES], content[_CHECKSUM_BYTES:]
        if hashlib.sha256(kept).digest() != checksum:
            raise ValueError(f"{path} is damaged.")
        return pickle.loads(kept)

    def save(self, key: Any, data: Any) -> None:
        kept = dumps(data)
        # Made for nobody else to read or write.
        handle, temporary = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(kept).digest())
                file.write(kept)
            Path(temporary).replace(self._path(key))
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _path(self, key: Any) -> Path:
        # Types, processor and code say all about themselves when they are written out.
        told = hashlib.sha256(repr((self._stamp, key)).encode()).hexdigest()
        return self._folder / f"{self._name.rpartition('kernels.')[2]}-{told[:24]}.nbc"
