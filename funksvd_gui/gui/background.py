"""One long operation away from the window's thread: loading, saving, warming up."""

from __future__ import annotations

import logging
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal

from funksvd_gui.gui.internal_error import InternalError, as_funksvd_error

_logger = logging.getLogger(__name__)

#: How far the work is, 0 to 1. Raises when the task was cancelled.
Report = Callable[[float], None]


class CancelledError(Exception):
    """Unwinds the work of a task that nobody wants any more."""


class BackgroundTask(QThread):
    """Do one piece of work and tell how it ended.

    Any number of `progressed` is followed by exactly one of `succeeded`,
    `cancelled` or `failed`, then by Qt's own `finished`.

    Parameters
    ----------
    title : str
        What is being done, such as "Loading ratings.csv".
    work : callable
        Gets a `Report`, returns the result. Runs on another thread: what it
        takes along and returns must be frozen or nobody else's.
    """

    progressed = Signal(float)
    succeeded = Signal(object)
    cancelled = Signal()
    failed = Signal(object)  # FunkSvdError

    def __init__(
        self, title: str, work: Callable[[Report], object], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.title = title
        self._work = work
        self._percent = -1

    def cancel(self) -> None:
        """Ask for the end; the work notices at its next report."""
        self.requestInterruption()

    def shut_down(self, timeout_ms: int) -> bool:
        """Cancel, wait, and return whether the thread has ended. For closing the window."""
        self.cancel()
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Report every outcome, raise none: nobody above would see it."""
        try:
            result = self._work(self._report)
        except CancelledError:
            self.cancelled.emit()
        except Exception as error:
            wrapped = as_funksvd_error(error)
            if isinstance(wrapped, InternalError):
                _logger.exception("%s crashed", self.title)
            self.failed.emit(wrapped)
        else:
            if self.isInterruptionRequested():
                self.cancelled.emit()
            else:
                self.succeeded.emit(result)

    def _report(self, fraction: float) -> None:
        if self.isInterruptionRequested():
            raise CancelledError
        # A screen shows no more than whole percents.
        if (percent := int(fraction * 100)) != self._percent:
            self._percent = percent
            self.progressed.emit(fraction)
