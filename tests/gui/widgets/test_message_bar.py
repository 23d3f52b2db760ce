import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from funksvd_gui.gui.app_state import Message
from funksvd_gui.gui.widgets.message_bar import MessageBar


@pytest.fixture
def bar(qtbot, themes):
    bar = MessageBar()
    qtbot.addWidget(bar)
    return bar


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


def test_good_news_leaves_by_itself_and_bad_news_stays(bar):
    bar.show_message(Message("success", "Saved."))
    assert bar._leaving.isActive()
    bar.show_message(Message("error", "Failed."))
    assert not bar._leaving.isActive()


def test_the_newest_message_replaces_the_older(bar):
    bar.show_message(Message("error", "First."))
    bar.show_message(Message("info", "Second."))
    assert bar.message.text == "Second."


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
