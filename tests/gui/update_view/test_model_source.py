"""With real runs on small data: source, state and thread must agree."""

import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.controllers.training_controller import TrainingController
from funksvd_gui.gui.update_view import model_source
from funksvd_gui.gui.update_view.model_source import ModelSource
from tests.gui.update_view.conftest import SMALL, trained_model

PATIENCE_MS = 20_000
ENDLESS = Hyperparams(
    n_features=2_000, max_epochs=10_000, min_epochs=10_000, fine_tune_epochs=0
)  # fmt: skip


@pytest.fixture
def source(state, qapp):
    return ModelSource(state)


@pytest.fixture
def loaded(state, make_dataset):
    state.set_hyperparams(SMALL)
    state.set_split_settings(SplitSettings(validation_share=0.0))
    state.set_dataset(make_dataset())


@pytest.fixture
def controller(state, loaded):
    controller = TrainingController(state)
    yield controller
    assert controller.shut_down(10_000)


@pytest.fixture
def until(qtbot, state):
    def wait(status):
        qtbot.waitUntil(lambda: state.current_run.status is status, timeout=PATIENCE_MS)

    return wait


def test_without_ratings_there_is_a_reason(source, state):
    source.set_shown(True)
    assert source.model is None
    assert source.reason == "Open ratings first: the rule is derived with one of them."


def test_without_a_model_it_is_what_training_would_begin_with(source, loaded, state, qtbot):
    source.set_shown(True)
    assert source.reason == "What the training begins with is being prepared."
    qtbot.waitUntil(lambda: source.model is not None, timeout=PATIENCE_MS)
    assert source.is_untrained
    assert source.reason == ""
    assert source.model.n_features == 1
    assert source.model.factors.kept_epochs == (1,)
    assert source.model.hyperparams == SMALL


def test_another_setting_gives_another_start(source, loaded, state, qtbot):
    source.set_shown(True)
    qtbot.waitUntil(lambda: source.model is not None, timeout=PATIENCE_MS)
    state.set_hyperparams(SMALL.replace(initial_value=2.0))
    qtbot.waitUntil(lambda: source.model.hyperparams.initial_value == 2.0, timeout=PATIENCE_MS)


def test_a_start_that_cannot_be_says_why(source, loaded, state, qtbot):
    source.set_shown(True)
    state.set_split_settings(SplitSettings(test_share=0.9, validation_share=0.99, allow_cold=True))
    qtbot.waitUntil(lambda: "none would remain" in source.reason, timeout=PATIENCE_MS)
    assert source.model is None


def test_nothing_is_done_while_the_tab_is_hidden(source, loaded, state, add_run, qtbot):
    heard = []
    source.changed.connect(lambda: heard.append(source.model))
    run = add_run()
    first, second = trained_model(), trained_model()
    state.set_model(run, first)
    assert heard == []
    assert not state.is_following
    source.set_shown(True)
    assert heard == [first]
    assert state.is_following
    source.set_shown(False)
    state.set_model(run, second)
    assert heard == [first]
    assert not state.is_following
    source.set_shown(True)
    assert heard == [first, second]


def test_a_start_nobody_waits_for_is_not_made_but_asked_for_again(source, loaded, qtbot):
    source.set_shown(True)
    source.set_shown(False)
    source.set_shown(True)
    qtbot.waitUntil(lambda: source.is_untrained, timeout=PATIENCE_MS)


def test_a_step_shows_the_model_of_its_epoch(source, controller, state, qtbot, until):
    source.set_shown(True)
    seen = []
    source.changed.connect(lambda: seen.append(source.model and source.model.factors.kept_epochs))
    for n_epochs in (1, 2, 3):
        controller.step()
        qtbot.waitUntil(lambda n=n_epochs: seen[-1:] == [(n,)])
        until(RunStatus.PAUSED)
        assert source.model.factors.kept_epochs == (n_epochs,)
        assert source.feature == 1
        assert not source.is_untrained


def test_a_run_that_goes_on_is_followed(source, controller, state, qtbot, until):
    state.set_hyperparams(ENDLESS)
    source.set_shown(True)
    controller.start()
    until(RunStatus.RUNNING)
    seen = []
    source.changed.connect(lambda: seen.append((source.model, source.feature)))
    qtbot.waitUntil(
        lambda: len({model for model, _ in seen if model is not None}) >= 3, timeout=PATIENCE_MS
    )
    assert state.current_run.status is RunStatus.RUNNING
    assert all(feature <= model.n_features for model, feature in seen if feature is not None)


def test_without_follow_it_stays_as_it_was_until_the_pause(source, controller, state, qtbot, until):
    state.set_hyperparams(ENDLESS)
    source.set_shown(True)
    controller.step()
    until(RunStatus.PAUSED)
    qtbot.waitUntil(lambda: source.model is state.model)
    before = source.model
    source.set_following(False)
    assert not state.is_following
    controller.resume()
    until(RunStatus.RUNNING)
    qtbot.waitUntil(lambda: state.model is not before, timeout=PATIENCE_MS)
    assert source.model is before
    controller.pause()
    until(RunStatus.PAUSED)
    qtbot.waitUntil(lambda: source.model is state.model)
    assert source.model is not before


def test_full_speed_is_not_slowed_down_by_who_looks(
    source, state, add_run, model, monkeypatch, qapp
):
    """Whoever hears of a model takes a second by this clock."""
    now = [0.0]
    monkeypatch.setattr(model_source.time, "monotonic", lambda: now[0])
    source.changed.connect(lambda: now.__setitem__(0, now[0] + 1.0))
    source.set_shown(True)
    run, second = add_run(status=RunStatus.RUNNING), trained_model()
    now[0] += 1_000.0
    state.set_model(run, model)
    state.choose_feature(1)
    assert source.model is model
    state.set_model(run, second)
    state.choose_feature(2)
    assert source.model is model
    assert source.feature == 2
    now[0] += 100.0
    state.choose_feature(3)
    assert source.model is second
    # Where the pace makes training wait it costs nothing.
    run.is_held_back = True
    state.set_model(run, model)
    state.choose_feature(1)
    assert source.model is model


def test_a_finished_run_leaves_the_feature_to_the_person(source, state, add_run, model):
    source.set_shown(True)
    run = add_run()
    state.set_model(run, model)
    state.set_status(run, RunStatus.STOPPED)
    assert source.model is model
    assert source.feature is None
    state.choose_feature(2)
    assert source.feature == 2
    state.choose_feature(9)
    assert source.feature is None
