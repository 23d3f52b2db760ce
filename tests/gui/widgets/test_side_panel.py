import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from funksvd_gui.gui.widgets.side_panel import SidePanel


class Content(QWidget):
    def __init__(self):
        super().__init__()
        self.heading = QHBoxLayout(self)
        self.field = QLineEdit(self)
        self.heading.addWidget(self.field)


@pytest.fixture
def panel(qtbot, themes):
    content = Content()
    panel = SidePanel(
        "Data", "settings", content, side="left", heading=content.heading, action_text="&Data"
    )
    panel.content = content
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    qtbot.waitActive(panel)
    return panel


def test_folds_to_a_rail_and_back(panel, qtbot):
    with qtbot.waitSignal(panel.chosen, check_params_cb=lambda is_folded: is_folded):
        qtbot.mouseClick(panel.hide_button, Qt.MouseButton.LeftButton)
    assert not panel.content.isVisible()
    assert panel.maximumWidth() == 32 + 2 * 4
    with qtbot.waitSignal(panel.chosen, check_params_cb=lambda is_folded: not is_folded):
        qtbot.mouseClick(panel.show_button, Qt.MouseButton.LeftButton)
    assert panel.content.isVisible()
    assert panel.maximumWidth() > 1_000


def test_its_buttons_say_what_they_do(panel):
    assert panel.hide_button.accessibleName() == "Hide settings"
    assert panel.show_button.accessibleName() == "Show settings"
    assert panel.hide_button.toolTip()
    assert panel.show_button.toolTip()


def test_the_keyboard_stays_at_the_panel(panel, qtbot):
    panel.content.field.setFocus()
    panel.set_folded(True)
    qtbot.waitUntil(panel.show_button.hasFocus)
    qtbot.keyClick(panel.show_button, Qt.Key.Key_Space)
    qtbot.waitUntil(panel.hide_button.hasFocus)


def test_the_menu_shows_and_changes_it(panel, qtbot):
    assert panel.action.isChecked()
    with qtbot.waitSignal(panel.chosen):
        panel.action.trigger()
    assert panel.is_folded
    assert not panel.action.isChecked()


def test_folded_by_the_program_is_no_choice(panel, qtbot):
    with qtbot.assertNotEmitted(panel.chosen):
        panel.set_folded(True)
