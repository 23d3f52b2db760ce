"""How much memory this process may still take, as far as the system tells."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from pathlib import Path

_CGROUPS = Path("/sys/fs/cgroup")
_PROC = Path("/proc")
_KIB = 1024
#: Version of control groups: limit, use, and the name of cached files in `memory.stat`,
#: which the system gives back when memory is short.
_NAMES = {
    2: ("memory.max", "memory.current", "inactive_file"),
    1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}


def available_memory() -> int | None:
    """Return bytes that can be allocated without swapping; None where nobody tells.

    On Linux what is free or can be freed at once, or less where the control group of
    a container or service allows less; on Windows what is free; elsewhere all there is.
    """
    if sys.platform == "win32":
        return _free_on_windows()
    known = [free for free in (_free_on_linux(_PROC), _free_in_groups(_PROC, _CGROUPS)) if free]
    return min(known) if known else _all_there_is()


def _free_on_linux(proc: Path) -> int | None:
    found = re.search(r"^MemAvailable:\s+(\d+) kB", _text(proc / "meminfo"), re.MULTILINE)
    return int(found[1]) * _KIB if found else None


def _free_in_groups(proc: Path, root: Path) -> int | None:
    """Return what is left below the tightest limit of our group and of those around it."""
    left: list[int] = []
    for line in _text(proc / "self" / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        version, top = (1, root / "memory") if controllers else (2, root)
        group = top / path.strip("/")
        for folder in (group, *group.parents):
            left += _left_in_group(folder, version)
            if folder == top:
                break
    return min(left) if left else None


def _left_in_group(folder: Path, version: int) -> list[int]:
    limit, used, cached = _NAMES[version]
    numbers = [_text(folder / name).strip() for name in (limit, used)]
    if not all(number.isdecimal() for number in numbers):
        return []  # "max", or no such file
    found = re.search(rf"^{cached} (\d+)$", _text(folder / "memory.stat"), re.MULTILINE)
    in_use = int(numbers[1]) - (int(found[1]) if found else 0)
    return [max(1, int(numbers[0]) - max(0, in_use))]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _all_there_is() -> int | None:
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("total", ctypes.c_uint64),
        ("available", ctypes.c_uint64),
        ("others", ctypes.c_uint64 * 5),
    )


def _free_on_windows() -> int | None:
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    library = ctypes.CDLL("kernel32")
    return int(status.available) if library.GlobalMemoryStatusEx(ctypes.byref(status)) else None
