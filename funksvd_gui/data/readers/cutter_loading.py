"""Compiled loops made ready on a thread of their own, while others read in the usual way.

Small files never wait for them: numba alone takes longer to import than they take to read.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from funksvd_gui.data.readers.time_text import TimeKind
from funksvd_gui.data.sniffing import Layout

if TYPE_CHECKING:
    from funksvd_gui.data.readers.row_cutter import RowCutter

#: Files from this size on are worth the import.
LARGE_BYTES = 32 << 20
#: How long to wait for the loops; tests wait for them.
PATIENCE_S = 0.0


class CutterLoading:
    """Imports the loops once per process, and compiles them if they never were."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_ready = threading.Event()
        self._is_begun = False

    def begin(self, n_bytes: int) -> None:
        """Begin if a file of so many bytes is worth it; return at once."""
        with self._lock:
            if self._is_begun or n_bytes < LARGE_BYTES:
                return
            self._is_begun = True
        # Not a daemon: the process must not end while something is being compiled.
        threading.Thread(target=self._load).start()

    @property
    def is_busy(self) -> bool:
        """Whether the loops are being made ready, which wants a processor for itself."""
        return self._is_begun and not self._is_ready.is_set()

    def cutter(self, layout: Layout) -> RowCutter | None:
        """Return a cutter for a file; None if it is not ready yet, or not for such files."""
        if layout.time_kind not in (None, TimeKind.WHOLE_NUMBER):
            return None
        if not (self._is_begun and self._is_ready.wait(PATIENCE_S)):
            return None
        from funksvd_gui.data.readers.row_cutter import RowCutter

        return RowCutter(layout)

    def _load(self) -> None:
        from funksvd_gui.data import repeated_pairs
        from funksvd_gui.data.readers import row_cutter

        row_cutter.compile_loops()
        self._is_ready.set()
        repeated_pairs.compile_loops()  # Wanted as soon as the file is read.


#: One for the process, as the loops are.
CUTTER_LOADING = CutterLoading()
