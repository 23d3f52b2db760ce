import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from funksvd_gui.gui.widgets.calm_fields import CalmComboBox, CalmDateEdit


@pytest.fixture
def window(qtbot):
    """A window whose first field has the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    QLineEdit(window).setFocus()
    return window


@pytest.fixture(params=["combo", "date"])
def field(request, window, qtbot):
    if request.param == "combo":
        field = CalmComboBox(window)
        field.addItems(["a", "b", "c"])
        field.setCurrentIndex(1)
    else:
        field = CalmDateEdit(window)
        field.setDate(QDate(2000, 5, 5))
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    return field


def turn_wheel(field):
    place = QPointF(5, 5)
    event = QWheelEvent(
        place, field.mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, event)
    return event.isAccepted()


def value(field):
    return field.currentText() if isinstance(field, CalmComboBox) else field.date()


def test_the_wheel_scrolls_past(field):
    before = value(field)
    assert not turn_wheel(field)
    assert value(field) == before
    assert not field.hasFocus()


def test_with_the_focus_the_wheel_turns_it(field):
    field.setFocus()
    before = value(field)
    turn_wheel(field)
    assert value(field) != before
