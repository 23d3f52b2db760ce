"""What a training run reports, oldest first. Frozen numbers: safe to cross a thread."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EndReason(StrEnum):
    """Why a feature, or a whole run, ended."""

    MAX_EPOCHS = "all epochs done"
    CONVERGED = "improved too little"
    DIVERGED = "diverged"


@dataclass(frozen=True, slots=True)
class TrainingStarted:
    """The data are in order, the baseline is known, nothing is trained yet.

    RMSEs are of the baseline alone, clipped to the rating scale, in stars.
    """

    n_train: int
    n_validation: int
    rmse_baseline_train: float
    rmse_baseline_validation: float | None
    compile_seconds: float


@dataclass(frozen=True, slots=True)
class EpochDone:
    """One pass over the training ratings is finished.

    Attributes
    ----------
    feature : int or None
        Number of the feature, from 1; None while all are fine-tuned together.
    epoch : int
        Number of the pass within this feature, or within the fine-tuning, from 1.
    rmse_train : float
        Running RMSE, each rating scored before its own update, in stars.
    rmse_validation : float or None
        RMSE of the scores clipped to the rating scale, after the epoch, in stars.
    updates : int
        Factor updates since the run began; one rating in one feature is one update, and so is
        one that a pass visits which begins a feature.
    elapsed_s : float
        Time spent training since the run began, pauses and compiling left out.
    penalty : float or None
        What the objective adds to Σe² after the epoch, in stars²:
        Σ over ratings of γ(p² + q²), and κ(Σp² + Σq²), of all features so far; None where it
        is not known.
    """

    feature: int | None
    epoch: int
    rmse_train: float
    rmse_validation: float | None
    updates: int
    elapsed_s: float
    penalty: float | None = None


@dataclass(frozen=True, slots=True)
class FeatureDone:
    """A feature is frozen as it was best; the next one starts from what it left unexplained.

    The RMSEs are those of that best epoch, as in `EpochDone`.

    Attributes
    ----------
    gain : float
        By how much it lowered the validation RMSE, or, where nothing is held out, the
        training RMSE, in stars; negative where it raised it.
    norm : float
        Its size √(Σp²·Σq²), in stars.
    """

    feature: int
    n_epochs: int
    reason: EndReason
    rmse_train: float
    rmse_validation: float | None
    gain: float
    norm: float


@dataclass(frozen=True, slots=True)
class TrainingDone:
    """All that was planned is trained, or more of it would not help; the best state is kept.

    Attributes
    ----------
    reason : EndReason
        `MAX_EPOCHS` if everything planned was done.
    n_features : int
        Features of the state that is kept.
    fine_tune_epoch : int or None
        Which pass of the fine-tuning it comes from; None if from before.
    rmse_best : float or None
        Its validation RMSE, or its running training RMSE where nothing is held out,
        in stars; None if nothing was trained.
    """

    reason: EndReason
    n_features: int
    fine_tune_epoch: int | None
    rmse_best: float | None


TrainingEvent = TrainingStarted | EpochDone | FeatureDone | TrainingDone
