"""Long operations away from the window's thread: loading, saving, counting, measuring."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from typing import Protocol

from PySide6.QtCore import QDeadlineTimer, QObject, QThread, QTimer, Signal, Slot

from funksvd_gui.errors import FunkSvdError
from funksvd_gui.task import CancelledError, Task

_logger = logging.getLogger(__name__)

#: Runs on another thread: what it takes along and returns must be frozen or nobody else's.
Work = Callable[[Task], object]


class InternalError(FunkSvdError):
    """A mistake of the program, not of the person."""

    title = "Internal error"


def as_funksvd_error(error: Exception) -> FunkSvdError:
    """Return the error itself if it was raised on purpose, else one that wraps it."""
    if isinstance(error, FunkSvdError):
        return error
    if isinstance(error, MemoryError):
        wrapped: FunkSvdError = FunkSvdError(
            "There is not enough memory for this.",
            hint="Close other programs, or use fewer features or fewer ratings.",
        )
    else:
        wrapped = InternalError(
            f"The program made a mistake: {type(error).__name__}: {error}",
            hint="What was loaded and trained is still there. The details help to mend it.",
        )
    wrapped.__cause__ = error
    return wrapped


def details_of(error: BaseException) -> str:
    """Return where an unforeseen error came from, for a report; empty for one on purpose."""
    cause = error.__cause__
    return "".join(traceback.format_exception(cause)) if isinstance(error, InternalError) else ""


class BackgroundTask(QThread):
    """Do one piece of work and tell how it ended.

    Any number of `progressed` and `published` is followed by exactly one of
    `succeeded`, `cancelled` or `failed`, then by Qt's own `finished`.

    Parameters
    ----------
    title : str
        What is being done, such as "Loading ratings.csv".
    """

    progressed = Signal(float)
    published = Signal(object)  # a partial result
    succeeded = Signal(object)
    cancelled = Signal()
    failed = Signal(object)  # FunkSvdError

    def __init__(self, title: str, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._work = work
        self._task = Task(self._show_progress, self.published.emit)
        self._percent = -1

    def cancel(self) -> None:
        """Ask for the end; the work notices at its next report."""
        self._task.cancel()

    def shut_down(self, timeout_ms: int) -> bool:
        """Cancel, wait, and return whether the thread has ended. For closing the window."""
        self.cancel()
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Report every outcome, raise none: nobody above would see it."""
        try:
            result = self._work(self._task)
        except CancelledError:
            self.cancelled.emit()
        except Exception as error:
            wrapped = as_funksvd_error(error)
            if isinstance(wrapped, InternalError):
                _logger.exception("%s crashed", self.title)
            self.failed.emit(wrapped)
        else:
            if self._task.is_cancelled:
                self.cancelled.emit()
            else:
                self.succeeded.emit(result)

    def _show_progress(self, share: float) -> None:
        # A screen shows no more than whole percents.
        if (percent := int(share * 100)) != self._percent:
            self._percent = percent
            self.progressed.emit(share)


class LatestTask(QObject):
    """Does one piece of work at a time beside the window's thread, the newest one next.

    Asking again makes an older answer worthless: work that is under way is asked
    to end, and what it still has to tell is dropped.

    Parameters
    ----------
    title : str
        What is being done, for the log.
    delay_ms : int
        So long nothing else must have been asked before the work begins.
    """

    progressed = Signal(float)
    published = Signal(object)
    succeeded = Signal(object)
    failed = Signal(object)  # FunkSvdError
    busy_changed = Signal(bool)

    def __init__(self, title: str, delay_ms: int = 0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._next: Work | None = None
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

    def request(self, work: Work) -> None:
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
        task.progressed.connect(self._on_progressed)
        task.published.connect(self._on_published)
        task.succeeded.connect(self._on_succeeded)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._end)
        task.finished.connect(task.deleteLater)
        task.start()

    @Slot(float)
    def _on_progressed(self, share: float) -> None:
        if not self._is_stale:
            self.progressed.emit(share)

    @Slot(object)
    def _on_published(self, partial: object) -> None:
        if not self._is_stale:
            self.published.emit(partial)

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


class Stoppable(Protocol):
    """Something with a thread."""

    def shut_down(self, timeout_ms: int) -> bool:
        """Ask for the end, wait, and return whether it has come."""


def tasks_within(*owners: QObject) -> list[LatestTask]:
    """Return all that is done beside the window's thread for these and their children."""
    return [task for owner in owners for task in owner.findChildren(LatestTask)]


def shut_down_all(parts: Iterable[Stoppable], timeout_ms: int) -> bool:
    """Ask all to end, wait no longer than this for all together, return whether they have."""
    parts = tuple(parts)
    deadline = QDeadlineTimer(timeout_ms)
    # Asked first without waiting, so that they end side by side.
    for part in parts:
        part.shut_down(0)
    have_ended = [part.shut_down(max(0, deadline.remainingTime())) for part in parts]
    return all(have_ended)
