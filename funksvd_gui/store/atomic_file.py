"""A file that is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from funksvd_gui.errors import SaveError

#: Names of temporary neighbours; one is left behind only if the program is killed.
PART_PREFIX, PART_SUFFIX = ".funksvd-", ".part"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}
_NO_FOLDER = {errno.ENOENT, errno.ENOTDIR}


@contextlib.contextmanager
def atomic_file(path: str | Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """Open a file for writing that replaces `path` only when the block ends well.

    The bytes go to a temporary neighbour, which is flushed to the disk and then
    renamed: at any moment `path` is the old file or the new one. A link stays a
    link; what it points to is replaced. The permissions of an old file are kept.

    Parameters
    ----------
    durable : bool
        Whether the bytes are on the disk before the name is. Without that a
        power failure may leave a file with the wrong contents.

    Raises
    ------
    SaveError
        If anything cannot be written; the old file is untouched and the
        temporary one is gone.
    """
    path = Path(path)
    temporary: Path | None = None
    try:
        target = _checked_target(path)
        # Short and not made from the name, which may be as long as names can be.
        temporary = target.with_name(f"{PART_PREFIX}{secrets.token_hex(8)}{PART_SUFFIX}")
        with temporary.open("xb") as file:
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        _keep_permissions(target, temporary)
        temporary.replace(target)
        temporary = None
        if durable:
            _flush_folder(target.parent)
    except OSError as error:
        raise _save_error(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a whole file at once, or leave the old one; see `atomic_file`."""
    with atomic_file(path) as file:
        file.write(content)


def check_can_save(path: str | Path) -> None:
    """Find out before long work whether its result could be saved here.

    Raises
    ------
    SaveError
        If the folder is missing or closed, or `path` is not a plain file.
    """
    path = Path(path)
    try:
        folder = _checked_target(path).parent
        if not folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise _save_error(path, error) from error


def _checked_target(path: Path) -> Path:
    try:
        target = path.resolve()
        mode = target.stat().st_mode
    except FileNotFoundError:
        return target
    except ValueError as error:  # a null character in the name
        raise OSError(errno.EINVAL, "no file can have this name") from error
    except RuntimeError as error:  # how Python before 3.13 reports a ring of links
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        # Renaming over a device or a pipe would remove it.
        raise SaveError(
            f"{path} is not an ordinary file, so nothing is saved there.",
            hint="Choose the name of an ordinary file.",
        )
    return target


def _keep_permissions(target: Path, temporary: Path) -> None:
    with contextlib.suppress(OSError):
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))


def _flush_folder(folder: Path) -> None:
    # Makes the rename itself durable; Windows cannot open a folder, and needs not.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _save_error(path: Path, error: OSError) -> SaveError:
    if error.errno in _NO_ROOM:
        reason, hint = "there is no room left on the disk", "Free some space or choose another disk"
    elif error.errno in _NOT_ALLOWED:
        reason, hint = "writing there is not allowed", "Choose a folder of your own"
    elif error.errno in _NO_FOLDER:
        reason, hint = "its folder does not exist", "Make the folder first or choose another one"
    elif error.errno == errno.EISDIR:
        reason, hint = "it is a folder", "Add the name of a file"
    else:
        reason = error.strerror or str(error) or type(error).__name__
        hint = "Choose another name or another disk"
    return SaveError(f"{path} could not be saved: {reason}.", hint=f"{hint}.")
