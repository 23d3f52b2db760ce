import pytest

from funksvd_gui.cli.training_words import progress_share, progress_words
from funksvd_gui.core.events import EpochDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.session.history import History


class Run:
    """The two attributes of a training run that are asked for."""

    def __init__(self, *epochs, **settings):
        defaults = {"n_features": 4, "max_epochs": 10, "fine_tune_epochs": 0}
        self.hyperparams = Hyperparams(**(defaults | settings))
        self.history = History()
        self.history.extend(epochs)


def test_the_share_grows_from_nothing_to_all():
    assert progress_share(Run()) == 0
    assert progress_share(Run(EpochDone(1, 1, 1, 1, 100, 1))) == pytest.approx(1 / 40)
    assert progress_share(Run(EpochDone(4, 10, 1, 1, 4_000, 1))) == 1


def test_fine_tuning_counts_with_its_speed():
    half_way = EpochDone(None, 10, 1, 1, 4_000, 1)
    assert progress_share(Run(half_way, fine_tune_epochs=20)) == pytest.approx(50 / 60)
    assert progress_share(Run(EpochDone(None, 20, 1, 1, 1, 1), fine_tune_epochs=20)) == 1


def test_without_features_there_is_nothing_to_share():
    assert progress_share(Run(n_features=0)) == 0


def test_words_say_where_how_good_how_fast_and_how_long():
    run = Run(EpochDone(2, 10, 0.9, 0.8712, 410_000_000, 1.0))
    assert progress_words(run) == (
        "feature 2 of 4 · epoch 10 · validation RMSE 0.8712 · 410 M/s updates · 0:01 left"
    )


def test_words_name_the_error_that_is_watched():
    assert "training RMSE 0.9000" in progress_words(Run(EpochDone(1, 1, 0.9, None, 1, 0.0)))


def test_words_know_fine_tuning():
    run = Run(EpochDone(None, 3, 0.9, 0.8, 1, 1.0), fine_tune_epochs=9)
    assert progress_words(run).startswith("fine-tuning · epoch 3 of 9 · ")


def test_before_the_first_epoch_there_is_the_baseline():
    assert progress_words(Run()) == "baseline"
