"""Where factors are before their first step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.step_sizes import StepSizes

FloatArray = NDArray[np.float32]

#: Width of an even distribution whose standard deviation is one.
_WIDTH = 12.0**0.5
#: So many rows are drawn at a time: they stay in the cache while they are scaled.
_ROWS = 1_024


def fill_with_start(
    factors: FloatArray, counts: NDArray[np.integer], steps: StepSizes, rng: np.random.Generator
) -> None:
    """Draw starting values: the setting's value with noise evenly spread around it.

    Parameters
    ----------
    factors : float32 array, shape (n_rows, n_features)
        Overwritten; one row per user or item.
    counts : int array, shape (n_rows,)
        Ratings of each. Who has none is never visited, must not contribute, and is 0.
    """
    width = np.float32(steps.initial_noise * _WIDTH)
    lowest = np.float32(steps.initial_value) - width / np.float32(2.0)
    for start in range(0, len(factors), _ROWS):
        rows = slice(start, start + _ROWS)
        drawn = rng.random(factors[rows].shape, dtype=np.float32)
        drawn *= width
        drawn += lowest
        drawn *= (counts[rows] > 0)[:, np.newaxis]
        factors[rows] = drawn
