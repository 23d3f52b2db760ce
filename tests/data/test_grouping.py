"""Rows in order of users and items, held against numpy's own sorting."""

import numpy as np
import pytest

from funksvd_gui.data import grouping
from funksvd_gui.data.grouping import count_groups, grouped_rows, rows_by_pair


@pytest.fixture(params=["sorted", "counted"])
def way(request, monkeypatch):
    """Both ways of doing it, the compiled one also for few rows."""
    monkeypatch.setattr(grouping, "_FEW_ROWS", 10**9 if request.param == "sorted" else 0)


@pytest.fixture
def pairs():
    # User 7 and item 5 have no rows.
    return np.random.default_rng(0).integers(0, (7, 5), (300, 2)).T.astype(np.int32)


def test_rows_of_a_group_are_together_in_file_order(way, pairs):
    users, _ = pairs
    grouped = grouped_rows(users, 8)
    np.testing.assert_array_equal(grouped.rows, np.argsort(users, kind="stable"))
    for user in range(8):
        rows = grouped.rows[grouped.offsets[user] : grouped.offsets[user + 1]]
        np.testing.assert_array_equal(rows, np.flatnonzero(users == user))
    assert (grouped.offsets.dtype, grouped.rows.dtype) == (np.int64, np.int32)


def test_rows_of_a_user_are_in_order_of_items(way, pairs):
    users, items = pairs
    grouped = rows_by_pair(users, items, 8, 6)
    np.testing.assert_array_equal(grouped.rows, np.lexsort((items, users)))
    np.testing.assert_array_equal(np.diff(grouped.offsets), np.bincount(users, minlength=8))


def test_no_rows_are_no_trouble(way):
    nothing = np.empty(0, np.int32)
    assert len(grouped_rows(nothing, 3).rows) == 0
    assert rows_by_pair(nothing, nothing, 3, 2).offsets.tolist() == [0, 0, 0, 0]


def test_groups_are_counted_across_chunks(monkeypatch, pairs):
    monkeypatch.setattr(grouping, "_CHUNK", 11)
    users, items = pairs
    np.testing.assert_array_equal(count_groups(users, 8), np.bincount(users, minlength=8))
    mask = items > 2
    expected = np.bincount(users[mask], minlength=8)
    np.testing.assert_array_equal(count_groups(users, 8, mask), expected)
