"""A clock for redrawing: at once the first time, then at most so often."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal


class Throttle(QObject):
    """Turn any number of requests into few calls; the last request is never lost.

    Parameters
    ----------
    interval_ms : int
        Shortest time between two `due`.
    """

    due = Signal()

    def __init__(self, interval_ms: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_requested = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._on_timeout)

    def request(self) -> None:
        """Ask for `due`: now, or when the interval since the last one is over."""
        if self._timer.isActive():
            self._is_requested = True
        else:
            self.fire()

    def fire(self) -> None:
        """Emit `due` now, whatever the clock says, and start the interval again."""
        self._is_requested = False
        self.due.emit()
        # Started afterwards: a slow redraw leaves the window time for other things.
        self._timer.start()

    def _on_timeout(self) -> None:
        if self._is_requested:
            self.fire()
