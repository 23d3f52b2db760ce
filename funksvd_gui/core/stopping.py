"""When a feature has learned enough, and when learning has gone astray."""

from __future__ import annotations

from funksvd_gui.core.events import EndReason
from funksvd_gui.core.hyperparams import Hyperparams, default_of, limits_by_name
from funksvd_gui.errors import TrainingDivergedError


class StoppingRule:
    """Watches the RMSE of one feature's epochs.

    A feature ends after `max_epochs`, or after at least `min_epochs` when each of
    the last `patience` epochs improved by less than `min_improvement`. There is a
    minimum because the first epochs can be flat: from symmetric starting values a
    feature has to leave a saddle.
    """

    def __init__(self, hyperparams: Hyperparams) -> None:
        self._hyperparams = hyperparams
        self._previous: float | None = None
        self._n_stale = 0
        self.n_epochs = 0

    def record(self, rmse: float) -> None:
        """Note the watched RMSE of one more epoch, in stars."""
        self.n_epochs += 1
        previous, self._previous = self._previous, rmse
        if previous is None:
            return
        improved = previous - rmse >= self._hyperparams.min_improvement
        self._n_stale = 0 if improved else self._n_stale + 1

    @property
    def reason(self) -> EndReason | None:
        """Why the feature is over; None while it goes on."""
        if self.n_epochs >= self._hyperparams.max_epochs:
            return EndReason.MAX_EPOCHS
        settled = self._n_stale >= self._hyperparams.patience
        if settled and self.n_epochs >= self._hyperparams.min_epochs:
            return EndReason.CONVERGED
        return None


def divergence(where: str, epoch: int, name: str, rate: float) -> TrainingDivergedError:
    """Compose the error for an epoch that was not finite.

    Parameters
    ----------
    name : str
        Name of the hyper-parameter that is too large.
    rate : float
        What it was in this epoch. A tenth of it is suggested, and never more than
        the default: half of what explodes within an epoch often explodes as well.
    """
    setting = limits_by_name()[name].label.lower()
    suggestion = float(f"{min(rate / 10, default_of(name)):.1e}")
    return TrainingDivergedError(
        f"The error of {where} became infinite in epoch {epoch}, "
        f"with the {setting} at {rate:g}. What was learned before is kept.",
        hint=f"Try a smaller {setting}, for example {suggestion:g}.",
    )
