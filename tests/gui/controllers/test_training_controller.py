"""With real runs on small data, because the thread and the trainer must agree."""

import dataclasses
import math

import numpy as np
import pytest

from funksvd_gui.core.hyperparams import PRESETS, Hyperparams
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.errors import TrainingDivergedError
from funksvd_gui.gui.actions import MORE_FEATURES
from funksvd_gui.gui.app_state import AppState, RunStatus
from funksvd_gui.gui.controllers import training_controller
from funksvd_gui.gui.controllers.training_controller import TrainingController
from funksvd_gui.gui.pace import FULL_SPEED, STEP_BY_STEP, pace_of
from funksvd_gui.gui.undo import RunRemoval
from funksvd_gui.session.training_run import TrainingRun

#: Every feature helps, and nothing ends early.
SMALL = PRESETS["Lecture"].replace(
    n_features=3, max_epochs=4, min_epochs=4, learning_rate=0.1, patience=100,
    initial_value=0.4, initial_noise=0.3, regularization=0.0,
)  # fmt: skip
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


def test_a_run_pauses_resumes_and_stops_with_what_it_has_learned(controller, state, until, qtbot):
    state.set_hyperparams(ENDLESS)
    controller.start()
    # Paused before its first epoch it would have learned nothing yet.
    qtbot.waitUntil(lambda: bool(state.history.epochs), timeout=60_000)
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
    passes = [epoch for epoch in state.history.epochs if epoch.feature is None]
    assert len(passes) == expected


@pytest.fixture
def message_of(controller, state, qtbot):
    """Train with these settings until there is a message, and return it."""

    def train(hyperparams):
        state.set_hyperparams(hyperparams)
        with qtbot.waitSignal(state.message_posted, timeout=PATIENCE_MS) as blocker:
            controller.start()
        return blocker.args[0]

    return train


class TestDivergence:
    #: Fine-tuning explodes after features that have learned something.
    LATE = SMALL.replace(fine_tune_epochs=50, fine_tune_rate=100.0, fine_tune_decay=1.0)

    def test_is_told_with_a_hint_and_keeps_what_was_learned(self, controller, state, message_of):
        message = message_of(self.LATE)
        assert message.kind == "error"
        assert "fine-tuning rate" in message.hint
        assert "worse than its baseline" not in message.text
        assert state.current_run.status is RunStatus.DIVERGED
        assert state.model.factors.n_features == 3
        assert np.isfinite(state.model.factors.user_factors).all()
        assert controller.can_continue
        assert controller.can_evaluate

    def test_in_the_first_epoch_leaves_nothing_that_needs_a_model(
        self, controller, state, message_of
    ):
        message = message_of(SMALL.replace(learning_rate=10.0, initial_value=5.0))
        assert message.text.endswith("Nothing was learned before, so there is no model.")
        run = state.current_run
        assert run.status is RunStatus.DIVERGED
        assert run.history.rmse_baseline is not None
        assert state.model is None
        assert not controller.can_continue
        assert not controller.can_evaluate
        assert controller.can_start
        controller.add_features()
        controller.fine_tune()
        assert not state.is_training

    def test_after_epochs_none_of_which_was_good_leaves_no_model_either(
        self, state, message_of, monkeypatch
    ):
        all_events = TrainingRun.events

        def spoilt(run):
            events = all_events(run)
            yield next(events)
            yield dataclasses.replace(next(events), rmse_train=math.nan)
            raise TrainingDivergedError("It diverged.")

        monkeypatch.setattr(TrainingRun, "events", spoilt)
        assert message_of(SMALL).text.startswith("It diverged.")
        assert len(state.history.epochs) == 1
        assert state.model is None


def test_a_kept_model_that_is_worse_than_its_baseline_is_said_to_be(state, message_of):
    # One epoch of large noise cannot reach the baseline.
    message = message_of(SMALL.replace(n_features=1, max_epochs=1, initial_noise=3.0))
    assert state.current_run.status is RunStatus.COMPLETED
    assert message.kind == "warning"
    assert message.text.startswith("The model that was kept is worse than its baseline: ")
    assert state.current_run.baseline_warning == message.text


def test_a_run_stopped_before_its_first_epoch_has_no_model(controller, state, until):
    controller.start()
    controller.stop()
    until(RunStatus.STOPPED)
    assert state.history.epochs == []
    assert state.model is None
    assert not controller.can_continue


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


def test_a_removed_run_that_comes_back_can_be_continued(controller, state, until):
    controller.start()
    until(RunStatus.COMPLETED)
    run = state.current_run
    state.undo_stack.push(RunRemoval(state, run))
    assert not controller.can_continue
    state.undo_stack.undo()
    assert controller.can_continue
    assert controller.evaluator_of(run) is not None


def test_a_removed_run_that_cannot_come_back_is_forgotten(controller, state, until):
    controller.start()
    until(RunStatus.COMPLETED)
    run = state.current_run
    state.undo_stack.push(RunRemoval(state, run))
    assert controller.evaluator_of(run) is not None
    state.undo_stack.clear()
    assert controller.evaluator_of(run) is None


def test_removed_runs_give_their_place_to_others_first(controller, state, until, monkeypatch):
    n = state.dataset.n_ratings
    monkeypatch.setattr(training_controller, "_MAX_KEPT_RATINGS", 2 * n)
    runs = []
    for _ in range(3):
        controller.start()
        until(RunStatus.COMPLETED)
        runs.append(state.current_run)
        if len(runs) == 2:
            state.undo_stack.push(RunRemoval(state, runs[1]))
    assert [controller.evaluator_of(run) is not None for run in runs] == [True, False, True]


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
    assert len(controller.evaluator_of(state.current_run).measured) == test.n_ratings


@pytest.fixture
def until_paused(controller, qtbot):
    """Go on in some way until the run pauses again."""

    def wait(how):
        with qtbot.waitSignal(controller._thread.paused, timeout=PATIENCE_MS):
            how()

    return wait


def factors_of(run):
    factors = run.model.factors
    return [a.tobytes() for a in (factors.user_factors, factors.item_factors, factors.user_bias)]


def test_step_and_next_feature_begin_a_run_and_pause_it(controller, state, until, until_paused):
    controller.step()
    until(RunStatus.PAUSED)
    assert [(e.feature, e.epoch) for e in state.history.epochs] == [(1, 1)]
    until_paused(controller.next_feature)
    assert len(state.history.epochs) == 4
    assert [done.feature for done in state.history.features] == [1]
    assert len(state.runs) == 1
    controller.stop()
    until(RunStatus.STOPPED)
    controller.next_feature()
    until(RunStatus.PAUSED)
    assert len(state.runs) == 2
    assert len(state.history.epochs) == 4


def test_the_pace_of_the_state_is_that_of_a_run_and_can_change(controller, state, until):
    state.set_pace(STEP_BY_STEP)
    controller.start()
    until(RunStatus.PAUSED)
    assert len(state.history.epochs) == 1
    state.set_pace(FULL_SPEED)
    controller.resume()
    until(RunStatus.COMPLETED)
    assert len(state.history.epochs) == 12


def test_a_run_says_whether_its_pace_makes_it_wait(controller, state, qtbot):
    state.set_hyperparams(ENDLESS)
    state.set_pace(pace_of("50"))
    controller.start()
    qtbot.waitUntil(lambda: state.current_run.is_held_back, timeout=PATIENCE_MS)
    state.set_pace(FULL_SPEED)
    qtbot.waitUntil(lambda: not state.current_run.is_held_back, timeout=PATIENCE_MS)


def test_the_model_is_the_same_bits_however_it_was_gone_through(
    controller, state, until, until_paused
):
    state.set_hyperparams(SMALL.replace(fine_tune_epochs=3))
    controller.start()
    until(RunStatus.COMPLETED)
    at_once = factors_of(state.current_run)
    state.set_pace(STEP_BY_STEP)
    controller.start()
    until(RunStatus.PAUSED)
    for how in (controller.step, controller.next_feature, controller.resume):
        until_paused(how)
    state.set_pace(pace_of("200"))
    controller.resume()
    until(RunStatus.COMPLETED)
    assert factors_of(state.current_run) == at_once


def test_the_features_alone_are_kept_as_they_were_before_fine_tuning(controller, state, until):
    controller.start()
    until(RunStatus.COMPLETED)
    alone = state.model.factors
    assert state.current_run.features_alone is None
    controller.fine_tune()
    until(RunStatus.COMPLETED)
    kept = state.current_run.features_alone.factors
    np.testing.assert_array_equal(kept.user_factors, alone.user_factors)
    assert not np.array_equal(kept.user_factors, state.model.factors.user_factors)


def test_the_factors_in_training_are_there_while_a_feature_is(
    controller, state, until, until_paused, qtbot
):
    controller.step()
    until(RunStatus.PAUSED)
    factors = state.current_run.factors_in_training
    assert factors.feature == 1
    np.testing.assert_array_equal(factors.item_factors, state.model.factors.item_factors[0])
    with qtbot.waitSignal(state.factors_changed):
        until_paused(controller.next_feature)
    assert state.current_run.factors_in_training is None


def test_nothing_starts_while_other_ratings_are_on_their_way(controller, state):
    state.set_loading(True)
    assert not controller.can_start
    for how in (controller.start, controller.step, controller.next_feature):
        how()
    assert state.runs == ()
    state.set_loading(False)
    assert controller.can_start


class TestASmallerRate:
    DIVERGING = SMALL.replace(learning_rate=9.0, initial_value=2.0, max_epochs=40)

    def test_is_offered_with_the_place_of_the_divergence(self, state, message_of):
        message = message_of(self.DIVERGING)
        error = state.current_run.diverged_at
        assert f"feature {error.feature} became infinite in epoch {error.epoch}" in message.text
        assert error.epoch == len(state.history.epochs) + 1
        assert message.action_label == f"&Use λ {error.suggestion:g}"
        message.action()
        assert state.hyperparams == self.DIVERGING.replace(learning_rate=error.suggestion)
        assert not state.is_training

    def test_and_one_press_trains_with_it(self, state, message_of, until):
        message = message_of(self.DIVERGING)
        message.more_action()
        assert state.is_training
        assert len(state.runs) == 2
        assert state.current_run.hyperparams.learning_rate < 9.0
        until(RunStatus.COMPLETED)

    def test_of_fine_tuning_is_its_own(self, state, message_of):
        message = message_of(TestDivergence.LATE)
        assert message.action_label.startswith("&Use fine-tuning rate ")
        assert state.current_run.diverged_at.feature is None
        message.action()
        assert state.hyperparams.fine_tune_rate == state.current_run.diverged_at.suggestion

    def test_is_no_longer_marked_where_the_run_goes_on(self, controller, state, message_of):
        message_of(TestDivergence.LATE)
        controller.add_features()
        assert state.current_run.diverged_at is None


def test_who_follows_sees_the_feature_in_training(controller, state, qtbot, until):
    state.set_hyperparams(ENDLESS)
    controller.start()
    until(RunStatus.RUNNING)
    state.set_following(True)
    qtbot.waitUntil(lambda: state.model is not None, timeout=PATIENCE_MS)
    first = state.model.factors.kept_epochs
    qtbot.waitUntil(lambda: state.model.factors.kept_epochs != first, timeout=PATIENCE_MS)
    assert state.current_run.status is RunStatus.RUNNING
    state.set_following(False)
