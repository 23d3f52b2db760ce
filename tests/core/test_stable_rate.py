from dataclasses import replace

import numpy as np
import pytest

from funksvd_gui.core.hyperparams import Baseline, Hyperparams, limits_by_name
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.stable_rate import largest_stable_rate
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.errors import TrainingDivergedError
from tests.conftest import make_ratings

#: Five features, twenty epochs each.
SETTINGS = Hyperparams(n_features=5, max_epochs=20, fine_tune_epochs=0)
#: What the values are multiplied with, and what is added: scales from 0–1 to 1–660.
SCALES = [(1.0, 0.0), (0.25, -0.25), (5.0, -15.0), (164.75, -163.75)]


@pytest.fixture(scope="module")
def ratings():
    return make_ratings(n_users=300, n_items=200, n_ratings=12_000)


def on_scale(ratings, factor, shift):
    return replace(ratings, values=ratings.values * np.float32(factor) + np.float32(shift))


def worst_error(ratings, settings):
    """Return the largest training RMSE of a run over the baseline's; infinite if it diverges."""
    scale = float(ratings.values.min()), float(ratings.values.max())
    trainer = Trainer(ratings, ratings.slice(slice(0, 0)), settings, scale=scale, n_threads=1)
    errors, events = [], trainer.run()
    baseline = next(events).rmse_baseline_train
    try:
        errors += [event.rmse_train for event in events if hasattr(event, "updates")]
    except TrainingDivergedError:
        return np.inf
    return max(errors) / baseline


@pytest.mark.parametrize("baseline", list(Baseline))
@pytest.mark.parametrize("scale", SCALES)
def test_the_estimate_is_stable_and_some_times_as_much_is_not(ratings, scale, baseline):
    scaled = on_scale(ratings, *scale)
    settings = SETTINGS.replace(baseline=baseline)
    rate = largest_stable_rate(scaled, settings)
    assert worst_error(scaled, settings.replace(learning_rate=rate)) < 2
    assert worst_error(scaled, settings.replace(learning_rate=min(10.0, 4 * rate))) > 2


@pytest.mark.parametrize("scale", SCALES)
def test_scaled_steps_make_it_the_same_on_every_scale(ratings, scale):
    rate = largest_stable_rate(on_scale(ratings, *scale), SETTINGS)
    assert rate == pytest.approx(largest_stable_rate(ratings, SETTINGS), rel=1e-4)


def test_steps_that_are_not_scaled_are_in_the_datas_unit(ratings):
    settings = SETTINGS.replace(scale_steps=False)
    rate = largest_stable_rate(ratings, settings)
    wider = largest_stable_rate(on_scale(ratings, 10.0, 0.0), settings)
    assert wider == pytest.approx(rate / 10)
    assert worst_error(ratings, settings.replace(learning_rate=rate)) < 2
    assert worst_error(ratings, settings.replace(learning_rate=4 * rate)) > 2


def test_one_outlier_lowers_it_as_training_demands(ratings):
    values = ratings.values.copy()
    values[77] = 5_000
    spoilt, settings = replace(ratings, values=values), SETTINGS.replace(scale_steps=False)
    rate = largest_stable_rate(spoilt, settings)
    assert rate < largest_stable_rate(ratings, settings) / 10
    assert worst_error(spoilt, settings.replace(learning_rate=rate)) < 2
    assert worst_error(spoilt, settings.replace(learning_rate=4 * rate)) > 2


@pytest.mark.parametrize("outlier", [50, 660, 1_000_000])
def test_the_default_is_stable_whatever_one_rating_is(ratings, outlier):
    values = ratings.values.copy()
    values[77] = outlier
    spoilt = replace(ratings, values=values)
    assert largest_stable_rate(spoilt, Hyperparams()) >= Hyperparams().learning_rate
    assert worst_error(spoilt, Hyperparams()) < 2


def test_an_outlier_among_millions_is_found():
    values = np.full(1_500_001, 3, np.float32)
    values[::2] = 4
    before, index = values.copy(), np.zeros(len(values), np.int32)
    values[333_333] = 300
    found = [
        largest_stable_rate(
            RatingTriples(index, index, each, 1, 1), SETTINGS.replace(scale_steps=False)
        )
        for each in (before, values)
    ]
    assert found[1] == pytest.approx(found[0] / 297)


def test_strong_regularization_bounds_it(ratings):
    settings = SETTINGS.replace(regularization=50.0)
    rate = largest_stable_rate(ratings, settings)
    assert rate < 1 / 50
    assert worst_error(ratings, settings.replace(learning_rate=rate)) < 2
    assert worst_error(ratings, settings.replace(learning_rate=4 * rate)) > 2


def test_it_is_a_value_the_setting_can_take():
    index = np.zeros(3, np.int32)
    constant = RatingTriples(index, index, np.full(3, 4, np.float32), 1, 1)
    rate = largest_stable_rate(constant, SETTINGS.replace(regularization=0.0))
    assert rate == limits_by_name()["learning_rate"].maximum


def test_the_default_rate_is_below_it(ratings):
    assert Hyperparams().learning_rate < largest_stable_rate(ratings, Hyperparams())
