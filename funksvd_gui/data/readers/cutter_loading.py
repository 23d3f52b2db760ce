"""Compiled loops made ready on a thread of their own, for large files only.

Small files never wait for them: numba alone takes longer to import than they take to read. A
large file waits while they are loaded, which pays, but not while they are compiled.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from funksvd_gui.data.sniffing import Layout
from funksvd_gui.data.times import TimeKind

if TYPE_CHECKING:
    from funksvd_gui.data.readers.row_cutter import RowCutter

#: Files from this size on are worth the import.
LARGE_BYTES = 32 << 20
#: How long a file waits for the loops: longer than it takes to load them.
PATIENCE_S = 1.0
_BETWEEN_QUESTIONS_S = 0.05


class CutterLoading:
    """Imports the loops once per process, and compiles them if they never were."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_ready = threading.Event()
        self._thread: threading.Thread | None = None
        self._patience_ends = 0.0

    def begin(self, layout: Layout, n_bytes: int) -> None:
        """Begin if a file of so many bytes is worth it; return at once."""
        with self._lock:
            if self._thread is not None or n_bytes < LARGE_BYTES or not _knows(layout):
                return
            # Not a daemon: the process must not end while something is being compiled.
            self._thread = threading.Thread(target=self._load)
            self._thread.start()
            self._patience_ends = time.monotonic() + PATIENCE_S

    @property
    def is_at_work(self) -> bool:
        """Whether anything is being loaded or compiled."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_busy(self) -> bool:
        """Whether the loops are being made ready, which wants a processor for itself."""
        return self.is_at_work and not self._is_ready.is_set()

    def cutter(self, layout: Layout, still_wanted: Callable[[], object] = bool) -> RowCutter | None:
        """Return a cutter for a file; None if it does not become ready soon, or for such files.

        `still_wanted` is called many times a second; whatever it raises ends the waiting.
        """
        if not _knows(layout):
            return None
        while self.is_busy and time.monotonic() < self._patience_ends:
            self._is_ready.wait(_BETWEEN_QUESTIONS_S)
            still_wanted()
        if not self._is_ready.is_set():
            return None
        from funksvd_gui.data.readers.row_cutter import RowCutter

        return RowCutter(layout)

    def _load(self) -> None:
        for step in (_import_numba, _compile_cutting, _compile_numbering, self._is_ready.set):
            if not threading.main_thread().is_alive():
                return  # The program ends, and waits for this thread.
            step()


def _knows(layout: Layout) -> bool:
    """Tell whether the loops can read the times of such files."""
    return layout.time_kind in (None, TimeKind.WHOLE_NUMBER)


def _import_numba() -> None:
    import numba  # noqa: F401 - the first of the steps, and a long one


def _compile_cutting() -> None:
    from funksvd_gui.data.readers.row_cutter import RowCutter

    RowCutter.compile_loops()


def _compile_numbering() -> None:
    from funksvd_gui.data.readers.id_table import IdTable

    IdTable.compile_loops()


#: One for the process, as the loops are.
CUTTER_LOADING = CutterLoading()
