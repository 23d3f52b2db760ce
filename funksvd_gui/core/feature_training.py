"""One feature at a time: the greedy stage of a training run."""

from __future__ import annotations

import copy
import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.cache_lines import aligned_copy, aligned_zeros
from funksvd_gui.core.events import EndReason, FeatureDone
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.feature_factors import FeatureFactors
from funksvd_gui.core.kernels.one_feature import sum_of_squares
from funksvd_gui.core.penalty import Penalty
from funksvd_gui.core.starting_values import fill_with_start, least_squares_factor
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.stopping import FeatureWatch, divergence, validation_or_train
from funksvd_gui.core.validation_ratings import ValidationRatings
from funksvd_gui.core.visited_ratings import Residuals, RunningEstimates, Targets, VisitedRatings

FloatArray = NDArray[np.float32]


@dataclass(slots=True, eq=False)
class BegunFeature:
    """A feature between two of its epochs: all it takes to go on as if nothing had been.

    `p` and `q` are as after the last epoch, `best_p` and `best_q` as after the best
    one; `last` and `best` hold the RMSE of training and validation of these two.
    """

    p: FloatArray
    q: FloatArray
    best_p: FloatArray
    best_q: FloatArray
    watch: FeatureWatch
    last: tuple[float, float | None] = (math.inf, None)
    best: tuple[float, float | None] = (math.inf, None)

    def copied(self) -> BegunFeature:
        """Return a copy that nothing changes any more."""
        return BegunFeature(
            aligned_copy(self.p), aligned_copy(self.q),
            aligned_copy(self.best_p), aligned_copy(self.best_q),
            copy.copy(self.watch), self.last, self.best,
        )  # fmt: skip

    @property
    def is_trained(self) -> bool:
        """Whether it has had an epoch."""
        return self.watch.n_epochs > 0

    def keep_as_best(self) -> None:
        self.best_p[:], self.best_q[:], self.best = self.p, self.q, self.last

    def go_back_to_best(self) -> None:
        self.p[:], self.q[:], self.last = self.best_p, self.best_q, self.best


@dataclass(slots=True, eq=False)
class FeatureProgress:
    """How far the greedy stage is, apart from the finished features themselves.

    Attributes
    ----------
    last : float
        Validation RMSE of what is finished, or its running training RMSE where nothing is held
        out, in stars; that of the baseline before the first feature.
    best : float
        The lowest of these after a feature, in stars.
    n_best : int
        After how many features it was.
    more_epochs : int
        What was granted to the feature in training beyond the settings.
    before_last : FeatureProgress or None
        How it was before the last feature was frozen: where more epochs of it go on.
    """

    begun: BegunFeature | None = None
    last: float = math.inf
    best: float = math.inf
    n_best: int = 0
    more_epochs: int = 0
    before_last: FeatureProgress | None = None

    def copied(self) -> FeatureProgress:
        """Return a copy that nothing changes any more."""
        return FeatureProgress(
            self.begun.copied() if self.begun else None, self.last, self.best, self.n_best,
            self.more_epochs, self.before_last.copied() if self.before_last else None,
        )  # fmt: skip


class FeatureTraining:
    """Continue a model feature by feature.

    Parameters
    ----------
    model : FactorModel
        Where to begin: a baseline, or factors that are already trained. Its
        clamp is kept to in every epoch.
    n_planned : int
        How many features there shall be, those of `model` included.
    rmse : float
        That of `model`, as `FeatureProgress.last`.
    with_trail : bool
        Whether the features still untrained count with their constant.
    progress : FeatureProgress, optional
        Where a run that was suspended goes on; `model` has its finished features.
    """

    def __init__(
        self,
        visited: VisitedRatings,
        validation: ValidationRatings,
        model: FactorModel,
        steps: StepSizes,
        n_planned: int,
        rmse: float,
        *,
        with_trail: bool,
        progress: FeatureProgress | None = None,
    ) -> None:
        self._validation, self._model, self._steps = validation, model, steps
        self._with_trail = with_trail
        self._counts = model.user_counts, model.item_counts
        residuals = Targets if model.clamp is None else RunningEstimates
        self._residuals: Residuals = residuals(visited, model)
        self._user_factors, self._item_factors = model.user_factors, model.item_factors
        self.progress = progress or FeatureProgress(last=rmse, n_best=model.n_features)
        self._kept_epochs = model.kept_epochs or (0,) * model.n_features
        self.n_finished = model.n_features
        self._spare: tuple[FloatArray, ...] | None = None
        self._penalty = Penalty.of(
            self._counts, float(steps.regularization), steps.epoch_regularization
        )
        self._penalty_of_finished = sum(
            self._penalty.of_feature(p, q)
            for p, q in zip(model.user_factors, model.item_factors, strict=True)
        )
        self.plan(n_planned)

    def plan(self, n_planned: int) -> None:
        """Change how many features there shall be."""
        self.n_planned = n_planned
        self._user_factors = _grown(self._user_factors, n_planned)
        self._item_factors = _grown(self._item_factors, n_planned)

    @property
    def is_done(self) -> bool:
        """Whether there is no feature left to train."""
        return self.n_finished >= self.n_planned

    def without_last(self) -> tuple[FactorModel, FeatureProgress]:
        """Return model and progress as they were before the last feature was frozen."""
        assert self.progress.before_last is not None
        return self._with_first(self.n_finished - 1), self.progress.before_last

    @property
    def end_reason(self) -> EndReason | None:
        """Why the feature in training is over and waits to be frozen; None while it goes on."""
        begun, params = self.progress.begun, self._steps.hyperparams
        if begun is None:
            return None
        return begun.watch.reason(params, params.max_epochs + self.progress.more_epochs)

    @property
    def n_features(self) -> int:
        """Finished features, and the one in training if it has had an epoch."""
        return self.n_finished + (self.n_epochs > 0)

    @property
    def n_epochs(self) -> int:
        """Epochs of the feature in training."""
        return self.progress.begun.watch.n_epochs if self.progress.begun else 0

    @property
    def n_starting_passes(self) -> int:
        """Half passes over the ratings that the next epoch begins with."""
        is_new = self.progress.begun is None
        return 2 * self._steps.hyperparams.starting_passes if is_new else 0

    def run_epoch(self) -> tuple[float, float | None]:
        """Train the current feature for one epoch.

        Returns
        -------
        rmse_train, rmse_validation : float, float or None
            In stars.

        Raises
        ------
        TrainingDivergedError
            If the error is no longer finite; the best state is back in place.
        """
        begun = self.progress.begun = self.progress.begun or self._started_feature()
        p, q, trail, epoch = begun.p, begun.q, self._trail(1), begun.watch.n_epochs + 1
        rate = self._steps.learning_rate(epoch)
        rmse = self._residuals.run_epoch(p, q, rate, self._steps.regularization, trail)
        kept = self._steps.kept(epoch)
        if kept < 1:
            p *= kept
            q *= kept
        # Only asked for until the feature has left the flat beginning.
        size = math.inf if begun.watch.has_left else _size(p, q)
        last = rmse, self._validation.rmse_with(p, q, trail)
        # Factors can overflow after the last error that was taken.
        if not (math.isfinite(rmse) and math.isfinite(validation_or_train(*last))):
            self._give_up(begun)
            raise divergence(
                self.n_finished + 1, epoch,
                "learning_rate", self._steps.hyperparams.learning_rate,
                is_first=self.n_features == 0, stable=self._steps.stable_rate,
            )  # fmt: skip
        begun.last = last
        if begun.watch.record(validation_or_train(*begun.last), self._steps.min_improvement, size):
            begun.keep_as_best()
        return begun.last

    def _give_up(self, begun: BegunFeature) -> None:
        """Let what comes next follow the feature as it was best, or begin it anew if it never was.

        The same epoch again would diverge again.
        """
        begun.go_back_to_best()
        begun.watch.has_diverged = True
        if not begun.is_trained:
            self.progress.begun = None

    def finish_feature(self) -> FeatureDone:
        """Freeze the current feature as it was best and fold it into all that follows."""
        begun, reason = self.progress.begun, self.end_reason
        assert begun is not None
        assert reason is not None
        p, q = begun.best_p, begun.best_q
        self._residuals.fold(p, q)
        self._validation.fold(p, q)
        self._penalty_of_finished += self._penalty.of_feature(p, q)
        self._user_factors[self.n_finished] = p
        self._item_factors[self.n_finished] = q
        self._kept_epochs += (begun.watch.best_epoch,)
        self.n_finished += 1
        before, rmse = self.progress, validation_or_train(*begun.best)
        # Only the last feature can be resumed again; memory that was used is quicker to use.
        if before.before_last is not None and before.before_last.begun is not None:
            given_up = before.before_last.begun
            self._spare = given_up.p, given_up.q, given_up.best_p, given_up.best_q
        before.before_last = None
        is_best = rmse <= before.best
        self.progress = FeatureProgress(
            None, rmse, min(rmse, before.best), self.n_finished if is_best else before.n_best,
            0, before,
        )  # fmt: skip
        return FeatureDone(
            self.n_finished, begun.watch.n_epochs, reason, *begun.best,
            gain=before.last - rmse, norm=math.sqrt(sum_of_squares(p) * sum_of_squares(q)),
        )  # fmt: skip

    @property
    def penalty(self) -> float:
        """What the objective adds to Σe², of all features so far, in stars²."""
        begun = self.progress.begun
        of_begun = self._penalty.of_feature(begun.p, begun.q) if begun is not None else 0.0
        return self._penalty_of_finished + of_begun

    def factors_in_training(self) -> FeatureFactors | None:
        """Return a copy of the item factors of the feature in training, if it has had an epoch."""
        begun = self.progress.begun
        if begun is None or not begun.is_trained:
            return None
        norm = math.sqrt(sum_of_squares(begun.p) * sum_of_squares(begun.q))
        return FeatureFactors(self.n_finished + 1, begun.q.copy(), norm)

    def starting_model(self) -> FactorModel:
        """Return the finished features and the next one as it is before its first update."""
        begun = self._started_feature()
        p = np.vstack([self._user_factors[: self.n_finished], begun.p])
        q = np.vstack([self._item_factors[: self.n_finished], begun.q])
        return self._with_factors(p, q, 1)

    def model(self) -> FactorModel:
        """Return what is learned so far, the feature in training included."""
        begun = self.progress.begun
        # Finished rows never change again and are shared.
        p, q = self._user_factors[: self.n_finished], self._item_factors[: self.n_finished]
        if begun is not None and begun.is_trained:
            p, q = np.vstack([p, begun.p]), np.vstack([q, begun.q])
            return self._with_factors(p, q, begun.watch.last_epoch)
        return self._with_factors(p, q)

    def finished_model(self) -> FactorModel:
        """Return the finished features."""
        return self._with_first(self.n_finished)

    def best_finished_model(self) -> FactorModel:
        """Return as many of the finished features as were best."""
        return self._with_first(self.progress.n_best)

    def best_model(self) -> FactorModel:
        """Return the model as it was when the validation RMSE was lowest."""
        begun, progress = self.progress.begun, self.progress
        if (
            begun is not None
            and begun.is_trained
            and validation_or_train(*begun.best) <= progress.best
        ):
            p = np.vstack([self._user_factors[: self.n_finished], begun.best_p])
            q = np.vstack([self._item_factors[: self.n_finished], begun.best_q])
            return self._with_factors(p, q, begun.watch.best_epoch)
        return self.best_finished_model()

    @property
    def best_rmse(self) -> float:
        """Lowest validation RMSE, in stars."""
        begun = self.progress.begun
        return min(self.progress.best, math.inf if begun is None else begun.watch.best)

    def _with_first(self, n_features: int) -> FactorModel:
        return self._with_factors(self._user_factors[:n_features], self._item_factors[:n_features])

    def _with_factors(self, p: FloatArray, q: FloatArray, *of_begun: int) -> FactorModel:
        return dataclasses.replace(
            self._model,
            user_factors=p,
            item_factors=q,
            trail=self._trail(len(p) - self.n_finished),
            kept_epochs=(*self._kept_epochs[: len(p)], *of_begun),
        )

    def _started_feature(self) -> BegunFeature:
        steps = self._steps
        # A stream of its own for every feature, so that the starting values do
        # not depend on how many features are planned or when a run was stopped.
        rng = np.random.default_rng([steps.hyperparams.seed, self.n_finished])
        p, q, best_p, best_q = self._spare or self._new_factors() + self._new_factors()
        self._spare = None
        for factor, counts in zip((p, q), self._counts, strict=True):
            fill_with_start(factor[:, np.newaxis], counts, steps, rng)
        for _ in range(steps.hyperparams.starting_passes):
            self._alternate(p, q)
        best_p[:], best_q[:] = p, q
        return BegunFeature(p, q, best_p, best_q, FeatureWatch(start_size=_size(p, q)))

    def _alternate(self, p: FloatArray, q: FloatArray) -> None:
        """Set all users' factors by least squares, then all items'; modified in place."""
        steps, trail = self._steps, self._trail(1)
        for factor, counts in zip((p, q), self._counts, strict=True):
            products, squares = self._residuals.half_pass(p, q, of_users=factor is p, trail=trail)
            factor[:] = least_squares_factor(products, squares, counts, steps)

    def _new_factors(self) -> tuple[FloatArray, ...]:
        return tuple(aligned_zeros(len(counts)) for counts in self._counts)

    def _trail(self, n_more: int) -> float:
        """Return what the features after `n_more` unfinished ones would contribute, in stars."""
        if not self._with_trail:
            return 0.0
        return self._steps.trail(self.n_planned - self.n_finished - n_more)


def _size(p: FloatArray, q: FloatArray) -> float:
    """Return Σ p² + Σ q²."""
    return sum_of_squares(p) + sum_of_squares(q)


def _grown(factors: FloatArray, n_features: int) -> FloatArray:
    if n_features <= len(factors):
        return factors
    grown = np.zeros((n_features, factors.shape[1]), dtype=np.float32)
    grown[: len(factors)] = factors
    return grown
