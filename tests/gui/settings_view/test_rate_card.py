import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.gui.app_state import RunStatus
from funksvd_gui.gui.settings_view.model_panel import ModelPanel


@pytest.fixture
def panel(qtbot, state):
    panel = ModelPanel(state)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def widget(panel, name, kind=QWidget):
    (found,) = (w for w in panel.findChildren(kind) if w.accessibleName() == name)
    return found


@pytest.mark.parametrize("name", ["Learning rate", "Regularization"])
def test_the_keyboard_moves_the_slider_and_the_setting_follows(panel, state, qtbot, name):
    slider, field = widget(panel, f"{name} slider"), widget(panel, name)
    setting = name.lower().replace(" ", "_")
    before = getattr(state.hyperparams, setting)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    after = getattr(state.hyperparams, setting)
    assert before < after <= 1.3 * before
    assert field.value() == after
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert field.value() >= 1.0


def test_the_slider_follows_what_is_typed(panel, state):
    slider, field = widget(panel, "Learning rate slider"), widget(panel, "Learning rate")
    places = []
    for rate in (0.001, 0.01, 0.1, 1.0):
        field.setValue(rate)
        places.append(slider.value())
        assert state.hyperparams.learning_rate == rate
    assert places[1] - places[0] == places[2] - places[1] == places[3] - places[2] > 0


def test_the_slider_stands_left_only_for_no_regularization(panel):
    slider, field = widget(panel, "Regularization slider"), widget(panel, "Regularization")
    field.setValue(0.03)
    assert slider.minimum() + 20 < slider.value() < slider.maximum() - 20
    field.setValue(0.0)
    assert slider.value() == slider.minimum()


def test_what_is_typed_may_lie_beyond_the_slider(panel, state):
    field, slider = widget(panel, "Learning rate"), widget(panel, "Learning rate slider")
    for rate, end in ((10.0, slider.maximum()), (0.00002, slider.minimum())):
        field.setValue(rate)
        assert slider.value() == end
        assert state.hyperparams.learning_rate == rate


def test_regularization_slides_down_to_none(panel, state, qtbot):
    slider = widget(panel, "Regularization slider")
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert state.hyperparams.regularization == 0.0
    remark = widget(panel, "What regularization does", QLabel)
    assert remark.text() == "at 0, nothing pulls the factors back"
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert remark.text() == "pulls every factor towards 0"


def test_a_slider_that_shows_a_setting_does_not_round_it(panel, state):
    state.set_hyperparams(Hyperparams(learning_rate=0.012345, regularization=0.0432))
    assert state.hyperparams.learning_rate == 0.012345
    assert widget(panel, "Learning rate").value() == 0.012345


def test_says_from_when_changes_hold_while_a_run_is_going(panel, state, add_run):
    note = widget(panel, "When changes hold", QLabel)
    assert note.text() == ""
    run = add_run(status=RunStatus.RUNNING)
    assert note.text() == "This run goes on as it began; changes hold from the next Start."
    state.set_hyperparams(run.hyperparams)
    state.set_status(run, RunStatus.COMPLETED)
    assert note.text() == ""


def test_says_when_the_run_on_screen_has_other_settings(panel, state, add_run):
    note = widget(panel, "When changes hold", QLabel)
    run = add_run()
    assert note.text().startswith("The run on screen has other settings")
    state.use_settings_of(run)
    assert note.text() == ""
