"""Ratings are shared out exactly, at random, and always in the same way."""

import numpy as np
import pytest

from funksvd_gui.data.splitting import SplitSettings, split_ratings, split_with_test
from funksvd_gui.errors import HyperparamError
from tests.conftest import make_ratings


def _pairs(part):
    return list(zip(part.users.tolist(), part.items.tolist(), strict=True))


def test_parts_have_exactly_their_share(ratings):
    split = split_ratings(ratings, SplitSettings(test_share=0.2, validation_share=0.05))
    assert (len(split.test), len(split.validation), len(split.train)) == (80, 16, 304)


def test_every_rating_is_in_one_part(ratings):
    split = split_ratings(ratings, SplitSettings(test_share=0.3, validation_share=0.1))
    together = _pairs(split.train) + _pairs(split.validation) + _pairs(split.test)
    assert sorted(together) == sorted(_pairs(ratings))


def test_parts_keep_the_order_and_the_sizes_of_the_whole(ratings):
    place = {pair: row for row, pair in enumerate(_pairs(ratings))}
    split = split_ratings(ratings, SplitSettings(test_share=0.3, validation_share=0.1))
    for part in (split.train, split.validation, split.test):
        rows = [place[pair] for pair in _pairs(part)]
        assert rows == sorted(rows)
        assert (part.n_users, part.n_items) == (ratings.n_users, ratings.n_items)


def test_the_seed_decides(ratings):
    def test_part(seed):
        return _pairs(split_ratings(ratings, SplitSettings(test_share=0.2, seed=seed)).test)

    assert test_part(1) == test_part(1)
    assert test_part(1) != test_part(2)


def test_the_validation_share_does_not_move_the_test_part(ratings):
    parts = [
        _pairs(split_ratings(ratings, SplitSettings(test_share=0.2, validation_share=share)).test)
        for share in (0.0, 0.5)
    ]
    assert parts[0] == parts[1]


def test_no_shares_leave_everything_to_training(ratings):
    split = split_ratings(ratings, SplitSettings(validation_share=0))
    assert (len(split.validation), len(split.test)) == (0, 0)
    np.testing.assert_array_equal(split.train.values, ratings.values)


def test_one_rating_can_be_trained():
    split = split_ratings(make_ratings(1, 1, 1), SplitSettings())
    assert (len(split.train), len(split.validation), len(split.test)) == (1, 0, 0)


@pytest.mark.parametrize("shares", [{"test_share": 0.9}, {"validation_share": 0.6}])
def test_something_must_remain_for_training(shares):
    with pytest.raises(HyperparamError, match="none would remain for training") as caught:
        split_ratings(make_ratings(1, 1, 1), SplitSettings(**shares))
    assert caught.value.hint


@pytest.mark.parametrize("share", [-0.1, 1, 1.5, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["test_share", "validation_share"])
def test_shares_outside_their_limits_are_refused(name, share):
    with pytest.raises(HyperparamError, match="at least 0 and below 1"):
        SplitSettings(**{name: share})


def test_a_negative_seed_is_refused():
    with pytest.raises(HyperparamError, match="must not be negative"):
        SplitSettings(seed=-1)


class TestSplitWithTest:
    @pytest.fixture
    def split(self, load):
        dataset = load("".join(f"u{k},i{k % 3},3\n" for k in range(20)), "base.csv")
        test = load("new,i1,1\nu5,i9,2\nu7,i0,4\n", "test.csv")
        return split_with_test(
            dataset, test, SplitSettings(test_share=0.5, validation_share=0.1, seed=3)
        )

    def test_ids_become_the_indices_of_the_dataset(self, split):
        assert split.test.users.tolist() == [-1, 5, 7]
        assert split.test.items.tolist() == [1, -1, 0]
        assert split.test.values.tolist() == [1, 2, 4]
        assert (split.test.n_users, split.test.n_items) == (20, 3)
        assert split.test.users.dtype == np.int32

    def test_the_test_share_does_not_count(self, split):
        assert (len(split.train), len(split.validation)) == (18, 2)
