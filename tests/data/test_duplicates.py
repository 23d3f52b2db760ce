"""Which of repeated ratings remain, held against a dictionary."""

import numpy as np
import pytest

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data import grouping
from funksvd_gui.data.duplicates import DuplicatePolicy, resolve_duplicates


def _by_hand(users, items, values, times, policy):
    """Return {row that remains: its value} in a slow and obvious way."""
    rows_of = {}
    for row, pair in enumerate(zip(users, items, strict=True)):
        rows_of.setdefault(pair, []).append(row)
    left = {}
    for rows in rows_of.values():
        ordered = rows if times is None else sorted(rows, key=lambda row: times[row])
        place = ordered[0] if policy is DuplicatePolicy.FIRST else ordered[-1]
        mean = values.dtype.type(sum(float(values[row]) for row in rows) / len(rows))
        left[place] = mean if policy is DuplicatePolicy.MEAN else values[place]
    return dict(sorted(left.items()))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("policy", DuplicatePolicy)
@pytest.mark.parametrize("rows_at_once", [1_000, 30])
@pytest.mark.parametrize("has_times", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_what_remains_equals_that_of_a_slow_and_obvious_way(
    monkeypatch, rows_at_once, seed, has_times, policy, dtype
):

    rng = np.random.default_rng(seed)
    users, items = rng.integers(0, 12, (2, 200)).astype(np.int32)
    values = (100_000 + rng.integers(1, 6, 200) / 4).astype(dtype)
    times = rng.integers(-3, 3, 200) if has_times else None
    expected = _by_hand(users, items, values, times, policy)

    monkeypatch.setattr(grouping, "_ROWS_AT_ONCE", rows_at_once)
    ratings = RatingTriples(users, items, values, 12, 12)
    unique, unique_times = resolve_duplicates(ratings, times, policy)

    rows = list(expected)
    np.testing.assert_array_equal(unique.users, users[rows])
    np.testing.assert_array_equal(unique.items, items[rows])
    np.testing.assert_array_equal(unique.values, list(expected.values()))
    assert unique.values.dtype == dtype
    if has_times:
        np.testing.assert_array_equal(unique_times, times[rows])
    else:
        assert unique_times is None


def test_what_was_given_is_not_changed():
    users = np.zeros(3, dtype=np.int32)
    ratings = RatingTriples(users, users, np.array([1, 2, 6], dtype=np.float32), 1, 1)
    unique, _ = resolve_duplicates(ratings, None, DuplicatePolicy.MEAN)
    assert unique.values.tolist() == [3]
    assert ratings.values.tolist() == [1, 2, 6]


def test_where_nothing_is_repeated_nothing_is_copied():
    rows = np.arange(5, dtype=np.int32)
    ratings = RatingTriples(rows, rows, rows.astype(np.float32), 5, 5)
    assert resolve_duplicates(ratings, None)[0] is ratings


def test_pairs_of_huge_vocabularies_do_not_collide():
    users = np.array([0, 2**31 - 2, 2**31 - 2], dtype=np.int32)
    items = np.array([2**31 - 2, 0, 1], dtype=np.int32)
    ratings = RatingTriples(users, items, items.astype(np.float32), 2**31 - 1, 2**31 - 1)
    assert resolve_duplicates(ratings, None)[0] is ratings


def test_pairs_that_differ_are_no_duplicates_whatever_the_size_of_their_keys():
    rng = np.random.default_rng(4)
    for n_users, n_items in [(50, 70), (2_000_000, 2_000_000), (100_000, 40_000)]:
        users = rng.integers(0, n_users, 3_000).astype(np.int32)
        items = rng.integers(0, n_items, 3_000).astype(np.int32)
        users[-7:], items[-7:] = users[:7], items[:7]
        users[[0, 9]], items[[0, 9]] = n_users - 1, n_items - 1
        ratings = RatingTriples(users, items, np.ones(3_000, np.float32), n_users, n_items)
        n_pairs = len(np.unique(users.astype(np.int64) * n_items + items))
        assert len(resolve_duplicates(ratings, None)[0]) == n_pairs
