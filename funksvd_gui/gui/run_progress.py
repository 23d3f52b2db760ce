"""How far a run is, how fast, and how long it will still take. Knows no Qt."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from funksvd_gui.core.events import EpochDone, FeatureDone, TrainingDone, TrainingEvent
from funksvd_gui.core.hyperparams import Hyperparams

#: The speed shown is that of the last second; a shorter time would flicker.
_SPEED_WINDOW_S = 1.0
#: A pass of fine-tuning updates every feature, but each some three times faster than alone.
_FINE_TUNE_COST = 0.3


class RunProgress:
    """Counts what has happened against what is planned.

    Attributes
    ----------
    n_features, n_fine_tune_epochs : int
        Planned in all.
    """

    def __init__(self, hyperparams: Hyperparams) -> None:
        self._n_alone = hyperparams.n_alone
        self._n_together = hyperparams.n_together
        self._n_begun_together = 0
        self.n_fine_tune_epochs = hyperparams.fine_tune_epochs
        self._max_epochs = hyperparams.max_epochs
        self._features_begun = 0
        self._features_done = 0
        self._feature_epochs = 0
        self._feature_seconds = 0.0
        self._fine_tune_epochs = 0
        self._fine_tune_seconds = 0.0
        self._last: EpochDone | None = None
        self._recent: deque[tuple[float, int]] = deque([(0.0, 0)])

    @property
    def n_features(self) -> int:
        return self._n_alone + self._n_together

    @property
    def max_epochs(self) -> int:
        """Epochs of one feature, at most."""
        return self._max_epochs

    @property
    def features_begun(self) -> int:
        """Features that have been trained for at least one epoch."""
        return self._features_begun

    @property
    def fine_tune_epochs_done(self) -> int:
        return self._fine_tune_epochs

    def plan_features(self, n_features: int) -> None:
        """Plan features after those that are begun, as the trainer does."""
        self._n_alone = self._features_begun + n_features

    def plan_fine_tuning(self, n_epochs: int) -> None:
        """Plan passes of fine-tuning; features that are not begun are given up."""
        self._n_alone, self._n_together = self._features_begun, 0
        self.n_fine_tune_epochs = self._fine_tune_epochs + n_epochs

    def extend(self, events: Iterable[TrainingEvent]) -> None:
        for event in events:
            if isinstance(event, EpochDone):
                self._count_epoch(event)
            elif isinstance(event, FeatureDone):
                self._features_done = event.feature
            elif isinstance(event, TrainingDone):
                # It may have ended early: what was planned beyond is given up.
                self._n_alone, self._n_together = self._features_begun, 0
                self.n_fine_tune_epochs = self._fine_tune_epochs

    @property
    def updates_per_second(self) -> float | None:
        """Speed of the last second of training."""
        (begin_s, begin), (end_s, end) = self._recent[0], self._recent[-1]
        return (end - begin) / (end_s - begin_s) if end_s > begin_s else None

    @property
    def fraction(self) -> float:
        """Share of the planned time that has passed, 0 to 1."""
        if self._last is None:
            return 0.0
        passed, left = self._last.elapsed_s, self.seconds_left or 0.0
        return passed / (passed + left) if passed + left > 0 else 1.0

    @property
    def seconds_left(self) -> float | None:
        """Estimate from the average epoch so far; None before the first one."""
        if self._last is None:
            return None
        n_feature, n_passes = self._epochs_left()
        feature_s = self._feature_seconds / self._feature_epochs if self._feature_epochs else 0.0
        if self._fine_tune_epochs:
            pass_s = self._fine_tune_seconds / self._fine_tune_epochs
        else:
            pass_s = feature_s * self.n_features * _FINE_TUNE_COST
        return n_feature * feature_s + n_passes * pass_s

    def _count_epoch(self, event: EpochDone) -> None:
        seconds = event.elapsed_s - (self._last.elapsed_s if self._last else 0.0)
        if event.feature is None:
            self._begin_together()
            self._fine_tune_epochs += 1
            self._fine_tune_seconds += seconds
        else:
            self._features_begun = event.feature
            self._feature_epochs += 1
            self._feature_seconds += seconds
        self._last = event
        self._recent.append((event.elapsed_s, event.updates))
        while len(self._recent) > 2 and event.elapsed_s - self._recent[1][0] > _SPEED_WINDOW_S:  # noqa: PLR2004 - two points make a speed
            self._recent.popleft()

    def _begin_together(self) -> None:
        """Count the features that begin with fine-tuning, at its first epoch."""
        if self._n_together:
            n_features = self._features_begun + self._n_together
            self._features_begun = self._features_done = self._n_alone = n_features
            self._n_together, self._n_begun_together = 0, self._n_together

    def _epochs_left(self) -> tuple[float, int]:
        """Features that end early are expected to go on doing so."""
        in_progress = 0
        if self._last is not None and self._last.feature not in {None, self._features_done}:
            in_progress = self._last.epoch
        finished = self._feature_epochs - in_progress
        n_alone = self._features_done - self._n_begun_together
        usual = finished / n_alone if n_alone else self._max_epochs
        planned = (self._n_alone - self._features_done) * usual
        return max(0.0, planned - in_progress), max(
            0, self.n_fine_tune_epochs - self._fine_tune_epochs
        )
