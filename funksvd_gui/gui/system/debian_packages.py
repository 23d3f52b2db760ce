"""Debian's names for the packages of shared libraries, and what installs them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

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
