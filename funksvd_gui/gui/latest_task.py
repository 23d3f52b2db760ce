"""Work whose answer is wanted only for the newest question: a search while somebody types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from funksvd_gui.gui.background import BackgroundTask, Report

_Work = Callable[[Report], object]


class LatestTask(QObject):
    """Does one piece of work at a time beside the window's thread, the newest one next.

    Asking again makes an older answer worthless: work that is under way is asked
    to end, and what it returns is dropped.

    Parameters
    ----------
    title : str
        What is being done, for the log.
    delay_ms : int
        So long nothing else must have been asked before the work begins.
    """

    succeeded = Signal(object)
    failed = Signal(object)  # FunkSvdError
    busy_changed = Signal(bool)

    def __init__(self, title: str, delay_ms: int = 0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._next: _Work | None = None
        self._task: BackgroundTask | None = None
        self._is_stale = False
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(delay_ms)
        self._delay.timeout.connect(self._begin)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._next is not None or (self._task is not None and not self._is_stale)

    def request(self, work: _Work) -> None:
        """Want the answer of this work instead of any other."""
        was_busy = self.is_busy
        self._drop()
        self._next = work
        self._delay.start()
        if not was_busy:
            self.busy_changed.emit(True)

    def cancel(self) -> None:
        """Want no answer any more."""
        was_busy = self.is_busy
        self._drop()
        self._next = None
        self._delay.stop()
        if was_busy:
            self.busy_changed.emit(False)

    def shut_down(self, timeout_ms: int) -> bool:
        """Want nothing, wait, and return whether the thread has ended."""
        self.cancel()
        return self._task is None or self._task.wait(timeout_ms)

    def _drop(self) -> None:
        if self._task is not None:
            self._is_stale = True
            self._task.cancel()

    @Slot()
    def _begin(self) -> None:
        if self._next is None or self._task is not None:
            return
        work, self._next = self._next, None
        task = BackgroundTask(self._title, work, self)
        self._task, self._is_stale = task, False
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._end)
        task.finished.connect(task.deleteLater)
        task.start()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if self._end():
            self.succeeded.emit(result)

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        if self._end():
            self.failed.emit(error)

    @Slot()
    def _end(self) -> bool:
        """Make room for the next work; return whether somebody still wants this answer."""
        assert self._task is not None
        # The outcome is the thread's last word; it ends within this millisecond.
        self._task.wait()
        self._task = None
        is_wanted, self._is_stale = not self._is_stale, False
        if is_wanted:
            self.busy_changed.emit(False)
        elif not self._delay.isActive():
            self._begin()
        return is_wanted
