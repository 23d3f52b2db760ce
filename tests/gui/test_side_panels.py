import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QPushButton, QTabBar

from funksvd_gui.gui.app_state import Message
from funksvd_gui.gui.main_window import MainWindow

WIDE, NARROW = 1_500, 900


@pytest.fixture
def window(qtbot, state, themes):
    window = MainWindow(state, themes)
    qtbot.addWidget(window)
    window.resize(WIDE, 800)
    window.show()
    return window


def panel(window, name):
    buttons = window.findChildren(QPushButton)
    return next(b for b in buttons if b.accessibleName() == name)


def is_open(window, name):
    return panel(window, f"Hide {name}").isVisible()


def test_runs_are_folded_until_there_are_two(window, add_run):
    assert is_open(window, "settings")
    assert not is_open(window, "runs")
    add_run()
    assert not is_open(window, "runs")
    add_run()
    assert is_open(window, "runs")


def test_runs_open_by_themselves_only_beside_their_curves(window, add_run):
    window.show_tab(window.data_view)
    add_run()
    add_run()
    assert not is_open(window, "runs")
    window.show_tab(window.training_view)
    assert is_open(window, "runs")


def test_a_persons_choice_wins(window, add_run):
    panel(window, "Show runs").click()
    panel(window, "Hide runs").click()
    add_run()
    add_run()
    assert not is_open(window, "runs")
    panel(window, "Hide settings").click()
    window.show_tab(window.data_view)
    window.show_tab(window.training_view)
    assert not is_open(window, "settings")


def test_what_was_chosen_is_there_at_the_next_start(window, state, themes, qtbot):
    panel(window, "Hide settings").click()
    window.save_layout()
    again = MainWindow(state, themes)
    qtbot.addWidget(again)
    again.restore_layout()
    again.show()
    assert not is_open(again, "settings")
    assert not is_open(again, "runs")


def test_opening_one_folds_the_other_where_there_is_no_room_for_both(window):
    window.resize(NARROW, 600)
    panel(window, "Show runs").click()
    assert not is_open(window, "settings")
    panel(window, "Show settings").click()
    assert not is_open(window, "runs")


def test_the_window_does_not_grow_when_runs_come(window, add_run):
    window.resize(NARROW, 600)
    for _ in range(3):
        add_run()
    assert window.size() == QSize(NARROW, 600)


@pytest.mark.parametrize("is_folded", [True, False])
def test_the_window_fits_900_by_480_on_every_tab(window, state, make_dataset, is_folded):
    state.set_dataset(make_dataset(n_rejected=3))
    state.post(Message("error", "A long sentence. " * 20))
    window.resize(NARROW, 480)
    if not is_folded:
        panel(window, "Show settings").click()
    bar = window.tabs.findChild(QTabBar)
    for index in range(bar.count()):
        window.tabs.setCurrentIndex(index)
        assert window.minimumSizeHint().width() <= NARROW
        assert window.minimumSizeHint().height() <= 480
        assert window.size() == QSize(NARROW, 480)


def test_larger_text_folds_the_settings_where_it_needs_their_room(window, themes, qtbot):
    window.resize(1_280, 800)
    assert is_open(window, "settings")
    themes.scale_text(200)
    qtbot.waitUntil(lambda: not is_open(window, "settings"))
    themes.scale_text(100)
    qtbot.waitUntil(lambda: is_open(window, "settings"))
    assert window.size() == QSize(1_280, 800)


def test_the_page_that_is_asked_for_is_in_front(window):
    for page in (window.data_view, window.predictions_view, window.training_view):
        window.show_tab(page)
        assert window.tabs.currentWidget() is page
        assert page.isVisible()
    assert any(label.isVisible() for label in window.training_view.findChildren(QLabel))
