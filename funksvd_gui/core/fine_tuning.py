"""All features and biases trained together, from the full residual."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core import kernels
from funksvd_gui.core.cache_lines import FLOATS_PER_LINE, aligned_copy, aligned_zeros
from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.hyperparams import Baseline, Hyperparams
from funksvd_gui.core.stopping import divergence
from funksvd_gui.core.visited_ratings import VisitedRatings
from funksvd_gui.core.watched_ratings import WatchedRatings

FloatArray = NDArray[np.float32]


class FineTuning:
    """Biases and rows of factors on their way from the greedy to the joint optimum.

    It trains and serves the plain sum: clamp and trail belong to one feature at a
    time and end here.
    """

    def __init__(
        self, visited: VisitedRatings, watched: WatchedRatings, model: FactorModel
    ) -> None:
        self._visited, self._watched, self._model = visited, watched, model
        self._ratings = visited.ratings()
        self._mean = np.float32(model.global_mean)
        self._user_bias = aligned_copy(model.user_bias)
        self._item_bias = aligned_copy(model.item_bias)
        self._user_rows = _rows(model.user_factors)
        self._item_rows = _rows(model.item_factors)

    def run_epoch(self, hyperparams: Hyperparams, epoch: int) -> tuple[float, float | None]:
        """Run pass number `epoch`, from 1.

        Returns
        -------
        rmse_train, rmse_validation : float, float or None
            In stars.

        Raises
        ------
        TrainingDivergedError
            If the error is no longer finite; the state before the pass is back in place.
        """
        backup = [array.copy() for array in self._arrays()]
        rate = hyperparams.fine_tune_learning_rate * hyperparams.fine_tune_decay ** (epoch - 1)
        self._run_pass(hyperparams, rate)
        rmse = self._visited.running_rmse()
        if not (math.isfinite(rmse) and all(np.isfinite(a).all() for a in self._arrays())):
            for array, values in zip(self._arrays(), backup, strict=True):
                array[...] = values
            raise divergence("the fine-tuning", epoch, "fine_tune_learning_rate", rate)
        return rmse, self._watched.joint_rmse(self._mean, *self._arrays())

    def _run_pass(self, hyperparams: Hyperparams, rate: float) -> None:
        visited, kind = self._visited, hyperparams.baseline
        visited.team.run(
            kernels.fine_tune_epoch,
            visited.users, visited.items, self._ratings, visited.block_starts, visited.n_blocks,
            self._mean, *self._arrays(),
            np.float32(rate), np.float32(hyperparams.fine_tune_regularization),
            np.float32(kind is Baseline.USER_AND_ITEM),
            np.float32(kind in (Baseline.USER_AND_ITEM, Baseline.ITEM_MEAN)),
            visited.squared_errors,
        )  # fmt: skip

    def model(self) -> FactorModel:
        """Return the model with these biases and factors, copied."""
        n_features = self._model.n_features
        return dataclasses.replace(
            self._model,
            user_bias=self._user_bias.copy(),
            item_bias=self._item_bias.copy(),
            user_factors=np.ascontiguousarray(self._user_rows.T[:n_features]),
            item_factors=np.ascontiguousarray(self._item_rows.T[:n_features]),
            clamp=None,
            trail=0.0,
        )

    def _arrays(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        return self._user_bias, self._item_bias, self._user_rows, self._item_rows


def _rows(factors: FloatArray) -> FloatArray:
    n_features, size = factors.shape
    # Whole cache lines: a factor of padding is zero, has a zero gradient, and stays zero.
    n_lines = -(-n_features // FLOATS_PER_LINE)
    rows = aligned_zeros(size, n_lines * FLOATS_PER_LINE)
    rows[:, :n_features] = factors.T
    return rows
