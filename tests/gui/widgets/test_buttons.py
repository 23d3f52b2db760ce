from PySide6.QtCore import Qt

from funksvd_gui.gui.widgets.buttons import OnceButton


def test_a_double_click_is_one_click(qtbot):
    button, clicks = OnceButton("Remove"), []
    qtbot.addWidget(button)
    button.clicked.connect(lambda: clicks.append(1))
    # As a mouse does it: the second press comes as a double click.
    for act in (qtbot.mouseClick, qtbot.mouseDClick, qtbot.mouseRelease):
        act(button, Qt.MouseButton.LeftButton)
    assert len(clicks) == 1
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(clicks) == 2
