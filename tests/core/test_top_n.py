"""The compiled measurement against a slow and obvious one."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.core import top_n as module
from funksvd_gui.core.factor_model import UNKNOWN
from funksvd_gui.core.kernels.measures import score_users
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.top_n import DEFAULT_LENGTH, LONGEST_LIST, measure_top_n
from funksvd_gui.task import Task
from tests.core.models import make_model

MEASURES = ("precision", "recall", "ndcg", "hit_rate")


def make_triples(rng, n, n_users, n_items, *, lowest=0):
    return RatingTriples(
        rng.integers(lowest, n_users, n).astype(np.int32),
        rng.integers(lowest, n_items, n).astype(np.int32),
        rng.integers(1, 6, n).astype(np.float32),
        n_users,
        n_items,
    )


def counts_of(indices, size):
    return np.bincount(indices, minlength=size).astype(np.int32)


def slow_list(model, user, seen_items, n):
    """Sort everything a user may be recommended, as `TrainedModel.recommend` promises."""
    asked = user if model.user_counts[user] else UNKNOWN
    scores = model.scores_of_user(asked).tolist()
    candidates = [
        item
        for item in range(len(model.item_bias))
        if model.item_counts[item] and item not in seen_items
    ]
    return sorted(candidates, key=lambda item: (-scores[item], item))[:n]


def slow_top_n(model, held_out, seen, n, relevant_from):
    """Measure one user after another in plain Python."""
    found = {name: [] for name in MEASURES}
    for user in range(len(model.user_counts)):
        seen_items = {i for part in seen for i in part.items[part.users == user].tolist()}
        mine = (held_out.users == user) & (held_out.values >= relevant_from)
        relevant = [i for i in held_out.items[mine].tolist() if i not in seen_items]
        if not relevant:
            continue
        best = slow_list(model, user, seen_items, n)
        hits = [item in relevant for item in best]
        ideal = sum(1 / math.log2(k + 2) for k in range(min(n, len(relevant))))
        gain = sum(1 / math.log2(k + 2) for k, hit in enumerate(hits) if hit)
        found["precision"].append(sum(hits) / n)
        found["recall"].append(sum(hits) / len(relevant))
        found["ndcg"].append(gain / ideal)
        found["hit_rate"].append(float(any(hits)))
    means = {name: np.mean(values) if values else None for name, values in found.items()}
    return len(found["recall"]), means


def without_twins(ratings):
    """Keep the first of several ratings of one item by one user."""
    pairs = np.stack([ratings.users, ratings.items])
    return ratings.take(np.sort(np.unique(pairs, axis=1, return_index=True)[1]))


@st.composite
def cases(draw):
    """Draw small data with ties, strangers, and users and items without training ratings."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_users, n_items = draw(st.integers(1, 12)), draw(st.integers(1, 20))
    train = make_triples(rng, draw(st.integers(0, 40)), n_users, n_items)
    validation = make_triples(rng, draw(st.integers(0, 10)), n_users, n_items)
    held_out = make_triples(rng, draw(st.integers(0, 60)), n_users, n_items, lowest=-1)
    model = make_model(
        n_users, n_items, draw(st.sampled_from([0, 1, 3, 4, 5, 9])),
        seed=draw(st.integers(0, 1000)),
        steps=draw(st.sampled_from([None, 1, 2])),
        clamp=draw(st.sampled_from([None, (1.0, 5.0), (3.0, 3.5)])),
        trail=draw(st.sampled_from([0.0, 0.3])),
        user_counts=counts_of(train.users, n_users), item_counts=counts_of(train.items, n_items),
    )  # fmt: skip
    return model, without_twins(held_out), (train, validation)


@given(
    case=cases(),
    n=st.sampled_from([1, 2, 3, 10, 50]),
    relevant_from=st.sampled_from([-math.inf, 1.5, 3.0, 5.0]),
    n_threads=st.sampled_from([1, 2, 3]),
)
@settings(max_examples=200, deadline=None)
def test_is_what_the_slow_way_finds(case, n, relevant_from, n_threads):
    model, held_out, seen = case
    found = measure_top_n(
        model, held_out, seen, n=n, relevant_from=relevant_from, n_threads=n_threads
    )
    n_users, means = slow_top_n(model, held_out, seen, n, relevant_from)
    assert found.n_users == n_users
    for name in MEASURES:
        assert getattr(found, name) == (
            None if means[name] is None else pytest.approx(means[name], rel=1e-12)
        )


@pytest.mark.parametrize("n_features", [0, 1, 4, 7, 64])
@pytest.mark.parametrize("clamp", [None, (1.0, 5.0)])
def test_scores_are_bit_by_bit_those_the_model_serves(n_features, clamp):
    model = make_model(50, 700, n_features, seed=3, clamp=clamp, trail=0.1)
    scores = np.zeros((50, 700), np.float32)
    score_users(
        model.user_bias + np.float32(model.global_mean),
        np.ascontiguousarray(model.user_factors.T), model.item_bias, model.item_factors,
        clamp is not None, *model.clamp_bounds, np.float32(model.trail), scores,
    )  # fmt: skip
    served = np.stack([model.scores_of_user(user) for user in range(50)])
    assert np.array_equal(scores, served)


def one_user(relevant_items, n_items=6, *, seen_items=(), values=None):
    """Make a model that ranks items 0, 1, 2, ... and the ratings of its only user."""
    model = make_model(1, n_items, 0)
    bias = -np.arange(n_items, dtype=np.float32)
    object.__setattr__(model, "item_bias", bias)

    def part(items, values):
        items = np.array(items, np.int32)
        return RatingTriples(np.zeros_like(items), items, np.float32(values), 1, n_items)

    held_out = part(relevant_items, [5] * len(relevant_items) if values is None else values)
    return model, held_out, [part(seen_items, [3] * len(seen_items))]


def test_measures_by_hand():
    found = measure_top_n(*one_user([0, 2, 5]), n=4, relevant_from=4)
    assert found.precision == pytest.approx(2 / 4)
    assert found.recall == pytest.approx(2 / 3)
    best = 1 + 1 / math.log2(3) + 1 / 2
    assert found.ndcg == pytest.approx((1 + 1 / 2) / best)
    assert found.hit_rate == 1
    assert (found.n, found.n_users, found.relevant_from) == (4, 1, 4)


def test_lists_have_ten_items_unless_one_asks_for_up_to_a_thousand():
    assert (DEFAULT_LENGTH, LONGEST_LIST) == (10, 1_000)
    assert measure_top_n(*one_user([0]), relevant_from=4).n == 10


def test_a_perfect_list_has_the_full_gain():
    assert measure_top_n(*one_user([0, 1, 2]), n=2, relevant_from=4).ndcg == pytest.approx(1)
    assert measure_top_n(*one_user([0, 1]), n=5, relevant_from=4).ndcg == pytest.approx(1)


def test_what_she_has_rated_is_passed_over():
    found = measure_top_n(*one_user([2], seen_items=[0, 1]), n=1, relevant_from=4)
    assert found.precision == 1


def test_only_ratings_from_the_threshold_are_relevant():
    case = one_user([0, 1], values=[4, 3.5])
    assert measure_top_n(*case, n=1, relevant_from=4).recall == 1
    assert measure_top_n(*case, n=1, relevant_from=3.5).recall == 0.5


def test_a_threshold_that_is_no_float32_keeps_equal_ratings():
    # The mean of nothing but 3.7 must not lie above 3.7.
    case = one_user([0], values=[3.7])
    assert measure_top_n(*case, n=1, relevant_from=3.7).n_users == 1


def test_what_was_never_trained_is_a_miss():
    found = measure_top_n(*one_user([0, UNKNOWN]), n=1, relevant_from=4)
    assert found.recall == 0.5


def test_nobody_to_measure_is_no_zero():
    found = measure_top_n(*one_user([0], values=[1]), n=3, relevant_from=4)
    assert found.n_users == 0
    assert found.precision is found.recall is found.ndcg is found.hit_rate is None


def test_memory_is_bounded_however_many_users(monkeypatch):
    rng = np.random.default_rng(0)
    model = make_model(500, 300, 4)
    held_out, seen = make_triples(rng, 3000, 500, 300), [make_triples(rng, 3000, 500, 300)]
    wide = measure_top_n(model, held_out, seen, relevant_from=3)
    buffers = []
    empty = np.empty

    def counting(shape, dtype):
        buffers.append(empty(shape, dtype))
        return buffers[-1]

    monkeypatch.setattr(module, "available_processors", lambda: 2)
    monkeypatch.setattr(module, "_MAX_SCORE_BYTES", 2 * 3 * 300 * 4)
    monkeypatch.setattr(module.np, "empty", counting)
    narrow = measure_top_n(model, held_out, seen, relevant_from=3, n_threads=2)
    assert [b.shape for b in buffers if b.ndim == 2] == [(3, 300), (3, 300)]
    assert narrow == wide


def test_progress_is_told_and_may_end_it(monkeypatch):
    monkeypatch.setattr(module, "_MAX_USERS_AT_ONCE", 1)
    rng = np.random.default_rng(0)
    case = make_model(50, 20, 2), make_triples(rng, 500, 50, 20), []
    shares = []
    measure_top_n(*case, relevant_from=1, task=Task(shares.append))
    assert shares == [(k + 1) / 50 for k in range(50)]
    shares.clear()

    def enough(share):
        shares.append(share)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure_top_n(*case, relevant_from=1, task=Task(enough))
    assert len(shares) == 1
