"""A virtual environment for each peer: their dependencies collide with ours and one another's."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / ".environments"


@dataclass(frozen=True)
class Peer:
    """A library at a fixed version, and what must be there before it is installed."""

    name: str
    requirement: str
    first: tuple[str, ...] = ()


LENSKIT = Peer(
    "lenskit-2025.8",
    "lenskit==2025.8.*",
    # LensKit asks for torch, whose usual build brings gigabytes for graphics cards.
    # Where pip's default source has no CPU build, point pip at one before the first run.
    first=("torch==2.13.0",),
)


def python_of(peer: Peer) -> Path:
    """Return the peer's own interpreter; install the peer where it is missing."""
    folder = _FOLDER / peer.name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / "installed"
    if not done.exists():
        print(f"Installing {peer.requirement} into {folder} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        for requirement in (*peer.first, peer.requirement):
            subprocess.run([str(python), "-m", "pip", "install", "-q", requirement], check=True)
        done.touch()
    return python
