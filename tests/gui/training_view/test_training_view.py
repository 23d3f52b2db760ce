import subprocess
import sys
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from funksvd_gui.core.events import EpochDone, TrainingStarted
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
    run.status, run.model = RunStatus.COMPLETED, SimpleNamespace(scale=(1.0, 5.0))
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
    assert cards.feature.note == "epoch 20 of at most 20"
    assert (cards.rmse.figure, cards.rmse.unit) == ("0.8424", "rating points")
    assert cards.rmse.accessibleName() == "Validation RMSE"
    assert cards.rmse.note == "lowest so far"
    assert cards.better.accessibleName() == "Better by"
    assert cards.better.figure == "0.0246"
    assert cards.better.note == "than baseline 0.8670"
    assert cards.ahead.accessibleName() == "Training ahead"
    assert cards.ahead.figure == "0.0165"
    assert cards.ahead.note == "0.8259 as it learned"
    assert "not measured alike" in cards.ahead.toolTip()
    assert cards.better.accessibleDescription().startswith("0.0246 rating points than baseline")


def test_errors_are_stars_where_the_data_are(view, state, add_run, make_dataset, qtbot):
    run = add_run(make_events())
    run.dataset = make_dataset()
    state.extend_history(run, [EpochDone(None, 1, 0.8, 0.8, 1, 1.0)])
    qtbot.waitUntil(lambda: view.cards.rmse.unit == "stars")
    assert view.gains.meaning.full_text == "thousandths off validation RMSE"
    assert "thousandths of stars" in view.gains.meaning.toolTip()


def test_fine_tuning_is_named(view, add_run, qtbot):
    add_run(make_events(n_features=2, n_fine_tuning=3), n_features=2, fine_tune_epochs=10)
    wait_for_texts(qtbot, view, "feature", "3 of 10")
    assert view.cards.feature.accessibleName() == "Fine-tuning pass"
    assert view.cards.feature.note == "all 2 features together"


def test_without_held_out_ratings_the_training_rmse_is_told(view, add_run, qtbot):
    add_run(make_events(is_validated=False))
    qtbot.waitUntil(lambda: view.cards.rmse.accessibleName() == "Training RMSE")
    assert view.cards.rmse.figure == "0.8555"
    assert view.cards.better.note == "than baseline 0.8700"
    assert view.cards.ahead.figure == "–"
    assert view.cards.ahead.note == "Nothing is held out for validation."


def test_a_run_that_has_ended_tells_of_the_model_that_is_kept(view, state, add_run, qtbot):
    events = [TrainingStarted(9, 9, 0.9, 0.9, 0.0)]
    events += [EpochDone(1, 1, 0.8, 0.85, 1, 1.0), EpochDone(1, 2, 0.7, 0.88, 2, 2.0)]
    add_run(events, status=RunStatus.COMPLETED)
    qtbot.waitUntil(lambda: view.cards.rmse.figure == "0.8500")
    assert view.cards.rmse.note == "kept from epoch 1"
    assert view.cards.better.figure == "0.0500"
    state.show_epochs(1)
    state.show_epochs(2)
    qtbot.waitUntil(lambda: view.cards.rmse.figure == "0.8800")
    assert view.cards.rmse.note == "lowest 0.8500, epoch 1"


def test_worse_than_the_baseline_cannot_be_read_backwards(view, add_run, qtbot):
    add_run([TrainingStarted(9, 9, 0.9, 0.9, 0.0), EpochDone(1, 1, 0.96, 0.95, 1, 1.0)])
    qtbot.waitUntil(lambda: view.cards.better.figure == "0.0500")
    assert view.cards.better.accessibleName() == "Worse by"
    assert view.cards.ahead.accessibleName() == "Training behind"
    assert view.cards.ahead.figure == "0.0100"


def test_going_back_shows_everything_as_it_was(view, state, add_run, qtbot):
    add_run(make_events(n_features=12))
    wait_for_texts(qtbot, view, "feature", "12 of 40")
    state.show_epochs(31)
    wait_for_texts(qtbot, view, "feature", "2 of 40")
    assert view.cards.feature.note == "epoch 11 of at most 20"
    assert view.history.words.text() == "epoch 31 of 240"
    assert view.gains.plot.bars.features.tolist() == [1, 2]
    assert view.gains.plot.bars.hollow == 2
    qtbot.waitUntil(lambda: view.rmse_plot.accessibleDescription().startswith("After 31 epochs"))
    state.show_epochs(0)
    wait_for_texts(qtbot, view, "rmse", "0.8670")
    assert view.cards.better.figure == "0.0000"


def test_new_epochs_do_not_pull_one_away(view, state, add_run, qtbot):
    run = add_run(make_events(n_features=2))
    state.show_epochs(31)
    state.extend_history(run, [*make_events(n_features=1)])
    qtbot.waitUntil(lambda: view.history.words.text() == "epoch 31 of 60")
    wait_for_texts(qtbot, view, "feature", "2 of 40")
    qtbot.mouseClick(view.history.to_end, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.history.words.text() == "live, epoch 60")


def test_the_thumb_stands_under_the_newest_point(view, add_run, qtbot):
    add_run(make_events(n_features=3))
    plot, slider = view.rmse_plot, view.history.slider
    qtbot.waitUntil(lambda: slider.maximum() == 60)
    point = plot.mapFromScene(plot.view_box.mapViewToScene(QPointF(60, 0.85)))
    thumb = slider.mapTo(view, QPoint(round(slider.place_of(60)), 0)).x()
    assert abs(plot.mapTo(view, point).x() - thumb) <= 1


def test_the_thumb_follows_what_the_axis_counts(view, add_run, qtbot):
    add_run(make_events(n_features=3))
    slider = view.history.slider
    qtbot.waitUntil(lambda: slider.maximum() == 60)
    view.toolbar.along.setCurrentIndex(1)
    box, (lowest, highest) = view.rmse_plot.view_box, view.rmse_plot.view_box.viewRange()[0]
    expected = box.width() * 30 * 0.125 / (highest - lowest)
    assert slider.place_of(30) - slider.place_of(0) == pytest.approx(expected, abs=1)


def test_a_click_on_a_bar_chooses_the_feature_everywhere(view, state, add_run, qtbot):
    add_run(make_events(n_features=4))
    plot = view.gains.plot
    qtbot.waitUntil(lambda: len(plot.bars.features) == 4)
    place = plot.mapFromScene(plot.view_box.mapViewToScene(QPointF(2, 0.1)))
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert state.chosen_feature == 2
    assert plot.bars.marked == 2
    assert view.feature.title.text() == "What feature 2 means"
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert state.chosen_feature is None
    assert plot.bars.marked == 4


@pytest.mark.parametrize("size", [(900, 480), (700, 300)])
def test_a_small_window_scrolls_and_cuts_nothing_off(view, add_run, size, qtbot):
    add_run(make_events(n_features=4))
    full = view.cards.height()
    assert full <= 88
    view.resize(*size)
    assert view.minimumSizeHint().height() <= 300
    qtbot.waitUntil(lambda: view.cards.height() < full)
    content = view._scroll_area.widget()
    assert content.height() >= content.minimumSizeHint().height()
    assert view.rmse_plot.height() >= 160


def test_cards_keep_their_place_when_numbers_get_longer(view, add_run, qtbot):
    places = [card.geometry() for card in view.cards.findChildren(type(view.cards.rmse))]
    add_run(make_events(n_features=12), n_features=2000, max_epochs=10_000)
    wait_for_texts(qtbot, view, "feature", "12 of 2,000")
    assert places == [card.geometry() for card in view.cards.findChildren(type(view.cards.rmse))]


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
    assert not view.gains.isVisible()
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
        view.gains.plot.redraw()
        view.feature.refresh()
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


def test_a_run_that_diverged_at_once_shows_its_baseline(view, add_run, qtbot):
    add_run([*make_events()][:1], status=RunStatus.DIVERGED)
    qtbot.waitUntil(lambda: view.cards.better.note == "than baseline 0.8670")
    assert view.rmse_plot.isVisible()
    assert view.rmse_plot._drawing.baseline.value() == 0.867
    cards = view.cards
    assert (cards.rmse.figure, cards.rmse.note) == ("∞", "diverged in its first epoch")
    assert cards.better.figure == "–"


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


def test_a_run_that_diverged_is_marked_where_it_did(view, state, add_run):
    run = add_run([*make_events()][:6])
    state.set_status(run, RunStatus.DIVERGED)
    (mark,) = view.rmse_plot._drawing.marks[0].marks
    assert (mark.x, mark.text) == (6.0, "diverged")
    add_run(make_events())
    assert view.rmse_plot._drawing.marks[0].marks == []


def test_a_feature_chosen_in_the_plot_is_chosen_everywhere(view, state, add_run, qtbot):
    add_run(make_events())
    qtbot.keyClick(view.rmse_plot, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert state.chosen_feature == 2
    assert view.rmse_plot.backdrop._chosen == [(20.0, 40.0)]


def test_the_toolbar_fits_goes_back_and_puts_both_on_one_scale(view, add_run, qtbot):
    add_run(make_events(has_penalty=True))
    plot, bar, left = view.rmse_plot, view.toolbar, Qt.MouseButton.LeftButton
    assert not bar.back.isEnabled()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    closer = plot.view_box.viewRange()
    qtbot.mouseClick(bar.fit, left)
    assert plot.view_box.viewRange() != closer
    qtbot.mouseClick(bar.back, left)
    assert plot.view_box.viewRange() == closer
    bar.scales.choose(1)
    assert not plot.panels[1].view_box.isVisible()
    bar.quantity.choose(1)
    assert len(plot.drawn("sum")[0]) == 60
    assert not bar.log.isEnabled()
