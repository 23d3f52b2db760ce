from funksvd_gui.cli.training_words import progress_words
from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.session.history import History
from funksvd_gui.session.progress import RunProgress


class Run:
    """What is asked of a training run."""

    def __init__(self, *epochs, **settings):
        defaults = {"n_features": 4, "max_epochs": 10, "fine_tune_epochs": 0}
        self.hyperparams = Hyperparams(**(defaults | settings))
        self.history = History()
        self.history.extend(epochs)
        self.progress = RunProgress(self.hyperparams)
        self.progress.extend(epochs)


def test_words_say_where_how_good_how_fast_and_how_long():
    half_way = FeatureDone(1, 10, EndReason.MAX_EPOCHS, 0.9, 0.9, 0.1, 1.0)
    run = Run(half_way, EpochDone(2, 10, 0.9, 0.8712, 410_000_000, 1.0))
    assert progress_words(run) == (
        "feature 2 of 4 · epoch 10 · validation RMSE 0.8712 · 410 M/s updates · 0:20 left"
    )


def test_words_name_the_error_that_is_watched():
    assert "training RMSE 0.9000" in progress_words(Run(EpochDone(1, 1, 0.9, None, 1, 0.0)))


def test_words_know_fine_tuning():
    run = Run(EpochDone(None, 3, 0.9, 0.8, 1, 1.0), fine_tune_epochs=9)
    assert progress_words(run).startswith("fine-tuning · epoch 3 of 9 · ")


def test_before_the_first_epoch_there_is_the_baseline():
    assert progress_words(Run()) == "baseline"
