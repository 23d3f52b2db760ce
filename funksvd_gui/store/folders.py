"""Where this person's files of ours live. Naming a folder never makes it."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from platformdirs import PlatformDirs

_logger = logging.getLogger(__name__)

# Without an author: Windows would otherwise nest the folder in one of the same name.
_DIRS = PlatformDirs("funksvd-studio", appauthor=False)
#: The place of somebody who has no home at all: nothing is ever there, nothing can be made.
_NOWHERE = Path(os.devnull) / "funksvd-studio"


def config_folder() -> Path:
    """Return the folder of the settings."""
    return _folder("user_config_path")


def cache_folder() -> Path:
    """Return the folder of what can be made again."""
    return _folder("user_cache_path")


def compiled_folder() -> Path:
    """Return the folder of compiled code."""
    return cache_folder() / "compiled"


def datasets_folder() -> Path:
    """Return the folder of loaded data that are kept."""
    return cache_folder() / "datasets"


def make_folder(folder: Path) -> bool:
    """Make a folder and its parents; return whether it is there.

    A home that cannot be written is no error: the caller goes on without.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _logger.info("The folder %s cannot be made: %s", folder, error)
        return False
    return True


def _folder(kind: str) -> Path:
    try:
        folder: Path = getattr(_DIRS, kind)
    except RuntimeError:
        return _NOWHERE
    # Older versions of platformdirs leave a "~" they cannot expand as it is.
    return folder if folder.is_absolute() else _NOWHERE
