import numpy as np
import pytest

from funksvd_gui.core.ratings import RatingPart
from funksvd_gui.session import known_ratings
from funksvd_gui.session.known_ratings import group_by_user
from tests.conftest import make_ratings


def plainly(ratings):
    """Return items and values sorted by user, then by item, and each user's share."""
    order = np.lexsort((ratings.items, ratings.users))
    counts = np.bincount(ratings.users, minlength=ratings.n_users)
    return ratings.items[order], ratings.values[order], np.concatenate(([0], np.cumsum(counts)))


@pytest.mark.parametrize("n_ranges", [1, 8, 100])
def test_ratings_are_sorted_by_user_and_item(monkeypatch, n_ranges):
    monkeypatch.setattr(known_ratings, "_N_RANGES", n_ranges)
    ratings = make_ratings()
    known, (items, values, indptr) = group_by_user(ratings), plainly(ratings)
    np.testing.assert_array_equal(known.items, items)
    np.testing.assert_array_equal(known.values, values)
    np.testing.assert_array_equal(known.indptr, indptr)


def test_parts_are_grouped_together_and_others_left_out():
    ratings = make_ratings()
    labels = np.random.default_rng(1).integers(0, 3, len(ratings)).astype(np.uint8)
    known = group_by_user(RatingPart(ratings, labels, 2), RatingPart(ratings, labels, 1))
    items, values, indptr = plainly(ratings.take(labels > 0))
    np.testing.assert_array_equal(known.items, items)
    np.testing.assert_array_equal(known.values, values)
    np.testing.assert_array_equal(known.indptr, indptr)


def test_without_ratings_everybody_has_none():
    ratings = make_ratings()
    known = group_by_user(ratings.slice(slice(0, 0)))
    assert len(known) == 0
    assert known.of_user(39)[0].tolist() == []
