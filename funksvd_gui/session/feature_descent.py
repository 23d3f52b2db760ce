"""One feature going down to its ratings: one after the other, or all at once; seen in a plane."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.starting_values import fill_with_start
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.visited_ratings import Targets, VisitedRatings
from funksvd_gui.session.feature_targets import targets_of, training_triples, without_feature
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.update_explanation import steps_of
from funksvd_gui.session.update_landscape import Heights, Point
from funksvd_gui.task import Task

#: The factors of all users, then those of all items.
Vector = NDArray[np.float32]
Across = Literal["bend", "last epoch", "random"]

#: More ratings would keep the picture from moving 25 times a second.
_MOST_RATINGS = 300_000
_EPOCHS_AHEAD = 40
_LEVELS_TO_START = 6
_PROBES = 41
_STRETCH = 1.5
_REFINEMENTS = 3


class FeatureDescent:
    """A feature of a trained model, trained anew beside it; the model stays as it is.

    Parameters
    ----------
    model : TrainedModel
        Trained on at least one rating.
    feature : int
        From 1.

    Attributes
    ----------
    start, trained : float32 array, shape (n_users + n_items,)
        Where a feature begins, and where the model's is; its sign is that of the way there.
    rates : (float, float)
        λ of a first epoch and γ, as the run's loop uses them.
    pull : float
        κ, as `one_by_one` uses it.
    n_ratings : int
        Looked at; those of a large data set are thinned.
    """

    def __init__(self, model: TrainedModel, feature: int, task: Task | None = None) -> None:
        task = task or Task()
        self._ratings = training_triples(model, _MOST_RATINGS)
        self.n_ratings, self._n_users = len(self._ratings), len(model.users)
        self._targets = targets_of(model, feature, self._ratings)
        task.check()
        steps, factors = steps_of(model), model.factors
        counts = self._counts = (
            np.bincount(self._ratings.users, minlength=len(model.users)),
            np.bincount(self._ratings.items, minlength=len(model.items)),
        )
        visited = VisitedRatings(self._ratings, *counts, 0, 1, factors.centre)
        self._residuals = Targets(visited, without_feature(factors, feature))
        self.start = _start(counts, steps, model.hyperparams.seed + feature)
        self.trained = np.concatenate(
            [factors.user_factors[feature - 1], factors.item_factors[feature - 1]]
        )
        self.rates = float(steps.learning_rate(1)), float(steps.regularization)
        self.pull = steps.epoch_regularization
        self.ahead = self._look_ahead(task)
        end = self.ahead[-1]
        if np.linalg.norm(end + self.trained) < np.linalg.norm(end - self.trained):
            self.trained = -self.trained

    def one_by_one(self, vector: Vector, rate: float, regularization: float) -> Vector:
        """Return the feature after an epoch of the trainer's loop: every rating moves it at once.

        κ of the model pulls once, at the end. Not finite where that diverges.
        """
        p, q = (part.copy() for part in self._parts(vector))
        self._residuals.run_epoch(p, q, np.float32(rate), np.float32(regularization), 0.0)
        kept = np.float32(1.0 / (1.0 + rate * self.pull))
        return np.concatenate([p, q]) * kept

    def all_at_once(self, vector: Vector, rate: float, regularization: float) -> Vector:
        """Return the feature after one step down the full gradient, the sum over all ratings.

        With λ, or with `stable_rate` where that is less. For small λ both ways are the same.
        """
        rate = min(rate, self.stable_rate(vector, regularization))
        p, q = (part.astype(np.float64) for part in self._parts(vector))
        users, items = self._ratings.users, self._ratings.items
        errors = self._targets - p[users] * q[items]
        pulls = (regularization * count + self.pull for count in self._counts)
        down_p = np.bincount(users, errors * q[items], len(p)) - next(pulls) * p
        down_q = np.bincount(items, errors * p[users], len(q)) - next(pulls) * q
        return np.concatenate([p + rate * down_p, q + rate * down_q]).astype(np.float32)

    def stable_rate(self, vector: Vector, regularization: float) -> float:
        """Return a λ with which the full gradient does not diverge from here.

        A user with n ratings is moved n times in one go: her curvature is ``Σ(q² + γ) + κ``, and
        both sides together curve at most twice as much as the larger one.
        """
        squares = [part.astype(np.float64) ** 2 for part in self._parts(vector)]
        sides = (
            (self._ratings.users, self._ratings.items),
            (self._ratings.items, self._ratings.users),
        )
        largest = max(
            float((np.bincount(mine, square[other], len(count)) + regularization * count).max())
            for (mine, other), square, count in zip(
                sides, reversed(squares), self._counts, strict=True
            )
        )
        curvature = largest + self.pull
        return 1.0 / curvature if curvature > 0 else math.inf

    def plane(self, across: Across) -> FeaturePlane:
        """Return the plane through the start and the trained feature that also shows this.

        Parameters
        ----------
        across : {"bend", "last epoch", "random"}
            Where the way there bends furthest from the straight line; the last epoch of the
            way; or any direction.
        """
        along = _unit(self.trained - self.start)
        ways = np.array(self.ahead) - self.start
        match across:
            case "bend":
                aside = ways - np.outer(ways @ along, along)
                other = aside[np.argmax(np.linalg.norm(aside, axis=1))]
            case "last epoch":
                other = ways[-1] - ways[-2]
            case "random":
                rng = np.random.default_rng(self.n_ratings)
                other = rng.normal(size=len(along)).astype(np.float32) * (self.start != 0)
        other = other - (other @ along) * along
        return FeaturePlane(self, along, _unit(other))

    def _parts(self, vector: Vector) -> tuple[Vector, Vector]:
        return vector[: self._n_users], vector[self._n_users :]

    def _look_ahead(self, task: Task) -> list[Vector]:
        path = [self.start]
        for _ in range(_EPOCHS_AHEAD):
            task.check()
            following = self.one_by_one(path[-1], *self.rates)
            if not np.isfinite(following).all():
                break
            path.append(following)
        return path if len(path) > 1 else [self.start, self.trained]

    def residuals_along(self, vectors: Sequence[Vector]) -> tuple[list[Heights], Heights, Heights]:
        """Return ε per rating of start + a·first + b·second by powers of a and b.

        The coefficients of 1, a, b, a², ab and b², and the Gram matrices of the factors, of 1, a
        and b: each times its ratings, for γ, and once, times κ.
        """
        users, items = self._ratings.users, self._ratings.items
        parts = [self._parts(v.astype(np.float64)) for v in (self.start, *vectors)]
        p, q = ([part[side] for part in parts] for side in (0, 1))
        at_p, at_q = [part[users] for part in p], [part[items] for part in q]
        powers = [
            self._targets - at_p[0] * at_q[0],
            -(at_p[0] * at_q[1] + at_p[1] * at_q[0]),
            -(at_p[0] * at_q[2] + at_p[2] * at_q[0]),
            -at_p[1] * at_q[1],
            -(at_p[1] * at_q[2] + at_p[2] * at_q[1]),
            -at_p[2] * at_q[2],
        ]
        sides = [np.array(side) for side in (p, q)]
        of_ratings = sum(
            side * count @ side.T for side, count in zip(sides, self._counts, strict=True)
        )
        once = sum(side @ side.T for side in sides)
        return powers, np.asarray(of_ratings), self.pull * np.asarray(once)


@dataclass(frozen=True, eq=False)
class PlaneLandscape:
    """Mean regularized squared error of a feature over a plane, exactly: a polynomial in a, b."""

    squares: Heights  # (6, 6), of the powers 1, a, b, a², ab, b²
    penalties: Heights  # (3, 3), of 1, a, b
    regularization: float
    extent: float

    minima: Sequence[Point] = ()
    saddles: Sequence[Point] = ()

    def height(self, p: Heights, q: Heights) -> Heights:
        a, b = np.broadcast_arrays(p, q)
        powers = np.stack([np.ones_like(a), a, b, a * a, a * b, b * b])
        heights = np.einsum("i...,ij,j...->...", powers, self.squares, powers, optimize=True)
        if self.regularization:
            few = powers[:3]
            pull = np.einsum("i...,ij,j...->...", few, self.penalties, few, optimize=True)
            heights = heights + self.regularization * pull
        return np.asarray(heights)

    @cached_property
    def floor(self) -> float:
        size, middle = _STRETCH * self.extent, (0.0, 0.0)
        for _ in range(_REFINEMENTS):
            a, b = (centre + size * np.linspace(-1.0, 1.0, _PROBES) for centre in middle)
            heights = self.height(a[None, :], b[:, None])
            row, column = np.unravel_index(np.argmin(heights), heights.shape)
            middle, size = (float(a[column]), float(b[row])), size / (_PROBES // 4)
        return float(heights.min())

    @property
    def level_step(self) -> float:
        start = float(self.height(np.array(0.0), np.array(0.0)))
        above = max(start - self.floor, 1e-9)
        return math.sqrt(above) / _LEVELS_TO_START


class FeaturePlane:
    """A plane through a feature's start, along two directions at right angles, equal units.

    Attributes
    ----------
    directions : float32 array, shape (2, n_users + n_items)
    trained : (float, float)
        Where the trained feature lies.
    """

    def __init__(self, descent: FeatureDescent, along: Vector, across: Vector) -> None:
        self._start, self.directions = descent.start, np.array([along, across])
        powers, penalties, pulls = descent.residuals_along((along, across))
        columns = np.array(powers)
        self._penalties = penalties / descent.n_ratings
        self._squares = columns @ columns.T / descent.n_ratings
        self._squares[:3, :3] += pulls / descent.n_ratings
        self.trained = self.place_of(descent.trained)
        self._landscape: PlaneLandscape | None = None

    def landscape(self, regularization: float) -> PlaneLandscape:
        """Return the heights with this γ."""
        if self._landscape is None or self._landscape.regularization != regularization:
            extent = max(math.hypot(*self.trained), 1e-3)
            self._landscape = PlaneLandscape(self._squares, self._penalties, regularization, extent)
        return self._landscape

    def place_of(self, vector: Vector) -> Point:
        """Return where a feature lies in the plane, or the nearest point of it."""
        a, b = self.directions @ (vector - self._start)
        return float(a), float(b)


def _start(
    counts: tuple[NDArray[np.int64], NDArray[np.int64]], steps: StepSizes, seed: int
) -> Vector:
    rng = np.random.default_rng(seed)
    sides = [np.empty((len(count), 1), dtype=np.float32) for count in counts]
    for side, count in zip(sides, counts, strict=True):
        fill_with_start(side, count, steps, rng)
    return np.concatenate(sides)[:, 0]


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return (vector / length if length > 0 else vector).astype(np.float32)
