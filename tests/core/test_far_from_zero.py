"""Ratings far from zero, which float32 cannot tell apart, are learned as if they were near it."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.core.events import EpochDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.metrics import measure_accuracy
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.top_n import measure_top_n
from funksvd_gui.core.trainer import Trainer
from tests.conftest import make_ratings

SHORT = Hyperparams(n_features=3, max_epochs=4, fine_tune_epochs=0)
VARIANTS = {
    "plain": SHORT,
    "clamp": SHORT.replace(clamp=True),
    "trail": SHORT.replace(trail=True, initial_value=0.1),
    "item mean": SHORT.replace(baseline="item mean"),
    "global mean": SHORT.replace(baseline="global mean"),
    "not scaled": SHORT.replace(scale_steps=False, learning_rate=0.01),
    "fine-tuned": SHORT.replace(fine_tune_epochs=4),
    "begun together": SHORT.replace(fine_tune_epochs=8, fine_tune_features=2),
}


def decimals(seed=7):
    """Return ratings from 1 to 5 with many decimals, so that nothing of them is lost unnoticed."""
    plain = make_ratings(seed=seed)
    noise = np.random.default_rng(seed).uniform(-0.25, 0.25, len(plain))
    return shifted(plain, 0.0, noise)


def shifted(ratings, by, noise=0.0):
    values = ratings.values.astype(np.float64) + noise + by
    return RatingTriples(ratings.users, ratings.items, values, ratings.n_users, ratings.n_items)


def near(ratings):
    return RatingTriples(
        ratings.users, ratings.items, ratings.values.astype(np.float32),
        ratings.n_users, ratings.n_items,
    )  # fmt: skip


def halves(ratings):
    held_out = np.arange(len(ratings)) % 4 == 0
    return ratings.take(~held_out), ratings.take(held_out)


def trained(ratings, params, state=None):
    train, held_out = halves(ratings)
    scale = float(ratings.values.min()), float(ratings.values.max())
    trainer = Trainer(train, held_out, params, scale=scale, state=state)
    epochs = [event for event in trainer.run() if isinstance(event, EpochDone)]
    return trainer, epochs, scale, held_out


@pytest.mark.parametrize("by", [1e5, 1e7, -1e7])
@pytest.mark.parametrize("name", VARIANTS)
def test_a_shift_changes_nothing(by, name):
    params, plain = VARIANTS[name], decimals()
    expected, epochs, scale, held_out = trained(near(plain), params)
    found, shifted_epochs, shifted_scale, far = trained(shifted(plain, by), params)
    rmses = [
        [(each.rmse_train, each.rmse_validation) for each in some]
        for some in (epochs, shifted_epochs)
    ]
    assert_allclose(rmses[1], rmses[0], rtol=1e-5)
    here, there = expected.factor_model(), found.factor_model()
    assert there.global_mean == pytest.approx(here.global_mean + by, abs=1e-5)
    for model, ratings, centre in ((here, held_out, 0.0), (there, far, by)):
        assert_allclose(model.scores(ratings) - centre, here.scores(held_out), rtol=0, atol=2e-5)
        for user in (-1, 3):
            assert_allclose(
                model.scores_of_user(user) - centre, here.scores_of_user(user), rtol=0, atol=2e-5
            )
    measured = measure_accuracy(here, held_out, scale), measure_accuracy(there, far, shifted_scale)
    for kind in ("rmse", "mae", "rmse_raw", "mae_raw", "rmse_per_user"):
        assert getattr(measured[1], kind) == pytest.approx(getattr(measured[0], kind), rel=1e-5)


@pytest.mark.parametrize("name", ["plain", "clamp", "fine-tuned"])
def test_the_rmse_shown_is_that_of_the_scores(name):
    ratings = shifted(decimals(), 1e7)
    trainer, epochs, scale, held_out = trained(ratings, VARIANTS[name])
    measured = measure_accuracy(trainer.factor_model(), held_out, scale)
    best = min(epoch.rmse_validation for epoch in epochs)
    assert measured.rmse == pytest.approx(best, rel=1e-5)


def test_whole_numbers_beyond_float32_stay_apart():
    plain = make_ratings()
    ratings = shifted(plain, 16777216.0)
    trainer, _, _, held_out = trained(ratings, SHORT)
    expected = trained(plain, SHORT)[0].factor_model().scores(halves(plain)[1])
    assert_allclose(trainer.factor_model().scores(held_out) - 16777216, expected, rtol=0, atol=2e-5)


def test_one_rating_only_is_given_back_as_it_was():
    ratings = shifted(make_ratings(), 0.0)
    ratings.values[:] = 16777217.0
    model = trained(ratings, SHORT)[0].factor_model()
    assert set(model.scores_of_user(0).tolist()) == {16777217.0}
    assert model.scores_of_user(-1, np.array([-1])).tolist() == [16777217.0]


def test_float32_far_from_zero_is_learned_as_well():
    plain = make_ratings()  # Half stars, which float32 holds there, too.
    far = near(shifted(plain, 1e5))
    expected, found = (trained(ratings, SHORT)[1][-1] for ratings in (plain, far))
    assert found.rmse_train == pytest.approx(expected.rmse_train, rel=1e-5)
    assert found.rmse_validation == pytest.approx(expected.rmse_validation, rel=1e-5)


def test_float64_near_zero_is_learned_like_float32():
    plain = make_ratings()
    expected, found = (
        [(each.rmse_train, each.rmse_validation) for each in trained(ratings, SHORT)[1]]
        for ratings in (plain, shifted(plain, 0.0))
    )
    assert_allclose(found, expected, rtol=1e-5)


def test_lists_are_measured_at_the_exact_limit():
    ratings = shifted(make_ratings(), 16777216.0)
    trainer, _, _, held_out = trained(ratings, SHORT)
    train, _ = halves(ratings)
    measured = measure_top_n(
        trainer.factor_model(), held_out, [train], n=5, relevant_from=16777216 + 3.5
    )
    plain = make_ratings()
    expected = measure_top_n(
        trained(plain, SHORT)[0].factor_model(), halves(plain)[1], [halves(plain)[0]], n=5,
        relevant_from=3.5,
    )  # fmt: skip
    assert (measured.n_users, measured.recall, measured.ndcg) == pytest.approx(
        (expected.n_users, expected.recall, expected.ndcg)
    )


@pytest.mark.parametrize("name", ["plain", "clamp", "fine-tuned"])
@pytest.mark.parametrize("n_events", [3, 17])
def test_a_run_goes_on_where_it_was_suspended(name, n_events):
    ratings = shifted(decimals(), 1e7)
    whole = trained(ratings, VARIANTS[name])[0].factor_model()
    train, held_out = halves(ratings)
    scale = float(ratings.values.min()), float(ratings.values.max())
    trainer = Trainer(train, held_out, VARIANTS[name], scale=scale)
    for _, _event in zip(range(n_events), trainer.run(), strict=False):
        pass
    resumed = trained(ratings, VARIANTS[name], trainer.suspend())[0].factor_model()
    assert (resumed.scores(held_out) == whole.scores(held_out)).all()
