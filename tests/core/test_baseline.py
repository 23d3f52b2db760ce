import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.core.baseline import fit_baseline, mean_and_deviation
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingPart, RatingTriples
from tests.conftest import make_ratings


def by_hand(ratings, damping_user, damping_item):
    mean = ratings.values.mean(dtype=float)
    item_bias = np.zeros(ratings.n_items)
    for i in range(ratings.n_items):
        values = ratings.values[ratings.items == i].astype(float)
        item_bias[i] = (values - mean).sum() / (damping_item + len(values))
    user_bias = np.zeros(ratings.n_users)
    for u in range(ratings.n_users):
        mine = ratings.users == u
        values = ratings.values[mine] - mean - item_bias[ratings.items[mine]]
        user_bias[u] = values.sum() / (damping_user + mine.sum())
    return mean, user_bias, item_bias


def test_biases_follow_their_formulas():
    ratings = make_ratings()
    model = fit_baseline(ratings, Hyperparams(damping_user=3.0, damping_item=7.0))
    mean, user_bias, item_bias = by_hand(ratings, 3.0, 7.0)
    assert_allclose(model.global_mean, mean, rtol=1e-6)
    assert_allclose(model.user_bias, user_bias, atol=1e-6)
    assert_allclose(model.item_bias, item_bias, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "has_mean", "has_items", "has_users"),
    [
        ("none", False, False, False), ("global mean", True, False, False),
        ("item mean", True, True, False), ("user + item", True, True, True),
    ],
)  # fmt: skip
def test_each_kind_has_its_terms(kind, has_mean, has_items, has_users):
    model = fit_baseline(make_ratings(), Hyperparams(baseline=kind))
    assert (model.global_mean != 0, model.item_bias.any(), model.user_bias.any()) == (
        has_mean, has_items, has_users,
    )  # fmt: skip


def test_without_damping_and_without_ratings_a_bias_is_zero():
    ratings = make_ratings()
    train = ratings.take(ratings.users != 0)
    model = fit_baseline(train, Hyperparams(damping_user=0.0, damping_item=0.0))
    assert model.user_bias[0] == 0
    assert np.isfinite(model.item_bias).all()


def test_counts_are_those_of_the_ratings():
    ratings = make_ratings()
    model = fit_baseline(ratings, Hyperparams())
    np.testing.assert_array_equal(model.user_counts, np.bincount(ratings.users, minlength=40))
    np.testing.assert_array_equal(model.item_counts, np.bincount(ratings.items, minlength=30))


@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_mean_and_deviation_are_exact_far_from_zero(shift):
    values = (np.random.default_rng(0).integers(1, 6, 10_000) + shift).astype(np.float32)
    users = np.zeros(len(values), np.int32)
    mean, deviation = mean_and_deviation(RatingTriples(users, users, values, 1, 1).as_part())
    assert_allclose(mean, values.astype(float).mean(), rtol=1e-12)
    assert_allclose(deviation, values.astype(float).std(), rtol=1e-9)


def test_a_part_has_the_baseline_of_a_copy_of_it_bit_by_bit():
    ratings = make_ratings(n_ratings=1_000)
    labels = np.random.default_rng(1).integers(0, 3, len(ratings)).astype(np.uint8)
    part = RatingPart(ratings, labels, 2)
    of_part, of_copy = (fit_baseline(r, Hyperparams()) for r in (part, part.copied()))
    for field in dataclasses.fields(of_part):
        one, other = (getattr(model, field.name) for model in (of_part, of_copy))
        np.testing.assert_array_equal(one, other)
