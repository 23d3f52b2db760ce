"""What a filter leaves of a dataset, held against doing it slowly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import FilterCounts, apply_filter, count_filtered
from funksvd_gui.errors import HyperparamError
from funksvd_gui.task import CancelledError, Task
from tests.conftest import make_dataset

from .conftest import triples_of


def _dataset(pairs, times=None):
    users, items = (np.array(side, dtype=np.int32) for side in zip(*pairs, strict=True))
    values = (1 + np.arange(len(pairs)) % 5).astype(np.float32)
    ratings = RatingTriples(users, items, values, int(users.max()) + 1, int(items.max()) + 1)
    times = None if times is None else np.array(times, dtype=np.int64)
    return replace(make_dataset(ratings), timestamps=times)


def _slowly(rows, chosen):
    """Return the (user id, item id, rating) that remain, one pass after the other."""
    while True:
        users, items = [row[0] for row in rows], [row[1] for row in rows]
        left = [
            row
            for row in rows
            if users.count(row[0]) >= chosen.min_user_ratings
            and items.count(row[1]) >= chosen.min_item_ratings
        ]
        if left == rows:
            return rows
        rows = left


_PAIRS = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 6)), min_size=1, max_size=40, unique=True
)


@settings(deadline=None)
@given(_PAIRS, st.integers(1, 5), st.integers(1, 5))
def test_every_user_and_item_that_remains_has_enough_ratings_that_remain(pairs, of_user, of_item):
    dataset = _dataset(pairs)
    chosen = Filter(min_user_ratings=of_user, min_item_ratings=of_item)
    expected = _slowly(triples_of(dataset), chosen)
    counts = count_filtered(dataset, chosen)
    assert counts == FilterCounts(
        len(expected), len({row[0] for row in expected}), len({row[1] for row in expected})
    )
    if not expected:
        with pytest.raises(HyperparamError, match="No rating is left"):
            apply_filter(dataset, chosen)
        return
    left = apply_filter(dataset, chosen)
    assert triples_of(left) == expected
    if not chosen.is_everything:
        assert (left.n_users, left.n_items) == (counts.n_users, counts.n_items)


def test_a_long_chain_falls_apart_to_its_end():
    # Every user and item has two ratings but the ends: taking one out takes out the next.
    pairs = [(k, k) for k in range(1, 60)] + [(k, k + 1) for k in range(60)]
    dataset = _dataset(pairs)
    assert count_filtered(dataset, Filter(min_user_ratings=2)).n_ratings == 118
    both = Filter(min_user_ratings=2, min_item_ratings=2)
    assert count_filtered(dataset, both).n_ratings == 0


class TestTimes:
    @pytest.fixture
    def dataset(self):
        return _dataset([(0, 0), (0, 1), (1, 0), (1, 2)], [10, 20, 30, 40])

    def test_both_ends_of_the_range_are_included(self, dataset):
        left = apply_filter(dataset, Filter(earliest=20, latest=30))
        assert left.timestamps.tolist() == [20, 30]
        assert triples_of(left) == [("u0", "i1", 2), ("u1", "i0", 3)]

    @pytest.mark.parametrize(("chosen", "n_left"), [({"earliest": 21}, 2), ({"latest": 10}, 1)])
    def test_one_end_is_enough(self, dataset, chosen, n_left):
        assert count_filtered(dataset, Filter(**chosen)).n_ratings == n_left

    def test_minimums_count_what_is_in_the_range(self, dataset):
        counts = count_filtered(dataset, Filter(latest=30, min_user_ratings=2))
        assert counts == FilterCounts(2, 1, 2)

    def test_without_times_there_is_no_range(self):
        with pytest.raises(HyperparamError, match="no times"):
            count_filtered(make_dataset(), Filter(earliest=0))


class TestSample:
    def test_so_many_users_are_left_with_all_their_ratings(self):
        dataset = make_dataset()
        left = apply_filter(dataset, Filter(n_users=7))
        assert left.n_users == 7
        kept = set(left.users)
        expected = [row for row in triples_of(dataset) if row[0] in kept]
        assert triples_of(left) == expected

    def test_the_seed_chooses(self):
        dataset = make_dataset()
        users = [tuple(apply_filter(dataset, Filter(n_users=7, seed=k)).users) for k in (0, 0, 1)]
        assert users[0] == users[1] != users[2]

    def test_only_users_with_ratings_in_the_range_are_drawn(self):
        dataset = _dataset([(k, 0) for k in range(20)], range(20))
        chosen = Filter(n_users=3, earliest=15)
        assert count_filtered(dataset, chosen).n_users == 3

    def test_more_than_there_are_is_all(self):
        assert count_filtered(make_dataset(), Filter(n_users=99)).n_ratings == 400


class TestTheFilteredDataset:
    @pytest.fixture
    def whole(self):
        return replace(make_dataset(), timestamps=np.arange(400))

    @pytest.fixture
    def left(self, whole):
        return apply_filter(whole, Filter(min_item_ratings=14))

    def test_titles_follow_their_items(self, left):
        assert 0 < left.n_items < 30
        for index, item_id in enumerate(left.items):
            assert left.titles.titles[index] == f"Film {item_id[1:]}"
            assert left.titles.genres[index] == ("Drama" if int(item_id[1:]) % 2 else "")

    def test_indices_are_dense_and_times_follow(self, whole, left):
        assert sorted(set(left.ratings.items.tolist())) == list(range(left.n_items))
        assert len(left.timestamps) == left.n_ratings
        row = left.n_ratings // 2
        assert triples_of(left)[row] == triples_of(whole)[left.timestamps[row]]

    def test_it_says_that_it_is_filtered(self, whole, left):
        assert left.name == "Made in memory, filtered"
        assert left.filter == Filter(min_item_ratings=14)
        assert left.report.facts[0] == (
            "Only items with at least 14 ratings. "
            f"{left.n_ratings:,} of {whole.n_ratings:,} ratings remain."
        )
        assert left.fingerprint != whole.fingerprint

    def test_the_same_filter_gives_the_same_fingerprint(self, whole, left):
        assert apply_filter(whole, left.filter).fingerprint == left.fingerprint

    def test_it_can_be_undone(self, whole, left):
        assert left.original is whole
        assert apply_filter(left, Filter()) is whole
        assert apply_filter(whole, Filter()) is whole

    def test_another_filter_chooses_from_all_of_the_original(self, whole, left):
        other = apply_filter(left, Filter(min_user_ratings=9))
        assert other.original is whole
        assert triples_of(other) == triples_of(apply_filter(whole, Filter(min_user_ratings=9)))

    def test_the_whole_dataset_is_not_changed(self, whole):
        before = triples_of(whole)
        count_filtered(whole, Filter(min_user_ratings=12, min_item_ratings=12))
        assert triples_of(whole) == before


def test_ratings_of_twice_the_digits_keep_them(ratings):
    wide = replace(ratings, values=16_777_216 + np.arange(400.0))
    left = apply_filter(make_dataset(wide), Filter(min_user_ratings=9))
    assert left.ratings.values.dtype == np.float64
    assert set(left.ratings.values) < set(wide.values)


def test_counting_can_be_cancelled():
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        count_filtered(make_dataset(), Filter(min_user_ratings=5), task)
    with pytest.raises(CancelledError):
        apply_filter(make_dataset(), Filter(min_user_ratings=5), task)
