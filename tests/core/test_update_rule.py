"""The update that is shown is the one that plain Python makes, in every variant."""

import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.update_rule import RatingUpdates
from tests.core.ladder import PLAIN, SCALE, VARIANTS
from tests.core.models import make_model

N_FEATURES = 4


def steps_of(params):
    return StepSizes(params, 1.3 if params.scale_steps else 1.0, 0.9 if params.scale_steps else 1.0)


def plain_error(model, params, rating, feature, user, item, p, q):
    """Return ε over the features up to this one, as a lecture writes it."""
    low, high = model.clamp or (-np.inf, np.inf)
    estimate = np.clip(model.global_mean + model.user_bias[user] + model.item_bias[item], low, high)
    for f in range(feature - 1):
        product = model.user_factors[f, user] * model.item_factors[f, item]
        estimate = np.clip(estimate + product, low, high)
    unit = steps_of(params).unit
    trail = params.initial_value**2 * unit * (params.n_features - feature) if params.trail else 0.0
    return rating - np.clip(np.clip(estimate + p * q, low, high) + trail, low, high)


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("seed", range(5))
def test_a_feature_trained_alone_is_updated_as_by_hand(name, seed):
    params, rng = VARIANTS[name], np.random.default_rng(seed)
    model = make_model(5, 6, N_FEATURES, seed=seed, clamp=SCALE if params.clamp else None)
    epochs = tuple(rng.integers(1, params.max_epochs + 1, N_FEATURES).tolist())
    model = dataclasses.replace(model, kept_epochs=epochs)
    params = params.replace(n_features=N_FEATURES)
    user, item = int(rng.integers(5)), int(rng.integers(6))
    feature, rating = int(rng.integers(1, N_FEATURES + 1)), float(rng.integers(2, 11) / 2)
    steps = steps_of(params)
    found = RatingUpdates(model, steps, user, item, rating, feature).update()

    p = float(model.user_factors[feature - 1, user])
    q = float(model.item_factors[feature - 1, item])
    error = plain_error(model, params, rating, feature, user, item, p, q)
    rate = params.learning_rate * params.learning_rate_decay ** (epochs[feature - 1] - 1)
    rate *= steps.share ** (epochs[feature - 1] / params.max_epochs) / steps.unit
    gamma = params.regularization * steps.unit
    assert_allclose((found.p, found.q), (p, q))
    assert_allclose(found.epsilon, error, atol=2e-6)
    assert_allclose((found.learning_rate, found.regularization), (rate, gamma), rtol=1e-6)
    assert_allclose((found.dp, found.dq), (-2 * error * q, -2 * error * p), atol=1e-5)
    p_new, q_new = p + rate * (error * q - gamma * p), q + rate * (error * p - gamma * q)
    assert_allclose((found.p_new, found.q_new), (p_new, q_new), atol=2e-6)
    after = plain_error(model, params, rating, feature, user, item, p_new, q_new)
    assert_allclose(found.error_after, after, atol=5e-6)
    assert_allclose(found.target, error + p * q, atol=2e-6)
    if model.clamp is None:
        assert_allclose((found.dp_numeric, found.dq_numeric), (found.dp, found.dq), atol=1e-4)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("scale_steps", [False, True])
def test_fine_tuned_features_and_biases_move_at_once(seed, scale_steps):
    params = PLAIN.replace(n_features=N_FEATURES, fine_tune_epochs=5, scale_steps=scale_steps)
    model = dataclasses.replace(
        make_model(5, 6, N_FEATURES, seed=seed),
        kept_epochs=(1,) * N_FEATURES, n_fine_tuned=N_FEATURES, fine_tune_epoch=3,
    )  # fmt: skip
    rng = np.random.default_rng(seed)
    user, item, feature = int(rng.integers(5)), int(rng.integers(6)), int(rng.integers(1, 5))
    steps, rating = steps_of(params), 4.5
    found = RatingUpdates(model, steps, user, item, rating, feature).update()

    rate, gamma, user_rate, item_rate, bias_gamma = map(float, steps.fine_tuning(3))
    p = model.user_factors[:, user].astype(np.float64)
    q = model.item_factors[:, item].astype(np.float64)
    biases = float(model.user_bias[user]), float(model.item_bias[item])
    error = rating - model.global_mean - sum(biases) - p @ q
    p_new, q_new = p + rate * (error * q - gamma * p), q + rate * (error * p - gamma * q)
    of_user = biases[0] + user_rate * (error - bias_gamma * biases[0])
    of_item = biases[1] + item_rate * (error - bias_gamma * biases[1])
    after = rating - model.global_mean - of_user - of_item - p_new @ q_new
    f = feature - 1
    assert_allclose(found.epsilon, error, atol=5e-6)
    assert_allclose((found.p_new, found.q_new), (p_new[f], q_new[f]), atol=5e-6)
    assert_allclose(found.error_after, after, atol=1e-5)
    assert_allclose((found.dp_numeric, found.dq_numeric), (found.dp, found.dq), atol=2e-4)
    assert_allclose((found.learning_rate, found.regularization), (rate, gamma))


def test_where_the_estimate_is_clamped_the_update_is_not_the_gradient():
    params = PLAIN.replace(n_features=1, clamp=True)
    model = dataclasses.replace(
        make_model(1, 1, 1, clamp=SCALE),
        user_factors=np.array([[3.0]], np.float32), item_factors=np.array([[2.0]], np.float32),
    )  # fmt: skip
    found = RatingUpdates(model, steps_of(params), 0, 0, 2.0, 1).update()
    assert found.epsilon == -3.0
    assert (found.dp, found.dq) == (12.0, 18.0)
    assert (found.dp_numeric, found.dq_numeric) == (0.0, 0.0)
    assert found.p_new < 3.0


def test_a_forward_difference_is_off_by_its_width_times_the_square_of_the_other_factor():
    model = make_model(1, 1, 1, seed=4)
    updates = RatingUpdates(model, steps_of(PLAIN), 0, 0, 4.0, 1)
    p, q = updates.factors
    slope = -2 * updates.error(p, q) * q
    for width in (0.5, 0.25):
        forward = updates.difference(p, q, of_p=True, width=width, central=False)
        assert forward - slope == pytest.approx(width * q * q, abs=1e-4)
        central = updates.difference(p, q, of_p=True, width=width)
        assert central == pytest.approx(slope, abs=1e-4)


def test_any_step_can_be_tried_and_the_model_stays_as_it_is():
    model = make_model(2, 3, 2)
    before = model.user_factors.copy(), model.item_factors.copy()
    updates = RatingUpdates(model, steps_of(PLAIN), 1, 2, 4.0, 2)
    p, q = updates.factors
    error = updates.error(p, q)
    p_new, q_new = updates.step(p, q, rate=0.5, regularization=0.0)
    assert_allclose((p_new, q_new), (p + 0.5 * error * q, q + 0.5 * error * p), atol=2e-6)
    assert (model.user_factors == before[0]).all()
    assert (model.item_factors == before[1]).all()
