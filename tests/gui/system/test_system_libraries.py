import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import funksvd_gui.gui
from funksvd_gui.gui.system import system_libraries
from funksvd_gui.gui.system.system_libraries import (
    QT_MODULES,
    how_to_install,
    how_to_reinstall,
    package_of,
    what_is_missing,
)
from tests.gui.system.broken_qt import PLATFORMS, BrokenQt, run_python

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}
START = (
    "import sys; from funksvd_gui.__main__ import main_gui; sys.exit(main_gui(['--smoke-test']))"
)
CHECK = (
    "from funksvd_gui.gui.system.system_libraries import what_is_missing; print(what_is_missing())"
)

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Asks Linux' loader.")


@pytest.fixture
def qt(tmp_path):
    return BrokenQt(tmp_path)


def assert_only_a_sentence(done):
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr


def test_this_machine_has_what_the_tests_need():
    assert what_is_missing(OFFSCREEN) is None


def test_without_a_display_it_points_to_the_terminal():
    assert "funksvd --help" in what_is_missing({}, "linux")


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_bring_all_of_it(platform):
    assert what_is_missing({}, platform) is None


def test_all_is_tried_that_the_window_imports_of_qt():
    folder = Path(funksvd_gui.gui.__file__).parent
    sources = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    assert set(re.findall(r"(?:from|import) PySide6\.(\w+)", sources)) == set(QT_MODULES)


@on_linux
def test_an_import_that_misses_a_library_becomes_a_sentence_with_its_command(qt):
    qt.rename("QtGui.abi3.so", GL="GX")
    done = qt.run("-c", START, **OFFSCREEN)
    assert_only_a_sentence(done)
    assert done.stderr.startswith("The window needs the system library libGX.so.1. Install ")
    assert done.stderr.endswith(" libgx1\n")


@on_linux
def test_whatever_needs_them_all_missing_libraries_are_named_at_once(qt):
    qt.rename("Qt/lib/libQt6DBus.so.6", **{"dbus-1": "dbus-9"})
    qt.rename("Qt/lib/libQt6Gui.so.6", EGL="EGX", fontconfig="fontconfix")
    qt.rename(f"{PLATFORMS}/libqoffscreen.so", X11="X99")
    done = qt.run("-c", START, **OFFSCREEN)
    assert_only_a_sentence(done)
    named = re.search(r"system libraries (.+?)\. Install", done.stderr)[1].split(", ")
    assert sorted(named) == ["libEGX.so.1", "libX99.so.6", "libdbus-9.so.3", "libfontconfix.so.1"]
    assert set(done.stderr.split()[-4:]) == {"libegx1", "libx99-6", "libdbus-9-3", "libfontconfix1"}


@on_linux
def test_where_the_loader_gives_no_list_the_first_one_is_named(qt, tmp_path):
    qt.rename("Qt/lib/libQt6Gui.so.6", EGL="EGX", fontconfig="fontconfix")
    done = qt.run("-c", START, PATH=str(tmp_path), **OFFSCREEN)
    assert_only_a_sentence(done)
    assert "system library libEGX.so.1. " in done.stderr


@on_linux
@pytest.mark.parametrize("chosen", ["offscreen", "minimal", "offscreen:dpi=96"])
def test_what_only_other_platforms_need_is_not_asked_for(qt, chosen):
    qt.rename(f"{PLATFORMS}/libqxcb.so", **{"xcb-cursor": "xcb-curved"})
    qt.rename(f"{PLATFORMS}/libqwayland.so", **{"wayland-cursor": "wayland-curved"})
    assert qt.run("-c", CHECK, QT_QPA_PLATFORM=chosen).stdout == "None\n"


@on_linux
@pytest.mark.parametrize(
    "environment",
    [
        {"WAYLAND_DISPLAY": "wayland-0"},
        {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"},
        {"QT_QPA_PLATFORM": "wayland"},
        {"QT_QPA_PLATFORM": "wayland-egl"},
    ],
)
def test_a_wayland_desktop_is_asked_for_before_x(qt, environment):
    qt.rename(f"{PLATFORMS}/libqwayland.so", **{"wayland-cursor": "wayland-curved"})
    qt.rename(f"{PLATFORMS}/libqxcb.so", **{"xcb-cursor": "xcb-curved"})
    done = qt.run("-c", CHECK, **{"QT_QPA_PLATFORM": "", "DISPLAY": "", **environment})
    assert "libwayland-curved.so.0" in done.stdout
    assert "libxcb-curved.so.0" not in done.stdout


@on_linux
def test_an_x_desktop_is_asked_for_by_its_display(qt):
    qt.rename(f"{PLATFORMS}/libqxcb.so", **{"xcb-cursor": "xcb-curved"})
    done = qt.run("-c", CHECK, QT_QPA_PLATFORM="", WAYLAND_DISPLAY="", DISPLAY=":0")
    assert "libxcb-curved.so.0" in done.stdout


@on_linux
def test_one_platform_of_several_is_enough_for_qt(qt):
    qt.rename(f"{PLATFORMS}/libqwayland.so", **{"wayland-cursor": "wayland-curved"})
    assert qt.run("-c", CHECK, QT_QPA_PLATFORM="wayland;offscreen").stdout == "None\n"


@on_linux
def test_a_damaged_library_is_told_in_the_loader_s_words(tmp_path):
    (tmp_path / "libdbus-1.so.3").write_bytes(b"nothing" * 1000)
    done = run_python("-c", START, LD_LIBRARY_PATH=str(tmp_path), **OFFSCREEN)
    assert_only_a_sentence(done)
    assert f"{tmp_path}/libdbus-1.so.3: invalid ELF header. " in done.stderr
    assert "LD_LIBRARY_PATH" in done.stderr.replace(str(tmp_path), "")


@on_linux
def test_no_package_is_named_for_what_comes_with_qt(qt):
    qt.remove("Qt/lib/libQt6DBus.so.6")
    done = qt.run("-c", START, **OFFSCREEN)
    assert_only_a_sentence(done)
    assert "libQt6DBus.so.6: cannot open shared object file" in done.stderr
    assert "apt-get" not in done.stderr


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (
            "/lib/libc.so.6: version `GLIBC_2.99' not found (required by /q/libQt6Core.so.6)",
            "newer",
        ),
        ("/usr/lib/libEGL.so.1: invalid ELF header", "libegl1"),
        ("/usr/lib/libX11.so.6: undefined symbol: xcb_connect", "libx11-6"),
    ],
)
def test_what_cannot_be_used_is_told_with_what_to_do(monkeypatch, words, advice):
    monkeypatch.setattr(system_libraries, "_what_cannot_be_loaded", lambda plugins: words)
    monkeypatch.setattr(system_libraries, "_missing", lambda plugins, words: [])
    told = what_is_missing(OFFSCREEN, "linux")
    assert words in told
    assert advice in told.replace(words, "")


@on_linux
def test_a_mistake_of_ours_stays_a_traceback(qt):
    qt.remove("QtSvg.abi3.so")
    done = qt.run("-c", START, **OFFSCREEN)
    assert done.stderr.startswith("Traceback")
    assert "No module named 'PySide6.QtSvg'" in done.stderr


@on_linux
def test_the_terminal_needs_none_of_them(qt, tmp_path):
    qt.rename("QtCore.abi3.so", Qt6Core="Qt9Core")
    ratings = tmp_path / "ratings.csv"
    ratings.write_text("user,item,rating\nann,heat,4\nbob,heat,5\n")
    done = qt.run("-m", "funksvd_gui", "inspect", str(ratings))
    assert done.returncode == 0, done.stderr


@on_linux
def test_the_tests_name_the_command_too(qt):
    qt.rename("QtGui.abi3.so", GL="GX")
    done = qt.run("-m", "pytest", "-p", "no:cacheprovider", "tests/test_docs.py", **OFFSCREEN)
    assert re.fullmatch(r"ERROR: The window needs .* libgx1", done.stderr.strip()), done.stderr


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
    packages = installed_packages(needed_libraries())
    assert packages["libdbus-1.so.3"] == "libdbus-1-3"
    # What Debian cannot run without is never missing.
    regular = [name for name, package in packages.items() if package != "libc6"]
    assert {name: package_of(name) for name in regular} == {
        name: packages[name] for name in regular
    }


def needed_libraries() -> dict[str, str]:
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
    monkeypatch.setattr(system_libraries, "_PACKAGE_LISTS", tmp_path)
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
