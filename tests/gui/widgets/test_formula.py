import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from funksvd_gui.gui.theme import DARK, LIGHT
from funksvd_gui.gui.widgets.formula import (
    LATEX_TYPE,
    Formula,
    FormulaView,
    Term,
    align_at_relations,
)

STEP = Formula(
    (
        Term(r"p_{\mathrm{new}}", "p_new", "the new p", "negative", "p new"),
        Term("="),
        Term("p", "p", "p", "negative", "p, the user's number"),
        Term("+"),
        Term(r"\lambda", "rate", "lambda"),
        Term(r"\cdot"),
        Term("q", "q", "q", "positive", "q, the item's number"),
    ),
    "The new p equals p plus lambda times q.",
)
P, Q = 2, 6
VALUES = {"p_new": "0.879", "p": "0.730", "rate": "0.23", "q": "0.626"}


@pytest.fixture
def view(qtbot, themes):
    view = FormulaView(themes)
    qtbot.addWidget(view)
    view.show_formula(STEP)
    view.set_values(VALUES)
    view.resize(view.sizeHint())
    view.show()
    return view


def middle_of(view, place):
    return view.term_rect(place).center().toPoint()


def colours_of(view, place):
    """Return the colours in a term's place, but those of antialiased edges mostly."""
    picture = view.grab(view.term_rect(place).toRect()).toImage()
    return {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }


def is_close(view, place, colour):
    """Return whether a colour is in a term's place, as nearly as thin strokes have it."""
    wanted = QColor(colour)
    return any(
        abs(found.red() - wanted.red()) + abs(found.green() - wanted.green())
        + abs(found.blue() - wanted.blue()) < 24
        for found in map(QColor, colours_of(view, place))
    )  # fmt: skip


def test_it_is_read_as_a_sentence_with_its_numbers(view):
    interface = QAccessible.queryAccessibleInterface(view)
    assert interface.role() == QAccessible.Role.StaticText
    assert interface.text(QAccessible.Text.Name) == STEP.spoken
    assert "the new p: 0.879" in interface.text(QAccessible.Text.Description)


def test_each_symbol_has_the_colour_of_its_name(view):
    assert is_close(view, P, LIGHT.negative)
    assert is_close(view, Q, LIGHT.positive)
    assert not is_close(view, Q, LIGHT.negative)


def test_the_colours_follow_the_theme(view, themes):
    themes.choose("dark")
    assert is_close(view, P, DARK.negative)
    assert not is_close(view, P, LIGHT.negative)


def test_it_grows_with_the_text(view, themes):
    before = view.sizeHint()
    themes.scale_text(200)
    assert view.sizeHint().width() > 1.8 * before.width()
    assert view.sizeHint().height() > 1.8 * before.height()


def test_numbers_stand_below_their_symbols_and_signs_below_signs(view):
    assert [view.number_at(place) for place in range(7)] == [
        "0.879", "=", "0.730", "+", "0.23", "·", "0.626",
    ]  # fmt: skip


def test_a_number_with_a_sign_moves_nothing(view):
    before = [view.term_rect(place) for place in range(7)]
    view.set_values(VALUES | {"p": "−0.111", "q": "0.0"})
    assert [view.term_rect(place) for place in range(7)] == before


def test_pointing_tells_the_name_and_leaving_that_it_is_left(qtbot, view):
    names = []
    view.pointed.connect(names.append)
    qtbot.mouseMove(view, middle_of(view, Q))
    qtbot.mouseMove(view, middle_of(view, P))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert names == ["q", "p", ""]


def test_what_is_lit_up_has_a_ground(view):
    assert LIGHT.chosen_band not in colours_of(view, P)
    view.light_up("p")
    assert LIGHT.chosen_band in colours_of(view, P)
    assert LIGHT.chosen_band not in colours_of(view, Q)
    view.light_up("")
    assert LIGHT.chosen_band not in colours_of(view, P)


def test_a_click_tells_which_term(qtbot, view):
    with qtbot.waitSignal(view.term_clicked) as clicked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, Q))
    assert clicked.args == [Q]


def test_keys_go_through_the_terms_and_click(qtbot, view):
    names, clicked = [], []
    view.pointed.connect(names.append)
    view.term_clicked.connect(clicked.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(view, key)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert (names, clicked) == (["p_new", "q", "", "rate"], [4])


def test_struck_terms_have_a_zero_above_and_are_told(view):
    view.set_clickable({P, Q})
    view.resize(view.sizeHint())
    before = view.term_rect(P)
    view.set_struck({P})
    assert view.struck == {P}
    assert view.term_rect(P) == before
    assert "Struck out: p" in view.accessibleDescription()
    above = view.term_rect(P).translated(0, -before.top()).toRect()
    picture = view.grab(above).toImage()
    assert LIGHT.accent in {
        picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(12)
    } or is_close(view, P, LIGHT.accent)
    view.set_struck(set())
    assert "Struck out" not in view.accessibleDescription()


def test_it_is_copied_as_text_and_as_latex(qtbot, view):
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "p_new = p + λ · q\n0.879 = 0.730 + 0.23 · 0.626"
    assert data.data(LATEX_TYPE).data() == rb"p_{\mathrm{new}} = p + \lambda \cdot q"


def test_dragging_selects_terms(qtbot, view):
    clicked = []
    view.term_clicked.connect(clicked.append)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 4))
    for place in (5, Q):
        at = middle_of(view, place)
        event_type, button = QEvent.Type.MouseMove, Qt.MouseButton.LeftButton
        send_move(view, at, event_type, button)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=middle_of(view, Q))
    view.copy_latex()
    assert QGuiApplication.clipboard().text() == r"\lambda \cdot q"
    assert clicked == []


def send_move(view, at, event_type, button):
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QMouseEvent

    at_screen = QPointF(view.mapToGlobal(at))
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        event_type, QPointF(at), at_screen, none, button, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(view, event)


def test_each_term_has_its_tooltip(view):
    at = middle_of(view, P)
    event = QHelpEvent(QEvent.Type.ToolTip, at, view.mapToGlobal(at))
    QApplication.sendEvent(view, event)
    assert QToolTip.text() == "p, the user's number"
    QToolTip.hideText()


def test_a_long_formula_breaks_before_a_sign_and_is_never_cut(view):
    one_line = view.heightForWidth(view.sizeHint().width())
    narrow = view.sizeHint().width() * 2 // 3
    assert view.heightForWidth(narrow) > 1.5 * one_line
    for width in (narrow, 90):
        view.resize(width, view.heightForWidth(width))
        assert all(view.rect().contains(view.term_rect(k).toRect()) for k in range(7))


def test_formulas_stand_below_one_another_at_their_first_sign(qtbot, themes, view):
    other = FormulaView(themes)
    qtbot.addWidget(other)
    other.show_formula(Formula((Term("="), Term("0", "zero")), "Equals zero."))
    align_at_relations(view, other)
    for each in (view, other):
        each.resize(each.sizeHint())
    assert other.term_rect(0).left() == pytest.approx(view.term_rect(1).left())


def test_another_formula_begins_without_numbers(view):
    view.set_struck({P})
    view.show_formula(Formula((Term("q", "q", "q"),), "Q."))
    assert (view.number_at(0), view.struck) == ("", frozenset())
    assert view.term_rect(0).contains(QPoint(*view.term_rect(0).center().toTuple()))


def test_colours_of_the_theme_stay_out_of_what_is_copied():
    term = Term(r"\frac{\partial \textcolor{validation}{\varepsilon}^2}{\partial p}")
    formula = Formula((term, Term("="), Term("{}-b"), Term(r"\text{learning_rate}")), "")
    assert (
        formula.latex == r"\frac{\partial {\varepsilon}^2}{\partial p} = -b \text{learning\_rate}"
    )
    assert formula.plain == "∂ε²/∂p = − b learning_rate"
