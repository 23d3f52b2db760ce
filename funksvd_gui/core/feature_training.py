"""One feature at a time: the greedy stage of a training run."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.cache_lines import aligned_zeros
from funksvd_gui.core.events import FeatureDone
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.stopping import StoppingRule, divergence
from funksvd_gui.core.visited_ratings import Residuals, RunningEstimates, Targets, VisitedRatings
from funksvd_gui.core.watched_ratings import WatchedRatings

FloatArray = NDArray[np.float32]


class FeatureTraining:
    """Continue a model feature by feature.

    Parameters
    ----------
    model : FactorModel
        Where to begin: a baseline, or factors that are already trained. Its
        clamp is kept to in every epoch.
    n_planned : int
        How many features there shall be, those of `model` included.
    with_trail : bool
        Whether the features still untrained count with their constant.
    """

    def __init__(
        self,
        visited: VisitedRatings,
        watched: WatchedRatings,
        model: FactorModel,
        hyperparams: Hyperparams,
        n_planned: int,
        *,
        with_trail: bool,
    ) -> None:
        self._watched, self._model, self._hyperparams = watched, model, hyperparams
        self._with_trail = with_trail
        residuals = Targets if model.clamp is None else RunningEstimates
        self._residuals: Residuals = residuals(visited, model)
        self._user_factors, self._item_factors = model.user_factors, model.item_factors
        # The feature in training; it joins the others when it is finished.
        self._p = aligned_zeros(len(model.user_bias))
        self._q = aligned_zeros(len(model.item_bias))
        self._rule: StoppingRule | None = None
        self._is_sane = True
        self._first_rmse = math.inf
        self.n_finished = model.n_features
        self.plan(n_planned)

    def plan(self, n_planned: int) -> None:
        """Change how many features there shall be."""
        self.n_planned = n_planned
        self._user_factors = _grown(self._user_factors, n_planned)
        self._item_factors = _grown(self._item_factors, n_planned)

    @property
    def is_done(self) -> bool:
        return self.n_finished >= self.n_planned

    @property
    def is_feature_over(self) -> bool:
        """Whether the feature in training has had its epochs and waits to be frozen."""
        return self._rule is not None and self._rule.reason is not None

    @property
    def n_begun(self) -> int:
        """Finished features, and the one in training if it has had an epoch."""
        return self.n_finished + (self.n_epochs > 0)

    @property
    def n_epochs(self) -> int:
        """Epochs of the feature in training."""
        return self._rule.n_epochs if self._rule else 0

    def run_epoch(self) -> tuple[float, float | None]:
        """Train the current feature for one epoch.

        Returns
        -------
        rmse_train, rmse_validation : float, float or None
            In stars.

        Raises
        ------
        TrainingDivergedError
            If the error is no longer finite; the last good state is back in place.
        """
        if self._rule is None:
            self._start_feature()
        assert self._rule is not None
        p, q = self._p, self._q
        if self._is_sane:
            self._backup = p.copy(), q.copy()
        rmse = self._residuals.run_epoch(p, q, self._hyperparams, self._trail(1))
        if not (math.isfinite(rmse) and np.isfinite(p).all() and np.isfinite(q).all()):
            p[:], q[:] = self._backup
            raise divergence(
                f"feature {self.n_finished + 1}", self.n_epochs + 1,
                "learning_rate", self._hyperparams.learning_rate,
            )  # fmt: skip
        if self.n_epochs == 0:
            self._first_rmse = rmse
        # A feature on its way to infinity passes through finite absurdities first;
        # what is kept for an undo is the state before that.
        self._is_sane = rmse <= 2 * self._first_rmse
        self._last = rmse, self._watched.rmse_with(p, q, self._trail(1))
        rmse_validation = self._last[1]
        self._rule.record(rmse if rmse_validation is None else rmse_validation)
        return self._last

    def finish_feature(self) -> FeatureDone:
        """Freeze the current feature and fold it into all that follows."""
        rule = self._rule
        assert rule is not None
        assert rule.reason is not None
        self._residuals.fold(self._p, self._q)
        self._watched.fold(self._p, self._q)
        self._user_factors[self.n_finished] = self._p
        self._item_factors[self.n_finished] = self._q
        self.n_finished += 1
        self._rule = None
        rmse_train, rmse_validation = self._last
        return FeatureDone(self.n_finished, rule.n_epochs, rule.reason, rmse_train, rmse_validation)

    def model(self) -> FactorModel:
        """Return what is learned so far, the feature in training included."""
        # Finished rows never change again and are shared.
        p, q = self._user_factors[: self.n_finished], self._item_factors[: self.n_finished]
        if self.n_epochs > 0:
            p, q = np.vstack([p, self._p]), np.vstack([q, self._q])
        return dataclasses.replace(
            self._model, user_factors=p, item_factors=q, trail=self._trail(len(p) - self.n_finished)
        )

    def _start_feature(self) -> None:
        params, model = self._hyperparams, self._model
        # A stream of its own for every feature, so that the starting values do
        # not depend on how many features are planned or when a run was stopped.
        rng = np.random.default_rng([params.seed, self.n_finished])
        for factor, counts in ((self._p, model.user_counts), (self._q, model.item_counts)):
            values = params.initial_value + params.initial_noise * rng.standard_normal(len(counts))
            # Who has no ratings is never visited and must not contribute.
            factor[:] = np.where(counts > 0, values, 0.0)
        self._rule = StoppingRule(params)
        self._is_sane = True

    def _trail(self, n_more: int) -> float:
        """Return what the features after `n_more` unfinished ones would contribute, in stars."""
        if not self._with_trail:
            return 0.0
        return self._hyperparams.initial_value**2 * (self.n_planned - self.n_finished - n_more)


def _grown(factors: FloatArray, n_features: int) -> FloatArray:
    if n_features <= len(factors):
        return factors
    grown = np.zeros((n_features, factors.shape[1]), dtype=np.float32)
    grown[: len(factors)] = factors
    return grown
