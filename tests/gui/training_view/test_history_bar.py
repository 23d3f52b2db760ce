import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from funksvd_gui.gui.training_view.history_bar import HistoryBar


@pytest.fixture
def bar(qtbot, themes):
    """Epochs 0 to 20, ten pixels apart, from pixel 100; features end after 5, 12 and 20."""
    bar = HistoryBar(themes)
    qtbot.addWidget(bar)
    bar.resize(500, 28)
    bar.show()
    bar.lay_out(100.0 + 10.0 * np.arange(21), [5, 12, 20], (100.0, 480.0))
    bar.show_epoch(None, is_growing=True)
    return bar


def press(qtbot, bar, x):
    qtbot.mouseClick(bar.slider, Qt.MouseButton.LeftButton, pos=QPoint(x, 14))


def test_at_the_end_it_is_live(bar):
    assert bar.words.text() == "live, epoch 20"
    assert bar.slider.value() == 20
    assert bar.slider.place_of(20) == 300.0
    assert not bar.to_end.isEnabled()


def test_a_run_that_has_ended_is_not_called_live(bar):
    bar.show_epoch(None, is_growing=False)
    assert bar.words.text() == "epoch 20 of 20"


def test_a_click_shows_the_epoch_that_lies_there(bar, qtbot):
    with qtbot.waitSignal(bar.epoch_chosen) as chosen:
        press(qtbot, bar, 173)
    assert chosen.args == [7]
    bar.show_epoch(7, is_growing=True)
    assert bar.words.text() == "epoch 7 of 20"
    assert bar.slider.accessibleDescription() == "epoch 7 of 20"


def test_dragging_follows_the_pointer_and_ends_live(bar, qtbot):
    chosen = []
    bar.epoch_chosen.connect(chosen.append)
    qtbot.mousePress(bar.slider, Qt.MouseButton.LeftButton, pos=QPoint(150, 14))
    qtbot.mouseMove(bar.slider, QPoint(182, 14))
    qtbot.mouseMove(bar.slider, QPoint(400, 14))
    qtbot.mouseRelease(bar.slider, Qt.MouseButton.LeftButton, pos=QPoint(400, 14))
    assert chosen == [5, 8, None]


def test_a_press_on_a_button_does_not_go_to_the_slider_below_it(bar):
    for button in (bar.play, bar.to_end):
        assert bar.childAt(button.geometry().center()) is button


def test_the_button_goes_to_the_end(bar, qtbot):
    bar.show_epoch(7, is_growing=True)
    with qtbot.waitSignal(bar.epoch_chosen) as chosen:
        qtbot.mouseClick(bar.to_end, Qt.MouseButton.LeftButton)
    assert chosen.args == [None]


@pytest.mark.parametrize(
    ("key", "epoch"),
    [
        ("Left", 6),
        ("Right", 8),
        ("Home", 0),
        ("End", None),
        ("PageUp", 5),
        ("PageDown", 12),
    ],
)
def test_keys_go_by_an_epoch_or_by_a_feature(bar, qtbot, key, epoch):
    bar.show_epoch(7, is_growing=True)
    with qtbot.waitSignal(bar.epoch_chosen) as chosen:
        qtbot.keyClick(bar.slider, getattr(Qt.Key, f"Key_{key}"))
    assert chosen.args == [epoch]


def test_new_epochs_leave_the_thumb_where_one_looks(bar):
    bar.show_epoch(7, is_growing=True)
    bar.lay_out(100.0 + 5.0 * np.arange(41), [5, 12, 40], (100.0, 480.0))
    bar.show_epoch(7, is_growing=True)
    assert bar.slider.value() == 7
    assert bar.words.text() == "epoch 7 of 40"


def test_a_film_plays_from_where_one_is_to_the_end(bar, qtbot):
    bar.show_epoch(19, is_growing=False)
    shown = []
    bar.epoch_chosen.connect(shown.append)
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert bar.play.accessibleName() == "Stop playing"
    qtbot.waitUntil(lambda: not bar.is_playing)
    assert shown[0] == 19
    assert shown[-1] is None
    assert bar.play.accessibleName() == "Play history"


def test_a_film_begins_anew_at_the_end_and_can_be_stopped(bar, qtbot):
    shown = []
    bar.epoch_chosen.connect(shown.append)
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(shown) > 2)
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert not bar.is_playing
    assert shown[0] == 0
    assert sorted(shown) == shown


def test_touching_the_slider_stops_the_film(bar, qtbot):
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    press(qtbot, bar, 173)
    assert not bar.is_playing


def test_before_the_first_epoch_there_is_nothing_to_play(bar):
    bar.lay_out(np.array([100.0]), [], (100.0, 480.0))
    bar.show_epoch(None, is_growing=True)
    assert not bar.play.isEnabled()
    assert not bar.slider.isEnabled()
    assert bar.words.text() == ""


def test_controls_are_named(bar):
    names = [c.accessibleName() for c in (bar.play, bar.slider, bar.to_end)]
    assert names == ["Play history", "History", "To the end"]
