"""The numbers of a run as growing arrays, ready to be drawn. Knows no Qt."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.events import EpochDone, FeatureDone, TrainingEvent, TrainingStarted

#: Stands for "all features together" where features are counted from 1.
FINE_TUNING = 0

_FIRST_CAPACITY = 1024


class Along(StrEnum):
    """What the horizontal axis counts."""

    EPOCHS = "epochs"
    SECONDS = "seconds"
    UPDATES = "updates"


class Section(NamedTuple):
    """Consecutive epochs of one feature: rows `start` to `stop`, the latter excluded."""

    feature: int
    start: int
    stop: int


class EpochSeries:
    """One row per epoch, oldest first, kept in arrays that double when they are full.

    In front of the first epoch stands a starting point: the baseline, after no
    epoch, no second and no update. It is drawn and is not among the rows.

    Attributes
    ----------
    started : TrainingStarted or None
    best : int or None
        Row with the lowest validation RMSE; the first of equals.
    """

    def __init__(self) -> None:
        self.started: TrainingStarted | None = None
        self.best: int | None = None
        self._n = 0
        self._features = np.zeros(_FIRST_CAPACITY, dtype=np.int32)
        self._epochs = np.zeros(_FIRST_CAPACITY, dtype=np.int32)
        self._numbers = np.full((6, _FIRST_CAPACITY), np.nan)
        self._numbers[[0, 1, 2], 0] = 0.0
        self._starts: list[int] = []
        self._finished: list[tuple[int, FeatureDone]] = []
        self._is_validated = False

    def __len__(self) -> int:
        return self._n

    def extend(self, events: Iterable[TrainingEvent]) -> None:
        """Append epochs; other events are looked at and not kept as rows."""
        for event in events:
            if isinstance(event, EpochDone):
                self._append(event)
            elif isinstance(event, FeatureDone):
                self._finished.append((self._n, event))
            elif isinstance(event, TrainingStarted):
                self.started = event
                self._is_validated = event.rmse_baseline_validation is not None
                self._numbers[3, 0] = event.rmse_baseline_train
                self._numbers[4, 0] = _number(event.rmse_baseline_validation)

    def until(self, n_epochs: int | None) -> EpochSeries:
        """Return the series as it was after so many epochs; itself for None or all of them.

        It shares the numbers, which never change once they are there.
        """
        if n_epochs is None or n_epochs >= self._n:
            return self
        earlier = copy.copy(self)
        earlier._n = n_epochs
        earlier._starts = [start for start in self._starts if start < n_epochs]
        earlier._finished = [(n, done) for n, done in self._finished if n <= n_epochs]
        deciding = earlier.deciding
        earlier.best = int(np.nanargmin(deciding)) if np.isfinite(deciding).any() else None
        return earlier

    @property
    def finished(self) -> dict[int, FeatureDone]:
        """The features that are finished, by number, each as it was finished last."""
        return {done.feature: done for _, done in self._finished}

    @property
    def is_validated(self) -> bool:
        """Whether there are ratings for validation."""
        return self._is_validated

    @property
    def rmse_baseline(self) -> float | None:
        """RMSE of the baseline on the validation ratings, in stars."""
        if self.started is None:
            return None
        return float(self._numbers[4 if self._is_validated else 3, 0])

    @property
    def features(self) -> NDArray[np.int32]:
        """Feature of each epoch, from 1; `FINE_TUNING` while all are trained together."""
        return self._features[1 : self._n + 1]

    @property
    def epochs(self) -> NDArray[np.int32]:
        """Number of each epoch within its feature, from 1."""
        return self._epochs[1 : self._n + 1]

    @property
    def elapsed_s(self) -> NDArray[np.float64]:
        """Seconds of training at the end of each epoch."""
        return self._rows(1)

    @property
    def updates(self) -> NDArray[np.float64]:
        """Factor updates at the end of each epoch; whole numbers."""
        return self._rows(2)

    @property
    def train(self) -> NDArray[np.float64]:
        """Running RMSE of each epoch, in stars."""
        return self._rows(3)

    @property
    def validation(self) -> NDArray[np.float64]:
        """RMSE of the held-out ratings after each epoch, in stars; NaN without them."""
        return self._rows(4)

    @property
    def penalty(self) -> NDArray[np.float64]:
        """What the objective adds to Σe² after each epoch, in stars²; NaN where not known."""
        return self._rows(5)

    @property
    def squared_error(self) -> NDArray[np.float64]:
        """Σe² of each epoch, every error taken before its own update, in stars²."""
        n = np.nan if self.started is None else float(self.started.n_train)
        return n * self.train**2

    @property
    def deciding(self) -> NDArray[np.float64]:
        """The RMSE that decides: validation, or training where nothing is held out."""
        return self.validation if self._is_validated else self.train

    def positions(self, along: Along) -> NDArray[np.float64]:
        """Return where each drawn point lies along the axis, ascending.

        The starting point comes first: the result is one longer than the rows.
        """
        return self._numbers[list(Along).index(along), : self._n + 1]

    def drawn(self, *, validation: bool) -> NDArray[np.float64]:
        """Return a curve for `positions`; its first value is NaN before the run has started."""
        return self._numbers[4 if validation else 3, : self._n + 1]

    @property
    def starts(self) -> list[int]:
        """First row of each section, ascending. Not to be changed."""
        return self._starts

    @property
    def stops(self) -> list[int]:
        """After how many epochs each section ends, ascending; the newest may grow."""
        return [*self._starts[1:], self._n] if self._starts else []

    @property
    def n_sections(self) -> int:
        return len(self._starts)

    def section(self, place: int) -> Section:
        """Return the section at a place in the order of training; -1 is the newest."""
        place = range(len(self._starts))[place]
        after = self._starts[place + 1] if place + 1 < len(self._starts) else self._n
        start = self._starts[place]
        return Section(int(self.features[start]), start, after)

    def gains(self) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return each feature and by how much it lowered the validation RMSE, as it is kept.

        What is kept is its best epoch, and after fine-tuning the best state of all. The
        newest feature may still be in training. Fine-tuning is left out.
        """
        starts = np.array(self._starts, dtype=np.intp)
        if not len(starts):
            return np.empty(0, dtype=np.int32), np.empty(0)
        features = self.features[starts]
        # With the starting point in front, row k is the state before epoch k began.
        states = self.drawn(validation=self._is_validated)
        is_feature = features != FINE_TUNING
        best = np.minimum.reduceat(states[1:], starts)
        kept = np.where(is_feature, best, np.minimum.accumulate(best))
        gains = np.append(states[0], kept[:-1]) - kept
        return features[is_feature], gains[is_feature]

    def _rows(self, kind: int) -> NDArray[np.float64]:
        return self._numbers[kind, 1 : self._n + 1]

    def _append(self, event: EpochDone) -> None:
        place = self._n + 1
        if place == len(self._features):
            self._grow()
        feature = FINE_TUNING if event.feature is None else event.feature
        if self._n == 0 or feature != self._features[self._n] or event.epoch == 1:
            self._starts.append(self._n)
        self._features[place], self._epochs[place] = feature, event.epoch
        self._numbers[:, place] = (
            place,
            event.elapsed_s,
            event.updates,
            event.rmse_train,
            _number(event.rmse_validation),
            _number(event.penalty),
        )
        self._is_validated = self._is_validated or event.rmse_validation is not None
        self._n = place
        deciding = self.deciding
        if self.best is None or deciding[-1] < deciding[self.best]:
            self.best = place - 1

    def _grow(self) -> None:
        n = len(self._features)
        self._features = np.concatenate([self._features, np.zeros(n, dtype=np.int32)])
        self._epochs = np.concatenate([self._epochs, np.zeros(n, dtype=np.int32)])
        self._numbers = np.concatenate([self._numbers, np.full((6, n), np.nan)], axis=1)


def _number(value: float | None) -> float:
    return np.nan if value is None else value
