"""How far scores are from ratings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.core.factor_model import FactorModel
    from funksvd_gui.core.ratings import Ratings, RatingTriples, Values

#: Ratings scored at once, so that the scores of millions never lie in memory together.
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Errors of scores, in stars.

    Attributes
    ----------
    rmse, mae : float
        Of scores clipped to the rating scale.
    rmse_raw, mae_raw : float
        Of scores as they are.
    rmse_per_user : float or None
        Mean over users of each user's RMSE, clipped: somebody with ten ratings counts
        as much as somebody with a thousand. Users the training never saw cannot be
        told apart and are left out; None where there are no others.
    """

    rmse: float
    mae: float
    rmse_raw: float
    mae_raw: float
    rmse_per_user: float | None


class ErrorSums:
    """Errors of as many ratings as one likes, summed in float64 without a copy of them."""

    def __init__(self, scale: tuple[float, float], n_users: int) -> None:
        self._scale = scale
        self._sums = np.zeros(4)
        # One more place, at the end, where an index of -1 leads.
        self._squared_by_user = np.zeros(n_users + 1)
        self._counts = np.zeros(n_users + 1, dtype=np.int64)

    def add(self, ratings: RatingTriples, scores: Values) -> None:
        """Compare scores of shape (n_ratings,) with the ratings."""
        from funksvd_gui.core.kernels.measures import add_errors

        add_errors(
            ratings.users, ratings.values, scores, *map(float, self._scale), self._sums,
            self._squared_by_user, self._counts,
        )  # fmt: skip

    def accuracy(self) -> Accuracy | None:
        """Return the means of what was added; None if that was nothing."""
        n_ratings = int(self._counts.sum())
        if n_ratings == 0:
            return None
        squared, absolute, squared_raw, absolute_raw = (self._sums / n_ratings).tolist()
        return Accuracy(
            rmse=squared**0.5,
            mae=absolute,
            rmse_raw=squared_raw**0.5,
            mae_raw=absolute_raw,
            rmse_per_user=self._mean_of_users(),
        )

    def _mean_of_users(self) -> float | None:
        counts = self._counts[:-1]
        rated = counts > 0
        if not rated.any():
            return None
        return float(np.sqrt(self._squared_by_user[:-1][rated] / counts[rated]).mean())


def accuracy(ratings: RatingTriples, scores: Values, scale: tuple[float, float]) -> Accuracy | None:
    """Compare scores of shape (n_ratings,) with the ratings; None where there are none."""
    sums = ErrorSums(scale, ratings.n_users)
    sums.add(ratings, scores)
    return sums.accuracy()


def measure_accuracy(
    model: FactorModel,
    ratings: Ratings,
    scale: tuple[float, float],
    task: Task | None = None,
) -> Accuracy | None:
    """Score ratings chunk by chunk, reporting to the task, and compare; None where there are none.

    Raises
    ------
    CancelledError
        If the task was cancelled.
    """
    task = task or Task()
    if not len(ratings):
        return None
    sums = ErrorSums(scale, ratings.n_users)
    n_done = 0
    for chunk in ratings.chunks(_CHUNK):
        sums.add(chunk, model.scores(chunk))
        n_done += len(chunk)
        task.report(n_done / len(ratings))
    return sums.accuracy()
