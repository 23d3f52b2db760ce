"""The numbers that the derivation of the update rule is told with, all from a model's ratings."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.update_rule import RatingUpdates
from funksvd_gui.data.split.part import Part
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.update_explanation import steps_of

Floats = NDArray[np.float64]

_N_POINTS = 241
#: Around what is looked at, at least so far to both sides.
_LEAST_REACH = 0.5
#: What single precision leaves of a sum of stars.
_NOTHING = 1e-4


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class UserFeature:
    """A user's training ratings as one feature sees them.

    Attributes
    ----------
    p : float
        Her number in the feature.
    ratings, before, q : float64 array, shape (n,)
        In stars; the estimates without this feature; the items' numbers in it.
    trail : float
        What features that are not trained yet are taken for, in stars.
    bounds : (float, float) or None
        Into which the estimate is clamped.
    """

    user_id: str
    p: float
    ratings: Floats
    before: Floats
    q: Floats
    trail: float
    bounds: tuple[float, float] | None

    @property
    def n(self) -> int:
        return len(self.ratings)

    @property
    def targets(self) -> Floats:
        """T of each rating, what is left for this feature: ε + p·q, shape (n,)."""
        targets: Floats = self.errors(np.array([self.p]))[0] + self.p * self.q
        return targets

    def errors(self, p: Floats) -> Floats:
        """Return ε of every rating for each of these values of p, shape (len(p), n)."""
        estimates = self.before + p[:, np.newaxis] * self.q
        if self.bounds is not None:
            estimates = np.clip(estimates, *self.bounds)
        estimates = estimates + self.trail
        if self.bounds is not None:
            estimates = np.clip(estimates, *self.bounds)
        errors: Floats = self.ratings - estimates
        return errors


def user_feature(model: TrainedModel, user: int, feature: int) -> UserFeature:
    """Return what a feature, from 1, sees of the user with this index."""
    factors = model.factors
    items, ratings, parts = model.rated.of_user(user)
    # Where nobody knows the parts any more, all that are left may have been trained on.
    is_seen = np.array([part in {Part.TRAINING, None} for part in parts], dtype=bool)
    items, ratings = items[is_seen], ratings[is_seen]
    p = float(factors.user_factors[feature - 1, user])
    q = factors.item_factors[feature - 1, items].astype(np.float64)
    is_tuned = feature <= factors.n_fine_tuned
    n_known = factors.n_fine_tuned if is_tuned else feature - 1
    before = _first(factors, n_known).scores_of_user(user, items).astype(np.float64)
    params = model.hyperparams
    is_trailed = params.trail and factors.n_fine_tuned == 0
    return UserFeature(
        user_id=model.users[user],
        p=p,
        ratings=ratings.astype(np.float64),
        before=before - p * q if is_tuned else before,
        q=q,
        trail=steps_of(model).trail(max(params.n_features - feature, 0)) if is_trailed else 0.0,
        bounds=None if is_tuned else factors.clamp,
    )


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ErrorCurves:
    """Both errors of a user's ratings while her p moves, each shape (n_points,)."""

    p: Floats
    squares: Floats
    rmse: Floats
    lowest: float


def error_curves(seen: UserFeature) -> ErrorCurves:
    """Return the sum of squared errors and the RMSE over p, and where both are lowest."""
    lowest = _lowest(seen)
    reach = max(2.0 * abs(seen.p - lowest), 1.5 * abs(lowest), _LEAST_REACH)
    # The lowest point is one of them.
    p = lowest + reach * np.linspace(-1.0, 1.0, _N_POINTS)
    squares = np.square(seen.errors(p)).sum(axis=1)
    return ErrorCurves(p=p, squares=squares, rmse=np.sqrt(squares / max(seen.n, 1)), lowest=lowest)


def _lowest(seen: UserFeature) -> float:
    weight = float(seen.q @ seen.q)
    if weight == 0.0:
        return seen.p
    best = float(seen.targets @ seen.q) / weight
    if seen.bounds is None:
        return best
    # A clamped estimate makes no parabola: looked for by trying.
    reach = max(2.0 * abs(seen.p - best), 2.0 * abs(best), _LEAST_REACH)
    p = best + reach * np.linspace(-1.0, 1.0, 20 * _N_POINTS)
    return float(p[np.square(seen.errors(p)).sum(axis=1).argmin()])


@dataclass(frozen=True, slots=True)
class Summand:
    """One part of a sum in stars.

    `name` is the key that formula, numbers and picture share, "" where there is none.
    """

    label: str
    value: float
    name: str = ""


def prediction_parts(
    model: TrainedModel, user: int, item: int, feature: int, most_alone: int = 3
) -> list[Summand]:
    """Return what a prediction is the sum of: baseline, features, and what clamping takes off.

    The chosen feature always stands alone; others do where there are few.
    """
    factors = model.factors
    parts = [
        Summand("mean", factors.global_mean, "b"),
        Summand("user", float(factors.user_bias[user]), "b"),
        Summand("item", float(factors.item_bias[item]), "b"),
    ]
    products = _products(factors, user, item)
    parts += _grouped(products, 1, feature - 1, most_alone, "earlier")
    parts.append(Summand(f"feature {feature}", float(products[feature - 1]), "pq"))
    parts += _grouped(products, feature + 1, len(products), most_alone, "later")
    if factors.trail:
        parts.append(Summand("untrained", factors.trail))
    score = float(factors.scores_of_user(user, np.array([item]))[0])
    clamped = score - sum(part.value for part in parts)
    if factors.clamp is not None and abs(clamped) > _NOTHING:
        parts.append(Summand("clamped", clamped))
    return parts


def error_parts(model: TrainedModel, user: int, item: int, feature: int, t: float) -> list[Summand]:
    """Return what is taken off a rating until t is left for the feature, the rating first.

    Parameters
    ----------
    t : float
        As the update has it; what else was taken off is the last part.
    """
    items, ratings, _ = model.rated.of_user(user)
    rating = float(ratings[np.flatnonzero(items == item)[0]])
    factors = model.factors
    baseline = float(_first(factors, 0).scores_of_user(user, np.array([item]))[0])
    products = _products(factors, user, item)
    is_tuned = feature <= factors.n_fine_tuned
    others = [
        g for g in range(factors.n_fine_tuned if is_tuned else feature - 1) if g != feature - 1
    ]
    parts = [Summand("rating", rating, "r"), Summand("baseline", -baseline, "b")]
    if others:
        label = "others" if is_tuned else _span(1, feature - 1)
        parts.append(Summand(label, -float(products[others].sum()), "earlier"))
    rest = t - sum(part.value for part in parts)
    if abs(rest) > _NOTHING:
        parts.append(Summand("clamped" if factors.clamp is not None else "untrained", rest))
    return parts


def left_by_features(model: TrainedModel, user: int, item: int) -> Floats:
    """Return what each feature left of a rating, ε after it, shape (K + 1,); the baseline first."""
    items, ratings, _ = model.rated.of_user(user)
    rating = float(ratings[np.flatnonzero(items == item)[0]])
    factors, one = model.factors, np.array([item])
    return np.array([
        rating - float(_first(factors, n).scores_of_user(user, one)[0])
        for n in range(factors.n_features + 1)
    ])  # fmt: skip


def rounded_parts(values: Sequence[float], decimals: int = 2) -> list[float]:
    """Round so that what is shown adds up to the rounded sum, by the largest remainders."""
    scale = 10.0**decimals
    exact = np.asarray(values, dtype=np.float64) * scale
    floors = np.floor(exact)
    n_up = round(float(exact.sum())) - int(floors.sum())
    for place in np.argsort(floors - exact, kind="stable")[: max(n_up, 0)]:
        floors[place] += 1.0
    return [float(value) / scale for value in floors]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Distances:
    """How far one-sided differences are from −2εq, and the central ones, shape (n,) each.

    Both are NaN where p + h cannot be told from p any more.
    """

    widths: Floats
    forward: Floats
    central: Floats


def distances(updates: RatingUpdates, p: float, q: float, widths: Floats) -> Distances:
    """Return how far differences of these widths along p are from the derivative −2εq."""
    slope = -2.0 * updates.error(p, q) * q
    found = [
        [abs(tried_slope(updates, p, q, float(h), of_p=True, central=c) - slope) for h in widths]
        for c in (False, True)
    ]
    return Distances(widths=widths, forward=np.array(found[0]), central=np.array(found[1]))


def tried_slope(
    updates: RatingUpdates, p: float, q: float, width: float, *, of_p: bool, central: bool = False
) -> float:
    """Return a difference quotient of ε²; NaN where single precision has no number between."""
    try:
        return updates.difference(p, q, of_p=of_p, width=width, central=central)
    except ZeroDivisionError:
        return float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepValues:
    """One column of the table of a step."""

    p: float
    q: float
    epsilon: float

    @property
    def product(self) -> float:
        return self.p * self.q

    @property
    def squared(self) -> float:
        return self.epsilon**2


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTable:
    """A step before, after, and after a slip: q moved with the new p and the old ε."""

    before: StepValues
    after: StepValues
    slip: StepValues

    @property
    def apart(self) -> float:
        """How far the slip takes q away from where the step leads: a term in λ²."""
        return self.slip.q - self.after.q


def step_table(
    updates: RatingUpdates, p: float, q: float, rate: float, regularization: float
) -> StepTable:
    """Return a step from p and q by the training loop, and the slip beside it."""
    error = updates.error(p, q)
    p_new, q_new = updates.step(p, q, rate, regularization)
    q_slip = q + rate * (error * p_new - regularization * q)
    return StepTable(
        before=StepValues(p=p, q=q, epsilon=error),
        after=StepValues(p=p_new, q=q_new, epsilon=updates.error(p_new, q_new)),
        slip=StepValues(p=p_new, q=q_slip, epsilon=updates.error(p_new, q_slip)),
    )


def _products(factors: FactorModel, user: int, item: int) -> Floats:
    p, q = factors.user_factors[:, user], factors.item_factors[:, item]
    return p.astype(np.float64) * q


def _grouped(products: Floats, first: int, last: int, most: int, name: str) -> list[Summand]:
    """Return features one by one where there are few, else as one sum; both ends included."""
    if last - first + 1 <= most:
        return [
            Summand(f"feature {f}", float(products[f - 1]), name) for f in range(first, last + 1)
        ]
    return [Summand(_span(first, last), float(products[first - 1 : last].sum()), name)]


def _span(first: int, last: int) -> str:
    return f"feature {first}" if first == last else f"{first} to {last}"


def _first(factors: FactorModel, n_features: int) -> FactorModel:
    return dataclasses.replace(
        factors,
        user_factors=factors.user_factors[:n_features],
        item_factors=factors.item_factors[:n_features],
        trail=0.0,
    )
