"""Held-out ratings that are scored after every epoch and never trained on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core import kernels
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.ratings import RatingTriples

FloatArray = NDArray[np.float32]


class WatchedRatings:
    """Validation ratings with the estimates of all finished features."""

    def __init__(
        self, ratings: RatingTriples, scale: tuple[float, float], model: FactorModel
    ) -> None:
        self._users = ratings.users.view(np.uint32)
        self._items = ratings.items.view(np.uint32)
        self._ratings = ratings.values
        self._scale = np.float32(scale[0]), np.float32(scale[1])
        self._lowest, self._highest = model.clamp_bounds
        self._estimates = self._estimates_of(model)

    def _estimates_of(self, model: FactorModel) -> FloatArray:
        estimates = model.user_bias[self._users]
        estimates += np.float32(model.global_mean)
        estimates += model.item_bias[self._items]
        np.clip(estimates, self._lowest, self._highest, out=estimates)
        for p, q in zip(model.user_factors, model.item_factors, strict=True):
            self._add(estimates, p, q)
        return estimates

    def rmse_with(self, p: FloatArray, q: FloatArray, trail: float) -> float | None:
        """Return the RMSE with one more feature, clipped to the scale, in stars.

        None where nothing is held out.
        """
        squared, _ = kernels.clipped_errors(
            self._users, self._items, self._ratings, self._estimates, p, q,
            self._lowest, self._highest, np.float32(trail), *self._scale,
        )  # fmt: skip
        return self._root_mean(squared)

    def joint_rmse(
        self,
        global_mean: np.float32,
        user_bias: FloatArray,
        item_bias: FloatArray,
        user_rows: FloatArray,
        item_rows: FloatArray,
    ) -> float | None:
        """Return the RMSE of biases and rows of factors that are being fine-tuned."""
        squared, _ = kernels.clipped_joint_errors(
            self._users, self._items, self._ratings, global_mean, user_bias, item_bias,
            user_rows, item_rows, *self._scale,
        )  # fmt: skip
        return self._root_mean(squared)

    def fold(self, p: FloatArray, q: FloatArray) -> None:
        """Take a finished feature into account."""
        self._add(self._estimates, p, q)

    def _add(self, estimates: FloatArray, p: FloatArray, q: FloatArray) -> None:
        kernels.add_feature(self._users, self._items, estimates, p, q, self._lowest, self._highest)

    def _root_mean(self, squared: float) -> float | None:
        return float(np.sqrt(squared / len(self._ratings))) if len(self._ratings) else None
