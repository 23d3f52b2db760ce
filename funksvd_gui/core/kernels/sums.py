"""Compiled sums over a part of the ratings, for the baseline; in the order of the ratings.

Ratings belong to the part that have its label. The others are added as nothing, because
branches on labels at random would be guessed wrong; so sums of a part are, bit by bit,
those of a copy of it.
"""

import numpy as np

from funksvd_gui.core.compilation import compiled


@compiled
def sum_of_deviations(values, labels, label, centre):
    """Return Σ (r − centre) and Σ (r − centre)² of a float32 or float64 array."""
    total = squares = 0.0
    for s in range(len(values)):
        deviation = np.float64(values[s]) - centre if labels[s] == label else 0.0
        total += deviation
        squares += deviation * deviation
    return total, squares


@compiled
def count(indices, labels, label, counts):
    """Add to `counts` (int32, modified in place) how often each index occurs."""
    for s in range(len(indices)):
        counts[np.uint32(indices[s])] += labels[s] == label


@compiled
def sum_residuals(indices, others, values, labels, label, centre, other_bias, sums):
    """Add to ``sums[indices[s]]`` (float64, modified in place) what centre and bias leave over.

    `other_bias` (float64) belongs to the index in `others`.
    """
    for s in range(len(values)):
        residual = np.float64(values[s]) - centre - other_bias[np.uint32(others[s])]
        sums[np.uint32(indices[s])] += residual if labels[s] == label else 0.0
