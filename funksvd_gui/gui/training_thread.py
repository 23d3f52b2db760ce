"""The only bridge between a training run and the window."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from funksvd_gui.core.events import EpochDone, FeatureDone, TrainingEvent, TrainingStarted
from funksvd_gui.core.processors import give_way
from funksvd_gui.gui.background import InternalError, as_funksvd_error
from funksvd_gui.gui.pace import FULL_SPEED, Pace
from funksvd_gui.gui.training_gate import TrainingGate

if TYPE_CHECKING:
    from funksvd_gui.session.training_run import TrainingRun

_logger = logging.getLogger(__name__)

#: Small datasets finish thousands of epochs per second; an eye follows 25.
FLUSH_INTERVAL_S = 1 / 25
#: A snapshot copies the factors, and whoever sees a new one asks it questions.
SNAPSHOT_INTERVAL_S = 0.5
#: So often whoever follows the epochs gets one.
FOLLOWED_INTERVAL_S = 0.25
#: Copies for whoever follows take no more of the training's time than this share.
_FOLLOWED_SHARE = 0.01
#: Whoever sees new factors of a feature sorts them; titles that change more often cannot be read.
FACTORS_INTERVAL_S = 0.2


class TrainingThread(QThread):
    """Iterate over one run's events away from the window's thread.

    Any number of `progressed`, `snapshot_taken` and the like is followed by exactly one of
    `completed`, `stopped` or `failed`, then by Qt's own `finished`. The last
    snapshot comes before that, also where training has diverged; there is none of a run
    that ended before its first epoch.

    Parameters
    ----------
    prepare : callable
        Makes the run, or plans more for one that exists. Called on this thread,
        because splitting a large dataset takes a while.
    pace : Pace
        How fast events are asked for.
    """

    # Signal(object), not Signal(list): Qt would copy every element.
    progressed = Signal(object)  # list[TrainingEvent], oldest first
    snapshot_taken = Signal(object)  # TrainedModel
    factors_taken = Signal(object)  # FeatureFactors of the feature in training, or None
    fine_tuning_begun = Signal(object)  # TrainedModel of right before
    paused = Signal()
    resumed = Signal()
    completed = Signal()
    stopped = Signal()
    failed = Signal(object)  # FunkSvdError

    def __init__(
        self,
        prepare: Callable[[], TrainingRun],
        pace: Pace = FULL_SPEED,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._prepare = prepare
        self._run: TrainingRun | None = None
        self._gate = TrainingGate(pace)
        self._batch: list[TrainingEvent] = []
        self._has_learned = self._is_fine_tuning = False
        self._is_followed = False
        self._has_factors = False  # whether those sent last are not None
        self._factors_of: int | None = None
        self._next_flush = 0.0  # the first event is shown at once
        self._next_snapshot = self._next_factors = self._next_followed = 0.0

    @property
    def training_run(self) -> TrainingRun | None:
        """The run, once it is prepared. Touch it only when the thread has finished."""
        return self._run

    @property
    def is_held_back(self) -> bool:
        """Whether the pace makes it wait."""
        return self._gate.is_held_back

    def set_pace(self, pace: Pace) -> None:
        """Go on at this pace from now on, also where it just waits."""
        self._gate.set_pace(pace)

    def set_followed(self, is_followed: bool) -> None:
        """Take snapshots also within features, some times a second, from now on, or no longer."""
        self._is_followed = is_followed

    def pause(self) -> None:
        """Ask for no further event until `resume`; the epoch in progress is completed."""
        self._gate.pause()

    def resume(self) -> None:
        self._gate.resume()

    def step(self) -> None:
        """Go on for one epoch, then pause."""
        self._gate.step()

    def next_feature(self) -> None:
        """Go on to the end of a feature, then pause."""
        self._gate.next_feature()

    def stop(self) -> None:
        """Ask for no further event at all; what was learned stays."""
        self._gate.stop()

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
            (self.stopped if self._gate.is_stopping else self.completed).emit()

    def _forward_events(self) -> None:
        self._run = self._prepare()
        self._gate.begin()
        try:
            # Closed here, so that whatever the run holds is released on this thread.
            with closing(self._run.events()) as events:  # type: ignore[type-var]
                for event in events:
                    self._take(event)
                    self._hold(event)
                    if self._gate.is_stopping:
                        break
        finally:
            # Also where training has diverged: the run is back in its last good state.
            self._flush()
            self._take_snapshot()
            self._send_factors(is_in_training=False)

    def _take(self, event: TrainingEvent) -> None:
        if isinstance(event, TrainingStarted):
            self._gate.begin()
        else:
            self._has_learned = True
        self._batch.append(event)
        now = time.monotonic()
        if now >= self._next_flush:
            self._flush()
        if isinstance(event, FeatureDone):
            if now >= self._next_snapshot:
                self._take_snapshot()
                self._next_snapshot = now + SNAPSHOT_INTERVAL_S
        elif isinstance(event, EpochDone):
            if event.feature is None and not self._is_fine_tuning:
                self._begin_fine_tuning()
            if self._is_followed and now >= self._next_followed:
                self._take_followed_snapshot(now)

    def _hold(self, event: TrainingEvent) -> None:
        """Wait for as long as pace and person want before the next event is asked for."""
        if isinstance(event, EpochDone):
            self._gate.keep_pace(self._epochs_left, self._before_waiting)
        is_last = isinstance(event, FeatureDone) and not self._epochs_left()
        if not self._gate.closes_after(event, is_last=is_last):
            return
        self._flush()
        self._take_snapshot()
        self._send_factors(is_in_training=isinstance(event, EpochDone))
        self.paused.emit()
        self._gate.wait_until_open()
        if not self._gate.is_stopping:
            self.resumed.emit()

    def _epochs_left(self) -> float:
        assert self._run is not None
        return self._run.progress.epochs_left

    def _before_waiting(self, seconds: float) -> None:
        # Nothing would come along and take these events with it.
        if time.monotonic() + seconds > self._next_flush:
            self._flush()

    def _begin_fine_tuning(self) -> None:
        assert self._run is not None
        self._is_fine_tuning = True
        self._send_factors(is_in_training=False)
        self.fine_tuning_begun.emit(self._run.features_alone())

    def _flush(self) -> None:
        if not self._batch:
            return
        last = self._batch[-1]
        self.progressed.emit(self._batch)
        self._batch = []
        now = time.monotonic()
        self._next_flush = now + FLUSH_INTERVAL_S
        if not isinstance(last, EpochDone) or last.feature is None:
            return
        # A feature that has just begun is waited for by who shows the one in training.
        if last.feature != self._factors_of or now >= self._next_factors:
            self._send_factors()
            self._factors_of, self._next_factors = last.feature, now + FACTORS_INTERVAL_S

    def _take_snapshot(self) -> None:
        # Before the first epoch there is a baseline, which is nothing learned.
        if self._run is not None and self._has_learned:
            self.snapshot_taken.emit(self._run.model())

    def _take_followed_snapshot(self, now: float) -> None:
        # What it tells of is in the history first.
        self._flush()
        self._take_snapshot()
        took = time.monotonic() - now
        self._next_followed = now + max(FOLLOWED_INTERVAL_S, took / _FOLLOWED_SHARE)

    def _send_factors(self, *, is_in_training: bool = True) -> None:
        assert self._run is not None
        factors = self._run.factors_in_training() if is_in_training else None
        if factors is not None or self._has_factors:
            self._has_factors = factors is not None
            self.factors_taken.emit(factors)
