"""How far a run is, how fast, and how long it will still take."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from funksvd_gui.core.events import (
    EpochDone,
    FeatureDone,
    TrainingDone,
    TrainingEvent,
    TrainingStarted,
)
from funksvd_gui.core.hyperparams import Hyperparams

if TYPE_CHECKING:
    from funksvd_gui.session.run_state import RunState

#: The speed shown is that of the last second; a shorter time would flicker.
_SPEED_WINDOW_S = 1.0
#: A pass of fine-tuning updates every feature, but each some three times faster than alone.
_FINE_TUNE_COST = 0.3
_LEAST_POINTS = 2


class RunProgress:
    """Counts what has happened against what is planned.

    Parameters
    ----------
    resumed : RunState, optional
        Where the run was suspended before.

    Attributes
    ----------
    n_features, n_fine_tune_epochs : int
        Planned in all.
    """

    def __init__(self, hyperparams: Hyperparams, resumed: RunState | None = None) -> None:
        self._n_alone, self._n_together = hyperparams.n_alone, hyperparams.n_together
        self.n_fine_tune_epochs = hyperparams.fine_tune_epochs
        self._max_epochs = hyperparams.max_epochs
        self._more_epochs = 0
        self._features_begun = self._features_done = 0
        #: Of each feature that was trained alone and is finished.
        self._epochs_of_features: dict[int, int] = {}
        # Of what is measured here; what was before a run was suspended is not.
        self._feature_epochs, self._feature_seconds = 0, 0.0
        self._tuning_epochs, self._tuning_seconds = 0, 0.0
        self._fine_tune_epochs = 0
        self._last: EpochDone | None = None
        self._n_train: int | None = None
        begin = 0.0, 0
        if resumed is not None:
            state = resumed.trainer
            self._n_alone, self._n_together = state.n_planned, state.n_together
            self._features_begun = resumed.n_features
            self._features_done = resumed.n_features - (state.features.begun is not None)
            self.n_fine_tune_epochs = state.fine_tune_planned
            self._fine_tune_epochs = state.fine_tune_done
            begin = state.fit_seconds, state.updates
            self._epochs_of_features = {done.feature: done.n_epochs for done in resumed.features}
        #: Seconds, updates, and ratings visited.
        self._recent: deque[tuple[float, int, int]] = deque([(*begin, 0)])

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

    def plan_epochs(self, n_epochs: int) -> None:
        """Plan more passes over the feature trained last."""
        self._more_epochs += n_epochs

    def plan_fine_tuning(self, n_epochs: int) -> None:
        """Plan passes of fine-tuning; features that are not begun are given up."""
        self._n_alone, self._n_together = self._features_begun, 0
        self.n_fine_tune_epochs = self._fine_tune_epochs + n_epochs

    def extend(self, events: Iterable[TrainingEvent]) -> None:
        """Count events, oldest first."""
        for event in events:
            if isinstance(event, EpochDone):
                self._count_epoch(event)
            elif isinstance(event, FeatureDone):
                self._features_done, self._more_epochs = event.feature, 0
                self._epochs_of_features[event.feature] = event.n_epochs
            elif isinstance(event, TrainingStarted):
                self._n_train = event.n_train
            elif isinstance(event, TrainingDone):
                # It may have ended early: what was planned beyond is given up.
                self._n_alone, self._n_together = self._features_begun, 0
                self.n_fine_tune_epochs, self._more_epochs = self._fine_tune_epochs, 0

    @property
    def updates_per_second(self) -> float | None:
        """Factor updates in a second, of the last second of training."""
        return self._recent_speed(1)

    @property
    def visits_per_second(self) -> float | None:
        """Ratings visited in a second, of the last second of training.

        A visit updates one feature, or, in fine-tuning, all of them.
        """
        return self._recent_speed(2)

    def _recent_speed(self, column: int) -> float | None:
        begin, end = self._recent[0], self._recent[-1]
        seconds = end[0] - begin[0]
        return (end[column] - begin[column]) / seconds if seconds > 0 else None

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
        feature_s = self._feature_seconds / max(1, self._feature_epochs)
        if self._tuning_epochs:
            pass_s = self._tuning_seconds / self._tuning_epochs
        else:
            pass_s = feature_s * self.n_features * _FINE_TUNE_COST
        return self._feature_epochs_left() * feature_s + self._passes_left * pass_s

    @property
    def epochs_left(self) -> float:
        """Estimate of how many epochs are still to come, those of fine-tuning included."""
        return self._feature_epochs_left() + self._passes_left

    @property
    def _passes_left(self) -> int:
        return max(0, self.n_fine_tune_epochs - self._fine_tune_epochs)

    def _count_epoch(self, event: EpochDone) -> None:
        seconds = event.elapsed_s - self._recent[-1][0]
        if event.feature is None:
            self._begin_together()
            self._fine_tune_epochs = event.epoch
            self._tuning_epochs += 1
            self._tuning_seconds += seconds
        else:
            self._features_begun = event.feature
            self._feature_epochs += 1
            self._feature_seconds += seconds
            if self._more_epochs and self._is_beyond_plan(event):
                self._more_epochs -= 1
        self._last = event
        self._recent.append((event.elapsed_s, event.updates, self._visits_after(event)))
        while (
            len(self._recent) > _LEAST_POINTS
            and event.elapsed_s - self._recent[1][0] > _SPEED_WINDOW_S
        ):
            self._recent.popleft()

    def _visits_after(self, event: EpochDone) -> int:
        _, updates, visits = self._recent[-1]
        if event.feature is None and self._n_train is not None:
            return visits + self._n_train
        return visits + event.updates - updates

    def _is_beyond_plan(self, event: EpochDone) -> bool:
        return event.epoch > self._max_epochs or event.feature in self._epochs_of_features

    def _begin_together(self) -> None:
        """Count the features that begin with fine-tuning, at its first epoch."""
        if self._n_together:
            n_features = self._features_begun + self._n_together
            self._features_begun = self._features_done = self._n_alone = n_features
            self._n_together = 0

    def _feature_epochs_left(self) -> float:
        """Features that end early are expected to go on doing so."""
        finished, last = self._epochs_of_features.values(), self._last
        usual = sum(finished) / len(finished) if finished else self._max_epochs
        is_in_progress = last is not None and (last.feature or 0) > self._features_done
        in_progress = last.epoch if last is not None and is_in_progress else 0
        left = (self._n_alone - self._features_done) * usual - in_progress
        return max(0.0, left) + self._more_epochs
