import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QLabel, QProgressBar, QPushButton, QWidget

from funksvd_gui.core.top_n import LONGEST_LIST
from funksvd_gui.gui.dialogs.evaluation_dialog import EvaluationDialog
from funksvd_gui.gui.widgets.tables import TableView
from tests.gui.dialogs.evaluations import on_test, on_training, on_validation

SCALE, MEAN = (0.5, 5.0), 3.54178


@pytest.fixture
def dialog(qtbot, themes):
    dialog = EvaluationDialog()
    qtbot.addWidget(dialog)
    dialog.show_run("Run 1: <b>mine</b>", "ratings.csv · 3 features", SCALE, MEAN, has_lists=True)
    dialog.show()
    return dialog


def child(dialog, name, kind=QWidget):
    (found,) = (w for w in dialog.findChildren(kind) if w.accessibleName() == name)
    return found


def cells(dialog):
    model = child(dialog, "Evaluation", TableView).model()
    columns = range(model.columnCount())
    return [[model.index(r, c).data() for c in columns] for r in range(model.rowCount())]


def test_shows_every_number_with_as_many_decimals(dialog):
    dialog.show_evaluation(on_validation())
    assert cells(dialog)[0] == ["RMSE", "0.7000", "0.8600", "–", "0.9500"]
    assert cells(dialog)[8] == ["Hit rate at 10", "–", "0.4000", "–", "–"]


def test_the_table_obeys_qt(dialog, qtmodeltester):
    dialog.show_evaluation(on_test())
    qtmodeltester.check(child(dialog, "Evaluation", TableView).model())


def test_every_cell_explains_its_measure(dialog):
    dialog.show_evaluation(on_test())
    model = child(dialog, "Evaluation", TableView).model()
    for column in range(5):
        assert "Mean absolute error" in model.index(1, column).data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    ("evaluation", "words"),
    [
        (on_test(), "1,234 users with at least one test rating of 3.50 or more"),
        (on_test(), "has rated in training or validation is not"),
        (on_validation(), "has rated in training is not"),
        (on_training(), "Nothing is held out"),
    ],
)
def test_says_in_words_what_the_lists_are(dialog, evaluation, words):
    dialog.show_evaluation(evaluation)
    assert any(words in label.text() for label in dialog.findChildren(QLabel))


def test_the_name_of_a_run_is_plain_text(dialog):
    label = child(dialog, "Evaluated run", QLabel)
    assert label.text() == "Run 1: <b>mine</b>"
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_the_mean_is_taken_in_full_until_somebody_chooses(dialog):
    field = child(dialog, "Relevant from")
    assert field.text() == "3.54"
    assert dialog.relevant_from is None
    field.setValue(4)
    assert dialog.relevant_from == 4
    field.setValue(99)
    assert dialog.relevant_from == 5


def test_a_choice_outlives_the_next_run_but_not_another_scale(dialog):
    child(dialog, "Relevant from").setValue(4)
    child(dialog, "Items per list").setValue(20)
    dialog.show_run("Run 2", "", SCALE, 3.2, has_lists=True)
    assert (dialog.relevant_from, dialog.length) == (4, 20)
    dialog.show_run("Run 3", "", (-10.0, 10.0), 0.5, has_lists=True)
    assert (dialog.relevant_from, dialog.length) == (None, 20)


def test_another_run_begins_without_numbers(dialog):
    dialog.show_evaluation(on_test())
    dialog.show_run("Run 2", "", SCALE, 3.2, has_lists=False)
    assert cells(dialog) == []
    assert not child(dialog, "Export evaluation").isEnabled()
    assert not child(dialog, "Items per list").isEnabled()


@pytest.mark.parametrize("name", ["Items per list", "Relevant from"])
def test_another_number_asks_for_other_lists_once(dialog, name, qtbot):
    field = child(dialog, name)
    with qtbot.waitSignal(dialog.lists_changed):
        qtbot.keyClick(field, Qt.Key.Key_Up)
    field.selectAll()
    asked = []
    dialog.lists_changed.connect(lambda: asked.append(1))
    qtbot.keyClicks(field, "2")
    assert asked == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == [1]
    assert dialog.isVisible()


def test_lists_have_a_longest(dialog):
    child(dialog, "Items per list").setValue(10**6)
    assert dialog.length == LONGEST_LIST


def test_what_goes_on_can_be_seen_and_cancelled(dialog, qtbot):
    bar, cancel = (
        child(dialog, "Evaluation progress", QProgressBar),
        child(dialog, "Cancel evaluation"),
    )
    assert bar.isHidden()
    assert cancel.isHidden()
    dialog.show_begun("Measuring …")
    dialog.show_progress(0.42)
    assert bar.isVisible()
    assert bar.value() == 42
    with qtbot.waitSignal(dialog.cancel_requested):
        cancel.click()
    dialog.show_ended("Cancelled.")
    assert bar.isHidden()
    assert child(dialog, "Evaluation status").accessibleDescription() == "Cancelled."


def test_the_numbers_can_be_saved(dialog, tmp_path):
    dialog.show_evaluation(on_validation())
    path = tmp_path / "evaluation.csv"
    dialog.save(path)
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    assert rows[0] == ["measure", "training", "validation", "test", "baseline"]
    assert rows[1] == ["RMSE", "0.7", "0.86", "", "0.95"]
    assert len(rows) == 1 + 9 + 3
    assert str(path) in child(dialog, "Evaluation status").text()


def test_a_file_that_cannot_be_written_is_told(dialog, tmp_path):
    dialog.show_evaluation(on_validation())
    dialog.save(tmp_path / "nowhere" / "evaluation.csv")
    assert "nowhere" in child(dialog, "Evaluation status").text()


def test_escape_closes(dialog, qtbot):
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(child(dialog, "Items per list"), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_keyboard_begins_at_the_top_each_time(dialog, qtbot):
    child(dialog, "Close evaluation").setFocus()
    dialog.close()
    dialog.show_run("Run 2", "", SCALE, 3.2, has_lists=True)
    dialog.show()
    assert dialog.focusWidget() is child(dialog, "Items per list")


def test_the_row_stays_when_numbers_change(dialog):
    dialog.show_evaluation(on_validation())
    table = child(dialog, "Evaluation", TableView)
    table.selectRow(6)
    dialog.show_evaluation(on_test())
    assert table.currentIndex().row() == 6


def test_every_control_has_a_name_and_a_tooltip(dialog):
    kinds = (QPushButton, QAbstractSpinBox, TableView)
    controls = [w for kind in kinds for w in dialog.findChildren(kind)]
    assert len(controls) == 6
    assert all(w.accessibleName() and w.toolTip() for w in controls)
    names = [w.accessibleName() for w in controls]
    assert len(set(names)) == len(names)


def test_tab_goes_from_the_fields_through_the_table_to_the_buttons(dialog):
    wanted = ["Items per list", "Relevant from", "Evaluation", "Cancel evaluation",
              "Export evaluation", "Close evaluation"]  # fmt: skip
    names, widget = [], dialog
    while (widget := widget.nextInFocusChain()) is not dialog:
        names.append(widget.accessibleName())
    assert [name for name in names if name in wanted] == wanted
