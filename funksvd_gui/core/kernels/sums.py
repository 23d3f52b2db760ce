"""Compiled sums over all ratings, for the baseline; float64, in the order of the ratings."""

import numpy as np

from funksvd_gui.core.compilation import compiled


@compiled(fastmath={"reassoc", "contract"})
def sum_of_deviations(values, centre):
    """Return Σ (r − centre) and Σ (r − centre)² of a float32 array."""
    total = squares = 0.0
    for s in range(len(values)):
        deviation = np.float64(values[s]) - centre
        total += deviation
        squares += deviation * deviation
    return total, squares


@compiled
def count(indices, counts):
    """Add to `counts` (int32, modified in place) how often each index occurs."""
    for s in range(len(indices)):
        counts[np.uint32(indices[s])] += 1


@compiled
def sum_residuals(indices, others, values, centre, other_bias, sums):
    """Add to ``sums[indices[s]]`` (float64, modified in place) what centre and bias leave over.

    `other_bias` (float64) belongs to the index in `others`.
    """
    for s in range(len(values)):
        residual = np.float64(values[s]) - centre - other_bias[np.uint32(others[s])]
        sums[np.uint32(indices[s])] += residual
