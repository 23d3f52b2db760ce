"""Training ratings in visiting order, and what the features so far leave unexplained."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core import kernels
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.sample_order import make_order
from funksvd_gui.core.thread_team import ThreadTeam

FloatArray = NDArray[np.float32]


class VisitedRatings:
    """A copy of the ratings' indices in visiting order, with its blocks and threads.

    Attributes
    ----------
    users, items : uint32 array, shape (n_ratings,)
    """

    def __init__(self, ratings: RatingTriples, seed: int, n_threads: int | None) -> None:
        order = make_order(ratings, seed)
        self._values = ratings.values
        self._rows = order.rows
        self.users: NDArray[np.uint32] = ratings.users[order.rows].view(np.uint32)
        self.items: NDArray[np.uint32] = ratings.items[order.rows].view(np.uint32)
        self.block_starts = order.block_starts
        self.n_blocks = order.n_blocks
        self.team = ThreadTeam(n_threads, order.n_blocks)
        self.squared_errors = np.zeros(order.n_blocks**2)

    def __len__(self) -> int:
        return len(self._rows)

    def ratings(self) -> FloatArray:
        """Return a copy of the ratings in visiting order."""
        return self._values[self._rows]

    def running_rmse(self) -> float:
        """Return the RMSE of the last pass, each rating scored before its own update."""
        # Summed in the order of the blocks, whichever thread did them.
        return float(np.sqrt(self.squared_errors.sum() / len(self)))


class Residuals(Protocol):
    """What one feature is trained on."""

    def run_epoch(
        self, p: FloatArray, q: FloatArray, hyperparams: Hyperparams, trail: float
    ) -> float:
        """Update the feature in place by one pass; return the running RMSE in stars."""

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        """Take a finished feature into account."""


class Targets:
    """``t = r − b − Σ_g P[g, u]·Q[g, i] − trail`` of every rating: the variant without clamp."""

    def __init__(self, visited: VisitedRatings, model: FactorModel) -> None:
        self._visited = visited
        self._targets = visited.ratings()
        self._targets -= _baseline(visited, model)
        self._trail = 0.0
        for p, q in zip(model.user_factors, model.item_factors, strict=True):
            self.fold(p, q)

    def run_epoch(
        self, p: FloatArray, q: FloatArray, hyperparams: Hyperparams, trail: float
    ) -> float:
        if trail != self._trail:
            self._targets += np.float32(self._trail - trail)
            self._trail = trail
        visited = self._visited
        visited.team.run(
            kernels.train_feature_epoch,
            visited.users, visited.items, self._targets, visited.block_starts, visited.n_blocks,
            p, q, np.float32(hyperparams.learning_rate), np.float32(hyperparams.regularization),
            visited.squared_errors,
        )  # fmt: skip
        return visited.running_rmse()

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        kernels.subtract_feature(self._visited.users, self._visited.items, self._targets, p, q)


class RunningEstimates:
    """Ratings beside their running estimates: the variant with clamp, whatever the trail."""

    def __init__(self, visited: VisitedRatings, model: FactorModel) -> None:
        self._visited = visited
        self._lowest, self._highest = model.clamp_bounds
        self._ratings = visited.ratings()
        self._estimates = np.clip(_baseline(visited, model), self._lowest, self._highest)
        for p, q in zip(model.user_factors, model.item_factors, strict=True):
            self.fold(p, q)

    def run_epoch(
        self, p: FloatArray, q: FloatArray, hyperparams: Hyperparams, trail: float
    ) -> float:
        visited = self._visited
        visited.team.run(
            kernels.train_feature_epoch_clamped,
            visited.users, visited.items, self._ratings, self._estimates,
            visited.block_starts, visited.n_blocks, p, q,
            np.float32(hyperparams.learning_rate), np.float32(hyperparams.regularization),
            np.float32(trail), self._lowest, self._highest, visited.squared_errors,
        )  # fmt: skip
        return visited.running_rmse()

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        visited = self._visited
        kernels.add_feature(
            visited.users, visited.items, self._estimates, p, q, self._lowest, self._highest
        )


def _baseline(visited: VisitedRatings, model: FactorModel) -> FloatArray:
    # The same additions in the same order as when a score is asked for.
    estimates = model.user_bias[visited.users]
    estimates += np.float32(model.global_mean)
    estimates += model.item_bias[visited.items]
    return estimates
