import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton

from funksvd_gui.core.events import EpochDone, TrainingStarted
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.runs_view.runs_view import RunsView
from funksvd_gui.gui.widgets.tables import TableView

EPOCH = EpochDone(1, 1, 0.95, 0.8431, 400, 4.2)


@pytest.fixture
def evaluate(qapp):
    return QAction("&Evaluate…")


@pytest.fixture
def use_settings(qapp):
    return QAction("&Use these settings")


@pytest.fixture
def view(qtbot, state, themes, evaluate, use_settings):
    view = RunsView(state, evaluate, use_settings)
    qtbot.addWidget(view)
    view.show()
    return view


@pytest.fixture
def table(view):
    return view.findChild(TableView)


def rows(table):
    model = table.model()
    return [[model.index(r, c).data() for c in range(3)] for r in range(model.rowCount())]


def button(view, text):
    return next(b for b in view.findChildren(QPushButton) if text in b.text().replace("&", ""))


def test_lists_the_newest_first_and_marks_the_one_on_screen(table, add_run):
    add_run("LensKit", events=[EPOCH])
    add_run("FunkSVD")
    assert rows(table) == [["● FunkSVD", "–", "–"], ["○ LensKit", "0.8431", "0:04"]]


def test_the_model_obeys_qt(table, add_run, qtmodeltester):
    add_run()
    qtmodeltester.check(table.model())


def test_choosing_a_row_puts_the_run_on_screen(table, state, add_run, qtbot):
    first, second = add_run("first"), add_run("second")
    table.setFocus()
    assert state.current_run is second
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert state.current_run is first
    assert [row[0] for row in rows(table)] == ["○ second", "● first"]


def test_removes_the_run_on_screen(view, table, state, add_run):
    first = add_run("first")
    add_run("second")
    button(view, "Remove").click()
    assert state.runs == (first,)
    assert rows(table)[0][0] == "● first"


def test_a_double_click_or_a_key_held_down_removes_one_run(view, table, state, add_run, qtbot):
    runs = [add_run(str(k)) for k in range(4)]
    remove = button(view, "Remove")
    # As a mouse does it: the second press comes as a double click.
    for act in (qtbot.mouseClick, qtbot.mouseDClick, qtbot.mouseRelease):
        act(remove, Qt.MouseButton.LeftButton)
    assert state.runs == tuple(runs[:3])
    (delete,) = (a for a in table.actions() if a.shortcut() == QKeySequence.StandardKey.Delete)
    assert not delete.autoRepeat()


def test_a_run_at_work_cannot_be_removed(view, state, add_run):
    run = add_run(status=RunStatus.RUNNING)
    assert not button(view, "Remove").isEnabled()
    state.set_status(run, RunStatus.STOPPED)
    assert button(view, "Remove").isEnabled()


def test_the_button_evaluates_when_that_can_be_done(view, evaluate, qtbot):
    evaluate.setEnabled(False)
    assert not button(view, "Evaluate").isEnabled()
    evaluate.setEnabled(True)
    with qtbot.waitSignal(evaluate.triggered):
        button(view, "Evaluate").click()


def test_settings_of_the_run_on_screen_are_offered(view, use_settings, qtbot):
    with qtbot.waitSignal(use_settings.triggered):
        button(view, "Use these settings").click()


def test_the_menu_of_a_run_offers_what_the_buttons_do(view, table, add_run, use_settings, qtbot):
    add_run()
    place = table.visualRect(table.model().index(0, 0)).center()
    table.customContextMenuRequested.emit(place)
    menu = view.findChild(QMenu)
    texts = [action.text().replace("&", "") for action in menu.actions() if action.text()]
    assert texts == ["Use these settings", "Evaluate…", "Rename…", "Remove"]
    with qtbot.waitSignal(use_settings.triggered):
        menu.actions()[0].trigger()
    menu.close()


def test_runs_of_other_data_say_what_they_learned_from(table, state, make_dataset, add_run):
    add_run("LensKit")
    state.set_dataset(make_dataset("ratings.csv"))
    assert rows(table)[0][0] == "○ LensKit"
    state.set_dataset(make_dataset("other.csv"))
    assert rows(table)[0][0] == "○ ≠ LensKit"
    assert "learned from other data than are loaded now" in tooltip(table)
    assert "ratings.csv" in tooltip(table)


def test_there_is_nothing_to_rename_without_a_run(view):
    assert not button(view, "Rename").isEnabled()


def test_renames_the_run_on_screen(view, table, add_run, monkeypatch):
    add_run("Custom")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("  mine ", True))
    button(view, "Rename").click()
    assert rows(table)[0][0] == "● mine"


def test_numbers_follow_a_run_at_work(table, state, add_run, qtbot):
    run = add_run(status=RunStatus.RUNNING)
    with qtbot.waitSignal(table.model().dataChanged):
        state.extend_history(run, [EPOCH])
    assert rows(table)[0][1] == "0.8431"


def tooltip(table):
    return table.model().index(0, 1).data(Qt.ItemDataRole.ToolTipRole)


def test_a_model_worse_than_its_baseline_is_marked_and_explained(table, state, add_run):
    events = [TrainingStarted(90, 10, 0.9, 0.8, 0.1), EPOCH]
    run = add_run("Lecture", status=RunStatus.RUNNING, events=events)
    state.set_model(run, object())
    assert rows(table)[0][0] == "● Lecture"
    state.set_status(run, RunStatus.DIVERGED)
    assert rows(table)[0][0] == "● ! Lecture"
    assert "worse than its baseline: 0.8431 against 0.8000" in tooltip(table)


def test_copies_the_name_without_its_mark_and_a_time_that_is_no_time_of_day(table, add_run):
    add_run("Mine", events=[EPOCH])
    table.copy()
    assert QGuiApplication.clipboard().text() == "Run\tRMSE\tTime\nMine\t0.8431\t0:00:04"


def test_a_run_without_a_model_says_so(table, add_run):
    add_run(status=RunStatus.DIVERGED, events=[TrainingStarted(90, 10, 0.9, 0.8, 0.1)])
    assert rows(table) == [["● FunkSVD", "–", "–"]]
    assert "has no model" in tooltip(table)
