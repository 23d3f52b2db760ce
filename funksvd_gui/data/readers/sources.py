"""Opens whatever ratings can be read from: a file, or the one folder that is allowed (R6)."""

from __future__ import annotations

from pathlib import Path

from funksvd_gui.data.readers.byte_source import ByteSource
from funksvd_gui.data.readers.netflix_folder import NetflixFolder, is_netflix_folder


def open_source(path: str | Path) -> ByteSource:
    """Return the bytes of a file or folder, to be used in a `with` statement.

    Raises
    ------
    LoadError
        If there is no such file or it is not one that may be read.
    """
    path = Path(path)
    return NetflixFolder(path) if is_netflix_folder(path) else ByteSource(path)
