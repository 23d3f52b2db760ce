"""γ shrinks few ratings and many alike; stopping early and κ do not."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.session.evidence import Evidence, few_and_many
from funksvd_gui.session.update_story import UserFeature, user_feature
from tests.session.trained_models import trained

RATE, GAMMA, PULL = 0.01, 0.04, 3.0


def evidence(n, seed=3):
    """Return n ratings whose targets follow p = 0.8."""
    rng = np.random.default_rng(seed)
    q = rng.normal(0.3, 0.2, n)
    seen = UserFeature(
        user_id="u", p=0.1, ratings=3.0 + 0.8 * q + rng.normal(0, 0.3, n),
        before=np.full(n, 3.0), q=q, trail=0.0, bounds=None,
    )  # fmt: skip
    return Evidence(seen)


def walked(one, rate, gamma, pull, n_epochs, rng=None):
    """Return p after epochs of updates, one rating after the other, from p = 0."""
    p, t, q = 0.0, one.seen.targets, one.seen.q
    for _ in range(n_epochs):
        order = range(one.seen.n) if rng is None else rng.permutation(one.seen.n)
        for k in order:
            p += rate * ((t[k] - p * q[k]) * q[k] - gamma * p)
        p /= 1.0 + rate * pull
    return p


@pytest.mark.parametrize("n", [3, 40])
def test_at_rest_the_updates_of_an_epoch_cancel_out(n):
    one = evidence(n)
    t, q, p = one.seen.targets, one.seen.q, one.at_rest(GAMMA)
    moves = [(t[k] - p * q[k]) * q[k] - GAMMA * p for k in range(n)]
    assert_allclose(sum(moves), 0.0, atol=1e-12)
    assert_allclose(one.share(GAMMA), p / one.at_rest(0.0))


def test_ten_times_the_same_ratings_shrink_by_the_same_factor():
    one = evidence(5)
    seen = one.seen
    many = Evidence(
        UserFeature(
            user_id="v", p=seen.p, ratings=np.tile(seen.ratings, 10),
            before=np.tile(seen.before, 10), q=np.tile(seen.q, 10), trail=0.0, bounds=None,
        )
    )  # fmt: skip
    assert_allclose(many.share(GAMMA), one.share(GAMMA))
    early = np.array([20.0])
    assert many.shares(RATE, GAMMA, 0.0, early)[0] > one.shares(RATE, GAMMA, 0.0, early)[0] + 0.1
    assert many.share_pulled(RATE, GAMMA, PULL) > one.share_pulled(RATE, GAMMA, PULL) + 0.1


@pytest.mark.parametrize("pull", [0.0, PULL])
@pytest.mark.parametrize("n_epochs", [1, 30, 400])
def test_shares_are_those_of_walks_in_many_orders(pull, n_epochs):
    one, rng = evidence(12), np.random.default_rng(0)
    walks = [walked(one, RATE, GAMMA, pull, n_epochs, rng) for _ in range(20)]
    share = one.shares(RATE, GAMMA, pull, np.array([float(n_epochs)]))[0]
    assert_allclose(share * one.at_rest(0.0), np.mean(walks), rtol=0.01)


def test_for_a_small_rate_n_ratings_share_the_pull():
    one = evidence(12)
    shared = one.mean_qq / (one.mean_qq + GAMMA + PULL / one.seen.n)
    assert_allclose(one.share_pulled(1e-6, GAMMA, PULL), shared, rtol=1e-4)


def test_two_real_users_differ_in_ratings_and_are_alike_in_q():
    model = trained()
    few, many = few_and_many(model, 1)
    counts = model.factors.user_counts
    assert few.seen.n * 2 <= many.seen.n == counts.max()
    others = [
        Evidence(user_feature(model, int(user), 1))
        for user in np.flatnonzero((counts > 0) & (2 * counts <= counts.max()))
    ]
    nearest = min(abs(np.log(one.mean_qq / many.mean_qq)) for one in others if one.mean_qq)
    assert abs(np.log(few.mean_qq / many.mean_qq)) == nearest
