import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow, QPushButton, QSlider, QToolButton

from funksvd_gui.gui.actions import Actions
from funksvd_gui.gui.pace import FULL_SPEED, PACES, STEP_BY_STEP, WATCHABLE, pace_of
from funksvd_gui.gui.toolbar import Toolbar
from funksvd_gui.gui.widgets.pace_slider import PaceWords


class Training:
    can_start, can_continue, can_evaluate = True, False, False


@pytest.fixture
def window(qtbot, state, themes):
    window = QMainWindow()
    qtbot.addWidget(window)
    window.actions_ = Actions(window)
    window.toolbar = Toolbar(window.actions_, state, window)
    window.addToolBar(window.toolbar)
    window.actions_.update(state, Training(), is_busy=False)
    window.show()
    return window


def shown(window):
    return [b.accessibleName() for b in window.findChildren(QPushButton) if b.isVisible()]


def press(window, name):
    (found,) = (b for b in window.findChildren(QPushButton) if b.accessibleName() == name)
    return found


def double_click(widget, qtbot):
    """Press for the second time; the first one was a click."""
    qtbot.mouseDClick(widget, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton)


WHAT_STAYS = [
    "Start", "Open ratings", "Sample", "Stop", "Step", "Next feature", "Full speed",
]  # fmt: skip


@pytest.mark.parametrize("width", [900, 1000, 1100, 1280])
def test_nothing_is_cut_at_any_width(window, qtbot, width):
    window.resize(width, 200)
    qtbot.waitUntil(lambda: window.toolbar.width() == width)
    for widget in window.toolbar.children():
        if isinstance(widget, QPushButton | QSlider | PaceWords) and widget.isVisible():
            assert widget.geometry().right() < width
            assert widget.width() >= widget.sizeHint().width()
    assert set(WHAT_STAYS) <= set(shown(window))
    assert not window.findChild(QToolButton, "qt_toolbar_ext_button").isVisible()


def test_what_the_menu_has_leaves_first_and_comes_back(window, qtbot):
    window.resize(900, 200)
    qtbot.waitUntil(lambda: window.toolbar.width() == 900)
    assert not {"More features", "Fine-tune"} & set(shown(window))
    window.resize(1280, 200)
    qtbot.waitUntil(lambda: {"More features", "Fine-tune"} <= set(shown(window)))


def test_who_double_clicks_start_has_pressed_once(window, qtbot):
    pressed = []
    for name in ("start", "pause"):
        getattr(window.actions_, name).triggered.connect(lambda *_, name=name: pressed.append(name))
    window.actions_.start.triggered.connect(lambda: window.actions_.pause.setEnabled(True))
    window.actions_.pause.setEnabled(False)
    start = press(window, "Start")
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    double_click(start, qtbot)
    assert pressed == ["start"]
    assert start.accessibleName() == "Pause"
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    assert pressed == ["start", "pause"]


def test_steps_can_be_as_quick_as_one_likes(window, qtbot):
    steps = []
    window.actions_.step.triggered.connect(lambda *_: steps.append(1))
    qtbot.mouseClick(press(window, "Step"), Qt.MouseButton.LeftButton)
    double_click(press(window, "Step"), qtbot)
    assert len(steps) == 2


class TestPace:
    @pytest.fixture
    def slider(self, window):
        (slider,) = (s for s in window.findChildren(QSlider) if s.accessibleName() == "Pace")
        return slider

    @pytest.fixture
    def words(self, window):
        return window.findChild(PaceWords)

    def test_arrow_keys_go_through_all_of_them(self, slider, words, state, qtbot):
        qtbot.keyClick(slider, Qt.Key.Key_Home)
        assert state.pace is STEP_BY_STEP
        seen = [words.text()]
        for _ in PACES[1:]:
            qtbot.keyClick(slider, Qt.Key.Key_Right)
            seen.append(words.text())
        assert state.pace is FULL_SPEED
        assert seen == [
            "step by step", "1 epoch a second",
            *(f"{n} epochs a second" for n in (2, 5, 10, 20, 50, 100, 200)),
            "about 4 seconds", "full speed",
        ]  # fmt: skip
        assert slider.accessibleDescription() == words.accessibleDescription() == "full speed"

    def test_it_follows_the_state_and_the_words_keep_their_width(self, slider, words, state):
        widths = set()
        for pace in PACES:
            state.set_pace(pace)
            assert PACES[slider.value()] is pace
            widths.add(words.sizeHint().width())
        assert len(widths) == 1

    def test_full_speed_goes_back_to_the_pace_of_before(self, state):
        state.set_pace(pace_of("5"))
        for is_full, pace in ((True, FULL_SPEED), (True, FULL_SPEED), (False, pace_of("5"))):
            state.set_full_speed(is_full)
            assert state.pace is pace

    def test_full_speed_reached_by_the_slider_has_a_pace_of_before_too(self, slider, state, qtbot):
        state.set_pace(WATCHABLE)
        qtbot.keyClick(slider, Qt.Key.Key_End)
        assert state.pace is FULL_SPEED
        state.set_full_speed(False)
        assert state.pace is WATCHABLE
