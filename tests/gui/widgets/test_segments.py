import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from funksvd_gui.gui.widgets.segments import Segments


@pytest.fixture
def segments(qtbot):
    segments = Segments((("&One", "The first"), ("&Two", "The second")), "Pages")
    qtbot.addWidget(segments)
    segments.show()
    return segments


def down(segments):
    return [button.accessibleName() for button in buttons(segments) if button.isChecked()]


def buttons(segments):
    return segments.findChildren(QPushButton)


def test_the_first_is_chosen_at_first(segments):
    assert down(segments) == ["One"]
    assert buttons(segments)[0].toolTip() == "The first."


def test_a_click_chooses_and_a_second_one_leaves_it(segments, qtbot):
    second = buttons(segments)[1]
    with qtbot.waitSignal(segments.chosen) as chosen:
        second.click()
    assert chosen.args == [1]
    second.click()
    assert down(segments) == ["Two"]


def test_the_arrow_keys_go_along_and_stop_at_the_ends(segments, qtbot):
    key, at = Qt.Key, buttons(segments)
    for pressed, button, name in (
        (key.Key_Right, at[0], "Two"), (key.Key_Right, at[1], "Two"), (key.Key_Left, at[1], "One"),
    ):  # fmt: skip
        qtbot.keyClick(button, pressed)
        assert down(segments) == [name]
