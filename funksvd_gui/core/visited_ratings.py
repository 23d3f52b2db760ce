"""Training ratings in visiting order, and what the features so far leave unexplained."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.kernels import one_feature
from funksvd_gui.core.ratings import Ratings
from funksvd_gui.core.sample_order import FOR_ONE_FEATURE, ArrangedRatings, arrange, make_order
from funksvd_gui.core.thread_team import ThreadTeam

FloatArray = NDArray[np.float32]

_NO_ESTIMATES = np.zeros(0, dtype=np.float32)


class VisitedRatings:
    """The order in which ratings are visited, and the threads that do it.

    Ratings are put in order anew for every stage of a run: that takes less time
    than five epochs of one feature, and keeping a second copy would take memory.
    """

    def __init__(
        self,
        ratings: Ratings,
        user_counts: NDArray[np.integer],
        item_counts: NDArray[np.integer],
        seed: int,
        n_threads: int | None,
        centre: float = 0.0,
    ) -> None:
        self._ratings, self.centre = ratings, centre
        self.order = make_order(user_counts, item_counts, seed)
        self.team = ThreadTeam(n_threads, self.order.n_blocks)
        self._squared_errors = np.zeros(self.order.n_blocks**2)

    def arranged(self, users_at_once: int = FOR_ONE_FEATURE) -> ArrangedRatings:
        """Return a new copy in visiting order; its targets are the ratings around the centre."""
        return arrange(self._ratings, self.order, self.team, users_at_once, self.centre)

    def run(self, kernel: Callable[..., Any], arranged: ArrangedRatings, *arguments: Any) -> None:
        """Run one pass of a kernel over ratings in these blocks."""
        self.team.run(kernel, arranged.samples, *arranged.geometry, *arguments)

    def rmse(self, kernel: Callable[..., Any], arranged: ArrangedRatings, *arguments: Any) -> float:
        """Run one pass of a kernel that sums squared errors; return their RMSE, in stars."""
        self.run(kernel, arranged, *arguments, self._squared_errors)
        # Summed in the order of the blocks, whichever thread did them.
        return float(np.sqrt(self._squared_errors.sum() / max(1, len(arranged))))

    def half_pass(
        self,
        arranged: ArrangedRatings,
        estimates: FloatArray,
        p: FloatArray,
        q: FloatArray,
        *,
        of_users: bool,
        trail: float,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what `one_feature.sum_half_pass` sums, for every user or for every item."""
        products, squares = np.zeros((2, len(p if of_users else q)))
        self.run(
            one_feature.sum_half_pass, arranged, estimates, len(estimates) > 0,
            p, q, of_users, np.float32(trail), products, squares,
        )  # fmt: skip
        return products, squares


class Residuals(Protocol):
    """What one feature is trained on."""

    def run_epoch(
        self, p: FloatArray, q: FloatArray, rate: np.float32, regularization: np.float32,
        trail: float,
    ) -> float:  # fmt: skip
        """Update the feature in place by one pass; return the running RMSE in stars."""

    def half_pass(
        self, p: FloatArray, q: FloatArray, *, of_users: bool, trail: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return Σ t·q and Σ q² of every user, or Σ t·p and Σ p² of every item, in stars."""

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        """Take a finished feature into account."""


class Estimates:
    """What is predicted for every rating: baseline and finished features, clamped if they are.

    Parameters
    ----------
    arranged : ArrangedRatings
        Targets are the ratings.
    scale : pair of numbers
        What scores are clipped to before their errors are taken, in stars.
    """

    def __init__(
        self,
        visited: VisitedRatings,
        arranged: ArrangedRatings,
        model: FactorModel,
        scale: tuple[float, float] = (-math.inf, math.inf),
    ) -> None:
        self._visited, self._arranged = visited, arranged
        self._scale = model.around_centre(scale)
        self._bounds = np.float32(-np.inf), np.float32(np.inf)
        self.values = np.full(len(arranged), model.mean_around_centre)
        # Biases are features whose other factor is 1: the same additions in the same
        # order as when a score is asked for, and nothing more to compile.
        self.fold(model.user_bias, np.ones_like(model.item_bias))
        self._bounds = model.clamp_bounds
        self.fold(np.ones_like(model.user_bias), model.item_bias)
        for p, q in zip(model.user_factors, model.item_factors, strict=True):
            self.fold(p, q)

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        """Take a finished feature into account."""
        self._score(p, q, 0.0, is_finished=True)

    def rmse_with(self, p: FloatArray, q: FloatArray, trail: float) -> float:
        """Return the RMSE with one more feature, clipped to the scale, in stars."""
        return self._score(p, q, trail, is_finished=False)

    def _score(self, p: FloatArray, q: FloatArray, trail: float, *, is_finished: bool) -> float:
        return self._visited.rmse(
            one_feature.score_feature, self._arranged, self.values, p, q,
            *self._bounds, np.float32(trail), *self._scale, is_finished,
        )  # fmt: skip


class Targets:
    """``t = r − b − Σ_g P[g, u]·Q[g, i]`` of every rating: the variant without clamp."""

    def __init__(self, visited: VisitedRatings, model: FactorModel) -> None:
        self._visited = visited
        self._arranged = visited.arranged()
        baseline = dataclasses.replace(
            model, user_factors=model.user_factors[:0], item_factors=model.item_factors[:0]
        )
        self._arranged.samples["target"] -= Estimates(visited, self._arranged, baseline).values
        for p, q in zip(model.user_factors, model.item_factors, strict=True):
            self.fold(p, q)

    def run_epoch(
        self, p: FloatArray, q: FloatArray, rate: np.float32, regularization: np.float32,
        trail: float,
    ) -> float:  # fmt: skip
        return self._visited.rmse(
            one_feature.train_feature_epoch, self._arranged, p, q,
            rate, regularization, np.float32(trail),
        )  # fmt: skip

    def half_pass(
        self, p: FloatArray, q: FloatArray, *, of_users: bool, trail: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return self._visited.half_pass(
            self._arranged, _NO_ESTIMATES, p, q, of_users=of_users, trail=trail
        )

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        self._visited.run(one_feature.subtract_feature, self._arranged, p, q)


class RunningEstimates:
    """Ratings beside their running estimates: the variant with clamp, whatever the trail."""

    def __init__(self, visited: VisitedRatings, model: FactorModel) -> None:
        self._visited = visited
        self._arranged = visited.arranged()
        self._bounds = model.clamp_bounds
        self._estimates = Estimates(visited, self._arranged, model)

    def run_epoch(
        self, p: FloatArray, q: FloatArray, rate: np.float32, regularization: np.float32,
        trail: float,
    ) -> float:  # fmt: skip
        return self._visited.rmse(
            one_feature.train_feature_epoch_clamped, self._arranged, self._estimates.values, p, q,
            rate, regularization, np.float32(trail), *self._bounds,
        )  # fmt: skip

    def half_pass(
        self, p: FloatArray, q: FloatArray, *, of_users: bool, trail: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        # As if nothing were clamped: a start only.
        return self._visited.half_pass(
            self._arranged, self._estimates.values, p, q, of_users=of_users, trail=trail
        )

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        self._estimates.fold(p, q)
