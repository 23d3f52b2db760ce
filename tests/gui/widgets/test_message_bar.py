import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from funksvd_gui.gui.app_state import Message
from funksvd_gui.gui.widgets import message_bar
from funksvd_gui.gui.widgets.message_bar import MessageBar


@pytest.fixture
def bar(qtbot, themes):
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


class Window(QWidget):
    """A field over which messages lie."""

    def __init__(self):
        super().__init__()
        self.field = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.field)
        self.bar = MessageBar(self)


@pytest.fixture
def window(qtbot, themes):
    window = Window()
    qtbot.addWidget(window)
    window.resize(800, 400)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    return window


def button(bar, name):
    return next(b for b in bar.findChildren(QPushButton) if b.accessibleName() == name)


def test_takes_no_space_while_it_is_empty(bar):
    assert bar.isHidden()


def test_shows_sentence_and_hint_as_plain_text(bar):
    bar.show_message(Message("error", "<b>No</b> file.", "Choose another."))
    shown = [label for label in bar.findChildren(QLabel) if label.text()]
    assert "<b>No</b> file." in [label.text() for label in shown]
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in shown)
    assert bar.accessibleDescription() == "<b>No</b> file. Choose another."


def test_the_button_does_what_it_says_once(bar):
    calls = []
    bar.show_message(Message("warning", "Loaded.", "", "Sho&w report", lambda: calls.append(1)))
    button(bar, "Show report").click()
    assert calls == [1]
    assert bar.isHidden()


def test_there_is_no_button_without_an_action(bar):
    bar.show_message(Message("error", "Failed."))
    visible = [b for b in bar.findChildren(QPushButton) if not b.isHidden()]
    assert [b.accessibleName() for b in visible] == ["Close message"]


def test_the_person_can_close_it(bar, qtbot):
    bar.show_message(Message("error", "Failed."))
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.isHidden()
    bar.show_message(Message("error", "Failed."))
    button(bar, "Close message").click()
    assert bar.message is None


@pytest.mark.parametrize("kind", ["info", "success", "warning", "error"])
def test_every_message_leaves_by_itself(window, qtbot, monkeypatch, kind):
    monkeypatch.setitem(message_bar._SHOWN_MS, kind, 1)
    window.field.setFocus()
    window.bar.show_message(Message(kind, "Something happened."))
    assert window.bar.isVisible()
    qtbot.waitUntil(window.bar.isHidden)
    assert window.bar.message is None


def test_what_somebody_must_know_stays_longer():
    assert message_bar._SHOWN_MS["error"] > message_bar._SHOWN_MS["success"]


def test_a_message_with_the_keyboard_on_it_stays(qtbot, themes, window):
    window.bar.show_message(Message("success", "Saved."))
    button(window.bar, "Close message").setFocus()
    qtbot.waitUntil(button(window.bar, "Close message").hasFocus)
    window.bar.clear()
    assert window.bar.message is not None
    window.field.setFocus()
    window.bar.clear()
    assert window.bar.message is None


def test_it_lies_over_the_bottom_and_moves_nothing(qtbot, window):
    before = window.field.geometry()
    window.bar.show_message(Message("error", "A sentence. " * 30, "A hint. " * 30))
    assert window.field.geometry() == before
    assert window.minimumSizeHint().width() < 200
    for width in (400, 1000):
        window.resize(width, 400)
        place = window.bar.geometry()
        assert window.rect().contains(place)
        assert place.width() <= 640
        assert window.height() - place.bottom() <= 12
        text = next(t for t in window.bar.findChildren(QLabel) if t.text().startswith("A sent"))
        qtbot.waitUntil(lambda: text.height() >= text.heightForWidth(text.width()))  # noqa: B023


def test_the_newest_message_replaces_the_older(bar):
    bar.show_message(Message("error", "First."))
    bar.show_message(Message("info", "Second."))
    assert bar.message.text == "Second."


def test_it_is_as_high_as_what_it_says(qtbot, window):
    long = Message("error", "A sentence. " * 20, "A hint. " * 20, "&Do it", lambda: None)
    heights = []
    for message in (Message("info", "Short."), long, Message("info", "Short."), long):
        window.bar.show_message(message)
        QApplication.processEvents()
        heights.append(window.bar.height())
    assert heights[0] == heights[2] < heights[1] == heights[3]


def test_two_actions_stand_below_the_text_and_one_beside_it(bar, qtbot):
    bar.show()
    done = []
    both = Message(
        "warning", "Loaded.", "Many words.", "Sho&w report", lambda: done.append("report"),
        "Chan&ge…", lambda: done.append("change"),
    )  # fmt: skip
    bar.show_message(both)
    bar.resize(600, bar.sizeHint().height())
    qtbot.waitUntil(lambda: button(bar, "Change").y() > button(bar, "Close message").y())
    assert button(bar, "Change").y() == button(bar, "Show report").y()
    button(bar, "Change").click()
    assert done == ["change"]
    assert bar.isHidden()
    for _ in range(2):
        bar.show_message(Message("warning", "Loaded.", "", "Sho&w report", lambda: None))
        qtbot.waitUntil(lambda: button(bar, "Show report").y() == button(bar, "Close message").y())
        QApplication.processEvents()
        assert button(bar, "Show report").x() < button(bar, "Close message").x()


def test_what_cannot_be_seen_is_written_out(bar):
    bar.show_message(Message("info", "Loaded a\u202eb.", "\x00"))
    texts = [label.text() for label in bar.findChildren(QLabel)]
    assert r"Loaded a\u202eb." in texts
    assert r"\x00" in texts
