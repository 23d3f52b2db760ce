import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from funksvd_gui.gui.app_state import Message
from funksvd_gui.gui.dialogs.messages_dialog import MessagesDialog
from funksvd_gui.gui.message_log import MessageLog
from funksvd_gui.gui.widgets.tables import TableView


@pytest.fixture
def log(state):
    return MessageLog(state)


@pytest.fixture
def dialog(qtbot, themes, log):
    dialog = MessagesDialog(log)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def table(dialog):
    return dialog.findChild(TableView, options=Qt.FindChildOption.FindChildrenRecursively)


def chosen(dialog):
    (label,) = (x for x in dialog.findChildren(QLabel) if x.accessibleName() == "Chosen message")
    return label.text()


def texts(dialog):
    model = table(dialog).model()
    return [model.index(row, 2).data() for row in range(model.rowCount())]


def shown_buttons(dialog):
    return [b for b in dialog.findChildren(QPushButton) if b.isVisible()]


def test_says_so_where_there_is_nothing_to_read(dialog):
    assert chosen(dialog) == "Nothing has been said yet."


def test_shows_every_message_with_its_hint_and_the_next_that_comes(dialog, state):
    state.post(Message("success", "Saved."))
    state.post(Message("error", "There is no <b>.", "Choose another."))
    assert table(dialog).accessibleName() == "Messages"
    assert texts(dialog) == ["There is no <b>. Choose another.", "Saved."]
    assert table(dialog).model().index(0, 1).data() == "error"


def test_the_one_that_is_read_stays_when_another_comes(dialog, state, qtbot):
    state.post(Message("success", "Saved."))
    state.post(Message("info", "Second."))
    table(dialog).setFocus()
    qtbot.keyClick(table(dialog), Qt.Key.Key_Down)
    assert chosen(dialog) == "Saved."
    state.post(Message("info", "Third."))
    assert chosen(dialog) == "Saved."


def test_what_a_message_offers_can_still_be_done(dialog, state, qtbot):
    done = []
    state.post(Message("error", "No.", "", "&Try again", lambda: done.append("again")))
    (button,) = (b for b in shown_buttons(dialog) if b.accessibleName() == "Try again")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["again"]
    assert dialog.isHidden()


def test_what_is_gone_is_not_offered(dialog, state, make_dataset):
    state.post(Message("success", "Loaded.", "", "Sho&w report", lambda: None))
    state.set_dataset(make_dataset())
    (button,) = (b for b in shown_buttons(dialog) if b.accessibleName() == "Show report")
    assert not button.isEnabled()
