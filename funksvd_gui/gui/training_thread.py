"""The only bridge between a training run and the window."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from funksvd_gui.core.events import FeatureDone, TrainingEvent, TrainingStarted
from funksvd_gui.core.processors import give_way
from funksvd_gui.gui.background import InternalError, as_funksvd_error

if TYPE_CHECKING:
    from funksvd_gui.session.training_run import TrainingRun

_logger = logging.getLogger(__name__)

#: Small datasets finish thousands of epochs per second; an eye follows 25.
FLUSH_INTERVAL_S = 1 / 25
#: A snapshot copies the factors, and whoever sees a new one asks it questions.
SNAPSHOT_INTERVAL_S = 0.5


class TrainingThread(QThread):
    """Iterate over one run's events away from the window's thread.

    Any number of `progressed` and `snapshot_taken` is followed by exactly one of
    `completed`, `stopped` or `failed`, then by Qt's own `finished`. The last
    snapshot comes before that, also where training has diverged; there is none of a run
    that ended before its first epoch.

    Parameters
    ----------
    prepare : callable
        Makes the run, or plans more for one that exists. Called on this thread,
        because splitting a large dataset takes a while.
    """

    # Signal(object), not Signal(list): Qt would copy every element.
    progressed = Signal(object)  # list[TrainingEvent], oldest first
    snapshot_taken = Signal(object)  # TrainedModel
    paused = Signal()
    resumed = Signal()
    completed = Signal()
    stopped = Signal()
    failed = Signal(object)  # FunkSvdError

    def __init__(self, prepare: Callable[[], TrainingRun], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self._run: TrainingRun | None = None
        self._gate = threading.Condition()
        self._is_pausing = False
        self._is_stopping = False
        self._batch: list[TrainingEvent] = []
        self._has_learned = False
        self._next_flush = 0.0  # the first event is shown at once
        self._next_snapshot = 0.0

    @property
    def training_run(self) -> TrainingRun | None:
        """The run, once it is prepared. Touch it only when the thread has finished."""
        return self._run

    def pause(self) -> None:
        """Ask for no further event until `resume`; the epoch in progress is completed."""
        with self._gate:
            self._is_pausing = True

    def resume(self) -> None:
        with self._gate:
            self._is_pausing = False
            self._gate.notify_all()

    def stop(self) -> None:
        """Ask for no further event at all; what was learned stays."""
        with self._gate:
            self._is_stopping = True
            self._gate.notify_all()

    def shut_down(self, timeout_ms: int) -> bool:
        """Stop, wait, and return whether the thread has ended. For closing the window."""
        self.stop()
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Report every outcome, raise none: nobody above would see it."""
        give_way()
        try:
            self._forward_events()
        except Exception as error:
            wrapped = as_funksvd_error(error)
            if isinstance(wrapped, InternalError):
                _logger.exception("training crashed")
            self.failed.emit(wrapped)
        else:
            (self.stopped if self._is_stopping else self.completed).emit()

    def _forward_events(self) -> None:
        self._run = self._prepare()
        try:
            # Closed here, so that whatever the run holds is released on this thread.
            with closing(self._run.events()) as events:  # type: ignore[type-var]
                for event in events:
                    self._take(event)
                    self._wait_while_paused()
                    if self._is_stopping:
                        break
        finally:
            # Also where training has diverged: the run is back in its last good state.
            self._flush()
            self._take_snapshot()

    def _take(self, event: TrainingEvent) -> None:
        self._has_learned |= not isinstance(event, TrainingStarted)
        self._batch.append(event)
        now = time.monotonic()
        if now >= self._next_flush:
            self._flush()
            self._next_flush = now + FLUSH_INTERVAL_S
        if isinstance(event, FeatureDone) and now >= self._next_snapshot:
            self._take_snapshot()
            self._next_snapshot = now + SNAPSHOT_INTERVAL_S

    def _wait_while_paused(self) -> None:
        if not self._is_pausing or self._is_stopping:
            return
        self._flush()
        self._take_snapshot()
        self.paused.emit()
        with self._gate:
            self._gate.wait_for(lambda: self._is_stopping or not self._is_pausing)
        if not self._is_stopping:
            self.resumed.emit()

    def _flush(self) -> None:
        if self._batch:
            self.progressed.emit(self._batch)
            self._batch = []

    def _take_snapshot(self) -> None:
        # Before the first epoch there is a baseline, which is nothing learned.
        if self._run is not None and self._has_learned:
            self.snapshot_taken.emit(self._run.model())
