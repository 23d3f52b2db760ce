"""When learning is over, and when it has gone astray."""

from __future__ import annotations

import math
from dataclasses import dataclass

from funksvd_gui.core.events import EndReason
from funksvd_gui.core.hyperparams import Hyperparams, default_of, limits_by_name
from funksvd_gui.errors import TrainingDivergedError

#: A feature whose factors have shrunk to this share of their start is on its way to zero.
_FADED = 0.1


@dataclass(slots=True)
class FeatureWatch:
    """Watches one feature's epochs; plain numbers, so that a run can be suspended and resumed.

    A feature ends after `max_epochs`, or after at least `min_epochs` when each of
    the last `patience` epochs improved by less than the least improvement. Its
    first epochs can be flat, because from small symmetric values it has to leave a
    saddle: they do not count until an epoch has improved for the first time, or
    the factors have faded.

    Attributes
    ----------
    best : float
        Lowest validation RMSE so far, in stars.
    has_diverged : bool
        Whether more epochs would do again what was not finite.
    best_epoch : int
        Number of the epoch that was best, the last of equals; 0 before the first.
    """

    start_size: float
    n_epochs: int = 0
    n_stale: int = 0
    has_left: bool = False
    previous: float = math.inf
    best: float = math.inf
    has_diverged: bool = False
    best_epoch: int = 0

    @property
    def last_epoch(self) -> int:
        """Number of the epoch whose factors are there: the best one after a divergence."""
        return self.best_epoch if self.has_diverged else self.n_epochs

    def record(self, rmse: float, least: float, size: float) -> bool:
        """Note one more epoch; return whether it is the best so far.

        Parameters
        ----------
        rmse : float
            What decides about the best, in stars.
        least : float
            Least improvement that counts, in stars.
        size : float
            Σ p² + Σ q² after the epoch, as `start_size` before the first.
        """
        self.n_epochs += 1
        if self.n_epochs > 1:
            improved = self.previous - rmse >= least and rmse < self.previous
            self.has_left |= improved or size < _FADED * self.start_size
            self.n_stale = 0 if improved or not self.has_left else self.n_stale + 1
        self.previous = rmse
        is_best = rmse <= self.best
        self.best = min(self.best, rmse)
        if is_best:
            self.best_epoch = self.n_epochs
        return is_best

    def reason(self, hyperparams: Hyperparams, max_epochs: int) -> EndReason | None:
        """Why the feature is over; None while it goes on."""
        if self.has_diverged:
            return EndReason.DIVERGED
        if self.n_epochs >= max_epochs:
            return EndReason.MAX_EPOCHS
        settled = self.n_stale >= hyperparams.patience
        return EndReason.CONVERGED if settled and self.n_epochs >= hyperparams.min_epochs else None


@dataclass(slots=True)
class RunWatch:
    """Watches the passes of fine-tuning, for when they stop helping.

    Attributes
    ----------
    best : float
        Lowest validation RMSE so far, in stars.
    n_stale : int
        How many came since without bettering it by the least improvement.
    """

    best: float = math.inf
    n_stale: int = 0

    def record(self, rmse: float, least: float) -> bool:
        """Note one more; return whether it is the best so far."""
        improved = self.best - rmse >= least and rmse < self.best
        self.n_stale = 0 if improved else self.n_stale + 1
        is_best = rmse <= self.best
        self.best = min(self.best, rmse)
        return is_best


def validation_or_train(rmse_train: float, rmse_validation: float | None) -> float:
    """Return the RMSE that decides: validation, or training where nothing is held out."""
    return rmse_train if rmse_validation is None else rmse_validation


def divergence(
    feature: int | None,
    epoch: int,
    name: str,
    rate: float,
    *,
    is_first: bool,
    stable: float = math.inf,
) -> TrainingDivergedError:
    """Compose the error for an epoch that was not finite.

    Parameters
    ----------
    feature : int or None
        Number of the feature, from 1; None in fine-tuning.
    name : str
        Name of the hyper-parameter that is too large.
    rate : float
        What it was in this epoch. A tenth of it is suggested, and never more than
        the default: half of what explodes within an epoch often explodes as well.
    is_first : bool
        Whether it was the very first epoch of the run.
    stable : float
        About the largest value that is stable, which is not exceeded either.
    """
    where = "the fine-tuning" if feature is None else f"feature {feature}"
    setting = limits_by_name()[name].label.lower()
    suggestion = float(f"{min(rate / 10, default_of(name), stable):.1e}")
    before = (
        "Nothing was learned before, so there is no model." if is_first
        else "What was learned before is kept."
    )  # fmt: skip
    return TrainingDivergedError(
        f"The error of {where} became infinite in epoch {epoch}, "
        f"with the {setting} at {rate:g}. {before}",
        hint=f"Try a smaller {setting}, for example {suggestion:g}.",
        feature=feature, epoch=epoch, parameter=name, suggestion=suggestion,
    )  # fmt: skip
