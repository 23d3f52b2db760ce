"""The bare loop that our speed is held against."""

import numpy as np
import pytest

from benchmarks.yardstick import one_pass, order_of

N_USERS, N_ITEMS = 600, 200


@pytest.fixture(scope="module")
def ratings():
    rng = np.random.default_rng(3)
    users, items = np.divmod(rng.permutation(N_USERS * N_ITEMS)[:20_000], N_ITEMS)
    return users.astype(np.int32), items.astype(np.int32)


@pytest.mark.parametrize("n_blocks", [1, 2, 4])
def test_every_rating_is_visited_once(ratings, n_blocks):
    rows = order_of(*ratings, n_blocks)

    assert np.array_equal(np.sort(rows), np.arange(20_000))


def test_users_take_turns(ratings):
    users, _ = ratings
    in_order = users[order_of(*ratings, 1)]

    assert len(set(in_order[:256])) == 256
    assert set(in_order[:256]) == set(in_order[256:512])


def test_blocks_hold_ranges_of_users_and_items(ratings):
    users, items = ratings
    rows = order_of(users, items, 2)
    first = rows[: np.argmax(np.diff(items[rows] // (N_ITEMS // 2)) != 0) + 1]

    assert len(first) > 1_000
    assert np.ptp(users[first]) <= 0.6 * N_USERS
    assert np.ptp(items[first]) <= 0.6 * N_ITEMS


def test_a_pass_is_the_update_of_the_algorithm(ratings):
    users, items = ratings
    targets = np.random.default_rng(4).normal(size=len(users)).astype(np.float32)
    p, q = np.full(N_USERS, 0.1, np.float32), np.full(N_ITEMS, 0.1, np.float32)
    rate, pull = np.float32(0.01), np.float32(0.05)

    squared = one_pass(users.astype(np.uint32), items.astype(np.uint32), targets, p, q, rate, pull)

    expected_p, expected_q, total = [0.1] * N_USERS, [0.1] * N_ITEMS, 0.0
    for u, i, target in zip(users.tolist(), items.tolist(), targets.tolist(), strict=True):
        p_u, q_i = expected_p[u], expected_q[i]
        error = target - p_u * q_i
        total += error * error
        expected_p[u] += 0.01 * (error * q_i - 0.05 * p_u)
        expected_q[i] += 0.01 * (error * p_u - 0.05 * q_i)
    assert p == pytest.approx(np.array(expected_p), abs=1e-5)
    assert q == pytest.approx(np.array(expected_q), abs=1e-5)
    assert squared == pytest.approx(total, rel=1e-3)
