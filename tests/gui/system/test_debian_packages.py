import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from funksvd_gui.gui.system import debian_packages
from funksvd_gui.gui.system.debian_packages import how_to_install, how_to_reinstall, package_of


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libX11.so.6", "libx11-6"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libgcc_s.so.1", "libgcc-s1"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libstdc++.so.6", "libstdc++6"),
        ("libwayland-client.so.0", "libwayland-client0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libz.so.1", "zlib1g"),
        ("libzstd.so.1", "libzstd1"),
        ("libcapstone-1.2.so", "libcapstone-1.2"),
    ],
)
def test_a_package_is_named_after_its_library(library, package):
    assert package_of(library) == package


@pytest.mark.skipif(not (shutil.which("dpkg") and shutil.which("ldd")), reason="Not Debian.")
def test_the_names_are_those_of_this_machine_s_packages():
    packages = installed_packages(system_libraries())
    assert packages["libdbus-1.so.3"] == "libdbus-1-3"
    # What Debian cannot run without is never missing.
    regular = [name for name, package in packages.items() if package != "libc6"]
    assert {name: package_of(name) for name in regular} == {
        name: packages[name] for name in regular
    }


def system_libraries() -> dict[str, str]:
    """All that Qt's platforms load from outside of PySide6, and where it lies."""
    qt = Path(find_spec("PySide6").origin).parent
    told = subprocess.run(
        ["ldd", *(qt / "Qt" / "plugins" / "platforms").glob("libq*.so")],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    pairs = re.findall(r"^\s*(\S+) => (/\S+) ", told, re.M)
    return {name: os.path.realpath(path) for name, path in pairs if not path.startswith(str(qt))}


def installed_packages(libraries: dict[str, str]) -> dict[str, str]:
    """The packages they were installed from, without the t64 that some names end with."""
    # Packages still say /lib where that is a link into /usr.
    both = [path for name in libraries.values() for path in (name, name.removeprefix("/usr"))]
    told = subprocess.run(["dpkg", "-S", *both], capture_output=True, text=True, check=False).stdout
    owners = {path: owner for owner, path in re.findall(r"^([^:\s]+)[^/]* (/.+)$", told, re.M)}
    found = {
        name: owners.get(path) or owners.get(path.removeprefix("/usr"))
        for name, path in libraries.items()
    }
    return {name: owner.removesuffix("t64") for name, owner in found.items() if owner}


@pytest.fixture
def debian(monkeypatch, tmp_path):
    """A Debian with package lists, used by somebody who is not root."""
    monkeypatch.setattr(debian_packages, "_PACKAGE_LISTS", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (tmp_path / "mirror_debian_dists_bookworm_main_binary-amd64_Packages.lz4").touch()
    return tmp_path


def test_one_command_installs_all_of_them(debian):
    libraries = ["libglib-2.0.so.0", "libgthread-2.0.so.0", "libEGL.so.1"]
    assert how_to_install(libraries) == "Install with: sudo apt-get install libglib2.0-0 libegl1"


def test_root_needs_no_sudo_which_a_bare_system_lacks(debian, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert how_to_install(["libEGL.so.1"]) == "Install with: apt-get install libegl1"


def test_a_system_without_package_lists_fetches_them_first(debian):
    for packages in debian.iterdir():
        packages.unlink()
    assert how_to_install(["libEGL.so.1"]) == (
        "Install with: sudo apt-get update && sudo apt-get install libegl1"
    )


def test_a_system_without_apt_is_told_what_to_look_for(debian, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    told = how_to_install(["libEGL.so.1"])
    assert "apt-get" not in told
    assert told.endswith("Debian calls them libegl1")


def test_a_damaged_library_is_installed_once_more(debian):
    assert how_to_reinstall("libEGL.so.1") == (
        "Install it again with: sudo apt-get install --reinstall libegl1"
    )
