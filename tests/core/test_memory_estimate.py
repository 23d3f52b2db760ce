import tracemalloc

import numpy as np
import pytest

from funksvd_gui.core import memory_estimate
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.memory_estimate import check_memory, training_bytes
from funksvd_gui.core.ratings import RatingPart, RatingTriples
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.errors import NotEnoughMemoryError

PLAIN = Hyperparams(n_features=20, fine_tune_epochs=0, epoch_regularization=2.0)
SIZE = {"n_train": 1_000, "n_validation": 100, "n_users": 50, "n_items": 30}


@pytest.mark.parametrize("name", list(SIZE))
def test_more_of_anything_needs_more(name):
    more = {**SIZE, name: 10 * SIZE[name]}
    assert (
        training_bytes(**more, hyperparams=PLAIN).peak
        > training_bytes(**SIZE, hyperparams=PLAIN).peak
    )


@pytest.mark.parametrize(
    "changes", [{"n_features": 21}, {"clamp": True}, {"fine_tune_epochs": 1}], ids=str
)
def test_settings_that_need_more_count(changes):
    more = training_bytes(**SIZE, hyperparams=PLAIN.replace(**changes))
    assert more.peak > training_bytes(**SIZE, hyperparams=PLAIN).peak


def test_a_rating_in_training_takes_at_most_24_bytes():
    no_tables = {"n_validation": 0, "n_users": 0, "n_items": 0}
    for clamp in (False, True):
        settings = Hyperparams(clamp=clamp)
        assert training_bytes(1_000, **no_tables, hyperparams=settings).peak <= 24_000


def test_what_cannot_fit_is_refused_with_both_numbers():
    with pytest.raises(NotEnoughMemoryError, match=r"3\.5 GB.* 310 MB are free") as caught:
        check_memory(3_500_000_000, 310_000_000)
    assert "fewer features" in caught.value.hint


def test_what_just_fits_is_not_refused():
    check_memory(310, 310)
    with pytest.raises(NotEnoughMemoryError):
        check_memory(311, 310)


def test_nothing_fits_where_nothing_is_free():
    with pytest.raises(NotEnoughMemoryError, match="and 0 bytes are free"):
        check_memory(1, 0)


def test_where_nobody_tells_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(memory_estimate, "available_memory", lambda: None)
    check_memory(1 << 60)


def test_float64_takes_more_than_float32():
    sizes = 1_000_000, 100_000, 6_000, 4_000
    params = Hyperparams(fine_tune_epochs=0)
    single, double = (training_bytes(*sizes, params, value) for value in (4, 8))
    assert double.held - single.held == 4 * 100_000
    tuned = params.replace(fine_tune_epochs=1)
    assert training_bytes(*sizes, tuned, 8).peak > training_bytes(*sizes, tuned, 4).peak


class TestTrainer:
    @pytest.fixture
    def make_trainer(self, ratings):
        def make(hyperparams):
            nothing = ratings.slice(slice(0, 0))
            return Trainer(ratings, nothing, hyperparams, scale=(1.0, 5.0), n_threads=1)

        return make

    def test_refuses_before_it_begins(self, make_trainer, monkeypatch):
        monkeypatch.setattr(memory_estimate, "available_memory", lambda: 10_000)
        with pytest.raises(NotEnoughMemoryError):
            make_trainer(PLAIN)

    def test_refuses_more_features_and_keeps_what_there_is(self, make_trainer, monkeypatch):
        trainer = make_trainer(PLAIN.replace(n_features=2, max_epochs=2))
        list(trainer.run())
        monkeypatch.setattr(memory_estimate, "available_memory", lambda: 10_000)
        with pytest.raises(NotEnoughMemoryError):
            trainer.add_features(500)
        list(trainer.run())
        assert trainer.factor_model().n_features == 2

    def test_counts_every_feature_that_is_added_as_trained_alone(
        self, make_trainer, ratings, monkeypatch
    ):
        """Those that began with fine-tuning are followed by features one by one."""
        params = PLAIN.replace(n_features=3, fine_tune_features=2_000, fine_tune_epochs=3)
        trainer = make_trainer(params)
        list(trainer.run())
        needed = [
            training_bytes(
                len(ratings), 0, ratings.n_users, ratings.n_items,
                params.replace(n_features=n, fine_tune_features=0),
            )
            for n in (503, 3)
        ]  # fmt: skip
        more = needed[0].peak - needed[1].held
        monkeypatch.setattr(memory_estimate, "available_memory", lambda: more - 1)
        with pytest.raises(NotEnoughMemoryError):
            trainer.add_features(500)
        monkeypatch.setattr(memory_estimate, "available_memory", lambda: more)
        trainer.add_features(500)

    def test_refuses_fine_tuning_and_keeps_what_there_is(self, make_trainer, monkeypatch):
        trainer = make_trainer(PLAIN.replace(n_features=2, max_epochs=2))
        list(trainer.run())
        monkeypatch.setattr(memory_estimate, "available_memory", lambda: 1_000)
        with pytest.raises(NotEnoughMemoryError):
            trainer.add_fine_tuning(3)
        assert [type(event).__name__ for event in trainer.run()] == ["TrainingDone"]


def ratings_at_random(n_users, n_items, n_train, n_validation):
    """Return parts for training and validation, of users and items of whom many have none."""
    rng = np.random.default_rng(0)
    n = n_train + n_validation
    both = RatingTriples(
        rng.integers(0, n_users, n).astype(np.int32), rng.integers(0, n_items, n).astype(np.int32),
        rng.integers(1, 6, n).astype(np.float32), n_users, n_items,
    )  # fmt: skip
    labels = (np.arange(n) < n_validation).astype(np.uint8)
    return RatingPart(both, labels, 0), RatingPart(both, labels, 1)


#: Users, items, ratings to train on, ratings to watch.
MANY_RATINGS, MUCH_VALIDATION = (1_000, 800, 300_000, 0), (1_000, 800, 20_000, 200_000)
MANY_USERS = (40_000, 30_000, 20_000, 0)


@pytest.mark.parametrize(
    ("size", "changes", "most"),
    [
        (MANY_RATINGS, {}, 1.1), (MANY_RATINGS, {"clamp": True}, 1.1), (MUCH_VALIDATION, {}, 1.1),
        (MANY_USERS, {"n_features": 1, "starting_passes": 2}, 2.5),
        (MANY_USERS, {"n_features": 60}, 1.3),
        (MANY_USERS, {"n_features": 60, "fine_tune_epochs": 4, "fine_tune_rate": 4.0}, 1.3),
        (MANY_USERS, {"n_features": 65, "fine_tune_epochs": 4, "fine_tune_features": 65}, 1.3),
    ],
    ids=str,
)  # fmt: skip
def test_the_estimate_is_hardly_less_than_what_is_allocated_and_not_much_more(size, changes, most):
    settings = Hyperparams(
        max_epochs=1, learning_rate=0.01, starting_passes=0, fine_tune_epochs=0, patience=9
    ).replace(**changes)
    few = ratings_at_random(30, 20, 200, 0)
    for train, validation in (few, ratings_at_random(*size)):
        # At first a few, to compile: that takes memory once, whatever the size of the data.
        tracemalloc.start()
        trainer = Trainer(train, validation, settings, scale=(1.0, 5.0), n_threads=1)
        list(trainer.run())
        model = trainer.factor_model()
        held, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert model.n_features <= settings.n_features
    n_users, n_items, n_train, n_validation = size
    found = training_bytes(n_train, n_validation, n_users, n_items, settings)
    assert 0.9 * peak < found.peak < most * peak
    assert 0.9 * held < found.held < 2 * most * held
