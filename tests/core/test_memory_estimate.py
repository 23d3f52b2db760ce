import pytest

from funksvd_gui.core import memory_estimate
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.memory_estimate import byte_text, check_memory, training_bytes
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.errors import NotEnoughMemoryError

PLAIN = Hyperparams(n_features=20, fine_tune_epochs=0)
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


def test_where_nobody_tells_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(memory_estimate, "available_memory", lambda: None)
    check_memory(1 << 60)


@pytest.mark.parametrize(
    ("n_bytes", "text"),
    [
        (7, "7 bytes"), (1_000, "1.0 kB"), (310_000_000, "310 MB"), (2_140_000_000, "2.1 GB"),
        (23_000_000_000, "23 GB"), (1_500_000_000_000, "1.5 TB"),
    ],
)  # fmt: skip
def test_bytes_are_told_with_two_or_three_figures(n_bytes, text):
    assert byte_text(n_bytes) == text


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
        params = PLAIN.replace(n_features=3, single_features=1, fine_tune_epochs=3)
        trainer = make_trainer(params)
        list(trainer.run())
        needed = [
            training_bytes(
                len(ratings), 0, ratings.n_users, ratings.n_items,
                params.replace(n_features=n, single_features=n),
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
