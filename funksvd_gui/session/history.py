"""What a run has reported so far, in the order it happened."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from funksvd_gui.core.events import (
    EpochDone,
    FeatureDone,
    TrainingDone,
    TrainingEvent,
    TrainingStarted,
)
from funksvd_gui.core.stopping import validation_or_train
from funksvd_gui.session.rows import Rows

if TYPE_CHECKING:
    import pandas as pd

#: As everywhere an RMSE is shown: a difference that nobody sees is none.
_DECIMALS = 4


class History:
    """The events of one run, sorted by kind.

    Attributes
    ----------
    started : TrainingStarted or None
    epochs : list of EpochDone
        Oldest first, fine-tuning included.
    features : list of FeatureDone
        Each once, as it was finished last.
    best : EpochDone or None
        The epoch with the lowest validation RMSE, or, where nothing is held out,
        the lowest running RMSE; the first of equals. None while none was finite.
    done : TrainingDone or None
        The last end of all that was planned.
    """

    def __init__(self) -> None:
        self.started: TrainingStarted | None = None
        self.epochs: list[EpochDone] = []
        self.features: list[FeatureDone] = []
        self.best: EpochDone | None = None
        self._epochs_at_features: list[int] = []
        self.done: TrainingDone | None = None

    @property
    def last(self) -> EpochDone | None:
        return self.epochs[-1] if self.epochs else None

    @property
    def rmse_baseline(self) -> float | None:
        """RMSE of the baseline on the validation ratings, in stars."""
        if self.started is None:
            return None
        of_validation = self.started.rmse_baseline_validation
        return self.started.rmse_baseline_train if of_validation is None else of_validation

    @property
    def baseline_warning(self) -> str:
        """A sentence if the best epoch is worse than the baseline, else nothing."""
        rmse = None if self.best is None else validation_rmse(self.best)
        return baseline_warning(rmse, self.rmse_baseline)

    def events(self) -> Iterator[TrainingEvent]:
        """Return what is kept, in the order it happened."""
        if self.started is not None:
            yield self.started
        begin = 0
        for end, done in zip(self._epochs_at_features, self.features, strict=True):
            yield from self.epochs[begin:end]
            yield done
            begin = max(begin, end)
        yield from self.epochs[begin:]
        if self.done is not None:
            yield self.done

    def to_pandas(self) -> pd.DataFrame:
        """Return a row for every epoch; its columns are the values of `EpochDone`."""
        return Rows(EpochDone, self.epochs).to_pandas()

    def extend(self, events: Iterable[TrainingEvent]) -> None:
        """Append events, oldest first."""
        for event in events:
            if isinstance(event, EpochDone):
                self.epochs.append(event)
                rmse = validation_rmse(event)
                best = math.inf if self.best is None else validation_rmse(self.best)
                if rmse < best:
                    self.best = event
            elif isinstance(event, FeatureDone):
                # One that is trained further is finished again, after those before it.
                self.features[event.feature - 1 :] = [event]
                self._epochs_at_features[event.feature - 1 :] = [len(self.epochs)]
            elif isinstance(event, TrainingStarted):
                self.started = event
            else:
                self.done = event


def validation_rmse(event: EpochDone | FeatureDone) -> float:
    """Return the RMSE that decides: validation, or training where nothing is held out."""
    return validation_or_train(event.rmse_train, event.rmse_validation)


def baseline_warning(rmse: float | None, rmse_baseline: float | None) -> str:
    """Return a sentence if a kept model is worse than its baseline, else nothing.

    Parameters
    ----------
    rmse, rmse_baseline : float or None
        Of the model and of its baseline on the same ratings, in stars; None if not known.
    """
    if rmse is None or rmse_baseline is None:
        return ""
    if round(rmse, _DECIMALS) <= round(rmse_baseline, _DECIMALS):
        return ""
    return (
        "The model that was kept is worse than its baseline: "
        f"{rmse:.{_DECIMALS}f} against {rmse_baseline:.{_DECIMALS}f}."
    )
