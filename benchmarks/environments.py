"""A virtual environment for each peer: their dependencies collide with ours and one another's."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

_FOLDER = Path(__file__).parent / ".environments"


@dataclass(frozen=True)
class Peer:
    """A library at a fixed version with what decides its speed, and how it is compiled."""

    name: str
    requirements: tuple[str, ...]
    compiler: dict[str, str] = field(default_factory=dict)


def _libmf_compiler() -> dict[str, str]:
    # The package's own build leaves vector instructions out; LIBMF's makefile switches them on.
    # A compiled copy from pip's cache may be the slow one. Which variable counts for C++
    # depends on the version of setuptools.
    flags = "-O3 -march=native"
    if platform.machine().lower() in ("x86_64", "amd64"):
        flags += " -DUSEAVX"
    return {"CFLAGS": flags, "CXXFLAGS": flags, "PIP_NO_CACHE_DIR": "1"}


# LensKit asks for torch, whose usual build brings gigabytes for graphics cards.
# Where pip's default source has no CPU build, point pip at one before the first run.
LENSKIT = Peer(
    "lenskit-2025.8.1",
    ("torch==2.13.0", "lenskit==2025.8.1", "numpy==2.4.6", "pandas==2.3.3", "scipy==1.17.1"),
)
LIBMF = Peer("libmf-0.9.2", ("libmf==0.9.2", "numpy==2.4.6"), _libmf_compiler())
CORNAC = Peer("cornac-3.0.1", ("cornac==3.0.1", "numpy==2.4.6", "scipy==1.17.1"))
SURPRISE = Peer("surprise-1.1.5", ("scikit-surprise==1.1.5", "numpy==2.4.6", "scipy==1.17.1"))


def python_of(peer: Peer) -> Path:
    """Return the peer's own interpreter; install the peer where it is missing."""
    folder = _FOLDER / peer.name
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / "installed"
    if not done.exists():
        print(f"Installing {' '.join(peer.requirements)} into {folder} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "-q", *peer.requirements],
            check=True, env=os.environ | peer.compiler, stdout=sys.stderr,
        )  # fmt: skip
        done.touch()
    return python
