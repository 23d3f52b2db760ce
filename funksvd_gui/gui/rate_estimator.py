"""Estimates the largest stable learning rate of the loaded data, away from the window's thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from funksvd_gui.core.hyperparams import Baseline, Hyperparams
from funksvd_gui.core.stable_rate import largest_stable_rate
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.background import BackgroundTask

#: Somebody who types a setting changes it with every digit.
_PATIENCE_MS = 200


@dataclass(frozen=True, slots=True)
class _Question:
    """All that an estimate depends on; equal questions have equal answers."""

    dataset: Dataset
    baseline: Baseline
    regularization: float
    scale_steps: bool


class RateEstimator(QObject):
    """Follows the state; owns at most one task."""

    estimated = Signal(object)  # float, or None while the data are new

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._wanted: _Question | None = None
        self._task: BackgroundTask | None = None
        self._asked: _Question | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._estimate)
        state.dataset_changed.connect(self._follow)
        state.settings_changed.connect(self._follow)
        self._follow()

    def shut_down(self, timeout_ms: int) -> bool:
        """Ask nothing more and return whether the task has ended in time."""
        self._wanted = None
        self._timer.stop()
        return self._task is None or self._task.shut_down(timeout_ms)

    @Slot()
    def _follow(self) -> None:
        dataset = self._state.dataset
        if dataset is None:
            return
        question = _question(dataset, self._state.hyperparams)
        if question == self._wanted:
            return
        if self._wanted is None or question.dataset is not self._wanted.dataset:
            # What was true of other ratings must not stand beside these.
            self.estimated.emit(None)
        self._wanted = question
        self._timer.start()

    @Slot()
    def _estimate(self) -> None:
        # A task that is at work is followed by another one when it has ended.
        if self._task is not None or self._wanted is None:
            return
        self._asked = self._wanted
        ratings, hyperparams = self._asked.dataset.ratings, self._state.hyperparams
        task = BackgroundTask(
            "Estimating the largest stable rate",
            lambda _report: largest_stable_rate(ratings, hyperparams),
            self,
        )
        self._task = task
        task.succeeded.connect(self._on_estimated)
        task.cancelled.connect(self._end)
        task.failed.connect(self._on_failed)
        task.finished.connect(task.deleteLater)
        task.start()

    @Slot(object)
    def _on_estimated(self, rate: float) -> None:
        if self._asked == self._wanted:
            self.estimated.emit(rate)
        self._end()

    @Slot(object)
    def _on_failed(self, _error: FunkSvdError) -> None:
        # Without an estimate one can train as well; what went wrong is in the log.
        self._end()

    @Slot()
    def _end(self) -> None:
        assert self._task is not None
        # The outcome is the thread's last word; it ends within this millisecond.
        self._task.wait()
        self._task = None
        if self._asked != self._wanted:
            self._estimate()


def _question(dataset: Dataset, hyperparams: Hyperparams) -> _Question:
    return _Question(
        dataset, hyperparams.baseline, hyperparams.regularization, hyperparams.scale_steps
    )
