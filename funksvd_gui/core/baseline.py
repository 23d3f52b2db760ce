"""What is predicted before any feature: global mean and damped biases of users and items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.hyperparams import Baseline, Hyperparams
from funksvd_gui.core.kernels import sums as kernels
from funksvd_gui.core.ratings import RatingPart, Ratings

#: So many standard deviations away from zero, sums in float32 lose what ratings differ by.
_FAR = 256.0


@dataclass(frozen=True, slots=True, eq=False)
class BaselineModel:
    """``b[u, i] = global_mean + user_bias[u] + item_bias[i]``, in stars.

    Shapes: `user_bias` (n_users,), `item_bias` (n_items,), both float32, 0 for
    users and items without ratings; `user_counts` and `item_counts`, int32, hold
    their numbers of ratings. `deviation` is the standard deviation of the ratings,
    `centre` that of `FactorModel`.
    """

    global_mean: float
    centre: float
    user_bias: NDArray[np.float32]
    item_bias: NDArray[np.float32]
    user_counts: NDArray[np.int32]
    item_counts: NDArray[np.int32]
    deviation: float


def fit_baseline(ratings: Ratings, hyperparams: Hyperparams) -> BaselineModel:
    """Fit the baseline that the settings ask for.

    Items first, then users, each damped (Funk 2006):
    ``b_i = Σ_u (r − μ) / (damping_i + n_i)`` and
    ``b_u = Σ_i (r − μ − b_i) / (damping_u + n_u)``.
    """
    kind = hyperparams.baseline
    part = ratings.as_part()
    users, items, values = part.ratings.users, part.ratings.items, part.ratings.values
    chosen = part.labels, np.uint8(part.label)
    user_counts, item_counts = np.zeros(part.n_users, np.int32), np.zeros(part.n_items, np.int32)
    kernels.count(users, *chosen, user_counts)
    kernels.count(items, *chosen, item_counts)
    true_mean, deviation = mean_and_deviation(part)
    mean = 0.0 if kind is Baseline.NONE else true_mean
    item_bias, user_bias = np.zeros(part.n_items), np.zeros(part.n_users)
    if kind in (Baseline.ITEM_MEAN, Baseline.USER_AND_ITEM):
        sums = np.zeros(part.n_items)
        kernels.sum_residuals(items, users, values, *chosen, mean, user_bias, sums)
        item_bias = _damped(sums, item_counts, hyperparams.damping_item)
    if kind is Baseline.USER_AND_ITEM:
        sums = np.zeros(part.n_users)
        kernels.sum_residuals(users, items, values, *chosen, mean, item_bias, sums)
        user_bias = _damped(sums, user_counts, hyperparams.damping_user)
    # A mean that is near zero is a float32, as all that is added to it.
    centre = mean if values.dtype == np.float64 or abs(mean) > _FAR * deviation else 0.0
    return BaselineModel(
        centre or float(np.float32(mean)), centre,
        user_bias.astype(np.float32), item_bias.astype(np.float32),
        user_counts, item_counts, deviation,
    )  # fmt: skip


def mean_and_deviation(part: RatingPart) -> tuple[float, float]:
    """Return mean and standard deviation of at least one rating, in stars, summed in float64."""
    values, chosen = part.ratings.values, (part.labels, np.uint8(part.label))
    # Around the first rating, because sums of large numbers hide small differences.
    first = float(values[np.argmax(part.labels == part.label)])
    total, _ = kernels.sum_of_deviations(values, *chosen, first)
    mean = first + total / len(part)
    _, squares = kernels.sum_of_deviations(values, *chosen, mean)
    return mean, (squares / len(part)) ** 0.5


def _damped(
    sums: NDArray[np.float64], counts: NDArray[np.int32], damping: float
) -> NDArray[np.float64]:
    """Return, per user or item, the sum of its residuals over damping plus count."""
    # Where damping is 0, a user or item without ratings has 0 / 0: no bias.
    weights = counts + damping
    biases = np.zeros(len(sums))
    np.divide(sums, weights, out=biases, where=weights > 0)
    return biases
