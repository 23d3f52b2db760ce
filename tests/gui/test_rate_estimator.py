import threading

import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.stable_rate import largest_stable_rate
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.rate_estimator import RateEstimator


@pytest.fixture
def estimator(state):
    estimator = RateEstimator(state)
    yield estimator
    assert shut_down_all(tasks_within(estimator), 5_000)


@pytest.fixture
def estimates(estimator):
    """All that was said, in order."""
    said = []
    estimator.estimated.connect(said.append)
    return said


def known(rate):
    return rate is not None


def test_new_data_are_estimated_and_the_old_word_is_taken_back(
    estimator, estimates, state, make_dataset, ratings, qtbot
):
    with qtbot.waitSignal(estimator.estimated, timeout=60_000, check_params_cb=known):
        state.set_dataset(make_dataset())
    assert estimates == [None, largest_stable_rate(ratings, Hyperparams())]


def test_settings_it_depends_on_are_followed(estimator, state, make_dataset, ratings, qtbot):
    with qtbot.waitSignal(estimator.estimated, timeout=60_000, check_params_cb=known):
        state.set_dataset(make_dataset())
    strong = Hyperparams(regularization=50.0)
    with qtbot.waitSignal(estimator.estimated, timeout=60_000) as blocker:
        state.set_hyperparams(strong)
    assert blocker.args == [largest_stable_rate(ratings, strong)]


def test_many_changes_in_a_row_are_answered_once(estimator, estimates, state, make_dataset, qtbot):
    with qtbot.waitSignal(estimator.estimated, timeout=60_000, check_params_cb=known):
        state.set_dataset(make_dataset())
    estimates.clear()
    with qtbot.waitSignal(estimator.estimated, timeout=60_000) as blocker:
        for regularization in (20.0, 30.0, 40.0, 50.0):
            state.set_hyperparams(Hyperparams(regularization=regularization))
    assert estimates == blocker.args
    assert blocker.args[0] < 1 / 50


def test_other_settings_ask_nothing(estimator, state, make_dataset, qtbot):
    with qtbot.waitSignal(estimator.estimated, timeout=60_000, check_params_cb=known):
        state.set_dataset(make_dataset())
    with qtbot.assertNotEmitted(estimator.estimated, wait=400):
        state.set_hyperparams(Hyperparams(learning_rate=0.5, n_features=3))


def test_a_change_while_it_is_at_work_is_answered_afterwards(
    estimator, estimates, state, make_dataset, monkeypatch, qtbot
):
    begun, go_on = threading.Event(), threading.Event()

    def held_up(ratings, hyperparams):
        begun.set()
        assert go_on.wait(60)
        return hyperparams.regularization

    monkeypatch.setattr("funksvd_gui.gui.rate_estimator.largest_stable_rate", held_up)
    state.set_dataset(make_dataset())
    qtbot.waitUntil(begun.is_set, timeout=60_000)
    state.set_hyperparams(Hyperparams(regularization=50.0))
    with qtbot.waitSignal(estimator.estimated, timeout=60_000):
        go_on.set()
    assert estimates == [None, 50.0]


def test_after_shutting_down_nothing_is_said(estimator, state, make_dataset, qtbot):
    state.set_dataset(make_dataset())
    assert shut_down_all(tasks_within(estimator), 5_000)
    with qtbot.assertNotEmitted(estimator.estimated, wait=400):
        pass
