"""Where factors are before their first step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.step_sizes import StepSizes

FloatArray = NDArray[np.float32]

#: Width of an even distribution whose standard deviation is one.
_WIDTH = 12.0**0.5
#: Numbers are drawn with so many different values: more would take longer and change nothing.
_VALUES = 1 << 16
#: So many are drawn at a time: they stay in the cache while they are scaled.
_AT_ONCE = 1 << 16
#: A generator gives so many at once.
_TOGETHER = 4


def fill_with_start(
    factors: FloatArray, counts: NDArray[np.integer], steps: StepSizes, rng: np.random.Generator
) -> None:
    """Draw starting values: the setting's value with noise evenly spread around it.

    Parameters
    ----------
    factors : float32 array, shape (n_rows, n_features), at least one feature
        Overwritten; one row per user or item.
    counts : int array, shape (n_rows,)
        Ratings of each. Who has none is never visited, must not contribute, and is 0.
    """
    step = np.float32(steps.initial_noise * _WIDTH / _VALUES)
    lowest = np.float32(steps.initial_value - steps.initial_noise * _WIDTH / 2.0)
    n_features, is_unrated = factors.shape[1], counts == 0
    n_rows = max(1, _AT_ONCE // n_features // _TOGETHER) * _TOGETHER
    for start in range(0, len(factors), n_rows):
        rows = factors[start : start + n_rows]
        drawn = _drawn(rng, rows.size).astype(np.float32)
        drawn *= step
        drawn += lowest
        rows[...] = drawn.reshape(rows.shape)
        rows[is_unrated[start : start + n_rows]] = 0.0


def least_squares_factor(
    products: NDArray[np.float64],
    squares: NDArray[np.float64],
    counts: NDArray[np.integer],
    steps: StepSizes,
) -> NDArray[np.float64]:
    """Return the factors that are best for one side of a feature while the other side stays.

    ``p_u = Σ_i t·q / (Σ_i q² + γ·n_u + κ)``: there the slope of
    ``Σ_i (t − p·q)² + (γ·n_u + κ)·p²`` vanishes. All shapes are (n_users,), or (n_items,).

    Parameters
    ----------
    products, squares : float64 array
        ``Σ t·q`` and ``Σ q²``, in stars squared and stars.
    counts : int array
        Ratings of each.
    """
    pulls = float(steps.regularization) * counts + steps.epoch_regularization
    weights = squares + pulls
    return np.divide(products, weights, out=np.zeros_like(weights), where=weights > 0)


def _drawn(rng: np.random.Generator, size: int) -> NDArray[np.uint16]:
    # What a generator is made of: several times as fast as asking for so many numbers.
    raw = rng.bit_generator.random_raw(-(-size // _TOGETHER))
    return raw.astype("<u8", copy=False).view("<u2")[:size]
