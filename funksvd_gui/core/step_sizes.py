"""Settings of the steps, brought into the data's own unit.

A step taken on ratings divided by their standard deviation σ, with factors
divided by √σ, is the same as a step in stars with the learning rate λ/σ and the
regularization γσ: from ``p/√σ + λ((e/σ)(q/√σ) − γ·p/√σ)`` follows
``p + (λ/σ)(e·q − γσ·p)``. So nothing is divided, everything stays in stars, and
one setting suits scales as different as 1–5 and 1–660, and outliers. Biases are in stars like
the ratings: their rate and regularization stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.hyperparams import Baseline, Hyperparams

#: Ratings of a user or item up to which a feature's whole learning rate is taken.
_MOST_AT_FULL_RATE = 400.0

#: So many units are the widest scale: up to here the default rate is stable.
_WIDEST_SCALE = 5.0


def unit_of(deviation: float, width: float) -> float:
    """Return what ratings are divided by, as it were: their standard deviation, in stars.

    It is more where a few ratings lie many standard deviations apart, because the
    largest residual there can be, the scale's `width`, decides which steps are stable
    (see `stable_rate`).
    """
    return max(deviation, width / _WIDEST_SCALE) or 1.0


def share_of_rate(user_counts: NDArray[np.integer], item_counts: NDArray[np.integer]) -> float:
    """Return what share of the learning rate suits users and items with so many ratings, ≤ 1.

    A factor that is moved n times in an epoch only remembers its last 1/λ ratings or so:
    with a hundred items that everybody has rated, a rate that suits a hundred
    ratings each lets them follow the noise. So the rate falls as the number of ratings
    grows that an average rating's user or item has, Σn²/Σn, whichever is more.
    """
    crowd = 1.0
    for counts in (user_counts, item_counts):
        n = counts.astype(np.float64)
        crowd = max(crowd, float((n * n).sum() / max(n.sum(), 1.0)))
    return min(1.0, _MOST_AT_FULL_RATE / crowd)


@dataclass(frozen=True, slots=True)
class StepSizes:
    """What the kernels are called with.

    Parameters
    ----------
    unit : float
        What steps are scaled by, in stars, see `unit_of`; 1 where they are not.
    share : float
        What is taken of the learning rate of single features, see `share_of_rate`; 1 where
        steps are not scaled.
    """

    hyperparams: Hyperparams
    unit: float
    share: float = 1.0

    @classmethod
    def of(
        cls,
        hyperparams: Hyperparams,
        deviation: float,
        width: float,
        user_counts: NDArray[np.integer],
        item_counts: NDArray[np.integer],
    ) -> StepSizes:
        """Return the steps that suit ratings of this deviation and scale, and these numbers."""
        if not hyperparams.scale_steps:
            return cls(hyperparams, 1.0)
        share = share_of_rate(user_counts, item_counts)
        return cls(hyperparams, unit_of(deviation, width), share)

    @property
    def learning_rate(self) -> np.float32:
        """Of one feature."""
        return np.float32(self.hyperparams.learning_rate * self.share / self.unit)

    @property
    def regularization(self) -> np.float32:
        """Of one feature."""
        return np.float32(self.hyperparams.regularization * self.unit)

    @property
    def initial_value(self) -> float:
        """Where every factor starts."""
        return float(self.hyperparams.initial_value * self.unit**0.5)

    @property
    def initial_noise(self) -> float:
        """Standard deviation around the starting value."""
        return float(self.hyperparams.initial_noise * self.unit**0.5)

    @property
    def min_improvement(self) -> float:
        """Least improvement of the RMSE that counts, in stars."""
        return self.hyperparams.min_improvement * self.unit

    def trail(self, n_untrained: int) -> float:
        """Return what features that are not trained yet would contribute, in stars."""
        return self.initial_value**2 * n_untrained

    @property
    def n_warm_up(self) -> int:
        """Fine-tuning passes that train only the features that begin together."""
        return self.hyperparams.warm_up_epochs if self.hyperparams.n_together else 0

    def joint_rate(self, epoch: int) -> float:
        """Return the setting of fine-tuning pass number `epoch`, from 1, before any scaling."""
        params = self.hyperparams
        n_before = epoch - 1 - self.n_warm_up
        return float(params.fine_tune_learning_rate * params.fine_tune_decay ** max(0, n_before))

    def warm_up(self) -> tuple[np.float32, ...]:
        """Return what `joint` does, for features that begin together: as for a single one."""
        still = np.float32(0.0)
        return self.learning_rate, self.regularization, still, still, still

    def joint(self, epoch: int) -> tuple[np.float32, ...]:
        """Return what `all_features.fine_tune_epoch` takes for pass number `epoch`.

        Rate and regularization of the factors, rates of user and item bias, their
        regularization.
        """
        rate, params = self.joint_rate(epoch), self.hyperparams
        kind, regularization = params.baseline, params.fine_tune_regularization
        learns_users = kind is Baseline.USER_AND_ITEM
        learns_items = learns_users or kind is Baseline.ITEM_MEAN
        values = (
            rate / self.unit, regularization * self.unit,
            rate * learns_users, rate * learns_items, params.fine_tune_bias_regularization,
        )  # fmt: skip
        return tuple(np.float32(value) for value in values)
