import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from funksvd_gui.gui.dialogs.message_boxes import ask


@pytest.fixture
def answer_with(qtbot):
    """Ask, and let a person do something with the question."""
    parent = QWidget()
    qtbot.addWidget(parent)

    def asked(act):
        def on_shown():
            act(QApplication.activeModalWidget())

        QTimer.singleShot(0, on_shown)
        return ask(parent, "Really?", "A <b>question</b>?", yes="&Stop", no="&Go on")

    return asked


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape])
def test_the_key_that_is_pressed_without_reading_does_no_harm(answer_with, qtbot, key):
    assert answer_with(lambda box: qtbot.keyClick(box, key)) is False


def test_who_presses_the_button_means_it(answer_with):
    def press(box: QMessageBox):
        next(b for b in box.buttons() if b.text() == "&Stop").click()

    assert answer_with(press) is True


def test_a_closed_question_is_a_no(answer_with):
    assert answer_with(lambda box: box.close()) is False
