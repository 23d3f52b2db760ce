"""All features and biases trained together, from the full residual."""

from __future__ import annotations

import copy
import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.cache_lines import aligned_copy, padded_zeros
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.kernels import all_features
from funksvd_gui.core.kernels.one_feature import sum_of_squares
from funksvd_gui.core.penalty import Counts, Penalty
from funksvd_gui.core.sample_order import FOR_ALL_FEATURES
from funksvd_gui.core.starting_values import fill_with_start
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.stopping import RunWatch, divergence, validation_or_train
from funksvd_gui.core.validation_ratings import ValidationRatings
from funksvd_gui.core.visited_ratings import VisitedRatings

FloatArray = NDArray[np.float32]

#: No factor overflows while errors are below so many units: it would take factors of 1e30.
_SAFE = 1_000.0


@dataclass(slots=True, eq=False)
class FineTuneState:
    """Biases and rows of factors: user bias, item bias, user rows, item rows."""

    user_bias: FloatArray
    item_bias: FloatArray
    user_rows: FloatArray
    item_rows: FloatArray

    @property
    def arrays(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        return self.user_bias, self.item_bias, self.user_rows, self.item_rows

    def copied(self) -> FineTuneState:
        """Return a copy that nothing changes any more."""
        return FineTuneState(*(aligned_copy(array) for array in self.arrays))

    def become(self, other: FineTuneState) -> None:
        """Take over the values of another state."""
        for mine, theirs in zip(self.arrays, other.arrays, strict=True):
            mine[...] = theirs

    @classmethod
    def begun(cls, model: FactorModel, n_together: int, steps: StepSizes) -> FineTuneState:
        """Return a model's features, and after them some that begin together."""
        n_alone = model.n_features
        # The stream of the first of them, were it trained alone.
        rng = np.random.default_rng([steps.hyperparams.seed, n_alone])
        rows = []
        for factors, counts in (
            (model.user_factors, model.user_counts),
            (model.item_factors, model.item_counts),
        ):
            # A factor of padding is zero, has a zero gradient, and stays zero.
            mine = padded_zeros(len(counts), n_alone + n_together)
            mine[:, :n_alone] = factors.T
            if n_together:
                fill_with_start(mine[:, n_alone : n_alone + n_together], counts, steps, rng)
            rows.append(mine)
        return cls(aligned_copy(model.user_bias), aligned_copy(model.item_bias), *rows)

    def is_finite(self) -> bool:
        return all(math.isfinite(sum_of_squares(array.reshape(-1))) for array in self.arrays)


@dataclass(slots=True, eq=False)
class FineTuneProgress:
    """How far fine-tuning is.

    Attributes
    ----------
    n_together : int
        How many of the features begin together, after those that were trained alone.
    state : FineTuneState
        After the last pass.
    watch : RunWatch
        Over passes; its best is that of the features until a pass betters it.
    best : FineTuneState or None
        After the best pass but the last one; None if there is none.
    best_epoch : int or None
        Number of the best pass; None while none has bettered the features.
    last_is_best : bool
        Whether no pass was better than the last one.
    epoch : int
        Number of the pass that `state` is from; 0 before the first.
    """

    n_together: int
    state: FineTuneState
    watch: RunWatch
    best: FineTuneState | None = None
    best_epoch: int | None = None
    last_is_best: bool = False
    epoch: int = 0

    def copied(self) -> FineTuneProgress:
        """Return a copy that nothing changes any more."""
        best = self.best.copied() if self.best else None
        return dataclasses.replace(
            self, state=self.state.copied(), watch=copy.copy(self.watch), best=best
        )


class FineTuning:
    """Biases and rows of factors on their way from the greedy to the joint optimum.

    Features may begin here, together: the first few passes train them as if each were
    trained alone, on what is left unexplained, while everything else stands still.
    Small as they are then, they hardly disturb one another, and all of them take less
    time than a few of them would one by one.

    It trains and serves the plain sum: clamp and trail belong to one feature at a
    time and end here.

    Parameters
    ----------
    begun_with : FactorModel
        The features that were trained one by one.
    best_of_features : FactorModel
        Those of them with the lowest validation RMSE.
    best_rmse : float
        This RMSE, which is to be bettered, in stars.
    n_together : int
        How many features begin here.
    progress : FineTuneProgress, optional
        Where a run that was suspended goes on.
    """

    def __init__(
        self,
        visited: VisitedRatings,
        validation: ValidationRatings,
        steps: StepSizes,
        begun_with: FactorModel,
        best_of_features: FactorModel,
        best_rmse: float,
        n_together: int,
        progress: FineTuneProgress | None = None,
    ) -> None:
        self._visited, self._validation, self._steps = visited, validation, steps
        self.begun_with, self.best_of_features = begun_with, best_of_features
        self._arranged = visited.arranged(FOR_ALL_FEATURES)
        self._mean = begun_with.mean_around_centre
        counts = begun_with.user_counts, begun_with.item_counts
        self._penalty_alone = Penalty.of(
            counts, float(steps.regularization), steps.epoch_regularization
        )
        _, regularization, *of_biases = map(float, steps.fine_tuning(1))
        self._penalty = Penalty.of(counts, regularization)
        self._penalty_of_biases = _penalty_of_biases(counts, *of_biases)
        self.progress = progress or FineTuneProgress(
            n_together, FineTuneState.begun(begun_with, n_together, steps), RunWatch(best_rmse)
        )

    @property
    def n_features(self) -> int:
        """Features, those that begin here included."""
        return self.begun_with.n_features + self.progress.n_together

    @property
    def best_rmse(self) -> float:
        """Lowest validation RMSE, that of the features included, in stars."""
        return self.progress.watch.best

    @property
    def has_converged(self) -> bool:
        """Whether the last passes have not bettered the model."""
        return self.progress.watch.n_stale >= self._steps.hyperparams.patience

    def forget_convergence(self) -> None:
        """Go on although the last passes have not bettered the model."""
        if self.has_converged:
            self.progress.watch.n_stale = 0

    def is_warm_up(self, epoch: int) -> bool:
        """Whether pass number `epoch`, from 1, trains only the features that begin here."""
        return self.progress.n_together > 0 and epoch <= self._steps.n_warm_up

    def n_trained_in(self, epoch: int) -> int:
        """Return how many features pass number `epoch`, from 1, trains."""
        return self.progress.n_together if self.is_warm_up(epoch) else self.n_features

    def run_epoch(self, epoch: int) -> tuple[float, float | None]:
        """Run pass number `epoch`, from 1.

        Returns
        -------
        rmse_train, rmse_validation : float, float or None
            In stars.

        Raises
        ------
        TrainingDivergedError
            If the error is no longer finite; the best state is back in place.
        """
        progress, state, steps = self.progress, self.progress.state, self._steps
        is_warm_up = self.is_warm_up(epoch)
        first_column = self.begun_with.n_features if is_warm_up else 0
        if progress.last_is_best:
            self._keep_as_best()
        rmse = self._visited.rmse(
            all_features.fine_tune_epoch,
            self._arranged,
            self._mean,
            *state.arrays,
            np.uint64(first_column),
            *(steps.warm_up(epoch) if is_warm_up else steps.fine_tuning(epoch)),
        )
        if is_warm_up and (kept := steps.kept(epoch)) < 1:
            state.user_rows[:, first_column:] *= kept
            state.item_rows[:, first_column:] *= kept
        if not (math.isfinite(rmse) and (rmse < _SAFE * steps.unit or state.is_finite())):
            state.become(
                progress.best or FineTuneState.begun(self.begun_with, progress.n_together, steps)
            )
            progress.last_is_best = progress.best is not None
            progress.epoch = progress.best_epoch or 0
            name = "learning_rate" if is_warm_up else "fine_tune_rate"
            raise divergence(
                None, epoch, name, getattr(steps.hyperparams, name),
                is_first=self.begun_with.n_features == 0 and epoch == 1,
                stable=steps.stable_rate if is_warm_up else self._stable_rate(),
            )  # fmt: skip
        rmse_validation = self._validation.rmse_of_rows(self._mean, *state.arrays)
        progress.epoch = epoch
        decides = validation_or_train(rmse, rmse_validation)
        if progress.watch.record(decides, steps.min_improvement):
            progress.last_is_best, progress.best_epoch = True, epoch
        if is_warm_up:
            # Features that have just begun are no reason to give up.
            progress.watch.n_stale = 0
        return rmse, rmse_validation

    def _stable_rate(self) -> float:
        """Return about the largest `fine_tune_rate` that is safe from the present state on.

        The squared error of a rating curves with ``|p|² + |q|²``, and with 1 for each bias;
        steps swing ever wider from twice this on.
        """
        state, steps = self.progress.state, self._steps
        longest = sum(
            float(np.einsum("kf,kf->k", rows, rows).max(initial=0.0))
            for rows in (state.user_rows, state.item_rows)
        )
        return 1.0 / (steps.hyperparams.learning_rate * (longest / steps.unit + 2.0))

    def penalty(self, epoch: int) -> float:
        """Return what pass number `epoch`, the last one, adds to Σe², in stars².

        Passes that train only the features that begin here minimize what a single feature
        does; the others have weights of their own, and one for biases that they train.
        """
        state = self.progress.state
        rows = state.user_rows, state.item_rows
        if self.is_warm_up(epoch):
            return self._penalty_alone.of_rows(*rows)
        of_biases = self._penalty_of_biases.of_feature(state.user_bias, state.item_bias)
        return self._penalty.of_rows(*rows) + of_biases

    def _keep_as_best(self) -> None:
        """Put the last pass's state away: the next one is about to change it."""
        progress = self.progress
        if progress.best is None:
            progress.best = progress.state.copied()
        else:
            progress.best.become(progress.state)
        progress.last_is_best = False

    def model(self) -> FactorModel:
        """Return the model as it is after the last pass, copied."""
        return self._as_model(self.progress.state, self.progress.epoch)

    def starting_model(self) -> FactorModel:
        """Return the model as it is before the first pass, copied."""
        return self._as_model(self.progress.state, 1)

    def best_model(self) -> FactorModel:
        """Return the model as it was when the validation RMSE was lowest."""
        progress = self.progress
        best = progress.state if progress.last_is_best else progress.best
        if best is None:
            return self.best_of_features
        assert progress.best_epoch is not None
        return self._as_model(best, progress.best_epoch)

    def _as_model(self, state: FineTuneState, epoch: int) -> FactorModel:
        n_features, n_alone = self.n_features, self.begun_with.n_features
        kept_epochs = self.begun_with.kept_epochs or (0,) * n_alone
        return dataclasses.replace(
            self.begun_with,
            kept_epochs=kept_epochs + (0,) * (n_features - n_alone),
            n_fine_tuned=n_features if epoch else self.begun_with.n_fine_tuned,
            fine_tune_epoch=epoch or self.begun_with.fine_tune_epoch,
            user_bias=state.user_bias.copy(),
            item_bias=state.item_bias.copy(),
            user_factors=state.user_rows.T[:n_features].copy(),
            item_factors=state.item_rows.T[:n_features].copy(),
            clamp=None,
            trail=0.0,
        )


def _penalty_of_biases(
    counts: Counts, user_rate: float, item_rate: float, regularization: float
) -> Penalty:
    """Return that of the biases that are trained; the others stand still and cost nothing."""
    users, items = (
        Penalty.of(counts, regularization if rate else 0.0) for rate in (user_rate, item_rate)
    )
    return Penalty(users.user_weights, items.item_weights)
