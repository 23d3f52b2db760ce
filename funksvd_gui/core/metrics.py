"""How far scores are from ratings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from funksvd_gui.core.ratings import RatingTriples

#: Ratings handled at once, so that the float64 temporaries stay small.
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Errors of scores clipped to the rating scale, in stars."""

    rmse: float
    mae: float


def accuracy(
    ratings: RatingTriples, scores: NDArray[np.float32], scale: tuple[float, float]
) -> Accuracy | None:
    """Compare scores of shape (n_ratings,) with the ratings; None where there are none."""
    if len(ratings) == 0:
        return None
    squared = absolute = 0.0
    for start in range(0, len(ratings), _CHUNK):
        rows = slice(start, start + _CHUNK)
        clipped = np.clip(scores[rows].astype(np.float64), *scale)
        errors = ratings.values[rows] - clipped
        squared += float(errors @ errors)
        absolute += float(np.abs(errors).sum())
    return Accuracy(rmse=(squared / len(ratings)) ** 0.5, mae=absolute / len(ratings))
