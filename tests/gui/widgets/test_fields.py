import pytest
from PySide6.QtCore import QDate, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QValidator, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget

from funksvd_gui.gui.widgets.fields import CalmComboBox, CalmDateEdit, DecimalField, IntegerField


@pytest.fixture(autouse=True, params=["C", "de_DE", "ar_EG"])
def _language(request):
    """No number depends on the system's language."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def make(qtbot):
    """Make a field on screen, with the focus."""

    def make(kind, minimum, maximum, value, **options):
        field = kind(**options)
        if kind is DecimalField:
            field.setDecimals(6)
        field.setRange(minimum, maximum)
        field.setValue(value)
        qtbot.addWidget(field)
        field.show()
        field.setFocus()
        return field

    return make


def typed(field, qtbot, text):
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def pasted(field, qtbot, text):
    QGuiApplication.clipboard().setText(text)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_Return)


NUMBERS = {
    "0,02": 0.02, "0.02": 0.02, ",02": 0.02, ".02": 0.02, "1e-3": 0.001, "1,5e-2": 0.015,
    "1,5E-2": 0.015, " 0.02 ": 0.02, "2,": 2, "+0,5": 0.5, "1,000": 1,
}  # fmt: skip
NO_NUMBERS = [
    "1,000.5", "1.000,5", "1.2.3", "1,2,3", "1 000", "1'000", "1_0", "0x1", "nan", "inf", "abc",
    "1e", "-", ".", "1,5e-2,5", "1e-3x", "0,02 0,03",
]  # fmt: skip


@pytest.mark.parametrize("enter", [typed, pasted])
class TestDecimalMarks:
    @pytest.mark.parametrize(("text", "value"), NUMBERS.items())
    @pytest.mark.parametrize("minimum", [0.000001, 0.0, -5.0])
    def test_are_the_point_and_the_comma(self, make, qtbot, enter, minimum, text, value):
        field = make(DecimalField, minimum, 10, 0.018)
        enter(field, qtbot, text)
        assert field.value() == pytest.approx(value)
        assert field.text() == f"{value:g}"

    @pytest.mark.parametrize(("text", "value"), [("-1,5", -1.5), ("-,5", -0.5), ("-1e-1", -0.1)])
    def test_also_below_zero(self, make, qtbot, enter, text, value):
        field = make(DecimalField, -5, -0.1, -2)
        enter(field, qtbot, text)
        assert field.value() == pytest.approx(value)

    @pytest.mark.parametrize("text", ["2,5", "2.5", "€ 2,5 %", "2,5 %", "2,5%", "€2,5"])
    def test_beside_a_prefix_and_a_suffix(self, make, qtbot, enter, text):
        field = make(DecimalField, 1, 90, 20)
        field.setPrefix("€ ")
        field.setSuffix(" %")
        if enter is typed:
            text = text.strip("€ %")
        enter(field, qtbot, text)
        assert field.value() == 2.5
        assert field.text() == "€ 2.5 %"

    @pytest.mark.parametrize("text", NO_NUMBERS)
    @pytest.mark.parametrize("minimum", [0.000001, -5.0])
    def test_twice_or_among_other_letters_are_no_number(self, make, qtbot, enter, minimum, text):
        field = make(DecimalField, minimum, 10, 0.018)
        enter(field, qtbot, text)
        assert field.value() == 0.018
        assert field.text() == "0.018"


@pytest.mark.parametrize("enter", [typed, pasted])
class TestWholeNumbers:
    @pytest.mark.parametrize("text", ["1,234", "1.234", "1 234", "1'234", "12,", "1.0", "1e3"])
    @pytest.mark.parametrize("is_followed", [False, True])
    def test_have_no_mark(self, make, qtbot, enter, text, is_followed):
        field = make(IntegerField, 0, 1_000_000, 50)
        field.setKeyboardTracking(is_followed)
        enter(field, qtbot, text)
        assert field.value() == 50
        assert field.text() == "50"

    def test_are_shown_in_digits_alone(self, make, qtbot, enter):
        field = make(IntegerField, 0, 2**31 - 1, 50)
        enter(field, qtbot, "1234567")
        assert field.value() == 1_234_567
        assert field.text() == "1234567"

    @pytest.mark.parametrize(("text", "value"), [(" 12 ", 12), ("+3", 3), ("-4", -4), ("007", 7)])
    def test_may_have_a_sign_and_blanks_around(self, make, qtbot, enter, text, value):
        field = make(IntegerField, -5, 100, 50)
        enter(field, qtbot, text)
        assert field.value() == value

    @pytest.mark.parametrize(("text", "value"), [("1234", 1000), ("7", 100), ("9" * 30, 1000)])
    def test_outside_the_limits_become_the_limit(self, make, qtbot, enter, text, value):
        field = make(IntegerField, 100, 1000, 500)
        enter(field, qtbot, text)
        assert field.value() == value

    def test_leave_the_word_for_the_lowest_one_alone(self, make, qtbot, enter):
        field = make(IntegerField, 0, 100, 50)
        field.setSpecialValueText("All")
        enter(field, qtbot, "All")
        assert field.value() == 0
        enter(field, qtbot, "7,5")
        assert field.text() == "All"


class TestRefused:
    def test_texts_are_told_with_the_way_to_type_a_number(self, make, qtbot):
        field = make(DecimalField, 0.000001, 10, 0.018)
        typed(field, qtbot, "<b>1,000.5")
        qtbot.waitUntil(QToolTip.isVisible)
        assert "“&lt;b&gt;1,000.5” is not a number here." in QToolTip.text()
        assert "0.02 or 0,02" in QToolTip.text()

    def test_texts_are_told_to_a_screen_reader(self, make, qtbot, monkeypatch):
        from funksvd_gui.gui.widgets import number_entry

        heard = []
        monkeypatch.setattr(number_entry.QAccessible, "updateAccessibility", heard.append)
        typed(make(IntegerField, 0, 2000, 5), qtbot, "1,234")
        spoken = [event.message() for event in heard if hasattr(event, "message")]
        assert spoken == ["“1,234” is not a number here. Type a whole number in digits alone."]

    def test_nothing_typed_is_no_mistake(self, make, qtbot, monkeypatch):
        from funksvd_gui.gui.widgets import number_entry

        monkeypatch.setattr(number_entry.QAccessible, "updateAccessibility", pytest.fail)
        field = make(IntegerField, 0, 2000, 5)
        field.clear()
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert field.value() == 5

    def test_texts_count_from_the_value_before_them(self, make, qtbot):
        field = make(IntegerField, 0, 2000, 50)
        field.setKeyboardTracking(True)
        typed(field, qtbot, "60")
        typed(field, qtbot, "7.5")
        assert field.value() == 60


def test_a_step_begins_from_what_is_typed(make, qtbot):
    field = make(DecimalField, 0, 10, 0.018, is_relative=True)
    field.selectAll()
    qtbot.keyClicks(field, "0,5")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == pytest.approx(1)


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


def test_a_number_above_the_limit_becomes_the_limit(field, qtbot):
    typed(field, qtbot, "99")
    assert field.value() == 10.0


@pytest.mark.parametrize("text", ["", "-", "1e", "1e-", "0."])
def test_waits_for_a_number_that_has_begun(field, text):
    assert field.validate(text, 0)[0] is not QValidator.State.Invalid


def test_zero_has_no_sign(field, qtbot):
    typed(field, qtbot, "-0,0")
    assert field.text() == "0"


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
    typed(field, qtbot, "2.5")
    assert field.value() == 2.5
    assert field.text() == "2.5 %"


@pytest.fixture
def window(qtbot):
    """A window whose first field has the focus."""
    window = QWidget()
    qtbot.addWidget(window)
    QLineEdit(window).setFocus()
    return window


@pytest.fixture(params=["combo", "date"])
def calm_field(request, window, qtbot):
    if request.param == "combo":
        calm_field = CalmComboBox(window)
        calm_field.addItems(["a", "b", "c"])
        calm_field.setCurrentIndex(1)
    else:
        calm_field = CalmDateEdit(window)
        calm_field.setDate(QDate(2000, 5, 5))
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    return calm_field


def turn_wheel(calm_field):
    place = QPointF(5, 5)
    event = QWheelEvent(
        place, calm_field.mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(calm_field, event)
    return event.isAccepted()


def value(calm_field):
    return calm_field.currentText() if isinstance(calm_field, CalmComboBox) else calm_field.date()


def test_the_wheel_scrolls_past(calm_field):
    before = value(calm_field)
    assert not turn_wheel(calm_field)
    assert value(calm_field) == before
    assert not calm_field.hasFocus()


def test_with_the_focus_the_wheel_turns_it(calm_field):
    calm_field.setFocus()
    before = value(calm_field)
    turn_wheel(calm_field)
    assert value(calm_field) != before


def test_a_combo_box_is_named_by_its_label_and_tells_what_it_shows(qtbot):
    box = CalmComboBox()
    qtbot.addWidget(box)
    box.setAccessibleName("Preset")
    box.addItems(["Lecture", "LensKit"])
    told, text = QAccessible.queryAccessibleInterface(box), QAccessible.Text
    assert told.role() is QAccessible.Role.ComboBox
    box.setCurrentText("LensKit")
    assert told.text(text.Name) == "Preset"
    assert told.text(text.Value) == told.text(text.Description) == "LensKit"
    assert told.child(0).object() is box.view()
    assert told.indexOfChild(told.child(0)) == 0


def test_assistive_technology_opens_and_closes_the_list_of_a_combo_box(qtbot):
    box = CalmComboBox()
    qtbot.addWidget(box)
    box.addItems(["Lecture", "LensKit"])
    box.show()
    told = QAccessible.queryAccessibleInterface(box)
    actions = told.actionInterface()
    assert not told.state().expanded
    actions.doAction(actions.showMenuAction())
    assert told.state().expanded
    actions.doAction(actions.showMenuAction())
    assert not told.state().expanded
