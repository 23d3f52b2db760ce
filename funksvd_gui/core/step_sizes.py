"""Settings of the steps, brought into the data's own unit.

A step taken on ratings divided by their standard deviation σ, with factors
divided by √σ, is the same as a step in stars with the learning rate λ/σ and the
regularization γσ: from ``p/√σ + λ((e/σ)(q/√σ) − γ·p/√σ)`` follows
``p + (λ/σ)(e·q − γσ·p)``. So nothing is divided, everything stays in stars, and
one setting suits scales as different as 1–5 and 1–660, and outliers. Biases are in stars like
the ratings: their rate and regularization stay as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.hyperparams import Baseline, Hyperparams

#: Ratings of a user or item up to which a feature keeps its whole learning rate.
_MOST_AT_FULL_RATE = 400.0

#: More ratings do not tell more about their standard deviation.
_MOST_RATINGS = 1_000_000

#: So many units are the widest scale: up to here the default rate is stable.
_WIDEST_SCALE = 5.0


def unit_of(deviation: float, width: float) -> float:
    """Return what ratings are divided by, as it were: their standard deviation, in stars.

    It is more where a few ratings lie many standard deviations apart, because the
    largest residual there can be, the scale's `width`, decides which steps are stable
    (see `stable_rate`).
    """
    return max(deviation, width / _WIDEST_SCALE) or 1.0


def estimated_unit(values: NDArray[np.float32], width: float) -> float:
    """Return `unit_of` these ratings, at least one, by the deviation of a million at most."""
    step = -(-len(values) // _MOST_RATINGS)
    return unit_of(float(values[::step].std(dtype=np.float64)), width)


def share_of_rate(user_counts: NDArray[np.integer], item_counts: NDArray[np.integer]) -> float:
    """Return what share of a feature's learning rate its last epoch takes, ≤ 1.

    A factor that is moved n times in an epoch only remembers its last 1/λ ratings or so:
    with a hundred items that everybody has rated, a rate that suits a hundred
    ratings each lets them follow the noise. So the rate falls from epoch to epoch, the further
    the more ratings an average rating's user or item has, Σn²/Σn, whichever is
    more. It begins nearly whole, because small steps would never leave the saddle.
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
        What the last epoch of a feature takes of its learning rate, see `share_of_rate`; 1 where
        steps are not scaled.
    stable_rate : float
        About the largest learning rate that is safe; infinite where nobody has estimated it.
    """

    hyperparams: Hyperparams
    unit: float
    share: float = 1.0
    stable_rate: float = math.inf

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

    def rate(self, epoch: int) -> float:
        """Return the setting in epoch number `epoch` of a feature, from 1, before any scaling."""
        params = self.hyperparams
        decay = params.learning_rate_decay ** (epoch - 1)
        # A feature that is granted more epochs goes on with what its last one took.
        crowd = self.share ** (min(epoch, params.max_epochs) / params.max_epochs)
        return float(params.learning_rate * decay * crowd)

    def learning_rate(self, epoch: int) -> np.float32:
        """Return that of one feature in its epoch number `epoch`, from 1, in stars."""
        return np.float32(self.rate(epoch) / self.unit)

    @property
    def regularization(self) -> np.float32:
        """Of one feature."""
        return np.float32(self.hyperparams.regularization * self.unit)

    @property
    def epoch_regularization(self) -> float:
        """κ of one feature, in stars."""
        return self.hyperparams.epoch_regularization * self.unit

    def kept(self, epoch: int) -> np.float32:
        """Return what epoch number `epoch` of a feature, from 1, multiplies its factors by.

        ``1 / (1 + λκ)``, the implicit step down the slope of ``κ·p²``: it never changes a sign,
        however large λκ is.
        """
        return np.float32(1.0 / (1.0 + self.rate(epoch) * self.hyperparams.epoch_regularization))

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
        """Fine-tuning passes that train features that begin together as if each were alone."""
        return self.hyperparams.max_epochs if self.hyperparams.n_together else 0

    def fine_tune_rate(self, epoch: int) -> float:
        """Return the setting of fine-tuning pass number `epoch`, from 1, before any scaling."""
        params = self.hyperparams
        decay = params.fine_tune_decay ** max(0, epoch - 1 - self.n_warm_up)
        return float(params.learning_rate * params.fine_tune_rate * decay)

    def warm_up(self, epoch: int) -> tuple[np.float32, ...]:
        """Return what `fine_tuning` does, for features that begin together: as for a single one."""
        still = np.float32(0.0)
        return self.learning_rate(epoch), self.regularization, still, still, still

    def fine_tuning(self, epoch: int) -> tuple[np.float32, ...]:
        """Return what `all_features.fine_tune_epoch` takes for pass number `epoch`, from 1.

        Rate and regularization of the factors, rates of user and item bias, their
        regularization.
        """
        rate, params = self.fine_tune_rate(epoch), self.hyperparams
        kind = params.baseline
        regularization = params.regularization * params.fine_tune_regularization
        learns_users = kind is Baseline.USER_AND_ITEM
        learns_items = learns_users or kind is Baseline.ITEM_MEAN
        values = (
            rate / self.unit, regularization * self.unit,
            rate * learns_users, rate * learns_items, regularization,
        )  # fmt: skip
        return tuple(np.float32(value) for value in values)
