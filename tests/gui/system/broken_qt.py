"""A PySide6 that asks for libraries which nobody has: the real one, with names changed in it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PLATFORMS = "Qt/plugins/platforms"


class BrokenQt:
    """A copy made of links, so that only what is changed takes space.

    Parameters
    ----------
    folder : Path
        Empty; Python finds the copy in it before the installed one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._qt = folder / "PySide6"
        installed = Path(find_spec("PySide6").origin).parent
        # The extension modules look for it beside PySide6.
        (folder / "shiboken6").symlink_to(installed.parent / "shiboken6")
        # The loader looks for Qt's libraries from where a link lies, not from where it leads.
        for inner in ("", "Qt", "Qt/lib", "Qt/plugins", PLATFORMS):
            (self._qt / inner).mkdir()
            for entry in (installed / inner).iterdir():
                if f"{inner}/{entry.name}".strip("/") not in (
                    "Qt",
                    "Qt/lib",
                    "Qt/plugins",
                    PLATFORMS,
                ):
                    (self._qt / inner / entry.name).symlink_to(entry)

    def rename(self, file: str, **names: str) -> None:
        """Let a file need other libraries: `X11="X99"` for libX99 instead of libX11."""
        path = self._qt / file
        content = path.read_bytes()
        for old, new in names.items():
            assert len(old) == len(new)
            before, after = (f"\0lib{name}.so.".encode() for name in (old, new))
            assert before in content
            content = content.replace(before, after)
        self.remove(file)
        path.write_bytes(content)

    def remove(self, file: str) -> None:
        """Take a file away."""
        (self._qt / file).unlink()

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run Python with this Qt."""
        return run_python(*arguments, PYTHONPATH=f"{self._folder}{os.pathsep}{ROOT}", **environment)


def run_python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python with variables of its own."""
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
