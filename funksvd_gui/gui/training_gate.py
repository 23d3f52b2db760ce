"""Where a training waits between two events: for its pace, and for as long as it is paused."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import Enum, auto

from funksvd_gui.core.events import EpochDone, FeatureDone, TrainingDone, TrainingEvent
from funksvd_gui.gui.pace import FULL_SPEED, STEP_BY_STEP, WATCHABLE, WATCHABLE_S, Pace

#: A shorter wait is put off until several add up to it: waking up takes a part of it.
_SHORTEST_WAIT_S = 0.002
#: What a wait that took too long may be made up for by the following ones.
_MOST_BEHIND_S = 0.05


class _Goal(Enum):
    EPOCH = auto()
    FEATURE = auto()


class TrainingGate:
    """The training's thread waits here; what the window's thread asks for holds at once.

    Nothing that is measured of a run counts the time it waits.
    """

    def __init__(self, pace: Pace) -> None:
        self._changed = threading.Condition()
        self._pace = pace
        self._goal: _Goal | None = None
        self._is_pausing = False
        self._is_stopping = False
        # From here on only the training's thread.
        self._is_held_back = False
        self._paced_by: Pace | None = None
        self._due: float | None = None  # when the epoch before was over by its pace
        self._deadline = 0.0
        self._n_epochs = 0  # since there is a goal

    @property
    def is_stopping(self) -> bool:
        return self._is_stopping

    @property
    def is_held_back(self) -> bool:
        """Whether the last epoch was over sooner than its pace wants."""
        return self._is_held_back

    def set_pace(self, pace: Pace) -> None:
        with self._changed:
            self._pace = pace
            self._changed.notify_all()

    def pause(self) -> None:
        with self._changed:
            self._is_pausing, self._goal = True, None
            self._changed.notify_all()

    def resume(self) -> None:
        self._go_on(None)

    def step(self) -> None:
        """Pause after one epoch."""
        self._go_on(_Goal.EPOCH)

    def next_feature(self) -> None:
        """Pause at the end of a feature, after one epoch at least."""
        self._go_on(_Goal.FEATURE)

    def stop(self) -> None:
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()

    def begin(self) -> None:
        """Count the time from here: what was to be prepared or compiled is no part of a pace."""
        self._due, self._paced_by = time.monotonic(), None

    def keep_pace(
        self, epochs_left: Callable[[], float], before_waiting: Callable[[float], None]
    ) -> None:
        """Wait after an epoch until the next one is due.

        Parameters
        ----------
        epochs_left : callable
            Estimates how many epochs are still to come.
        before_waiting : callable
            Is told for how many seconds, before a wait begins.
        """
        if self._pace is FULL_SPEED:
            self._due = self._paced_by = None
            self._is_held_back = False
            return
        due = self._next_due(epochs_left())
        self._is_held_back = time.monotonic() < due
        if due - time.monotonic() > _SHORTEST_WAIT_S:
            before_waiting(due - time.monotonic())
            due = self._wait_for(due, epochs_left)
        now = time.monotonic()
        self._due = due if now - due < _MOST_BEHIND_S else now

    def closes_after(self, event: TrainingEvent, *, is_last: bool) -> bool:
        """Return whether it is time to pause.

        Parameters
        ----------
        is_last : bool
            Whether nothing is left to train.
        """
        if isinstance(event, EpochDone):
            self._n_epochs += 1
        if isinstance(event, TrainingDone) or self._is_stopping:
            return False
        with self._changed:
            if self._is_reached_by(event, is_last=is_last):
                self._is_pausing, self._goal = True, None
            return self._is_pausing

    def wait_until_open(self) -> None:
        """Wait until somebody resumes, steps or stops."""
        begin = time.monotonic()
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopping or not self._is_pausing)
        self._due = time.monotonic()
        self._deadline += self._due - begin

    def _go_on(self, goal: _Goal | None) -> None:
        with self._changed:
            self._goal, self._n_epochs = goal, 0
            self._is_pausing = False
            self._changed.notify_all()

    def _is_reached_by(self, event: TrainingEvent, *, is_last: bool) -> bool:
        if self._goal is _Goal.FEATURE:
            return isinstance(event, FeatureDone) and self._n_epochs > 0 and not is_last
        is_stepping = self._goal is _Goal.EPOCH or self._pace is STEP_BY_STEP
        return is_stepping and isinstance(event, EpochDone)

    def _wait_for(self, due: float, epochs_left: Callable[[], float]) -> float:
        """Wait until then, or until another pace or person wants something else."""
        with self._changed:
            while True:
                seconds = due - time.monotonic()
                if seconds <= 0 or self._is_stopping or self._is_pausing or self._goal_is_epoch:
                    return due
                self._changed.wait(seconds)
                if self._pace is not self._paced_by:
                    due = self._next_due(epochs_left())

    @property
    def _goal_is_epoch(self) -> bool:
        return self._goal is _Goal.EPOCH

    def _next_due(self, epochs_left: float) -> float:
        """Return when the epoch that is done would be over by its pace."""
        now, pace = time.monotonic(), self._pace
        if pace is not self._paced_by:
            # What is left is stretched anew from where somebody chooses so.
            self._paced_by, self._deadline = pace, now + WATCHABLE_S
        begin = now if self._due is None else self._due
        if pace.epochs_per_second is not None:
            return begin + 1 / pace.epochs_per_second
        if pace is WATCHABLE and epochs_left > 0:
            return begin + max(0.0, self._deadline - begin) / max(1.0, epochs_left)
        return now
