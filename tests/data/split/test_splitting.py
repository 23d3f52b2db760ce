"""Ratings are shared out exactly, always in the same way, and nobody becomes unknown."""

import dataclasses
import hashlib
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.sample import load_sample
from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.data.split.splitting import split_dataset, split_ratings, split_with_test
from funksvd_gui.errors import HyperparamError
from tests.conftest import make_dataset, make_ratings


def _pairs(part):
    part = part.copied()
    return list(zip(part.users.tolist(), part.items.tolist(), strict=True))


def _triples(*pairs):
    """Make ratings of the given (user, item) pairs; the value is the row's number."""
    users, items = np.array(pairs, dtype=np.int32).T
    values = np.arange(len(pairs), dtype=np.float32)
    return RatingTriples(
        users.copy(), items.copy(), values, int(users.max()) + 1, int(items.max()) + 1
    )


def _rows(part):
    return part.copied().values.astype(int).tolist()


@st.composite
def _any_ratings(draw):
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(0, 7)), min_size=2, max_size=40, unique=True
        )
    )
    return _triples(*pairs)


@st.composite
def _any_settings(draw):
    n_folds = draw(st.integers(2, 6))
    return SplitSettings(
        method=draw(st.sampled_from(SplitMethod)),
        test_share=draw(st.sampled_from([0, 0.1, 0.4])),
        validation_share=draw(st.sampled_from([0, 0.1, 0.4])),
        test_per_user=draw(st.integers(0, 3)),
        validation_per_user=draw(st.integers(0, 3)),
        n_folds=n_folds,
        fold=draw(st.integers(1, n_folds)),
        allow_cold=draw(st.booleans()),
        seed=draw(st.integers(0, 9)),
    )


def _split_or_none(ratings, settings, times):
    try:
        return split_ratings(ratings, settings, times)
    except HyperparamError:
        return None


_TIMES = st.lists(st.integers(-5, 5), min_size=40, max_size=40)


@given(_any_ratings(), _any_settings(), _TIMES)
def test_every_method_puts_every_rating_in_one_part_in_file_order(ratings, settings, times):
    split = _split_or_none(ratings, settings, np.array(times[: len(ratings)]))
    if split is None:
        return
    parts = [_rows(part) for part in (split.train, split.validation, split.test)]
    assert sorted(itertools.chain(*parts)) == list(range(len(ratings)))
    for part in parts:
        assert part == sorted(part)
    account = split.account
    counts = account.n_train, account.n_validation, account.n_test
    assert counts == tuple(map(len, parts))


@given(_any_ratings(), _any_settings(), _TIMES)
def test_nobody_is_held_out_whole_unless_that_is_allowed(ratings, settings, times):
    split = _split_or_none(ratings, settings, np.array(times[: len(ratings)]))
    if split is None:
        return
    unknown = [
        set(getattr(ratings, name).tolist()) - set(getattr(split.train.copied(), name).tolist())
        for name in ("users", "items")
    ]
    account = split.account
    assert (account.n_unknown_users, account.n_unknown_items) == tuple(map(len, unknown))
    if not settings.allow_cold:
        assert not unknown[0]
        # At random, items give way where the counts could not be held otherwise.
        assert not unknown[1] or settings.method is SplitMethod.RANDOM


@given(_any_ratings(), st.sampled_from([0.1, 0.3, 0.5]), st.booleans(), st.integers(0, 9))
def test_random_counts_are_exact_while_users_have_ratings_to_spare(ratings, share, cold, seed):
    settings = SplitSettings(test_share=share, validation_share=0.1, allow_cold=cold, seed=seed)
    split = split_ratings(ratings, settings)
    n_test = round(share * len(ratings))
    n_asked = n_test + round(0.1 * (len(ratings) - n_test))
    n_spare = len(ratings) - (0 if cold else len(set(ratings.users.tolist())))
    assert len(split.test) == min(n_test, n_spare)
    assert len(split.test) + len(split.validation) == min(n_asked, n_spare)
    assert split.account.n_kept == n_asked - min(n_asked, n_spare)


def test_items_keep_a_training_rating_where_there_is_room():
    ratings = make_ratings(60, 50, 900)
    for seed in range(20):
        split = split_ratings(ratings, SplitSettings(test_share=0.6, seed=seed))
        assert split.account.n_unknown_items == 0


def test_at_random_no_place_in_the_file_is_preferred(ratings):
    held = np.zeros(len(ratings))
    row_of = {pair: row for row, pair in enumerate(_pairs(ratings))}
    for seed in range(300):
        split = split_ratings(ratings, SplitSettings(test_share=0.5, validation_share=0, seed=seed))
        held[[row_of[pair] for pair in _pairs(split.test)]] += 1
    # Binomial with a deviation of 0.029 where nothing is kept for anybody.
    assert abs(held[:200].mean() - held[200:].mean()) < 0.01 * 300
    assert 0.3 * 300 < np.median(held) < 0.6 * 300


class TestTime:
    SETTINGS = SplitSettings(method="time", test_share=0.2, validation_share=0.25)

    def test_the_latest_are_held_out_and_validation_lies_before_test(self):
        ratings = _triples(*[(0, k) for k in range(10)])
        times = np.array([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
        split = split_ratings(ratings, dataclasses.replace(self.SETTINGS, allow_cold=True), times)
        assert _rows(split.test) == [0, 1]
        assert _rows(split.validation) == [2, 3]

    def test_of_equal_times_the_later_in_the_file_are_held_out(self):
        ratings = _triples(*[(0, k) for k in range(10)])
        settings = dataclasses.replace(self.SETTINGS, allow_cold=True)
        split = split_ratings(ratings, settings, np.zeros(10, dtype=np.int64))
        assert (_rows(split.validation), _rows(split.test)) == ([6, 7], [8, 9])

    def test_the_earliest_rating_of_who_came_late_stays_in_training(self):
        pairs = [(0, k % 4) for k in range(8)] + [(1, 0), (1, 1)]
        times = np.array([0, 1, 2, 3, 4, 5, 6, 7, 21, 20])
        split = split_ratings(_triples(*pairs), self.SETTINGS, times)
        assert _rows(split.test) == [8]
        assert 9 in _rows(split.train)
        assert split.account.n_kept == 1


class TestPerUser:
    PAIRS = tuple((user, item) for item in range(5) for user in range(3))

    def test_each_users_latest_are_held_out_test_after_validation(self):
        times = np.arange(15)[::-1].copy()
        settings = SplitSettings(
            method="last-per-user", test_per_user=1, validation_per_user=2, allow_cold=True
        )
        split = split_ratings(_triples(*self.PAIRS), settings, times)
        assert _rows(split.test) == [0, 1, 2]
        assert _rows(split.validation) == list(range(3, 9))

    def test_equal_times_are_ordered_by_the_file(self):
        settings = SplitSettings(method="last-per-user", test_per_user=1, allow_cold=True)
        split = split_ratings(_triples(*self.PAIRS), settings, np.zeros(15, dtype=np.int64))
        assert (_rows(split.test), _rows(split.validation)) == ([12, 13, 14], [9, 10, 11])

    def test_who_has_too_few_keeps_one(self):
        ratings = _triples((0, 0), (0, 1), (1, 0), (1, 1), (2, 1), (2, 0))
        settings = SplitSettings(method="last-per-user", test_per_user=1, validation_per_user=2)
        split = split_ratings(ratings, settings, np.arange(6))
        assert (_rows(split.test), _rows(split.validation)) == ([1, 3, 5], [])
        assert split.account.n_kept == 3

    def test_an_item_known_from_held_out_ratings_only_gets_its_earliest_back(self):
        ratings = _triples((0, 0), (0, 1), (1, 0), (1, 1))
        settings = SplitSettings(method="last-per-user", test_per_user=1, validation_per_user=0)
        split = split_ratings(ratings, settings, np.array([5, 9, 5, 8]))
        assert (_rows(split.test), split.account.n_kept) == ([1], 1)

    def test_at_random_every_user_gives_as_many_and_the_seed_decides(self, ratings):
        def split(seed):
            return split_ratings(
                ratings,
                SplitSettings(
                    method="random-per-user", test_per_user=2, validation_per_user=1,
                    allow_cold=True, seed=seed,
                ),
            )  # fmt: skip

        n_of_user = np.bincount(ratings.users)
        np.testing.assert_array_equal(
            np.bincount(split(0).test.copied().users, minlength=40), np.minimum(n_of_user, 2)
        )
        assert _pairs(split(0).test) == _pairs(split(0).test)
        assert _pairs(split(0).test) != _pairs(split(1).test)

    def test_any_of_a_users_ratings_may_be_held_out_at_random(self):
        ratings = _triples(*[(0, k) for k in range(4)])
        seen = {
            _rows(split_ratings(ratings, SplitSettings(
                method="random-per-user", allow_cold=True, seed=seed)).validation)[0]
            for seed in range(40)
        }  # fmt: skip
        assert seen == {0, 1, 2, 3}

    def test_none_per_user_leaves_everything_to_training(self, ratings):
        settings = SplitSettings(method="random-per-user", validation_per_user=0)
        assert len(split_ratings(ratings, settings).train) == len(ratings)

    def test_something_must_remain_for_training(self):
        settings = SplitSettings(method="random-per-user", allow_cold=True)
        with pytest.raises(HyperparamError, match="none would remain"):
            split_ratings(_triples((0, 0), (1, 1)), settings)


class TestFolds:
    @given(_any_ratings(), st.integers(2, 5), st.integers(0, 5))
    def test_folds_together_are_all_ratings_once(self, ratings, n_folds, seed):
        tested = []
        for number in range(1, n_folds + 1):
            settings = SplitSettings(
                method="folds", n_folds=n_folds, fold=number, validation_share=0,
                allow_cold=True, seed=seed,
            )  # fmt: skip
            split = _split_or_none(ratings, settings, None)
            if split is None:
                return
            assert len(ratings) // n_folds <= len(split.test) <= -(-len(ratings) // n_folds)
            tested += _rows(split.test)
        assert sorted(tested) == list(range(len(ratings)))

    def test_validation_is_a_share_of_what_is_not_tested(self, ratings):
        settings = SplitSettings(method="folds", n_folds=4, validation_share=0.1, allow_cold=True)
        split = split_ratings(ratings, settings)
        assert (len(split.test), len(split.validation)) == (100, 30)

    def test_more_folds_than_ratings_are_still_refused_or_whole(self):
        settings = SplitSettings(method="folds", n_folds=3, fold=1, validation_share=0)
        assert len(split_ratings(_triples((0, 0), (0, 1)), settings).train) == 2
        with pytest.raises(HyperparamError, match="must be from 1 to 3"):
            SplitSettings(n_folds=3, fold=4)


@pytest.mark.parametrize("method", ["time", "last-per-user"])
def test_without_times_methods_that_go_by_them_are_refused(method, ratings):
    with pytest.raises(HyperparamError, match="no times") as caught:
        split_dataset(make_dataset(ratings), SplitSettings(method=method, test_share=0.1))
    assert "random" in caught.value.hint


@pytest.mark.parametrize(
    ("method", "digest"),
    [
        ("random", "fa6512a8a4ba641b"),
        ("time", "a55796b85ad6d130"),
        ("last-per-user", "357fb524cc775f62"),
        ("random-per-user", "9c39eca1a27203a0"),
        ("folds", "6042165d8f158034"),
    ],
)
def test_rows_are_those_of_runs_that_were_saved(method, digest):
    dataset = load_sample()
    settings = SplitSettings(method=method, test_share=0.2, test_per_user=2, fold=3, seed=7)
    labels = split_dataset(dataset, settings).train.labels
    assert hashlib.sha256(labels.tobytes()).hexdigest()[:16] == digest


def test_times_as_far_apart_as_can_be_are_in_order():
    ratings = _triples(*[(0, k) for k in range(4)])
    times = np.array([2**63 - 1, -(2**63), 0, -1])
    settings = SplitSettings(method="last-per-user", test_per_user=1, allow_cold=True)
    split = split_ratings(ratings, settings, times)
    assert (_rows(split.test), _rows(split.validation)) == ([0], [2])


def test_many_rows_are_shared_out_as_exactly_as_few():
    # More than a chunk, and keys that tie.
    n = (1 << 18) + 5_000
    users = np.arange(n, dtype=np.int32) % 50_000
    ratings = RatingTriples(users, users % 7, np.arange(n, dtype=np.float32), 50_000, 7)
    settings = SplitSettings(test_share=0.25, validation_share=0.5)
    split = split_ratings(ratings, settings)
    assert len(split.test) == round(n / 4)
    assert len(split.validation) == round(0.5 * (n - round(n / 4)))
    assert split.account.n_unknown_users == 0
    settings = SplitSettings(method="time", test_share=0.5, validation_share=0, allow_cold=True)
    split = split_ratings(ratings, settings, np.arange(n) // 100_000)
    np.testing.assert_array_equal(split.test.copied().values, ratings.values[n - round(n / 2) :])


class TestSettings:
    def test_a_file_gives_back_what_was_written(self):
        settings = SplitSettings(method="time", test_share=0.25, fold=2, allow_cold=True, seed=4)
        assert SplitSettings.from_dict(settings.as_dict()) == settings

    def test_files_of_earlier_versions_are_read(self):
        old = {"test_share": 0, "validation_share": 0.1, "seed": 2}
        assert SplitSettings.from_dict(old) == SplitSettings(validation_share=0.1, seed=2)

    @pytest.mark.parametrize(
        "values",
        [
            {"method": "alphabetical"}, {"method": 3}, {"seed": 1.0}, {"seed": True},
            {"test_share": "0.1"}, {"allow_cold": 1}, {"fold": 0}, {"n_folds": 1},
            {"test_per_user": -1}, {"test_per_user": 1_001}, {"unknown": 1},
            {"validation_share": float("nan")},
        ],
    )  # fmt: skip
    def test_what_is_not_one_is_refused(self, values):
        with pytest.raises(HyperparamError):
            SplitSettings.from_dict(values)


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
    np.testing.assert_array_equal(split.train.copied().values, ratings.values)


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
        rows = [f"u{k},i{j},3\n" for k in range(20) for j in (k % 3, 3 + k % 2)]
        dataset = load("".join(rows), "base.csv")
        test = load("new,i1,1\nu5,i9,2\nu7,i0,4\n", "test.csv")
        return split_with_test(
            dataset, test, SplitSettings(test_share=0.5, validation_share=0.1, seed=3)
        )

    def test_ids_become_the_indices_of_the_dataset(self, split):
        assert split.test.users.tolist() == [-1, 5, 7]
        assert split.test.items.tolist() == [2, -1, 0]
        assert split.test.values.tolist() == [1, 2, 4]
        assert (split.test.n_users, split.test.n_items) == (20, 5)
        assert split.test.users.dtype == np.int32

    def test_the_test_share_does_not_count(self, split):
        assert (len(split.train), len(split.validation)) == (36, 4)

    def test_the_account_names_the_file_and_counts_who_is_unknown(self, split):
        account = split.account
        assert (account.test_file, account.n_test) == ("test.csv", 3)
        assert (account.n_unknown_users, account.n_unknown_items) == (1, 1)

    def test_folds_have_no_test_file(self, load):
        dataset = load("u,i,1\nv,i,2\n")
        with pytest.raises(HyperparamError, match="no file to test on"):
            split_with_test(dataset, dataset, SplitSettings(method="folds"))
