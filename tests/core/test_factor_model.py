import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from funksvd_gui.core import factor_model
from funksvd_gui.core.factor_model import UNKNOWN
from tests.conftest import make_ratings
from tests.core.models import make_model

BOTH = pytest.mark.parametrize("clamp", [None, (2.5, 4.0)])


def score_by_hand(model, user, item):
    """Follow the definition feature after feature, in float64."""
    lowest, highest = model.clamp or (-np.inf, np.inf)

    def clamped(estimate):
        return min(max(estimate, lowest), highest)

    estimate = model.global_mean
    estimate += model.user_bias[user] if user != UNKNOWN else 0
    estimate = clamped(estimate + (model.item_bias[item] if item != UNKNOWN else 0))
    if UNKNOWN not in (user, item):
        for p, q in zip(model.user_factors, model.item_factors, strict=True):
            estimate = clamped(estimate + float(p[user]) * float(q[item]))
    return clamped(estimate + model.trail)


@BOTH
def test_scores_follow_the_definition_whoever_is_asked(clamp):
    model = make_model(6, 7, 3, clamp=clamp, trail=0.25)
    items = np.array([*range(7), UNKNOWN])
    for user in (*range(6), UNKNOWN):
        expected = [score_by_hand(model, user, item) for item in items]
        assert_allclose(model.scores_of_user(user, items), expected, rtol=1e-5)
        assert_allclose(model.scores_of_user(user), expected[:-1], rtol=1e-5)


@BOTH
@pytest.mark.parametrize("at_once", [1, 7, 400, 1_000])
def test_pairs_have_the_same_scores_however_many_are_scored_at_once(monkeypatch, clamp, at_once):
    model, ratings = make_model(40, 30, 3, clamp=clamp), make_ratings()
    monkeypatch.setattr(factor_model, "_PAIRS_AT_ONCE", at_once)
    expected = [
        score_by_hand(model, u, i) for u, i in zip(ratings.users, ratings.items, strict=True)
    ]
    assert_allclose(model.scores(ratings), expected, rtol=1e-5)


def test_no_pairs_have_no_scores():
    assert_array_equal(make_model(40, 30, 2).scores(make_ratings().slice(slice(0, 0))), [])
