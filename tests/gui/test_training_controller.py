"""With real runs on small data, because the thread and the trainer must agree."""

import dataclasses

import numpy as np
import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.splitting import SplitSettings
from funksvd_gui.gui.app_state import AppState, RunStatus
from funksvd_gui.gui.training_controller import MORE_FEATURES, TrainingController

SMALL = Hyperparams(n_features=3, max_epochs=4, fine_tune_epochs=0, fine_tune_patience=0)
ENDLESS = Hyperparams(n_features=2_000, max_epochs=10_000, fine_tune_epochs=0)
#: The first run may compile.
PATIENCE_MS = 60_000


@pytest.fixture
def controller(state: AppState, make_dataset):
    controller = TrainingController(state)
    state.set_dataset(make_dataset())
    state.set_hyperparams(SMALL)
    # Nothing is watched: on so few ratings the best state would be a matter of chance.
    state.set_split_settings(SplitSettings(validation_share=0.0))
    yield controller
    assert controller.shut_down(10_000)


@pytest.fixture
def until(qtbot, state):
    """Wait until the run on screen has a status."""

    def wait(status):
        def has_status():
            return state.current_run is not None and state.current_run.status is status

        qtbot.waitUntil(has_status, timeout=PATIENCE_MS)

    return wait


def test_a_run_is_listed_at_once_and_trained_to_its_end(controller, state, until):
    controller.start()
    run = state.current_run
    assert run.status is RunStatus.PREPARING
    assert state.is_training
    until(RunStatus.COMPLETED)
    assert not state.is_training
    assert run.name == "Custom"
    assert len(run.history.epochs) == 12
    assert state.model.factors.n_features == 3
    assert run.progress.fraction == 1


def test_the_seed_of_the_model_decides_the_split(controller, state, until):
    state.set_split_settings(SplitSettings())
    known = []
    for seed in (0, 1, 0):
        state.set_hyperparams(SMALL.replace(seed=seed))
        controller.start()
        until(RunStatus.COMPLETED)
        known.append(state.model.factors.user_counts.tolist())
    assert known[0] == known[2]
    assert known[0] != known[1]


def test_only_one_run_at_a_time(controller, state):
    state.set_hyperparams(ENDLESS)
    controller.start()
    controller.start()
    assert len(state.runs) == 1
    assert not controller.can_start


def test_nothing_starts_without_data(qapp):
    state = AppState()
    TrainingController(state).start()
    assert state.runs == ()


def test_a_run_pauses_resumes_and_stops_with_what_it_has_learned(controller, state, until):
    state.set_hyperparams(ENDLESS)
    controller.start()
    until(RunStatus.RUNNING)
    controller.pause()
    until(RunStatus.PAUSED)
    assert state.model is not None
    n_epochs = len(state.history.epochs)
    controller.resume()
    until(RunStatus.RUNNING)
    controller.stop()
    until(RunStatus.STOPPED)
    assert len(state.history.epochs) >= n_epochs
    assert state.model is not None
    assert controller.can_continue


def test_more_features_are_added_to_the_run_on_screen(controller, state, until):
    controller.start()
    until(RunStatus.COMPLETED)
    controller.add_features()
    assert state.current_run.status is RunStatus.PREPARING
    until(RunStatus.COMPLETED)
    assert len(state.runs) == 1
    assert state.model.factors.n_features == 3 + MORE_FEATURES
    assert state.current_run.progress.n_features == 3 + MORE_FEATURES


@pytest.mark.parametrize(("planned", "expected"), [(0, 10), (2, 4)])
def test_fine_tuning_follows_the_runs_own_setting(controller, state, until, planned, expected):
    state.set_hyperparams(SMALL.replace(fine_tune_epochs=planned))
    controller.start()
    until(RunStatus.COMPLETED)
    controller.fine_tune()
    until(RunStatus.COMPLETED)
    joint = [epoch for epoch in state.history.epochs if epoch.feature is None]
    assert len(joint) == expected


def test_divergence_is_told_with_a_hint_and_keeps_the_model(controller, state, until, qtbot):
    state.set_hyperparams(SMALL.replace(learning_rate=10.0, initial_value=5.0))
    with qtbot.waitSignal(state.message_posted, timeout=PATIENCE_MS) as blocker:
        controller.start()
    (message,) = blocker.args
    assert message.kind == "error"
    assert "learning rate" in message.hint
    assert state.current_run.status is RunStatus.DIVERGED
    assert state.model is not None
    assert np.isfinite(state.model.factors.user_factors).all()


def test_a_split_that_leaves_nothing_is_a_message(controller, state, qtbot, make_dataset):
    data = make_dataset()
    one = dataclasses.replace(data, ratings=data.ratings.take(np.array([0])))
    state.set_dataset(one)
    state.set_split_settings(dataclasses.replace(state.split_settings, test_share=0.9))
    with qtbot.waitSignal(state.status_changed, timeout=PATIENCE_MS):
        controller.start()
    qtbot.waitUntil(lambda: not state.is_training, timeout=PATIENCE_MS)
    assert state.current_run.status in {RunStatus.COMPLETED, RunStatus.FAILED}


def test_runs_of_other_data_cannot_be_continued(controller, state, until, make_dataset):
    controller.start()
    until(RunStatus.COMPLETED)
    run = state.current_run
    state.set_dataset(make_dataset("other.csv"))
    state.select_run(run)
    assert not controller.can_continue
    assert run.model is not None


def test_a_removed_run_is_forgotten(controller, state, until):
    controller.start()
    until(RunStatus.COMPLETED)
    state.remove_run(state.current_run)
    assert controller._kept == {}


def test_shutting_down_ends_an_endless_run_quickly(controller, state, until):
    state.set_hyperparams(ENDLESS)
    controller.start()
    until(RunStatus.RUNNING)
    assert controller.shut_down(1_500)


def test_a_run_is_tested_on_the_file_and_keeps_its_name(controller, state, make_dataset, until):
    test = make_dataset(name="mine.test")
    state.set_split_settings(SplitSettings(test_share=0.3, validation_share=0.0))
    state.set_test(test)
    controller.start()
    until(RunStatus.COMPLETED)
    account = state.model.split
    assert account.test_file == "mine.test"
    assert (account.n_train, account.n_test) == (state.dataset.n_ratings, test.n_ratings)
    assert len(controller.evaluator_of(state.current_run).judged) == test.n_ratings
