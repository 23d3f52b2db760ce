"""The largest learning rate that trains without diverging, estimated from the ratings.

One rating alone, with residual e, pulls its two factors towards ``p·q = e``. Where
they balance, ``p² = q² = |e|``, the squared error curves with ``p² + q² = 2|e|``,
and steps of rate λ swing ever wider from ``λ·2|e| = 2`` on. So the largest residual
decides: from a prediction on the scale, that is the width of the scale, an outlier
included; without a baseline, features begin at zero. Regularization keeps factors
smaller, but a rate above 1/γ overshoots zero by itself.

numpy only: a window asks before numba is needed.
"""

from __future__ import annotations

from funksvd_gui.core.hyperparams import Baseline, Hyperparams, limits_by_name
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.step_sizes import estimated_unit

#: Predictions leave the scale for a moment, and residuals grow. benchmarks/stable_rate.py
#: shows how far the estimate is from where training diverges.
_SAFETY = 0.75
#: Factors that hold the mean as well are larger, and later features meet what they leave.
_SAFETY_WITHOUT_BASELINE = 0.6


def largest_stable_rate(ratings: RatingTriples, hyperparams: Hyperparams) -> float:
    """Return about the largest `learning_rate` that is safe, never above its limit.

    Parameters
    ----------
    ratings : RatingTriples
        At least one. All are looked at for the largest residual.
    hyperparams : Hyperparams
        Of which `baseline`, `regularization` and `scale_steps` count.
    """
    values = ratings.values
    lowest, highest = float(values.min()), float(values.max())
    unit = estimated_unit(values, highest - lowest) if hyperparams.scale_steps else 1.0
    return stable_rate_within((lowest, highest), unit, hyperparams)


def stable_rate_within(scale: tuple[float, float], unit: float, hyperparams: Hyperparams) -> float:
    """Return the same for ratings on this scale, with steps scaled by this unit."""
    lowest, highest = scale
    largest, safety = highest - lowest, _SAFETY
    if hyperparams.baseline is Baseline.NONE:
        largest, safety = max(largest, abs(lowest), abs(highest)), _SAFETY_WITHOUT_BASELINE
    limit = limits_by_name()["learning_rate"].maximum
    assert limit is not None
    curvature = max(largest / unit, hyperparams.regularization)
    return safety / max(curvature, safety / limit)
