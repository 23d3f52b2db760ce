"""The update of one rating in one feature, by the loops that train, for whoever derives it."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.fine_tuning import FineTuneState
from funksvd_gui.core.kernels import all_features
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.visited_ratings import RunningEstimates, Targets, VisitedRatings

#: Width of the central difference, as a share of a factor's size. ε² is a parabola, so that only
#: rounding is left, and that is least where the width is large.
_WIDTH = 0.125
_STILL = np.float32(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What one visit of one rating does to p and q of one feature; all in the data's scale.

    Attributes
    ----------
    target : float
        t, what is left for this feature: ε + p·q.
    epsilon : float
        ε = r − b − Σ p·q over the features up to this one; over all of them once they were
        fine-tuned, and clamped where the training clamps.
    dp, dq : float
        −2εq and −2εp: the derivatives of ε², without regularization.
    dp_numeric, dq_numeric : float
        Central differences of ε². They differ from the derivatives where ε is clamped.
    p_new, q_new : float
        After the step, regularization included, both from the old p and q.
    error_before, error_after : float
        ε before and after; where all features move at once, after all of them have.
    learning_rate, regularization : float
        λ and γ as the loop uses them.
    """

    rating: float
    baseline: float
    target: float
    epsilon: float
    p: float
    q: float
    dp: float
    dq: float
    dp_numeric: float
    dq_numeric: float
    p_new: float
    q_new: float
    error_before: float
    error_after: float
    learning_rate: float
    regularization: float


@dataclass(frozen=True, slots=True)
class JointStep:
    """What else a visit moves where all features are fine-tuned together.

    Attributes
    ----------
    first, last : int
        The features that move, from 1.
    user_bias_rate, item_bias_rate, bias_regularization : float
        As the loop uses them.
    """

    first: int
    last: int
    user_bias_rate: float
    item_bias_rate: float
    bias_regularization: float


class _Visit(Protocol):
    """One rating as a stage of the training visits it."""

    rates: tuple[np.float32, np.float32]
    trail: float
    joint: JointStep | None

    @property
    def factors(self) -> tuple[float, float]: ...

    def error(self, p: float, q: float) -> float:
        """Return ε with these values of the feature."""

    def step(
        self, p: float, q: float, rate: np.float32, regularization: np.float32
    ) -> tuple[float, float, float]:
        """Return p, q and ε after one visit that begins with these values."""


class RatingUpdates:
    """The updates of one rating in one feature of a model.

    Parameters
    ----------
    model : FactorModel
        With at least `feature` features.
    user, item : int
        Indices.
    rating : float
        In stars; any number, whether it was trained on or not.
    feature : int
        From 1.
    epoch : int, optional
        Whose learning rate is used; that of the epoch that is kept if left out, and the last
        one planned where nobody knows.
    """

    def __init__(
        self,
        model: FactorModel,
        steps: StepSizes,
        user: int,
        item: int,
        rating: float,
        feature: int,
        epoch: int | None = None,
    ) -> None:
        alone = _of_pair(model, user, item)
        tuning_epoch = epoch or model.fine_tune_epoch or steps.hyperparams.fine_tune_epochs or 1
        n_still = _n_still(model, steps, tuning_epoch)
        self.is_fine_tuned = n_still < feature <= model.n_fine_tuned
        self._visit: _Visit = (
            _JointVisit(alone, steps, rating, feature, tuning_epoch, n_still) if self.is_fine_tuned
            else _SingleVisit(alone, steps, rating, feature, epoch)
        )  # fmt: skip
        self._rating, self._baseline = rating, _baseline_of(alone)

    @property
    def factors(self) -> tuple[float, float]:
        """P and q in the model."""
        return self._visit.factors

    @property
    def rates(self) -> tuple[float, float]:
        """λ and γ as the loop uses them."""
        rate, regularization = self._visit.rates
        return float(rate), float(regularization)

    @property
    def trail(self) -> float:
        """What the features still untrained count in ε, in stars; 0 where they do not."""
        return self._visit.trail

    @property
    def joint(self) -> JointStep | None:
        """What else moves; None where the feature is trained alone."""
        return self._visit.joint

    def error(self, p: float, q: float) -> float:
        """Return ε with these values in place of the feature's, all else as in the model."""
        return self._visit.error(p, q)

    def step(
        self,
        p: float,
        q: float,
        rate: float | None = None,
        regularization: float | None = None,
    ) -> tuple[float, float]:
        """Return p and q after one update that begins with these values."""
        used = self._visit.rates
        p_new, q_new, _ = self._visit.step(
            p, q,
            used[0] if rate is None else np.float32(rate),
            used[1] if regularization is None else np.float32(regularization),
        )  # fmt: skip
        return p_new, q_new

    def update(self) -> Update:
        """Return the update that begins with the model's values."""
        visit = self._visit
        p, q = visit.factors
        error = visit.error(p, q)
        p_new, q_new, error_after = visit.step(p, q, *visit.rates)
        rate, regularization = self.rates
        return Update(
            rating=self._rating,
            baseline=self._baseline,
            target=error + p * q,
            epsilon=error,
            p=p,
            q=q,
            dp=-2.0 * error * q,
            dq=-2.0 * error * p,
            dp_numeric=self.difference(p, q, of_p=True),
            dq_numeric=self.difference(p, q, of_p=False),
            p_new=p_new,
            q_new=q_new,
            error_before=error,
            error_after=error_after,
            learning_rate=rate,
            regularization=regularization,
        )

    def difference(
        self, p: float, q: float, *, of_p: bool, width: float | None = None, central: bool = True
    ) -> float:
        """Return a difference quotient of ε² at p and q.

        Parameters
        ----------
        of_p : bool
            Along p; along q otherwise.
        width : float, optional
            h; one at which hardly anything is lost to rounding if left out.
        central : bool
            (ε²(p + h) − ε²(p − h)) / 2h; the forward (ε²(p + h) − ε²(p)) / h otherwise.
        """
        here, other = (p, q) if of_p else (q, p)
        width = width or _WIDTH * max(abs(here), abs(other), 1.0)

        def squared(value: float) -> float:
            pair = (value, q) if of_p else (p, value)
            return self._visit.error(*pair) ** 2

        # As far apart as they are in single precision.
        above = float(np.float32(here + width))
        below = float(np.float32(here - width)) if central else float(np.float32(here))
        return (squared(above) - squared(below)) / (above - below)


def _is_warm_up(model: FactorModel, steps: StepSizes, epoch: int) -> bool:
    """Whether this pass of fine-tuning moves nothing but features that begin together."""
    return epoch <= steps.n_warm_up and model.kept_epochs[: model.n_fine_tuned][-1:] == (0,)


def _n_still(model: FactorModel, steps: StepSizes, epoch: int) -> int:
    """Return how many features, the first ones, this pass of fine-tuning leaves as they are."""
    if not _is_warm_up(model, steps, epoch):
        return 0
    kept_epochs = model.kept_epochs[: model.n_fine_tuned]
    return max((feature for feature, kept in enumerate(kept_epochs, 1) if kept), default=0)


def _of_pair(model: FactorModel, user: int, item: int) -> FactorModel:
    """Return the model of this one user and this one item."""
    users, items = slice(user, user + 1), slice(item, item + 1)
    one = np.ones(1, dtype=np.int32)
    return dataclasses.replace(
        model,
        user_bias=model.user_bias[users],
        item_bias=model.item_bias[items],
        user_factors=model.user_factors[:, users],
        item_factors=model.item_factors[:, items],
        user_counts=one,
        item_counts=one,
    )


def _first(model: FactorModel, n_features: int, trail: float) -> FactorModel:
    return dataclasses.replace(
        model,
        user_factors=model.user_factors[:n_features],
        item_factors=model.item_factors[:n_features],
        trail=trail,
    )


def _baseline_of(model: FactorModel) -> float:
    return float(_first(model, 0, 0.0).scores_of_user(0)[0])


def _visited(model: FactorModel, rating: float) -> VisitedRatings:
    values = np.array([rating], dtype=np.float64 if model.centre else np.float32)
    index = np.zeros(1, dtype=np.int32)
    ratings = RatingTriples(index, index, values, 1, 1)
    return VisitedRatings(ratings, model.user_counts, model.item_counts, 0, 1, model.centre)


class _SingleVisit:
    """A feature that is trained alone: the earlier ones are in the target, later ones absent."""

    joint: JointStep | None = None

    def __init__(
        self,
        model: FactorModel,
        steps: StepSizes,
        rating: float,
        feature: int,
        epoch: int | None,
    ) -> None:
        before = _first(model, feature - 1, 0.0)
        visited = _visited(before, rating)
        kind = Targets if before.clamp is None else RunningEstimates
        self._residuals: Targets | RunningEstimates = kind(visited, before)
        self._left = rating - float(before.scores_of_user(0)[0])
        self._bounds = before.clamp
        self._rating = rating
        is_trailed = steps.hyperparams.trail and model.n_fine_tuned == 0
        # The model's stands for what was planned after its last feature.
        self.trail = model.trail + steps.trail(model.n_features - feature) if is_trailed else 0.0
        self._p, self._q = (
            factors[feature - 1].copy() for factors in (model.user_factors, model.item_factors)
        )
        kept = model.kept_epochs[feature - 1] if model.kept_epochs else 0
        epoch = epoch or kept or steps.hyperparams.max_epochs
        self.rates = steps.learning_rate(epoch), steps.regularization

    @property
    def factors(self) -> tuple[float, float]:
        return float(self._p[0]), float(self._q[0])

    def error(self, p: float, q: float) -> float:
        return self._run(p, q, _STILL, _STILL)[2]

    def step(
        self, p: float, q: float, rate: np.float32, regularization: np.float32
    ) -> tuple[float, float, float]:
        p_new, q_new, _ = self._run(p, q, rate, regularization)
        return p_new, q_new, self.error(p_new, q_new)

    def _run(
        self, p: float, q: float, rate: np.float32, regularization: np.float32
    ) -> tuple[float, float, float]:
        """Return p and q after a visit, and ε as it was before."""
        user, item = (np.array([value], dtype=np.float32) for value in (p, q))
        size = self._residuals.run_epoch(user, item, rate, regularization, self.trail)
        return float(user[0]), float(item[0]), math.copysign(size, self._signed(p, q))

    def _signed(self, p: float, q: float) -> float:
        """Return ε roughly: the loop tells its size, as the root of its square."""
        estimate = self._rating - self._left + p * q
        if self._bounds is not None:
            estimate = float(np.clip(np.clip(estimate, *self._bounds) + self.trail, *self._bounds))
            return self._rating - estimate
        return self._rating - estimate - self.trail


class _JointVisit:
    """A feature that is fine-tuned: all features and both biases move at once."""

    trail = 0.0

    def __init__(
        self,
        model: FactorModel,
        steps: StepSizes,
        rating: float,
        feature: int,
        epoch: int,
        n_still: int,
    ) -> None:
        tuned = _first(model, model.n_fine_tuned, 0.0)
        self._visited = _visited(tuned, rating)
        self._arranged = self._visited.arranged()
        self._mean = tuned.mean_around_centre
        self._state = FineTuneState.begun(tuned, 0, steps)
        self._column = feature - 1
        self._left = rating - float(tuned.scores_of_user(0)[0])
        is_warm_up = _is_warm_up(model, steps, epoch)
        self._first_column = n_still
        self._sizes = steps.warm_up(epoch) if is_warm_up else steps.fine_tuning(epoch)
        self.rates = self._sizes[0], self._sizes[1]
        of_biases = map(float, self._sizes[2:])
        self.joint: JointStep | None = JointStep(
            self._first_column + 1, tuned.n_features, *of_biases
        )

    @property
    def factors(self) -> tuple[float, float]:
        return self._of(self._state)

    def error(self, p: float, q: float) -> float:
        size, _ = self._run(self._with(p, q), (_STILL,) * len(self._sizes))
        return math.copysign(size, self._signed(p, q))

    def step(
        self, p: float, q: float, rate: np.float32, regularization: np.float32
    ) -> tuple[float, float, float]:
        _, after = self._run(self._with(p, q), (rate, regularization, *self._sizes[2:]))
        size, _ = self._run(after.copied(), (_STILL,) * len(self._sizes))
        score = sum(float(each[0]) for each in (after.user_bias, after.item_bias))
        score += float(self._mean) + float(after.user_rows[0] @ after.item_rows[0])
        signed = self._left + self._score_before() - score
        return *self._of(after), math.copysign(size, signed)

    def _run(
        self, state: FineTuneState, sizes: tuple[np.float32, ...]
    ) -> tuple[float, FineTuneState]:
        """Visit the rating once; return the size of ε before, and the state, changed in place."""
        size = self._visited.rmse(
            all_features.fine_tune_epoch, self._arranged, self._mean, *state.arrays,
            np.uint64(self._first_column), *sizes,
        )  # fmt: skip
        return size, state

    def _with(self, p: float, q: float) -> FineTuneState:
        state = self._state.copied()
        state.user_rows[0, self._column], state.item_rows[0, self._column] = p, q
        return state

    def _of(self, state: FineTuneState) -> tuple[float, float]:
        column = self._column
        return float(state.user_rows[0, column]), float(state.item_rows[0, column])

    def _score_before(self) -> float:
        state = self._state
        score = float(self._mean) + float(state.user_bias[0]) + float(state.item_bias[0])
        return score + float(state.user_rows[0] @ state.item_rows[0])

    def _signed(self, p: float, q: float) -> float:
        mine_p, mine_q = self.factors
        return self._left + mine_p * mine_q - p * q
