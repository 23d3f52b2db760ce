"""What a run has reported so far, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterable

from funksvd_gui.core.events import (
    EpochDone,
    FeatureDone,
    TrainingDone,
    TrainingEvent,
    TrainingStarted,
)


class History:
    """The events of one run, sorted by kind.

    Attributes
    ----------
    started : TrainingStarted or None
    epochs : list of EpochDone
        Oldest first, fine-tuning included.
    features : list of FeatureDone
    best : EpochDone or None
        The epoch with the lowest validation RMSE, or, where nothing is held out,
        the lowest running RMSE; the first of equals.
    done : TrainingDone or None
        The last end of all that was planned.
    """

    def __init__(self) -> None:
        self.started: TrainingStarted | None = None
        self.epochs: list[EpochDone] = []
        self.features: list[FeatureDone] = []
        self.best: EpochDone | None = None
        self.done: TrainingDone | None = None

    @property
    def last(self) -> EpochDone | None:
        return self.epochs[-1] if self.epochs else None

    @property
    def rmse_baseline(self) -> float | None:
        """RMSE of the baseline on the ratings that are watched, in stars."""
        if self.started is None:
            return None
        of_validation = self.started.rmse_baseline_validation
        return self.started.rmse_baseline_train if of_validation is None else of_validation

    def extend(self, events: Iterable[TrainingEvent]) -> None:
        """Append events, oldest first."""
        for event in events:
            if isinstance(event, EpochDone):
                self.epochs.append(event)
                if self.best is None or watched_rmse(event) < watched_rmse(self.best):
                    self.best = event
            elif isinstance(event, FeatureDone):
                self.features.append(event)
            elif isinstance(event, TrainingStarted):
                self.started = event
            else:
                self.done = event


def watched_rmse(event: EpochDone | FeatureDone) -> float:
    """Return the RMSE that decides: validation, or training where nothing is held out."""
    return event.rmse_train if event.rmse_validation is None else event.rmse_validation
