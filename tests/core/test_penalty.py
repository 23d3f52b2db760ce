"""The penalty of every epoch against a plain sum over the ratings."""

import numpy as np
import pytest

from funksvd_gui.core.events import EpochDone
from funksvd_gui.core.hyperparams import Baseline, Hyperparams
from funksvd_gui.core.step_sizes import unit_of
from funksvd_gui.core.trainer import Trainer
from tests.conftest import make_ratings

BASE = Hyperparams(
    n_features=3, max_epochs=4, fine_tune_epochs=3, initial_noise=0.4, patience=1_000,
    regularization=0.07, epoch_regularization=0.9, fine_tune_regularization=1.3,
)  # fmt: skip
VARIANTS = {
    "default": BASE,
    "plain steps": BASE.replace(scale_steps=False, learning_rate=0.02),
    "without κ": BASE.replace(epoch_regularization=0.0),
    "without γ": BASE.replace(regularization=0.0),
    "clamped with trail": BASE.replace(clamp=True, trail=True, initial_value=0.1),
    "no baseline": BASE.replace(baseline=Baseline.NONE, learning_rate=0.01),
    "item mean": BASE.replace(baseline=Baseline.ITEM_MEAN),
    "some begin together": BASE.replace(fine_tune_features=2, fine_tune_epochs=7),
}
SCALE = 0.5, 5.0


def penalty_plainly(train, model, params, unit, *, is_fine_tuned):
    """Return Σ over ratings of γ(p² + q²), once for every rating, and κ(Σp² + Σq²)."""
    gamma, kappa = params.regularization * unit, params.epoch_regularization * unit
    if is_fine_tuned:
        gamma, kappa = gamma * params.fine_tune_regularization, 0.0
    p, q = model.user_factors.astype(float), model.item_factors.astype(float)
    total = kappa * ((p**2).sum() + (q**2).sum())
    for u, i in zip(train.users, train.items, strict=True):
        total += gamma * ((p[:, u] ** 2).sum() + (q[:, i] ** 2).sum())
        if is_fine_tuned:
            of_bias = params.regularization * params.fine_tune_regularization
            if params.baseline is Baseline.USER_AND_ITEM:
                total += of_bias * float(model.user_bias[u]) ** 2
            if params.baseline in {Baseline.USER_AND_ITEM, Baseline.ITEM_MEAN}:
                total += of_bias * float(model.item_bias[i]) ** 2
    return total


def assert_plain(trainer, train, params, unit, n_warm_up=0):
    n_checked = 0
    for event in trainer.run():
        if isinstance(event, EpochDone):
            is_fine_tuned = event.feature is None and event.epoch > n_warm_up
            expected = penalty_plainly(
                train, trainer.factor_model(), params, unit, is_fine_tuned=is_fine_tuned
            )
            assert event.penalty == pytest.approx(expected, rel=1e-5)
            assert (event.penalty > 0) == (expected > 0)
            n_checked += 1
    return n_checked


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("seed", [1, 2])
def test_is_that_of_a_plain_sum_over_the_ratings(name, seed):
    params = VARIANTS[name]
    train, validation = make_ratings(seed=seed), make_ratings(n_ratings=40, seed=seed + 10)
    unit = 1.0
    if params.scale_steps:
        unit = unit_of(float(train.values.std(dtype=np.float64)), SCALE[1] - SCALE[0])
    trainer = Trainer(train, validation, params, scale=SCALE, n_threads=1)
    n_warm_up = params.max_epochs if params.n_together else 0
    n_epochs = params.n_alone * params.max_epochs + params.fine_tune_epochs
    assert assert_plain(trainer, train, params, unit, n_warm_up) == n_epochs
    # What follows fine-tuning adds to what it has left.
    trainer.add_features(2)
    assert assert_plain(trainer, train, params, unit) >= 2 * params.max_epochs


def test_counts_finished_features_as_they_were_best():
    params = BASE.replace(n_features=2, fine_tune_epochs=0, learning_rate=0.6)
    train = make_ratings()
    trainer = Trainer(train, train.slice(slice(0, 0)), params, scale=SCALE, n_threads=1)
    unit = unit_of(float(train.values.std(dtype=np.float64)), SCALE[1] - SCALE[0])
    assert assert_plain(trainer, train, params, unit) == 8


def test_is_zero_where_nothing_pulls():
    params = BASE.replace(regularization=0.0, epoch_regularization=0.0)
    trainer = Trainer(make_ratings(), make_ratings(seed=3), params, scale=SCALE, n_threads=1)
    epochs = [event for event in trainer.run() if isinstance(event, EpochDone)]
    assert {epoch.penalty for epoch in epochs} == {0.0}
