"""What Qt needs of a Linux system, checked before Qt is asked to start. Imports no Qt.

Qt ends the process with an abort, or cannot even be imported, where one of
these is missing; a sentence that names the package is worth more.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping

#: Library to Debian package. Needed whatever the platform.
_ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_X11 = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}


def what_is_missing(
    environment: Mapping[str, str] = os.environ,
    platform: str = sys.platform,
    is_there: Callable[[str], bool] | None = None,
) -> str | None:
    """Return a sentence about what keeps a window from opening, or None.

    Parameters
    ----------
    environment, platform : mapping, str
        Of this process, unless a test says otherwise.
    is_there : callable, optional
        Tells whether a library can be loaded.
    """
    if not platform.startswith("linux"):
        return None
    needed = _needed(environment)
    if needed is None:
        return (
            "There is no display to open a window on. Start the program from a desktop, "
            "or use the terminal: funksvd --help"
        )
    probe = is_there or _can_be_loaded
    missing = {library: package for library, package in needed.items() if not probe(library)}
    if not missing:
        return None
    noun = "library" if len(missing) == 1 else "libraries"
    return (
        f"The window needs the system {noun} {', '.join(missing)}. "
        f"Install with: sudo apt-get install {' '.join(missing.values())}"
    )


def _needed(environment: Mapping[str, str]) -> dict[str, str] | None:
    """Return libraries and packages; None if there is nowhere to show a window."""
    chosen = environment.get("QT_QPA_PLATFORM", "").partition(";")[0].partition(":")[0]
    if chosen == "xcb":
        return _ALWAYS | _X11
    if chosen.startswith("wayland"):
        return _ALWAYS | _WAYLAND
    if chosen:
        return dict(_ALWAYS)
    if environment.get("WAYLAND_DISPLAY"):
        return _ALWAYS | _WAYLAND
    return _ALWAYS | _X11 if environment.get("DISPLAY") else None


def _can_be_loaded(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
