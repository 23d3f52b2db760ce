"""What Qt needs of a Linux system, tried before Qt is asked to open a window.

Qt ends the process with an abort, or cannot even be imported, where a library
is missing; a sentence that names the package is worth more. No list of
libraries is kept here: the system's loader knows what it misses.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

#: What the window imports of PySide6; of more, pyqtgraph makes use only where it is there.
QT_MODULES = ("QtCore", "QtGui", "QtWidgets", "QtSvg")
#: What comes with PySide6, and from no package of the system.
_SHIPPED = ("libQt6", "libpyside6", "libshiboken6", "libicu")
#: How the loader says what is wrong: the file comes first.
_LOADER_WORDS = re.compile(r"(?P<file>.+?\.so[.\d]*): (?P<fault>.+)", re.DOTALL)


def what_is_missing(
    environment: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> str | None:
    """Return a sentence about what keeps a window from opening, or None.

    Imports Qt if there is somewhere to show a window.

    Parameters
    ----------
    environment, platform : mapping, str
        Of this process, unless a test says otherwise.
    """
    if not platform.startswith("linux"):
        return None
    platforms = _platforms(environment)
    if not platforms:
        return (
            "There is no display to open a window on. Start the program from a desktop, "
            "or use the terminal: funksvd --help"
        )
    plugins = [plugin for name in platforms if (plugin := _plugin(name)).exists()]
    words = _what_cannot_be_loaded(plugins)
    if words is None:
        return None
    missing = _missing(plugins[:1], words)
    return _about_missing(missing) if missing else _about_unusable(words, environment)


def _platforms(environment: Mapping[str, str]) -> list[str]:
    """Return the names of Qt's platforms in the order in which Qt tries them."""
    chosen = environment.get("QT_QPA_PLATFORM", "")
    if chosen:
        return [name.partition(":")[0] for name in chosen.split(";")]
    displays = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
    return [name for name, variable in displays.items() if environment.get(variable)]


def _plugin(platform: str) -> Path:
    # wayland-egl is another name for wayland.
    name = f"libq{platform.partition('-')[0]}.so"
    return _qt_folder() / "Qt" / "plugins" / "platforms" / name


def _qt_folder() -> Path:
    found = find_spec("PySide6")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("No module named 'PySide6'", name="PySide6")
    return Path(found.origin).parent


def _what_cannot_be_loaded(plugins: Sequence[Path]) -> str | None:
    """Load Qt and one of the platforms; return the loader's words if that fails."""
    try:
        for module in QT_MODULES:
            importlib.import_module(f"PySide6.{module}")
    except ImportError as error:
        # Anything else that cannot be imported is a mistake of ours.
        if not _LOADER_WORDS.match(str(error)):
            raise
        return str(error)
    first = None
    for plugin in plugins:
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            first = first or str(error)
        else:
            return None
    return first


def _missing(plugins: Sequence[Path], words: str) -> list[str]:
    """Return all the libraries of the system that the loader misses, in its order."""
    folder = _qt_folder()
    modules = [path for name in QT_MODULES for path in folder.glob(f"{name}.*so")]
    missing = _asked_of_the_loader([*modules, *plugins])
    said = _LOADER_WORDS.match(words)
    if said and "No such file or directory" in said["fault"]:
        missing.append(said["file"])
    return [name for name in dict.fromkeys(missing) if not name.startswith(_SHIPPED)]


def _asked_of_the_loader(files: Sequence[Path]) -> list[str]:
    """Return the libraries that these need, directly or not, and that are nowhere."""
    try:
        done = subprocess.run(
            ["ldd", *files],
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return []
    return re.findall(r"^\s*(\S+) => not found$", done.stdout, re.MULTILINE)


def _about_missing(libraries: Sequence[str]) -> str:
    noun = "library" if len(libraries) == 1 else "libraries"
    return f"The window needs the system {noun} {', '.join(libraries)}. {how_to_install(libraries)}"


def _about_unusable(words: str, environment: Mapping[str, str]) -> str:
    """Tell of a library that is there and damaged, too old, or for another machine."""
    said = _LOADER_WORDS.match(words)
    path = Path(said["file"] if said else words)
    if path.name.startswith(_SHIPPED) or path.is_relative_to(_qt_folder()):
        advice = "It comes with this program: install that again."
    elif str(path.parent) in environment.get("LD_LIBRARY_PATH", "").split(":"):
        advice = "Your LD_LIBRARY_PATH leads there: start the program without it."
    elif "version `" in words:
        advice = "Qt was made for newer systems: the window needs a newer release of yours."
    else:
        advice = how_to_reinstall(path.name)
    return f"The window needs a library that cannot be loaded: {words}. {advice}"


#: Several libraries in one package, or a name older than the rule.
_IRREGULAR = {
    "libGLdispatch.so.0": "libglvnd0",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
}
_PACKAGE_LISTS = Path("/var/lib/apt/lists")


def package_of(library: str) -> str:
    """Return the package of a library such as ``libdbus-1.so.3``.

    By the rule of Debian's Policy, section 8.1: the library's name, a hyphen if
    that ends with a digit, and its version. Where Debian 13 and Ubuntu 24.04
    appended ``t64``, the old name is provided.
    """
    if library in _IRREGULAR:
        return _IRREGULAR[library]
    stem, _, version = library.partition(".so")
    version = version.removeprefix(".")
    hyphen = "-" if version and stem[-1:].isdigit() else ""
    return f"{stem}{hyphen}{version}".lower().replace("_", "-")


def how_to_install(libraries: Iterable[str]) -> str:
    """Return what to do about libraries that are missing; a command stands at its end."""
    packages = " ".join(dict.fromkeys(map(package_of, libraries)))
    if not shutil.which("apt-get"):
        return f"Install the packages that contain them; Debian calls them {packages}"
    # A system made by debootstrap or a container may never have fetched them.
    has_lists = any(_PACKAGE_LISTS.glob("*_Packages*"))
    update = "" if has_lists else f"{_as_root()}apt-get update && "
    return f"Install with: {update}{_as_root()}apt-get install {packages}"


def how_to_reinstall(library: str) -> str:
    """Return what to do about a library that is there and damaged."""
    if not shutil.which("apt-get"):
        return "Install the package that contains it again."
    return f"Install it again with: {_as_root()}apt-get install --reinstall {package_of(library)}"


def _as_root() -> str:
    return "" if os.geteuid() == 0 else "sudo "
