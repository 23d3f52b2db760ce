"""How far a training is, in a share and in words."""

from __future__ import annotations

from funksvd_gui.core.events import EpochDone
from funksvd_gui.session.history import validation_rmse
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.wording import duration, rate, rmse

#: A of_pass update is some four times as fast as one of a single feature.
_FINE_TUNE_WEIGHT = 0.25


def progress_share(run: TrainingRun) -> float:
    """Return how much of the planned work is done, from 0 to 1."""
    settings, last = run.hyperparams, run.history.last
    of_features = settings.n_alone * settings.max_epochs
    of_pass = settings.n_features * _FINE_TUNE_WEIGHT
    planned = of_features + settings.fine_tune_epochs * of_pass
    if last is None or planned == 0:
        return 0.0
    if last.feature is None:
        return (of_features + last.epoch * of_pass) / planned
    return ((last.feature - 1) * settings.max_epochs + last.epoch) / planned


def progress_words(run: TrainingRun) -> str:
    """Return where the training is, how good, how fast, and how long it still takes."""
    last = run.history.last
    if last is None:
        return "baseline"
    share = progress_share(run)
    left = last.elapsed_s * (1 - share) / share if share > 0 else 0.0
    watched = "training" if last.rmse_validation is None else "validation"
    speed = last.updates / last.elapsed_s if last.elapsed_s > 0 else 0.0
    return " · ".join(
        [
            _place(run, last),
            f"{watched} RMSE {rmse(validation_rmse(last))}",
            f"{rate(speed)} updates",
            f"{duration(left)} left",
        ]
    )


def _place(run: TrainingRun, last: EpochDone) -> str:
    if last.feature is None:
        return f"fine-tuning · epoch {last.epoch} of {run.hyperparams.fine_tune_epochs}"
    return f"feature {last.feature} of {run.hyperparams.n_features} · epoch {last.epoch}"
