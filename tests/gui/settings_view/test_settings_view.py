import pytest
from PySide6.QtCore import QPoint

from funksvd_gui.gui.settings_view.settings_view import SettingsView


@pytest.fixture
def view(qtbot, state):
    view = SettingsView(state)
    qtbot.addWidget(view)
    view.resize(300, 420)
    view.show()
    return view


def place(view, widget):
    """Where a widget's top and bottom are seen, in pixels from the top of the view."""
    top = widget.mapTo(view.viewport(), QPoint()).y()
    return top, top + widget.height()


def test_what_is_unfolded_is_scrolled_into_sight(view, qtbot):
    fold = view.model_panel.folds[2]
    assert place(view, fold)[1] > view.viewport().height()
    fold.set_open(True)
    qtbot.waitUntil(lambda: place(view, fold)[1] <= view.viewport().height())
    assert place(view, fold)[0] >= 0


def test_the_title_of_a_fold_that_is_too_high_stays_in_sight(view, qtbot):
    view.resize(300, 200)
    fold = view.model_panel.folds[1]
    fold.set_open(True)
    qtbot.waitUntil(lambda: fold.height() > 200 and place(view, fold)[0] == 0)


def test_nothing_is_scrolled_when_all_of_it_is_in_sight(view, qtbot):
    view.resize(300, 900)
    first, *others = view.model_panel.folds
    for fold in others:
        fold.set_open(True)
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    qtbot.wait(1)
    bar.setValue(0)
    first.set_open(True)
    qtbot.waitUntil(lambda: first.height() > first.button.height())
    qtbot.wait(1)
    assert place(view, first)[1] < view.viewport().height()
    assert bar.value() == 0
