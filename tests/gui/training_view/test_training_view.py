import subprocess
import sys

import pytest
from PySide6.QtCore import Qt

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.app_state import RunRecord, RunStatus
from funksvd_gui.gui.training_view.training_view import TrainingView
from tests.gui.training_view.conftest import make_events


@pytest.fixture
def view(qtbot, state, themes):
    view = TrainingView(state, themes)
    qtbot.addWidget(view)
    view.resize(750, 680)
    view.show()
    return view


def wait_for_texts(qtbot, view, card, figure):
    qtbot.waitUntil(lambda: getattr(view.cards, card).figure == figure)


def test_before_the_first_run_it_invites_to_press_start(view):
    assert view.words.heading.isVisible()
    assert "Press Start" in view.words.heading.text()
    assert not view.rmse_plot.isVisible()


def test_a_run_that_is_prepared_says_so(view, add_run):
    add_run(status=RunStatus.PREPARING)
    assert view.words.heading.text() == "Getting ready."


def test_a_run_that_is_paused_before_its_first_epoch_says_so(view, add_run):
    add_run(status=RunStatus.PAUSED)
    assert "Paused" in view.words.heading.text()
    assert "Resume" in view.words.remark.text()


def test_an_opened_model_has_no_curves(view, state):
    run = RunRecord(number=1, name="m.npz", hyperparams=Hyperparams(), dataset_name="made")
    run.status, run.model = RunStatus.COMPLETED, object()
    state.add_run(run)
    assert view.words.heading.text() == "This model has no curves."


def test_curves_appear_with_the_first_epoch(view, state, add_run):
    run = add_run(status=RunStatus.PREPARING)
    state.extend_history(run, list(make_events())[:2])
    assert view.rmse_plot.isVisible()
    assert len(view.rmse_plot.drawn("training")[0]) == 2


def test_the_cards_tell_where_the_run_is(view, add_run, qtbot):
    add_run([*make_events(n_features=12)][:-1])
    wait_for_texts(qtbot, view, "feature", "12 of 40")
    cards = view.cards
    assert cards.feature.note == "epoch 20 of 20"
    assert cards.validation.figure == "0.8424"
    assert cards.validation.note == "best 0.8424, feature 12"
    assert cards.below_baseline.figure == "−0.0246"
    assert cards.below_baseline.note == "baseline 0.8670"
    assert cards.speed.figure == "640 k/s"
    assert cards.speed.note.endswith(" left")
    assert cards.speed.accessibleDescription().startswith("640 k/s")


def test_fine_tuning_is_named(view, add_run, qtbot):
    add_run(make_events(n_features=2, n_fine_tuning=3), n_features=2, fine_tune_epochs=10)
    wait_for_texts(qtbot, view, "feature", "2 of 2")
    assert view.cards.feature.note == "fine-tuning 3 of 10"
    assert view.cards.validation.note.endswith("fine-tuned")


def test_without_held_out_ratings_the_card_does_not_pretend(view, add_run, qtbot):
    add_run(make_events(is_validated=False))
    wait_for_texts(qtbot, view, "validation", "none")
    assert view.cards.validation.note.startswith("train 0.")
    assert view.cards.below_baseline.note == "baseline 0.8700"


def test_an_ended_run_tells_how_long_it_took(view, state, add_run, qtbot):
    run = add_run(make_events())
    state.set_status(run, RunStatus.STOPPED)
    assert view.cards.speed.note == "stopped after 0:08"


def test_cards_keep_their_place_when_numbers_get_longer(view, add_run, qtbot):
    places = [card.geometry() for card in view.cards.findChildren(type(view.cards.speed))]
    add_run(make_events(n_features=12), n_features=2000, max_epochs=10_000)
    wait_for_texts(qtbot, view, "feature", "12 of 2,000")
    assert places == [card.geometry() for card in view.cards.findChildren(type(view.cards.speed))]


def test_another_run_is_drawn_anew(view, state, add_run, qtbot):
    first = add_run(make_events(n_features=2))
    add_run(make_events(n_features=5))
    qtbot.waitUntil(lambda: len(view.rmse_plot.drawn("training")[0]) == 101)
    state.select_run(first)
    assert len(view.rmse_plot.drawn("training")[0]) == 41
    assert view.epoch_model.rowCount() == 40
    state.select_run(None)
    assert view.words.heading.isVisible()


def test_what_happens_while_another_tab_is_in_front_is_seen_afterwards(view, state, add_run):
    run = add_run(make_events(n_features=1))
    view.hide()
    state.extend_history(run, [*make_events(n_features=1)])
    view.show()
    assert len(view.rmse_plot.drawn("training")[0]) == 41


def test_follow_goes_back_to_the_newest_epoch(view, add_run, qtbot):
    add_run(make_events())
    view.rmse_plot.set_following(False)
    assert not view.toolbar.follow.isChecked()
    qtbot.mouseClick(view.toolbar.follow, Qt.MouseButton.LeftButton)
    assert view.rmse_plot.is_following


def test_axes_are_chosen_above_the_plot(view, add_run, qtbot):
    add_run(make_events())
    view.toolbar.along.setCurrentIndex(1)
    assert view.rmse_plot.bottom_axis.labelText == "seconds of training"
    qtbot.mouseClick(view.toolbar.log, Qt.MouseButton.LeftButton)
    assert view.rmse_plot.is_log


def test_numbers_take_the_place_of_the_small_plots(view, state, add_run, qtbot):
    run = add_run(make_events(n_features=2))
    height = view.rmse_plot.height()
    qtbot.mouseClick(view.toolbar.numbers, Qt.MouseButton.LeftButton)
    assert view.epoch_table.isVisible()
    assert not view.gain_plot.isVisible()
    assert abs(view.rmse_plot.height() - height) <= 1
    state.extend_history(run, [*make_events(n_features=1)])
    qtbot.waitUntil(lambda: view.epoch_model.rowCount() == 60)


def test_the_table_ends_with_the_run(view, state, add_run, qtbot):
    run = add_run(make_events(n_features=2))
    qtbot.mouseClick(view.toolbar.numbers, Qt.MouseButton.LeftButton)
    bar = view.epoch_table.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 < bar.value() == bar.maximum())
    state.extend_history(run, [*make_events(n_features=1)])
    state.set_status(run, RunStatus.COMPLETED)
    qtbot.waitUntil(lambda: view.epoch_model.rowCount() == 60)
    last = view.epoch_table.visualRect(view.epoch_model.index(59, 0))
    assert view.epoch_table.viewport().rect().contains(last.center())


def test_a_row_of_numbers_is_shown_in_the_plot(view, add_run, qtbot):
    add_run(make_events(n_features=2))
    view.toolbar.numbers.setChecked(True)
    view.epoch_table.setFocus()
    qtbot.waitUntil(view.epoch_table.hasFocus)
    view.epoch_table.selectRow(7)
    assert view.rmse_plot.read_row == 7


def test_a_screen_reader_hears_the_numbers_in_a_sentence(view, add_run, qtbot):
    add_run(make_events(n_features=3))
    qtbot.waitUntil(lambda: view.rmse_plot.accessibleDescription() != "")
    qtbot.waitUntil(lambda: "60 epochs" in view.rmse_plot.accessibleDescription())
    text = view.rmse_plot.accessibleDescription()
    assert text.startswith("After 60 epochs, in feature 3: train RMSE 0.8")
    assert text.endswith("baseline 0.8670.")


def test_controls_have_accessible_names(view):
    toolbar = view.toolbar
    names = [w.accessibleName() for w in (toolbar.follow, toolbar.numbers, toolbar.export)]
    assert names == ["Follow", "Numbers", "Export"]
    assert view.epoch_table.accessibleName() == "Epochs"
    assert toolbar.along.accessibleName() == "Horizontal axis"


_MANY_UPDATES = """
import faulthandler; faulthandler.enable()
from PySide6.QtWidgets import QApplication
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.app_state import AppState, RunRecord, RunStatus
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.training_view import TrainingView
from funksvd_gui.core.events import EpochDone, TrainingStarted

app = QApplication([])
state = AppState()
view = TrainingView(state, ThemeManager(app, "light"))
view.resize(420, 420)
view.show()
run = RunRecord(number=1, name="r", hyperparams=Hyperparams(), dataset_name="d")
run.status = RunStatus.RUNNING
state.add_run(run)
state.extend_history(run, [TrainingStarted(1, 1, 0.9, 0.9, 0.0)])
draws = 0
for n in range(1, 3001):
    event = EpochDone(1 + n // 20, 1 + n % 20, 0.9 - n * 1e-5, 0.9 - n * 5e-6, n * 1000, n * 0.01)
    state.extend_history(run, [event])
    view.rmse_plot.redraw()
    if n % 10 == 0:
        view.gain_plot.redraw()
        view.feature_plot.redraw()
        view.rmse_plot.read(n // 2)
    app.processEvents()
    draws += 1
print("drawn", draws)
"""


def test_three_thousand_updates_end_without_a_crash():
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", _MANY_UPDATES],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "drawn 3000\n"


def test_a_run_that_diverged_at_once_says_so_and_shows_its_baseline(view, add_run, qtbot):
    add_run([*make_events()][:1], status=RunStatus.DIVERGED)
    qtbot.waitUntil(lambda: view.cards.below_baseline.note == "baseline 0.8670")
    assert view.words.heading.isVisible()
    assert view.words.heading.text() == "This run diverged in its first epoch."
    cards = view.cards
    assert (cards.validation.figure, cards.validation.note) == ("∞", "in its first epoch")
    assert cards.speed.note == "diverged"


def test_a_note_says_why_the_curve_begins_high(view, state, add_run, make_dataset):
    add_run(make_events(), trail=True, initial_value=0.1, n_features=64, scale_steps=False)
    assert not view.note.isVisible()
    run = state.current_run
    run.dataset = make_dataset()
    state.select_run(None)
    state.select_run(run)
    assert view.note.isVisible()
    assert view.note.text() == (
        "Untrained features count 0.63 stars at first, so RMSE begins high."
    )
    add_run(make_events())
    assert not view.note.isVisible()
