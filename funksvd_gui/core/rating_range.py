"""Which ratings the float32 arithmetic of the steps can bear, asked before anything is trained.

What steps square and multiply are residuals, as large as the scale is wide, or, without a
baseline, as the largest rating. Where steps are scaled to the ratings nothing else depends on
their unit.
"""

from __future__ import annotations

from funksvd_gui.core.hyperparams import Baseline, Hyperparams, limits_by_name
from funksvd_gui.errors import RatingRangeError

#: Squares of 128 residuals, which may be a thousand times as large on their way, are summed in
#: float32, which ends at 3.4e38.
LARGEST = 1e15
#: The square of what is left of a residual, a hundred-thousandth, has all its digits: from 1.2e-38.
SMALLEST = 1e-14
#: Where rate times residual is this large, one step is ten times what it should be made up for.
_OVERSHOOT = 10.0


def check_range(scale: tuple[float, float], hyperparams: Hyperparams) -> None:
    """Refuse ratings that would diverge, or vanish, whatever the learning rate.

    Parameters
    ----------
    scale : (float, float)
        Smallest and largest rating.
    hyperparams : Hyperparams
        Of which `baseline` and `scale_steps` count.

    Raises
    ------
    RatingRangeError
        With what to divide or multiply the ratings by.
    """
    lowest, highest = scale
    size, reach = highest - lowest, f"The ratings differ by up to {highest - lowest:.3g}"
    if hyperparams.baseline is Baseline.NONE:
        size = max(abs(lowest), abs(highest))
        reach = f"The ratings reach {size:.3g}, and nothing is subtracted without a baseline"
    if not size <= LARGEST:
        raise RatingRangeError(
            f"{reach}: that is too much for the arithmetic of the steps, which ends at "
            f"{LARGEST:g}.",
            hint=f"Divide all ratings, for example by {size:.0e}.",
        )
    smallest_rate = limits_by_name()["learning_rate"].minimum
    assert smallest_rate is not None
    if not hyperparams.scale_steps and size * smallest_rate > _OVERSHOOT:
        raise RatingRangeError(
            f"{reach}: that is too much for the smallest learning rate there is.",
            hint=f"Scale steps to the ratings, or divide all ratings, for example by {size:.0e}.",
        )
    if 0 < size < SMALLEST:
        raise RatingRangeError(
            f"The ratings differ by {size:.3g} at most, too little for the arithmetic of the "
            f"steps, which begins at {SMALLEST:g}.",
            hint=f"Multiply all ratings, for example by {1 / size:.0e}.",
        )
