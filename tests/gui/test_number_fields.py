import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator

from funksvd_gui.gui.number_fields import DecimalField


@pytest.fixture
def field(qtbot):
    field = DecimalField(is_relative=True)
    field.setDecimals(6)
    field.setRange(0.0, 10.0)
    field.setValue(0.018)
    qtbot.addWidget(field)
    return field


@pytest.mark.parametrize(
    ("value", "text"), [(0.018, "0.018"), (0.08, "0.08"), (1.0, "1"), (0.000001, "0.000001")]
)
def test_shows_no_needless_zeros(field, value, text):
    field.setValue(value)
    assert field.text() == text


@pytest.mark.parametrize("typed", ["0.001", "1e-3", ".001", "0,001"])
def test_understands_what_people_type(field, qtbot, typed):
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == pytest.approx(0.001)


def test_a_number_above_the_limit_becomes_the_limit(field, qtbot):
    field.selectAll()
    qtbot.keyClicks(field, "99")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 10.0


@pytest.mark.parametrize("text", ["abc", "1e-3x", "nan", "1.2.3"])
def test_refuses_what_is_no_number(field, text):
    assert field.validate(text, 0)[0] is QValidator.State.Invalid


@pytest.mark.parametrize("text", ["", "-", "1e", "1e-", "0."])
def test_waits_for_a_number_that_has_begun(field, text):
    assert field.validate(text, 0)[0] is not QValidator.State.Invalid


def test_says_a_change_once_it_is_typed_to_the_end(field, qtbot):
    changes = []
    field.valueChanged.connect(changes.append)
    field.selectAll()
    qtbot.keyClicks(field, "0.005")
    assert changes == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert changes == [0.005]


def steps(field, n):
    field.stepBy(n)
    return field.value()


def test_steps_by_magnitude(field):
    field.setValue(0.001)
    assert [steps(field, 1) for _ in range(4)] == pytest.approx([0.002, 0.005, 0.01, 0.02])
    assert steps(field, -3) == pytest.approx(0.002)


def test_steps_from_between_to_the_nearest_round_number(field):
    assert steps(field, 1) == pytest.approx(0.02)
    field.setValue(0.018)
    assert steps(field, -1) == pytest.approx(0.01)


def test_steps_away_from_zero_and_not_below(field):
    field.setValue(0.0)
    assert steps(field, -1) == 0.0
    assert steps(field, 1) == pytest.approx(0.001)


def test_a_suffix_does_not_disturb(field, qtbot):
    field.setSuffix(" %")
    field.selectAll()
    qtbot.keyClicks(field, "2.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.value() == 2.5
    assert field.text() == "2.5 %"
