"""Measure the window while a large file is loaded, cancelled, and looked at.

    python benchmarks/window_loading.py [--ratings 20000000] [FILE]

Loading: until the data are on screen, the peak of resident memory, and how late
a 10 ms timer of the window's thread fires meanwhile. Cancelling, in the midst of
the load: how long it takes until it is over, and the memory a second later,
beside that of a window that has loaded a small file. Tables: how long it takes
until a million users are shown in another order, and those that a text finds, and
how late the timer is. Each in a process of its own, whose cache is empty. On a
machine without a screen run it under `xvfb-run`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.loading import write_plain
from benchmarks.window import open_studio

_TIMER_MS = 10
_N_USERS = 1_000_000
_SEARCHES = ("9", "123", "99999", "nobody")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--ratings", type=int, default=20_000_000)
    parser.add_argument("--child", choices=sorted(_CHILDREN), help=argparse.SUPPRESS)
    parser.add_argument("--after", type=float, default=0.0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_CHILDREN[options.child](options.file, options.after)))
        # Threads that are deep in compiled code are not waited for.
        sys.stdout.flush()
        os._exit(0)
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "ratings.csv"
        if options.file is None:
            write_plain(path, options.ratings)
        show(path, Path(folder))


def show(path: Path, folder: Path) -> None:
    small, wide = folder / "small.csv", folder / "wide.csv"
    write_plain(small, 1_000)
    write_wide(wide)
    loaded = child("load", path)
    print(f"{path.name}, {path.stat().st_size / 1e6:,.0f} MB: loaded in {loaded['seconds']:.1f} s, "
          f"peak {loaded['peak']:,.0f} MB, {lateness(loaded)}")  # fmt: skip
    least = child("load", small)["resident"]
    for share in (0.1, 0.4, 0.7):
        cancelled = child("cancel", path, share * loaded["seconds"])
        print(
            f"cancelled after {share * loaded['seconds']:4.1f} s: over in "
            f"{cancelled['seconds']:.2f} s, {cancelled['before']:,.0f} MB before, "
            f"{cancelled['resident']:,.0f} MB after (a small file: {least:,.0f} MB)"
        )
    tables = child("tables", wide)
    print(f"{tables['users']:,} users: sorted in {tables['sort']:.2f} s, "
          f"searched in {tables['search']:.2f} s at most, {lateness(tables)}")  # fmt: skip


def lateness(measured: dict[str, float]) -> str:
    return f"timer late by p99 {measured['p99']:.1f} ms, worst {measured['worst']:.0f} ms"


def child(name: str, path: Path, after: float = 0.0) -> dict[str, float]:
    """Measure in a fresh process whose settings and cache are nobody's."""
    with tempfile.TemporaryDirectory() as folder:
        # What is compiled is kept: no start but the first waits for it.
        homes = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
        environment = os.environ | dict.fromkeys(homes, folder)
        environment.setdefault("NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / "numba"))
        if sys.platform == "linux" and not os.environ.get("DISPLAY"):
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        done = subprocess.run(
            [sys.executable, __file__, "--child", name, "--after", str(after), str(path)],
            check=True, stdout=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def write_wide(path: Path) -> None:
    """Write a rating by each of many users, of nearly as many items."""
    import pyarrow as pa
    from pyarrow import csv

    rng = np.random.default_rng(1)
    users = rng.permutation(_N_USERS)
    columns = {"userId": users, "movieId": users // 2, "rating": rng.integers(1, 6, _N_USERS)}
    csv.write_csv(pa.table(columns), path, csv.WriteOptions(quoting_style="none"))


def megabytes(key: str = "VmRSS") -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{key}:")[1].split()[0]) / 1024


class Watched:
    """A program at work, with a timer whose firing is noted."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.app, self.studio = open_studio()
        self._fired: list[float] = []
        self._timer = QTimer(self.studio.window)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TIMER_MS)
        self._timer.timeout.connect(lambda: self._fired.append(time.perf_counter()))
        self.studio.window.show()
        self.pause(0.5)

    def pause(self, seconds: float) -> None:
        """Let the window work for a while."""
        end = time.perf_counter() + seconds
        self.until(lambda: time.perf_counter() > end)

    def until(self, is_true) -> None:
        """Let the window work until something is so."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, asking = QEventLoop(), QTimer()
        asking.timeout.connect(lambda: loop.quit() if is_true() else None)
        asking.start(_TIMER_MS)
        loop.exec()

    def begin(self) -> float:
        """Note from now on how late the timer is."""
        self._fired.clear()
        self._timer.start()
        return time.perf_counter()

    def end(self) -> dict[str, float]:
        """Stop noting, and return how late it was, in milliseconds."""
        self._timer.stop()
        late = (np.diff(self._fired) * 1000 - _TIMER_MS).clip(0)
        return {"p99": float(np.percentile(late, 99)), "worst": float(late.max())}


def load(path: Path, _after: float) -> dict[str, float]:
    watched = Watched()
    begun = watched.begin()
    watched.studio.files.open_file(path)
    watched.until(lambda: not watched.studio.files.is_busy)
    seconds, late = time.perf_counter() - begun, watched.end()
    watched.pause(3.0)
    return {"seconds": seconds, "peak": megabytes("VmHWM"), "resident": megabytes(), **late}


def cancel(path: Path, after: float) -> dict[str, float]:
    watched = Watched()
    watched.studio.files.open_file(path)
    watched.pause(after)
    before, begun = megabytes(), time.perf_counter()
    watched.studio.files.cancel()
    watched.until(lambda: not watched.studio.files.is_busy)
    seconds = time.perf_counter() - begun
    watched.pause(1.0)
    return {"seconds": seconds, "before": before, "resident": megabytes()}


def tables(path: Path, _after: float) -> dict[str, float]:
    from PySide6.QtCore import Qt

    watched = Watched()
    studio = watched.studio
    studio.files.open_file(path)
    page = studio.window.data_view.users
    watched.until(lambda: len(page.model.rows) == _N_USERS)
    studio.window.show_tab(studio.window.data_view)
    studio.window.data_view.pages.setCurrentIndex(3)
    watched.pause(3.0)

    def shown_after(change) -> float:
        shown = []
        page._finding.succeeded.connect(shown.append)
        begun = time.perf_counter()
        change()
        watched.until(lambda: bool(shown))
        return time.perf_counter() - begun

    watched.begin()
    sort = shown_after(lambda: page.table.sortByColumn(0, Qt.SortOrder.AscendingOrder))
    searches = [shown_after(lambda text=text: page.search.setText(text)) for text in _SEARCHES]
    return {"users": _N_USERS, "sort": sort, "search": max(searches), **watched.end()}


_CHILDREN = {"load": load, "cancel": cancel, "tables": tables}


if __name__ == "__main__":
    main()
