"""What the features that are not trained yet add to a prediction, where they count."""

from __future__ import annotations

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.step_sizes import StepSizes, estimated_unit
from funksvd_gui.data.dataset import Dataset

#: Less than this share of the rating scale is not seen in a curve.
_LEAST_SHARE = 0.02


def untrained_stars(dataset: Dataset, hyperparams: Hyperparams) -> float:
    """Return what they add in the first epoch, in stars; 0 where they do not count.

    Features that begin together are never counted: none of them waits for another.
    """
    if not hyperparams.trail:
        return 0.0
    unit = 1.0
    if hyperparams.scale_steps:
        lowest, highest = dataset.scale
        unit = estimated_unit(dataset.ratings.values, highest - lowest)
    return StepSizes(hyperparams, unit).trail(max(hyperparams.n_alone - 1, 0))


def untrained_sentence(dataset: Dataset, hyperparams: Hyperparams) -> str:
    """Return why the first RMSE is so much above the baseline's; nothing where it is not."""
    stars = untrained_stars(dataset, hyperparams)
    lowest, highest = dataset.scale
    if stars < _LEAST_SHARE * (highest - lowest):
        return ""
    return f"Untrained features count {stars:.2f} stars at first, so RMSE begins high."
