"""Build the program as one folder that runs without Python, and prove that it runs.

    python3 packaging/build.py

makes ``dist/funksvd-studio`` and then starts it twice on an X server: each start
loads the sample, trains a feature and asks a prediction, and the second one has to
find the compiled code of the first. Where PyInstaller is missing, a virtual
environment with all that is needed is made under ``build/`` first.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
FOLDER = ROOT / "dist" / "funksvd-studio"
ICON_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def main() -> int:
    """Build, complete and check the folder; return the exit status."""
    if not _has_what_is_needed():
        return _again_in_an_environment_of_its_own()
    icons = make_icons()
    freeze()
    complete(icons)
    return report(check())


def _has_what_is_needed() -> bool:
    return all(importlib.util.find_spec(name) for name in ("PyInstaller", "PySide6", "numba"))


def _again_in_an_environment_of_its_own() -> int:
    environment = BUILD / "environment"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if python == Path(sys.executable):
        sys.exit(f"{environment} is incomplete. Delete it and run this again.")
    print(f"PyInstaller is not installed here; making {environment}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "-e", f"{ROOT}[packaging]"], check=True
    )
    return subprocess.run([python, __file__], check=False).returncode


def make_icons() -> dict[int, Path]:
    """Draw the program's SVG icon in the sizes that desktops and Windows want."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Only here is it known that Qt is installed.
    from PySide6.QtCore import QSize  # noqa: PLC0415
    from PySide6.QtGui import QGuiApplication, QIcon  # noqa: PLC0415

    application = QGuiApplication([])
    folder = BUILD / "icons"
    folder.mkdir(parents=True, exist_ok=True)
    icon = QIcon(str(ROOT / "resources" / "icons" / "funksvd-studio.svg"))
    made = {}
    for size in ICON_SIZES:
        made[size] = folder / f"funksvd-studio-{size}.png"
        _save(icon.pixmap(QSize(size, size)), made[size])
    _save(icon.pixmap(QSize(256, 256)), folder / "funksvd-studio.png")
    _save(icon.pixmap(QSize(256, 256)), folder / "funksvd-studio.ico")
    application.quit()
    return made


def _save(picture: object, path: Path) -> None:
    if not picture.save(str(path)):  # type: ignore[attr-defined]
        sys.exit(f"The icon {path} could not be written.")


def freeze() -> None:
    """Let PyInstaller collect the folder."""
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
         "--distpath", str(FOLDER.parent), "--workpath", str(BUILD / "pyinstaller"),
         str(ROOT / "packaging" / "funksvd_studio.spec")],
        check=True,
    )  # fmt: skip


def complete(icons: Mapping[int, Path]) -> None:
    """Add what a desktop needs to show the program in its menu."""
    share = FOLDER / "share"
    applications = share / "applications"
    applications.mkdir(parents=True)
    shutil.copy(ROOT / "packaging" / "funksvd-studio.desktop", applications)
    for size, picture in icons.items():
        place = share / "icons" / "hicolor" / f"{size}x{size}" / "apps"
        place.mkdir(parents=True)
        shutil.copy(picture, place / "funksvd-studio.png")


def check() -> list[float]:
    """Run the smoke test twice with a new cache; return the seconds each run took."""
    program = FOLDER / ("funksvd-gui.exe" if os.name == "nt" else "funksvd-gui")
    with tempfile.TemporaryDirectory(prefix="funksvd-smoke-") as home, _display() as display:
        environment = _environment(Path(home), display)
        seconds = []
        for _ in range(2):
            begun = time.perf_counter()
            subprocess.run(
                [program, "--smoke-test"], cwd=home, env=environment, timeout=120, check=True
            )
            seconds.append(time.perf_counter() - begun)
        compiled = list(Path(home).rglob("*.nbc"))
        if not compiled:
            sys.exit("The program ran, but kept no compiled code; every start would compile.")
        print(f"{len(compiled)} compiled functions kept")
    return seconds


def _environment(home: Path, display: Mapping[str, str]) -> dict[str, str]:
    environment = {
        name: text
        for name, text in os.environ.items()
        # Nothing of this Python or of a test may help the packaged program.
        if not name.startswith(("PYTHON", "NUMBA_", "QT_", "VIRTUAL_ENV"))
    }
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        environment[f"XDG_{name}_HOME"] = str(home / name.lower())
    environment["LOCALAPPDATA"] = environment["APPDATA"] = str(home / "windows")
    return environment | display


@contextmanager
def _display() -> Iterator[Mapping[str, str]]:
    if not sys.platform.startswith("linux") or "DISPLAY" in os.environ:
        yield {}
        return
    if not shutil.which("Xvfb"):
        sys.exit("There is no X server to try the program on: apt-get install xvfb")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            yield {"DISPLAY": f":{pipe.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()


def report(seconds: list[float]) -> int:
    """Say what was built; return 0 unless the second start had to compile again."""
    # Of links the link itself: many libraries stand in two places and lie in one.
    megabytes = sum(file.lstat().st_size for file in FOLDER.rglob("*")) / 1e6
    first, second = seconds
    print(f"{FOLDER}: {megabytes:.0f} MB")
    print(f"Smoke test: {first:.1f} s the first time, {second:.1f} s with compiled code kept")
    if second >= first:
        print("The second start was not faster: compiled code is not found again.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
