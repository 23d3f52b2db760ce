"""With real runs on small data, because numbers must be those of the run."""

import dataclasses
import threading

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.controllers.evaluation_controller import EvaluationController
from funksvd_gui.gui.controllers.training_controller import TrainingController
from funksvd_gui.session.evaluation import Evaluator

SMALL = Hyperparams(n_features=3, max_epochs=4, fine_tune_epochs=0)
PATIENCE_MS = 60_000


@pytest.fixture
def training(state, make_dataset):
    training = TrainingController(state)
    state.set_dataset(make_dataset())
    state.set_hyperparams(SMALL)
    yield training
    assert training.shut_down(10_000)


@pytest.fixture
def controller(qtbot, state, themes, training):
    window = QWidget()
    qtbot.addWidget(window)
    controller = EvaluationController(state, training, window)
    yield controller
    assert shut_down_all(tasks_within(controller), 10_000)


@pytest.fixture
def train(qtbot, state, training):
    def to_the_end():
        training.start()
        run = state.current_run
        qtbot.waitUntil(lambda: run.status is RunStatus.COMPLETED, timeout=PATIENCE_MS)
        return run

    return to_the_end


@pytest.fixture
def until_measured(qtbot, controller):
    def wait():
        qtbot.waitUntil(lambda: not controller._measuring.is_busy, timeout=PATIENCE_MS)

    return wait


@pytest.fixture
def held_up(monkeypatch):
    """Hold every measurement of lists until released."""
    gate, begun = threading.Event(), threading.Event()
    measure = Evaluator.top_n

    def hold(self, n, **more):
        begun.set()
        assert gate.wait(PATIENCE_MS / 1000)
        return measure(self, n, **more)

    monkeypatch.setattr(Evaluator, "top_n", hold)
    yield gate, begun
    gate.set()


def numbers(controller):
    rows = controller.dialog._model.rows
    return {row.name: (row.training, row.validation, row.test) for row in rows}


def status(controller):
    (label,) = (
        x for x in controller.dialog.findChildren(QLabel)
        if x.accessibleName() == "Evaluation status"
    )  # fmt: skip
    return label.text()


def test_measures_the_run_on_screen(controller, training, state, train, until_measured):
    run = train()
    controller.evaluate()
    assert controller.dialog.isVisible()
    until_measured()
    expected = training._kept[run.number].evaluation(top_n=10)
    found = numbers(controller)
    assert found["RMSE"] == (expected.rmse_train, expected.rmse_validation, None)
    assert found["RMSE"][1] == pytest.approx(run.rmse, rel=1e-5)
    assert found["nDCG at 10"] == (None, expected.top_n.ndcg, None)
    assert status(controller) == ""


def test_the_test_part_is_judged_where_there_is_one(controller, state, train, until_measured):
    state.set_split_settings(dataclasses.replace(state.split_settings, test_share=0.2))
    train()
    controller.evaluate()
    until_measured()
    found = numbers(controller)
    assert all(value is not None for value in found["RMSE per user"])
    assert found["Recall at 10"][:2] == (None, None)
    assert found["Recall at 10"][2] is not None


def test_only_a_run_that_stands_still_can_be_measured(training, controller, state, train):
    assert not training.can_evaluate
    controller.evaluate()
    assert controller._dialog is None
    run = train()
    assert training.can_evaluate
    training.add_features()
    assert not training.can_evaluate
    assert training.evaluator_of(run) is None


def test_a_run_of_other_data_cannot_be_measured(training, state, train, make_dataset):
    run = train()
    state.set_dataset(make_dataset("other.csv"))
    state.select_run(run)
    assert not training.can_evaluate


def test_another_length_measures_lists_anew(controller, train, until_measured):
    train()
    controller.evaluate()
    until_measured()
    before = numbers(controller)
    controller.dialog._length.setValue(3)
    until_measured()
    found = numbers(controller)
    assert found["RMSE"] == before["RMSE"]
    assert "Recall at 10" not in found
    assert found["Recall at 3"][1] <= before["Recall at 10"][1]


def test_another_threshold_measures_lists_anew(controller, train, until_measured):
    train()
    controller.evaluate()
    until_measured()
    n_users = controller._errors.top_n.n_users
    controller.dialog._relevant.setValue(1)
    until_measured()
    assert controller._errors.top_n.n_users > n_users


def test_a_newer_wish_replaces_the_one_at_work(controller, train, until_measured, held_up, qtbot):
    gate, begun = held_up
    train()
    controller.evaluate()
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    controller.dialog._length.setValue(5)
    controller.dialog._length.setValue(7)
    gate.set()
    qtbot.waitUntil(lambda: "Recall at 7" in numbers(controller), timeout=PATIENCE_MS)
    until_measured()


def test_cancelling_keeps_the_numbers_on_screen(controller, train, until_measured, held_up, qtbot):
    gate, begun = held_up
    gate.set()
    train()
    controller.evaluate()
    until_measured()
    before = numbers(controller)
    gate.clear()
    begun.clear()
    controller.dialog._length.setValue(3)
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    controller.dialog._cancel.click()
    gate.set()
    until_measured()
    assert numbers(controller) == before
    assert "Cancelled" in status(controller)


def test_closing_cancels_and_lets_the_data_go(controller, train, until_measured, held_up, qtbot):
    gate, begun = held_up
    train()
    controller.evaluate()
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    controller.dialog.close()
    gate.set()
    until_measured()
    assert "Recall at 10" not in numbers(controller)
    assert controller._evaluator is None


def test_errors_are_there_while_lists_are_measured(
    controller, train, until_measured, held_up, qtbot
):
    gate, begun = held_up
    run = train()
    controller.evaluate()
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: "RMSE" in numbers(controller), timeout=PATIENCE_MS)
    assert numbers(controller)["RMSE"][1] == pytest.approx(run.rmse, rel=1e-5)
    assert status(controller) == "Measuring the lists …"
    gate.set()
    until_measured()
    assert "Recall at 10" in numbers(controller)


def test_a_run_without_held_out_ratings_has_errors_only(controller, state, train, until_measured):
    state.set_split_settings(dataclasses.replace(state.split_settings, validation_share=0.0))
    train()
    controller.evaluate()
    until_measured()
    assert numbers(controller)["RMSE"][1:] == (None, None)
    assert not any("at 10" in name for name in numbers(controller))


def test_another_run_replaces_the_one_at_work(
    controller, state, train, until_measured, held_up, qtbot
):
    gate, begun = held_up
    train()
    state.set_hyperparams(SMALL.replace(n_features=1))
    second = train()
    state.select_run(state.runs[0])
    controller.evaluate()
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    state.select_run(second)
    controller.evaluate()
    gate.set()
    qtbot.waitUntil(lambda: bool(numbers(controller)), timeout=PATIENCE_MS)
    until_measured()
    assert numbers(controller)["RMSE"][1] == pytest.approx(second.rmse, rel=1e-5)


def test_a_failure_is_a_sentence_in_the_dialog(controller, train, until_measured, monkeypatch):
    def hungry(*_, **__):
        raise MemoryError

    monkeypatch.setattr(Evaluator, "errors", hungry)
    train()
    controller.evaluate()
    until_measured()
    assert "memory" in status(controller)
    assert numbers(controller) == {}


def test_shutting_down_ends_it(controller, train, held_up, qtbot):
    gate, begun = held_up
    train()
    controller.evaluate()
    qtbot.waitUntil(begun.is_set, timeout=PATIENCE_MS)
    gate.set()
    assert shut_down_all(tasks_within(controller), 10_000)


def test_nothing_begins_after_shutting_down(controller, train, until_measured):
    train()
    controller.evaluate()
    # What the errors' task has to tell is told after that; the lists are not measured any more.
    assert shut_down_all(tasks_within(controller), 10_000)
    until_measured()
    assert "Recall at 10" not in numbers(controller)
