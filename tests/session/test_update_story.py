"""What is told of an update is what plain Python finds, in every variant."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.data.split.part import Part
from funksvd_gui.session.update_explanation import updates_of
from funksvd_gui.session.update_story import (
    distances,
    error_curves,
    error_parts,
    left_by_features,
    prediction_parts,
    rounded_parts,
    step_table,
    tried_slope,
    user_feature,
)
from tests.session.trained_models import VARIANTS, trained

FEATURE = 3


def pairs_of(model, n=6):
    """Return some users with one of their trained items each, as indices."""
    rng, pairs = np.random.default_rng(1), []
    for user in rng.permutation(len(model.users)).tolist():
        items, _, parts = model.rated.of_user(user)
        seen = [int(i) for i, part in zip(items, parts, strict=True) if part is Part.TRAINING]
        if seen and len(pairs) < n:
            pairs.append((user, seen[0]))
    return pairs


def update_of(model, user, item, feature=FEATURE):
    return updates_of(model, model.users[user], model.items[item], feature)[0].update()


@pytest.mark.parametrize("variant", VARIANTS)
def test_targets_and_errors_are_those_of_the_updates(variant):
    model = trained(variant)
    for user, _ in pairs_of(model):
        seen = user_feature(model, user, FEATURE)
        items, _, parts = model.rated.of_user(user)
        trained_on = [i for i, part in zip(items, parts, strict=True) if part is Part.TRAINING]
        assert seen.n == len(trained_on)
        for place, item in enumerate(trained_on):
            update = update_of(model, user, int(item))
            assert_allclose(seen.targets[place], update.target, atol=3e-6)
            assert_allclose(seen.errors(np.array([seen.p]))[0, place], update.epsilon, atol=3e-6)


@pytest.mark.parametrize("variant", VARIANTS)
def test_both_errors_are_lowest_at_the_same_place(variant):
    model = trained(variant)
    for user, _ in pairs_of(model):
        seen = user_feature(model, user, FEATURE)
        curves = error_curves(seen)
        assert curves.squares.argmin() == curves.rmse.argmin()
        squares = [
            sum(float(error) ** 2 for error in seen.errors(np.array([p]))[0])
            for p in curves.p[::40]
        ]
        assert_allclose(curves.squares[::40], squares)
        assert_allclose(curves.rmse[::40], [math.sqrt(one / seen.n) for one in squares])
        assert min(squares) >= float(np.square(seen.errors(np.array([curves.lowest]))).sum()) - 1e-9


@pytest.mark.parametrize("variant", VARIANTS)
def test_parts_of_a_prediction_add_up_to_its_score(variant):
    model = trained(variant)
    for user, item in pairs_of(model):
        parts = prediction_parts(model, user, item, FEATURE)
        (prediction,) = model.predict(model.users[user], [model.items[item]])
        assert_allclose(sum(part.value for part in parts), prediction.score, atol=2e-4)
        (mine,) = [part for part in parts if part.name == "pq"]
        factors = model.factors
        p, q = (float(f[FEATURE - 1, k]) for f, k in
                ((factors.user_factors, user), (factors.item_factors, item)))  # fmt: skip
        assert mine.label == f"feature {FEATURE}"
        assert_allclose(mine.value, p * q)


def test_many_features_are_told_as_one_sum():
    model = trained()
    user, item = pairs_of(model)[0]
    labels = [part.label for part in prediction_parts(model, user, item, 4, most_alone=2)]
    assert labels == ["mean", "user", "item", "1 to 3", "feature 4"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_parts_of_an_error_go_from_the_rating_to_the_target(variant):
    model = trained(variant)
    for user, item in pairs_of(model):
        update = update_of(model, user, item)
        parts = error_parts(model, user, item, FEATURE, update.target)
        assert parts[0].value == update.rating
        assert_allclose(parts[1].value, -update.baseline, atol=1e-6)
        assert_allclose(sum(part.value for part in parts), update.target, atol=2e-4)


def test_a_feature_leaves_what_the_next_one_begins_with():
    model = trained()
    for user, item in pairs_of(model):
        left = left_by_features(model, user, item)
        for feature in range(1, model.n_features + 1):
            update = update_of(model, user, item, feature)
            assert_allclose(left[feature - 1], update.target, atol=3e-6)
            assert_allclose(left[feature], update.epsilon, atol=3e-6)


def test_rounded_parts_add_up_to_the_rounded_sum():
    rng = np.random.default_rng(5)
    for _ in range(50):
        values = rng.normal(size=7).tolist()
        shown = rounded_parts(values)
        assert round(sum(shown), 6) == round(sum(values), 2)
        assert max(abs(a - b) for a, b in zip(shown, values, strict=True)) < 0.01


def test_a_wide_one_sided_difference_is_off_by_h_times_q_squared():
    model = trained()
    for user, item in pairs_of(model):
        updates, _, _ = updates_of(model, model.users[user], model.items[item], FEATURE)
        p, q = updates.factors
        found = distances(updates, p, q, np.array([1.0, 0.5]))
        assert_allclose(found.forward, found.widths * q * q, rtol=1e-3, atol=1e-5)
        assert (found.central < 1e-5).all()


def test_a_difference_without_a_number_between_is_none():
    model = trained()
    user, item = pairs_of(model)[0]
    updates, _, _ = updates_of(model, model.users[user], model.items[item], FEATURE)
    assert math.isnan(tried_slope(updates, 1.0, 1.0, 1e-12, of_p=True))


@pytest.mark.parametrize("gamma", [0.0, 0.05])
def test_q_from_the_new_p_differs_by_a_term_in_the_squared_rate(gamma):
    model, rate = trained(), 0.2
    for user, item in pairs_of(model):
        updates, _, _ = updates_of(model, model.users[user], model.items[item], FEATURE)
        p, q = 0.7, 0.6
        table = step_table(updates, p, q, rate, gamma)
        error = table.before.epsilon
        assert_allclose(table.before.product, p * q)
        assert_allclose(table.after.p, p + rate * (error * q - gamma * p), atol=1e-6)
        assert_allclose(table.after.q, q + rate * (error * p - gamma * q), atol=1e-6)
        assert_allclose(table.apart, rate**2 * error * (error * q - gamma * p), atol=2e-6)
        assert_allclose(table.after.squared, updates.error(table.after.p, table.after.q) ** 2)
        assert table.slip.p == table.after.p
