"""What a training is given before its first epoch: a baseline, step sizes, an order, threads."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.baseline import fit_baseline
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import Ratings
from funksvd_gui.core.stable_rate import stable_rate_within
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.validation_ratings import ValidationRatings
from funksvd_gui.core.visited_ratings import VisitedRatings


@dataclass(frozen=True, slots=True, eq=False)
class PreparedTraining:
    """The same for all stages of a run.

    Attributes
    ----------
    baseline : FactorModel
        Without features, and without a trail.
    """

    baseline: FactorModel
    steps: StepSizes
    visited: VisitedRatings
    scale: tuple[float, float]

    @classmethod
    def of(
        cls,
        train: Ratings,
        hyperparams: Hyperparams,
        scale: tuple[float, float],
        n_threads: int | None,
    ) -> PreparedTraining:
        """Prepare the training on some ratings."""
        fitted = fit_baseline(train, hyperparams)
        counts = fitted.user_counts, fitted.item_counts
        baseline = FactorModel(
            global_mean=fitted.global_mean,
            centre=fitted.centre,
            user_bias=fitted.user_bias,
            item_bias=fitted.item_bias,
            user_factors=_no_factors(train.n_users),
            item_factors=_no_factors(train.n_items),
            clamp=scale if hyperparams.clamp else None,
            trail=0.0,
            user_counts=fitted.user_counts,
            item_counts=fitted.item_counts,
        )
        steps = StepSizes.of(hyperparams, fitted.deviation, scale[1] - scale[0], *counts)
        stable_rate = stable_rate_within(scale, steps.unit, hyperparams)
        steps = dataclasses.replace(steps, stable_rate=stable_rate)
        visited = VisitedRatings(train, *counts, hyperparams.seed, n_threads, fitted.centre)
        return cls(baseline, steps, visited, scale)

    def scored(self, ratings: Ratings, model: FactorModel) -> ValidationRatings:
        """Return ratings that can be scored after every epoch, with the model's estimates."""
        return ValidationRatings(ratings, self.visited, self.scale, model)


def _no_factors(size: int) -> NDArray[np.float32]:
    return np.empty((0, size), dtype=np.float32)
