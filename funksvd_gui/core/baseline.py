"""What is predicted before any feature: global mean and damped biases of users and items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.hyperparams import Baseline, Hyperparams
from funksvd_gui.core.ratings import RatingTriples

#: Ratings handled at once, so that the float64 temporaries stay small.
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class BaselineModel:
    """``b[u, i] = global_mean + user_bias[u] + item_bias[i]``, in stars.

    Shapes: `user_bias` (n_users,), `item_bias` (n_items,), both float32, 0 for
    users and items without ratings.
    """

    global_mean: np.float32
    user_bias: NDArray[np.float32]
    item_bias: NDArray[np.float32]


def fit_baseline(ratings: RatingTriples, hyperparams: Hyperparams) -> BaselineModel:
    """Fit the baseline that the settings ask for.

    Items first, then users, each damped (Funk 2006):
    ``b_i = Σ_u (r − μ) / (damping_i + n_i)`` and
    ``b_u = Σ_i (r − μ − b_i) / (damping_u + n_u)``.
    """
    kind = hyperparams.baseline
    mean = 0.0 if kind is Baseline.NONE else float(ratings.values.mean(dtype=np.float64))
    item_bias = np.zeros(ratings.n_items)
    user_bias = np.zeros(ratings.n_users)
    if kind in (Baseline.ITEM_MEAN, Baseline.USER_AND_ITEM):
        item_bias = _damped_means(
            ratings.items, ratings.n_items, ratings, hyperparams.damping_item,
            lambda part: part.values.astype(np.float64) - mean,
        )  # fmt: skip
    if kind is Baseline.USER_AND_ITEM:
        user_bias = _damped_means(
            ratings.users, ratings.n_users, ratings, hyperparams.damping_user,
            lambda part: part.values.astype(np.float64) - mean - item_bias[part.items],
        )  # fmt: skip
    return BaselineModel(
        np.float32(mean), user_bias.astype(np.float32), item_bias.astype(np.float32)
    )


def _damped_means(
    indices: NDArray[np.int32],
    size: int,
    ratings: RatingTriples,
    damping: float,
    residuals: Callable[[RatingTriples], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Return, per user or item, the sum of its residuals over damping plus count."""
    sums = np.zeros(size)
    counts = np.bincount(indices, minlength=size)
    for start in range(0, len(ratings), _CHUNK):
        rows = slice(start, start + _CHUNK)
        sums += np.bincount(indices[rows], residuals(ratings.slice(rows)), minlength=size)
    # Where damping is 0, a user or item without ratings has 0 / 0: no bias.
    weights = counts + damping
    biases = np.zeros(size)
    np.divide(sums, weights, out=biases, where=weights > 0)
    return biases
