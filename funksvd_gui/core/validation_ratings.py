"""Held-out ratings that are scored after every epoch and never trained on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.kernels import all_features
from funksvd_gui.core.ratings import Ratings
from funksvd_gui.core.sample_order import arrange
from funksvd_gui.core.visited_ratings import Estimates, VisitedRatings

FloatArray = NDArray[np.float32]


class ValidationRatings:
    """Ratings that are scored, mostly for validation, with the estimates of finished features.

    They lie in the same blocks as the training ratings, because the factors of a
    block stay in the cache and its threads are the same.
    """

    def __init__(
        self,
        ratings: Ratings,
        visited: VisitedRatings,
        scale: tuple[float, float],
        model: FactorModel,
    ) -> None:
        self._visited = visited
        self._arranged = arrange(ratings, visited.order, visited.team, centre=model.centre)
        self._scale = model.around_centre(scale)
        self._estimates = Estimates(visited, self._arranged, model, scale)

    def rmse(self) -> float | None:
        """Return the RMSE of the finished features alone, clipped to the scale, in stars.

        None where nothing is held out.
        """
        starts = self._visited.order.user_starts, self._visited.order.item_starts
        p, q = (np.zeros(ends[-1], dtype=np.float32) for ends in starts)
        return self.rmse_with(p, q, 0.0)

    def rmse_with(self, p: FloatArray, q: FloatArray, trail: float) -> float | None:
        """Return the RMSE with one more feature, clipped to the scale, in stars.

        None where nothing is held out.
        """
        if not len(self._arranged):
            return None
        return self._estimates.rmse_with(p, q, trail)

    def rmse_of_rows(
        self,
        global_mean: np.float32,
        user_bias: FloatArray,
        item_bias: FloatArray,
        user_rows: FloatArray,
        item_rows: FloatArray,
    ) -> float | None:
        """Return the RMSE of biases and rows of factors that are being fine-tuned."""
        if not len(self._arranged):
            return None
        return self._visited.rmse(
            all_features.clipped_errors, self._arranged,
            global_mean, user_bias, item_bias, user_rows, item_rows, *self._scale,
        )  # fmt: skip

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        """Take a finished feature into account."""
        self._estimates.fold(p, q)
