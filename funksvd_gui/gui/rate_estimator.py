"""Estimates the largest stable learning rate of the loaded data, away from the window's thread."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from funksvd_gui.core.hyperparams import Baseline, Hyperparams
from funksvd_gui.core.stable_rate import largest_stable_rate
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.background import LatestTask

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
    """Follows the state. Without an estimate one can train as well: a failure is in the log."""

    estimated = Signal(object)  # float, or None while the data are new

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._wanted: _Question | None = None
        self._estimating = LatestTask("Estimating the largest stable rate", _PATIENCE_MS, self)
        self._estimating.succeeded.connect(self.estimated)
        state.dataset_changed.connect(self._follow)
        state.settings_changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        dataset, hyperparams = self._state.dataset, self._state.hyperparams
        if dataset is None:
            return
        question = _question(dataset, hyperparams)
        if question == self._wanted:
            return
        if self._wanted is None or question.dataset is not self._wanted.dataset:
            # What was true of other ratings must not stand beside these.
            self.estimated.emit(None)
        self._wanted = question
        ratings = dataset.ratings
        self._estimating.request(lambda _: largest_stable_rate(ratings, hyperparams))


def _question(dataset: Dataset, hyperparams: Hyperparams) -> _Question:
    return _Question(
        dataset, hyperparams.baseline, hyperparams.regularization, hyperparams.scale_steps
    )
