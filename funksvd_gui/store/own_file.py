"""A header and arrays in a file of our own: saved whole, read without trusting it.

Whatever is wrong with a file becomes a sentence.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

import numpy as np

from funksvd_gui.errors import FunkSvdError
from funksvd_gui.store.array_archive import (
    ArchiveError,
    Array,
    ArrayArchive,
    Form,
    write_arrays,
)
from funksvd_gui.store.atomic_file import atomic_file
from funksvd_gui.store.header import NewerVersionError

_HEADER = "header"
_MAX_HEADER_BYTES = 1_000_000
_Content = TypeVar("_Content")


class FormsHeader(Protocol):
    """A header that knows which arrays belong to it."""

    def forms(self) -> dict[str, Form]: ...


_HeaderT = TypeVar("_HeaderT", bound=FormsHeader)


def save_own_file(path: str | Path, header: bytes, arrays: Mapping[str, Array]) -> None:
    """Write a file; what stood at `path` is replaced only by a whole one.

    Raises
    ------
    SaveError
        If it cannot be written.
    """
    with atomic_file(path) as file:
        write_arrays(file, {_HEADER: np.frombuffer(header, dtype=np.uint8), **arrays})


def read_contents(
    file: BinaryIO, read_header: Callable[[bytes], _HeaderT], noun: str
) -> tuple[_HeaderT, dict[str, Array]]:
    """Return the header and exactly the arrays that it promises, all numbers finite.

    Raises
    ------
    ArchiveError, NewerVersionError
        If the file is not as it should be.
    """
    archive = ArrayArchive(file)
    header = read_header(archive.read_bytes(_HEADER, _MAX_HEADER_BYTES))
    forms = header.forms()
    if archive.names != {_HEADER, *forms}:
        raise ArchiveError(f"it has parts that do not belong to a {noun}")
    arrays = {name: archive.read(name, form) for name, form in forms.items()}
    check_finite(arrays)
    return header, arrays


def check_finite(arrays: Mapping[str, Array]) -> None:
    """Refuse numbers that are infinite or none at all."""
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ArchiveError(f"its part {name!r} holds a number that is not finite")


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
