"""Training ratings in visiting order, and what the features so far leave unexplained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.kernels import one_feature
from funksvd_gui.core.ratings import Ratings
from funksvd_gui.core.sample_order import FOR_ONE_FEATURE, ArrangedRatings, arrange, make_order
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.thread_team import ThreadTeam

FloatArray = NDArray[np.float32]


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
    ) -> None:
        self._ratings = ratings
        self.order = make_order(user_counts, item_counts, seed)
        self.team = ThreadTeam(n_threads, self.order.n_blocks)
        self._squared_errors = np.zeros(self.order.n_blocks**2)

    def arranged(self, users_at_once: int = FOR_ONE_FEATURE) -> ArrangedRatings:
        """Return a new copy in visiting order; its targets are the ratings."""
        return arrange(self._ratings, self.order, self.team, users_at_once)

    def run(self, kernel: Callable[..., Any], arranged: ArrangedRatings, *arguments: Any) -> None:
        """Run one pass of a kernel over ratings in these blocks."""
        self.team.run(kernel, arranged.samples, *arranged.geometry, *arguments)

    def rmse(self, kernel: Callable[..., Any], arranged: ArrangedRatings, *arguments: Any) -> float:
        """Run one pass of a kernel that sums squared errors; return their RMSE, in stars."""
        self.run(kernel, arranged, *arguments, self._squared_errors)
        # Summed in the order of the blocks, whichever thread did them.
        return float(np.sqrt(self._squared_errors.sum() / len(arranged)))


class Residuals(Protocol):
    """What one feature is trained on."""

    def run_epoch(self, p: FloatArray, q: FloatArray, steps: StepSizes, trail: float) -> float:
        """Update the feature in place by one pass; return the running RMSE in stars."""

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        """Take a finished feature into account."""


class Targets:
    """``t = r − b − Σ_g P[g, u]·Q[g, i]`` of every rating: the variant without clamp."""

    def __init__(self, visited: VisitedRatings, model: FactorModel) -> None:
        self._visited = visited
        self._arranged = visited.arranged()
        visited.run(
            one_feature.subtract_baseline, self._arranged,
            np.float32(model.global_mean), model.user_bias, model.item_bias,
        )  # fmt: skip
        for p, q in zip(model.user_factors, model.item_factors, strict=True):
            self.fold(p, q)

    def run_epoch(self, p: FloatArray, q: FloatArray, steps: StepSizes, trail: float) -> float:
        return self._visited.rmse(
            one_feature.train_feature_epoch, self._arranged, p, q,
            steps.learning_rate, steps.regularization, np.float32(trail),
        )  # fmt: skip

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        self._visited.run(one_feature.subtract_feature, self._arranged, p, q)


class RunningEstimates:
    """Ratings beside their running estimates: the variant with clamp, whatever the trail."""

    def __init__(self, visited: VisitedRatings, model: FactorModel) -> None:
        self._visited = visited
        self._arranged = visited.arranged()
        self._lowest, self._highest = model.clamp_bounds
        self._estimates = np.empty(len(self._arranged), dtype=np.float32)
        visited.run(
            one_feature.estimate_baseline, self._arranged, self._estimates,
            np.float32(model.global_mean), model.user_bias, model.item_bias,
            self._lowest, self._highest,
        )  # fmt: skip
        for p, q in zip(model.user_factors, model.item_factors, strict=True):
            self.fold(p, q)

    def run_epoch(self, p: FloatArray, q: FloatArray, steps: StepSizes, trail: float) -> float:
        return self._visited.rmse(
            one_feature.train_feature_epoch_clamped, self._arranged, self._estimates, p, q,
            steps.learning_rate, steps.regularization,
            np.float32(trail), self._lowest, self._highest,
        )  # fmt: skip

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        self._visited.run(
            one_feature.add_feature, self._arranged, self._estimates, p, q,
            self._lowest, self._highest,
        )  # fmt: skip
