import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible

from funksvd_gui.gui.update_view.stepper import Stepper

NAMES = ("What is minimized", "The prediction", "The error")


@pytest.fixture
def stepper(qtbot, themes):
    stepper = Stepper([(name, name) for name in NAMES], themes)
    qtbot.addWidget(stepper)
    stepper.resize(600, stepper.sizeHint().height())
    stepper.show()
    return stepper


def test_a_screen_reader_hears_numbered_tabs(stepper):
    interface = QAccessible.queryAccessibleInterface(stepper)
    tabs = [interface.child(k) for k in range(interface.childCount())]
    told = [t.text(QAccessible.Text.Name) for t in tabs if t.role() == QAccessible.Role.PageTab]
    assert told == [f"{k} {name}" for k, name in enumerate(NAMES, 1)]


def test_a_stop_is_chosen_by_click_and_keys(stepper, qtbot):
    place = QPoint(stepper.tabRect(2).center().x(), 12)
    qtbot.mouseClick(stepper, Qt.MouseButton.LeftButton, pos=place)
    assert stepper.currentIndex() == 2
    qtbot.keyClick(stepper, Qt.Key.Key_Left)
    assert stepper.currentIndex() == 1


def test_in_a_narrow_window_stops_stand_equally_far_apart(stepper, qtbot):
    stepper.resize(150, stepper.height())
    qtbot.waitUntil(lambda: stepper.tabRect(2).right() <= 150)
    widths = {stepper.tabRect(place).width() for place in range(3)}
    assert max(widths) - min(widths) <= 1
    assert not stepper.grab().isNull()
