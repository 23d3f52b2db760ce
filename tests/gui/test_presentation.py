import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QToolBar

from funksvd_gui.core.events import EpochDone
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.main_window import MainWindow

EPOCHS = [EpochDone(1, n, 0.9 - 0.01 * n, 0.95, 400 * n, 0.1 * n) for n in (1, 2, 3)]


@pytest.fixture
def window(qtbot, state, themes, add_run):
    window = MainWindow(state, themes)
    qtbot.addWidget(window)
    window.resize(1_280, 800)
    window.show()
    add_run(status=RunStatus.COMPLETED, events=EPOCHS)
    return window


def frame(window):
    return [
        window.menuBar(), window.statusBar(), window.tabs.tabBar(), window.training_view.cards,
        window.training_view.toolbar, window.training_view.feature,
        *window.findChildren(QToolBar), *window.findChildren(QDockWidget),
    ]  # fmt: skip


def test_shows_the_plots_and_nothing_else(window):
    window.show_plots_alone(True)
    assert window.isFullScreen()
    assert not [part for part in frame(window) if part.isVisible()]
    assert window.training_view.rmse_plot.isVisible()
    assert window.training_view.gains.isVisible()


@pytest.mark.parametrize("page", ["data_view", "training_view"])
def test_escape_goes_back_to_what_was(window, qtbot, page):
    window.show_tab(getattr(window, page))
    visible = [part.isVisible() for part in frame(window)]
    window.show_plots_alone(True)
    assert window.tabs.currentWidget() is window.training_view
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.is_showing_plots_alone
    assert not window.isFullScreen()
    assert window.tabs.currentWidget() is getattr(window, page)
    assert [part.isVisible() for part in frame(window)] == visible
    qtbot.waitUntil(lambda: window.size() == QSize(1_280, 800))


def test_what_was_folded_stays_folded(window, qtbot):
    window.side_panels.restore({"settings": True, "runs": False})
    window.show_plots_alone(True)
    window.show_plots_alone(False)
    assert window.side_panels.choices == {"settings": True, "runs": False}
    assert not window.settings_view.isVisible()
    assert window.runs_view.isVisible()


def test_says_how_to_go_back_until_one_has(window):
    window.show_plots_alone(True)
    assert window.message_bar.message.text == "Press Escape or F11 to go back."
    window.show_plots_alone(False)
    assert window.message_bar.message is None


def test_the_menu_knows(window, qtbot):
    window.show_plots_alone(True)
    assert window.actions_.plots_alone.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.actions_.plots_alone.isChecked()


def test_turning_it_on_twice_changes_nothing_more(window):
    window.show_tab(window.data_view)
    window.show_plots_alone(True)
    window.show_plots_alone(True)
    window.show_plots_alone(False)
    window.show_plots_alone(False)
    assert window.tabs.currentWidget() is window.data_view
