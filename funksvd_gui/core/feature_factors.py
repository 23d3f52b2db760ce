"""The item factors of one feature, as they were between two epochs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class FeatureFactors:
    """What tells which items lie at the two ends of a feature.

    Attributes
    ----------
    feature : int
        Number of the feature, from 1.
    item_factors : float32 array, shape (n_items,)
        A copy, in the order of the items.
    norm : float
        Its size √(Σp²·Σq²), in stars.
    """

    feature: int
    item_factors: NDArray[np.float32]
    norm: float
