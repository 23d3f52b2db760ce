"""How far a training is, in words."""

from __future__ import annotations

from funksvd_gui.core.events import EpochDone
from funksvd_gui.session.history import validation_rmse
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.wording import duration, rate, rmse


def progress_words(run: TrainingRun) -> str:
    """Return where the training is, how good, how fast, and how long it still takes."""
    last = run.history.last
    if last is None:
        return "baseline"
    kind = "training" if last.rmse_validation is None else "validation"
    return " · ".join(
        [
            _place(run, last),
            f"{kind} RMSE {rmse(validation_rmse(last))}",
            f"{rate(run.progress.updates_per_second)} updates",
            f"{duration(run.progress.seconds_left)} left",
        ]
    )


def _place(run: TrainingRun, last: EpochDone) -> str:
    if last.feature is None:
        return f"fine-tuning · epoch {last.epoch} of {run.hyperparams.fine_tune_epochs}"
    return f"feature {last.feature} of {run.hyperparams.n_features} · epoch {last.epoch}"
