import pytest
from PySide6.QtCore import Qt

from funksvd_gui.gui.widgets.buttons import Segments


@pytest.fixture
def segments(qtbot):
    segments = Segments((("&One", "The first"), ("&Two", "The second")), "Pages")
    qtbot.addWidget(segments)
    segments.show()
    return segments


def test_the_first_is_chosen_at_first(segments):
    assert segments.current == 0
    assert segments.button(0).accessibleName() == "One"
    assert segments.button(0).toolTip() == "The first."


def test_a_click_chooses_and_a_second_one_leaves_it(segments, qtbot):
    with qtbot.waitSignal(segments.chosen) as chosen:
        segments.button(1).click()
    assert chosen.args == [1]
    segments.button(1).click()
    assert segments.current == 1


def test_the_arrow_keys_go_along_and_stop_at_the_ends(segments, qtbot):
    for key, place in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Right, 1), (Qt.Key.Key_Left, 0)):
        qtbot.keyClick(segments.button(segments.current), key)
        assert segments.current == place
