"""A feature going down in two ways, and the targets it is left, against plain Python."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from funksvd_gui.data.split.part import Part
from funksvd_gui.session.feature_descent import FeatureDescent
from funksvd_gui.session.feature_targets import other_ratings, targets_of, training_triples
from funksvd_gui.session.update_explanation import explain_update
from funksvd_gui.task import CancelledError, Task
from tests.session.made_models import trained, training_pair

SETTINGS = [{}, {"fine_tune_epochs": 2}, {"epoch_regularization": 0.0}]


def test_only_training_ratings_are_looked_at():
    model = trained()
    ratings = training_triples(model)
    assert len(ratings) == np.count_nonzero(model.rated.parts == Part.TRAINING.label)
    for user, item, value in zip(ratings.users, ratings.items, ratings.values, strict=True):
        items, values, parts = model.rated.of_user(int(user))
        place = items.tolist().index(item)
        assert values[place] == value
        assert parts[place] is Part.TRAINING
    assert len(training_triples(model, 100)) <= 100


@pytest.mark.parametrize("changes", SETTINGS[:2])
@pytest.mark.parametrize("feature", [1, 2])
def test_targets_are_those_of_the_explained_update(changes, feature):
    model = trained(**changes)
    ratings = training_triples(model)
    targets = targets_of(model, feature, ratings)
    for row in range(0, len(ratings), 60):
        user, item = model.users[int(ratings.users[row])], model.items[int(ratings.items[row])]
        explained = explain_update(model, user, item, feature)
        assert_allclose(targets[row], explained.update.target, atol=5e-6)


@pytest.mark.parametrize("of_user", [True, False])
def test_other_ratings_are_all_but_the_chosen_one(of_user):
    model = trained()
    user_id, item_id = training_pair(model)
    others = other_ratings(model, user_id, item_id, 1, of_user=of_user)
    ratings = training_triples(model)
    user, item = model.users.index_of(user_id), model.items.index_of(item_id)
    mine = ratings.users == user if of_user else ratings.items == item
    assert len(others) == np.count_nonzero(mine) - 1
    factors = model.factors
    rest = (ratings.items[mine], factors.item_factors) if of_user else (
        ratings.users[mine], factors.user_factors)  # fmt: skip
    fixed = [rest[1][0, place] for place in rest[0] if place != (item if of_user else user)]
    assert_allclose([other.fixed for other in others], fixed)


def plain_gradient_step(model, descent, vector, rate, gamma, feature=1):
    ratings = training_triples(model)
    targets = targets_of(model, feature, ratings)
    n = len(model.users)
    new = vector.astype(float).copy()
    for user, item, target in zip(ratings.users, ratings.items, targets, strict=True):
        p, q = float(vector[user]), float(vector[n + item])
        error = target - p * q
        new[user] += rate * (error * q - gamma * p)
        new[n + item] += rate * (error * p - gamma * q)
    return new - rate * descent.pull * vector


@pytest.mark.parametrize("changes", SETTINGS)
def test_all_at_once_is_a_step_down_the_sum(changes):
    model = trained(**changes)
    descent = FeatureDescent(model, 1)
    rate = 0.5 * descent.stable_rate(descent.start, 0.1)
    found = descent.all_at_once(descent.start, rate, 0.1)
    assert_allclose(found, plain_gradient_step(model, descent, descent.start, rate, 0.1), atol=1e-5)


def test_for_a_small_rate_both_ways_are_the_same():
    descent = FeatureDescent(trained(), 1)
    one = descent.one_by_one(descent.start, 1e-4, 0.1) - descent.start
    other = descent.all_at_once(descent.start, 1e-4, 0.1) - descent.start
    assert np.linalg.norm(one - other) < 0.01 * np.linalg.norm(one)


def test_with_the_stable_rate_the_full_gradient_goes_down():
    descent = FeatureDescent(trained(), 1)
    landscape = descent.plane("bend").landscape(0.1)
    vector = descent.start
    for _ in range(30):
        vector = descent.all_at_once(vector, 10.0, 0.1)
        assert np.isfinite(vector).all()
    plane = descent.plane("bend")
    a, b = plane.place_of(vector)
    assert landscape.height(np.array(a), np.array(b)) < landscape.height(
        np.array(0.0), np.array(0.0)
    )


@pytest.mark.parametrize("across", ["bend", "last epoch", "random"])
def test_heights_over_the_plane_are_the_mean_squared_error(across):
    model = trained()
    descent = FeatureDescent(model, 1)
    plane = descent.plane(across)
    landscape = plane.landscape(0.2)
    along, other = plane.directions
    assert_allclose([along @ other, along @ along, other @ other], [0, 1, 1], atol=1e-4)
    ratings = training_triples(model)
    targets, n = targets_of(model, 1, ratings), len(model.users)
    for a, b in ((0.0, 0.0), (0.7, -0.4), (-1.3, 2.0)):
        vector = (descent.start + a * along + b * other).astype(float)
        p, q = vector[ratings.users], vector[n + ratings.items]
        height = np.mean((targets - p * q) ** 2 + 0.2 * (p * p + q * q))
        height += descent.pull * vector @ vector / len(ratings)
        assert_allclose(landscape.height(np.array(a), np.array(b)), height, rtol=1e-5)
        assert_allclose(plane.place_of(vector), (a, b), atol=1e-4)


def test_the_model_stays_as_it_was():
    model = trained()
    before = model.factors.user_factors.copy(), model.factors.item_factors.copy()
    descent = FeatureDescent(model, 1)
    descent.one_by_one(descent.trained, 0.5, 0.1)
    descent.all_at_once(descent.trained, 0.5, 0.1)
    assert_array_equal(model.factors.user_factors, before[0])
    assert_array_equal(model.factors.item_factors, before[1])


def test_nobody_waits_for_what_is_not_wanted():
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        FeatureDescent(trained(), 1, task)
