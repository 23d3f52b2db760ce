"""A run suspended between two events: plain arrays and numbers, with no ratings and no threads."""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.feature_training import FeatureProgress
from funksvd_gui.core.fine_tuning import FineTuneProgress


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TrainerState:
    """A run between two events: all it takes to go on, bit by bit, as if nothing had been.

    Attributes
    ----------
    model : FactorModel
        The finished features; for fine-tuning, what it began with.
    best_of_features : FactorModel
        The model as it was when the validation RMSE of whole features was lowest.
    n_planned : int
        How many features there shall be, without those that begin together later.
    n_together : int
        How many begin together when fine-tuning begins; 0 from then on.
    features : FeatureProgress
    fine_tuning : FineTuneProgress or None
        None before the first pass over all features together.
    fine_tune_planned : int
        How many such passes there shall be.
    """

    model: FactorModel
    best_of_features: FactorModel
    n_planned: int
    n_together: int
    features: FeatureProgress
    fine_tuning: FineTuneProgress | None
    fine_tune_planned: int
    fine_tune_done: int
    updates: int
    fit_seconds: float
