"""Which file of a folder holds the ratings, where its name says so."""

from __future__ import annotations

import os
from pathlib import Path

from funksvd_gui.data.readers.netflix_folder import is_netflix_folder

#: As data sets are handed out, in a folder with titles, tags and a readme.
_KNOWN_NAMES = ("ratings.csv", "ratings.dat", "u.data", "BX-Book-Ratings.csv")


def ratings_within(path: Path) -> Path:
    """Return the only file of a folder that is called as ratings are; else the path itself.

    A folder with a file for each item is read as a whole.

    Raises
    ------
    LoadError
        If the folder may not be looked into.
    """
    if not os.path.isdir(path) or is_netflix_folder(path):
        return path
    found = [path / name for name in _KNOWN_NAMES if (path / name).is_file()]
    return found[0] if len(found) == 1 else path
