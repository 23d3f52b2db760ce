import pytest
from PySide6.QtWidgets import QProgressBar

from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingStarted
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.pace import FULL_SPEED, pace_of
from funksvd_gui.gui.widgets.status_line import StatusLine, sentence_about


@pytest.fixture
def line(qtbot, state):
    line = StatusLine(state)
    qtbot.addWidget(line)
    return line


def epochs(n, feature=1, rmse=0.8712):
    return [EpochDone(feature, k, 0.9, rmse, 1_000_000 * k, 0.25 * k) for k in range(1, n + 1)]


def test_says_when_there_is_nothing_and_when_it_is_ready(line, state, make_dataset):
    assert line.text == "No ratings loaded"
    state.set_dataset(make_dataset())
    assert line.text == "Ready to train"


def test_tells_everything_about_a_run_at_work(line, state, add_run):
    add_run(status=RunStatus.RUNNING, events=epochs(2), n_features=40, fine_tune_epochs=0)
    line.refresh()
    assert line.text == (
        "feature 1 of 40 · epoch 2 · validation RMSE 0.8712 · "
        "4.0 million ratings visited a second · 0:40 left"
    )


def test_is_as_long_for_one_digit_as_for_two(add_run):
    run = add_run(status=RunStatus.RUNNING, n_features=40, max_epochs=20)
    run.history.extend(epochs(1, feature=9))
    run.progress.extend(epochs(1, feature=9))
    short = sentence_about(run, FULL_SPEED)
    run.history.extend(epochs(12, feature=10))
    run.progress.extend(epochs(12, feature=10))
    assert len(sentence_about(run, FULL_SPEED)) == len(short)


def test_says_training_rmse_where_nothing_is_watched(add_run):
    run = add_run(status=RunStatus.RUNNING, events=epochs(1, rmse=None))
    assert "training RMSE 0.9000" in sentence_about(run, FULL_SPEED)


def test_names_fine_tuning(add_run):
    done = FeatureDone(1, 4, EndReason.MAX_EPOCHS, 0.9, 0.87, 0.01, 10.0)
    run = add_run(status=RunStatus.RUNNING, events=[*epochs(4), done], fine_tune_epochs=10)
    run.history.extend([EpochDone(None, 1, 0.8, 0.85, 9_000_000, 2.0)])
    run.progress.extend([EpochDone(None, 1, 0.8, 0.85, 9_000_000, 2.0)])
    assert "fine-tuning epoch" in sentence_about(run, FULL_SPEED)


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (RunStatus.PAUSED, "Paused"),
        (RunStatus.STOPPED, "stopped"),
        (RunStatus.COMPLETED, "completed"),
        (RunStatus.DIVERGED, "diverged"),
    ],
)
def test_says_how_a_run_ended(line, state, add_run, status, word):
    run = add_run(status=RunStatus.RUNNING, events=epochs(2))
    state.set_status(run, status)
    assert word in line.text
    assert "0.8712" in line.text


def test_a_run_without_an_epoch_is_being_prepared(line, add_run):
    add_run(status=RunStatus.PREPARING)
    assert line.text == "Preparing …"


def test_loading_comes_first_and_can_be_cancelled(line, qtbot):
    line.show_activity("Loading ratings.csv")
    assert line.text == "Loading ratings.csv …"
    assert not line.cancel_button.isHidden()
    with qtbot.waitSignal(line.cancel_button.clicked):
        line.cancel_button.click()
    line.end_activity()
    assert line.cancel_button.isHidden()
    assert line.text == "No ratings loaded"


def test_the_text_has_a_clock_only_while_something_moves(line, state, add_run):
    run = add_run(status=RunStatus.RUNNING)
    assert line._clock.isActive()
    state.set_status(run, RunStatus.STOPPED)
    assert not line._clock.isActive()


@pytest.mark.parametrize(
    ("status", "words"),
    [(RunStatus.DIVERGED, "diverged in"), (RunStatus.STOPPED, "stopped before")],
)
def test_a_run_that_learned_nothing_shows_its_baseline(add_run, status, words):
    run = add_run(status=status, events=[TrainingStarted(90, 10, 0.9, 0.89, 0.1)])
    expected = f"FunkSVD: {words} its first epoch · no model · baseline RMSE 0.8900"
    assert sentence_about(run, FULL_SPEED) == expected


def test_tells_the_pace_where_it_makes_training_wait(line, state, add_run):
    run = add_run(status=RunStatus.RUNNING, events=epochs(2), n_features=40, fine_tune_epochs=0)
    run.is_held_back = True
    state.set_pace(pace_of("20"))
    assert line.text.endswith(" visited a second · 20 epochs a second")
    run.is_held_back = False
    line.refresh()
    assert line.text.endswith(" visited a second · 0:40 left")


class TestOfAnEarlierEpoch:
    EVENTS = (
        TrainingStarted(90, 10, 0.9, 0.89, 0.1), *epochs(4),
        FeatureDone(1, 4, EndReason.MAX_EPOCHS, 0.9, 0.87, 0.01, 10.0),
        *epochs(2, feature=2, rmse=0.85),
    )  # fmt: skip

    def test_it_says_what_was_so_then(self, line, state, add_run):
        add_run(status=RunStatus.RUNNING, events=self.EVENTS)
        state.show_epochs(3)
        assert line.text == (
            "Epoch 3 of 6 · feature 1 of 3 · epoch 3 · validation RMSE 0.8712 · trained 0.8 s"
        )
        state.show_epochs(0)
        assert line.text == "Epoch 0 of 6 · baseline RMSE 0.8900"

    def test_the_bar_goes_back_with_it_and_both_return(self, line, state, add_run):
        add_run(status=RunStatus.COMPLETED, events=self.EVENTS)
        line.refresh()
        text, bar = line.text, line.findChild(QProgressBar)
        assert bar.value() == bar.maximum()
        state.show_epochs(3)
        assert bar.value() == bar.maximum() / 2
        state.show_epochs(None)
        assert (line.text, bar.value()) == (text, bar.maximum())
