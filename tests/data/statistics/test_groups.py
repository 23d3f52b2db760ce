"""Counts, means and deviations equal those of a plain loop."""

import numpy as np
import pytest

from funksvd_gui.data import grouping
from funksvd_gui.data.statistics.groups import count_curve, group_statistics


def by_hand(groups, values, n):
    of_each = [[float(v) for g, v in zip(groups, values, strict=True) if g == k] for k in range(n)]
    return (
        [len(mine) for mine in of_each],
        [np.mean(mine) if mine else np.nan for mine in of_each],
        [np.std(mine) if mine else np.nan for mine in of_each],
    )


@pytest.mark.parametrize("chunk", [3, 1_000])
def test_equals_a_plain_loop_however_it_is_parted(ratings, monkeypatch, chunk):
    monkeypatch.setattr(grouping, "_CHUNK", chunk)
    found = group_statistics(ratings.users, ratings.values, ratings.n_users)
    counts, means, deviations = by_hand(ratings.users, ratings.values, ratings.n_users)
    assert found.counts.tolist() == counts
    np.testing.assert_allclose(found.means, means)
    np.testing.assert_allclose(found.deviations, deviations, atol=1e-7)


def test_who_has_no_ratings_has_a_count_and_no_mean():
    found = group_statistics(np.array([0, 2, 2]), np.array([4, 1, 2], np.float32), 4)
    assert found.counts.tolist() == [1, 0, 2, 0]
    assert np.isnan(found.means).tolist() == [False, True, False, True]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_ratings_that_differ_little_keep_their_deviation(dtype):
    values = np.array([1_000_000, 1_000_001], dtype)
    assert group_statistics(np.array([0, 0]), values, 1).deviations[0] == pytest.approx(0.5)


def test_ratings_that_float32_could_not_tell_apart_have_their_own_mean():
    found = group_statistics(np.array([0, 1]), np.array([16_777_216.0, 16_777_217.0]), 2)
    assert found.means.tolist() == [16_777_216, 16_777_217]


def test_the_curve_tells_how_many_have_at_least_so_many():
    curve = count_curve(np.array([5, 1, 1, 0, 3]))
    assert curve.at_least.tolist() == [1, 3, 5]
    assert curve.n_groups.tolist() == [4, 2, 1]
    assert curve.n_ratings.tolist() == [10, 8, 5]


def test_without_ratings_the_curve_is_empty():
    assert len(count_curve(np.array([0, 0])).at_least) == 0
