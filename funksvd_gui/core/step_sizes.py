"""Settings of the steps, brought into the data's own unit.

A step taken on ratings divided by their standard deviation σ, with factors
divided by √σ, is the same as a step in stars with the learning rate λ/σ and the
regularization γσ: from ``p/√σ + λ((e/σ)(q/√σ) − γ·p/√σ)`` follows
``p + (λ/σ)(e·q − γσ·p)``. So nothing is divided, everything stays in stars, and
one setting suits scales as different as 1–5 and 1–660. Biases are in stars like
the ratings: their rate and regularization stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funksvd_gui.core.hyperparams import Baseline, Hyperparams


@dataclass(frozen=True, slots=True)
class StepSizes:
    """What the kernels are called with.

    Parameters
    ----------
    unit : float
        Standard deviation of the training ratings, in stars; 1 where steps are not scaled.
    """

    hyperparams: Hyperparams
    unit: float

    @property
    def learning_rate(self) -> np.float32:
        """Of one feature."""
        return np.float32(self.hyperparams.learning_rate / self.unit)

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

    def joint_rate(self, epoch: int) -> float:
        """Return the setting of fine-tuning pass number `epoch`, from 1, before any scaling."""
        params = self.hyperparams
        return float(params.fine_tune_learning_rate * params.fine_tune_decay ** (epoch - 1))

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
