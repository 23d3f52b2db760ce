"""Rows in order of users and items, held against numpy's own sorting."""

import numpy as np
import pytest

from funksvd_gui.data import grouping
from funksvd_gui.data.grouping import (
    count_groups,
    ordered_rows,
    present_groups,
    rows_by_pair,
    rows_of_some_groups,
)


@pytest.fixture
def pairs():
    # User 7 and item 5 have no rows.
    return np.random.default_rng(0).integers(0, (7, 5), (300, 2)).T.astype(np.int32)


@pytest.mark.parametrize("n_keys", [1, 2, 1 << 16, (1 << 16) + 1, 1 << 31, 1 << 33])
def test_rows_are_in_order_of_their_keys_and_then_of_the_file(n_keys):
    keys = np.random.default_rng(1).integers(max(0, n_keys - 50_000), n_keys, 3_000)
    keys[0], keys[-1] = n_keys - 1, n_keys - 1
    rows = ordered_rows(keys, n_keys)
    np.testing.assert_array_equal(rows, np.argsort(keys, kind="stable"))
    assert rows.dtype == np.int32


def test_rows_of_equal_keys_are_in_an_earlier_order(pairs):
    users, _ = pairs
    earlier = np.random.default_rng(2).permutation(300).astype(np.int32)
    expected = earlier[np.argsort(users[earlier], kind="stable")]
    np.testing.assert_array_equal(ordered_rows(users, 8, earlier), expected)


def test_rows_of_a_user_are_in_order_of_items(pairs):
    users, items = pairs
    np.testing.assert_array_equal(rows_by_pair(users, items, 8, 6), np.lexsort((items, users)))


@pytest.mark.parametrize("at_once", [1, 60, 299, 300, 10_000])
def test_rows_of_a_group_are_given_at_once_and_in_file_order(monkeypatch, pairs, at_once):
    monkeypatch.setattr(grouping, "_ROWS_AT_ONCE", at_once)
    users, _ = pairs
    parts = list(rows_of_some_groups(users, 8))
    assert np.sort(np.concatenate(parts)).tolist() == list(range(300))
    assert (len(parts) > 1) == (at_once < 300)
    for part in parts:
        assert np.all(np.diff(part) > 0)
    owners = [set(users[part].tolist()) for part in parts]
    assert sum(map(len, owners)) == 7


def test_no_rows_are_no_trouble():
    nothing = np.empty(0, np.int32)
    assert len(rows_by_pair(nothing, nothing, 3, 2)) == 0
    assert count_groups(nothing, 2).tolist() == [0, 0]


def test_groups_are_counted_across_chunks(monkeypatch, pairs):
    monkeypatch.setattr(grouping, "_CHUNK", 11)
    users, items = pairs
    np.testing.assert_array_equal(count_groups(users, 8), np.bincount(users, minlength=8))
    mask = items > 2
    expected = np.bincount(users[mask], minlength=8)
    np.testing.assert_array_equal(present_groups(users, 8, mask), expected > 0)
