"""Opening a file that this program should have written: whatever is wrong becomes a sentence."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from funksvd_gui.errors import FunkSvdError
from funksvd_gui.store.array_archive import ArchiveError
from funksvd_gui.store.header import NewerVersionError

_Content = TypeVar("_Content")


def read_own_file(
    path: str | Path,
    read: Callable[[BinaryIO], _Content],
    noun: str,
    error_kind: type[FunkSvdError],
) -> _Content:
    """Return what `read` makes of the file.

    Parameters
    ----------
    read : callable
        Gets the open file; raises `ArchiveError` or `NewerVersionError`.
    noun : str
        What the file holds, for people.
    error_kind : type
        What is raised, whatever goes wrong.
    """
    path = Path(path)
    try:
        # Asked before opening, because opening a pipe would wait for its other end.
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "not an ordinary file"
            raise ArchiveError(f"it is {kind}")
        with path.open("rb") as file:
            return read(file)
    except ArchiveError as error:
        raise error_kind(
            f"{path} cannot be opened as a {noun}: {error}.",
            hint=f"Choose a {noun} that FunkSVD Studio saved, or train and save it again.",
        ) from error
    except NewerVersionError as error:
        version = f" ({error})" if str(error).isprintable() and str(error) else ""
        raise error_kind(
            f"{path} was made by a newer version of FunkSVD Studio{version}.",
            hint="Update FunkSVD Studio, or train again with this version.",
        ) from error
    except FileNotFoundError as error:
        raise error_kind(
            f"There is no file {path}.", hint="Check the name and the folder."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a name that holds a null character
        reason = getattr(error, "strerror", None) or error
        raise error_kind(
            f"{path} cannot be read: {reason}.", hint="Check that you may read this file."
        ) from error
