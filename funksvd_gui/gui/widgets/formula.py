"""A typeset formula that is pointed at, clicked, copied and read aloud."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.formula_picture import (
    NOWHERE,
    FormulaPicture,
    align_at_relations,
)
from funksvd_gui.gui.widgets.formula_terms import Formula, Term, plain_line

__all__ = ["Formula", "FormulaView", "Term", "align_at_relations"]

#: What LaTeX editors take from the clipboard; everything else takes the plain text.
LATEX_TYPE = "application/x-latex"
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)


class FormulaView(FormulaPicture):
    """A formula that is pointed at, clicked and copied.

    The keys Left and Right go through its terms, Space and Enter click one; Ctrl+A, Shift with
    an arrow or the mouse select terms, Ctrl+C copies them, or the formula, as text and LaTeX.
    """

    pointed = Signal(str)  # the name of the term below the pointer, empty when it is left
    term_clicked = Signal(int)  # its place in the formula

    def __init__(
        self, themes: ThemeManager, parent: QWidget | None = None, *, pixels: int = 28
    ) -> None:
        super().__init__(themes, parent, pixels=pixels)
        self._pointed = ""
        self._anchor = NOWHERE
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def copy(self) -> None:
        """Copy the selected terms, or all of it, as text and as LaTeX."""
        data = QMimeData()
        data.setText(self._plain_selection())
        data.setData(LATEX_TYPE, self._selection().latex.encode())
        QGuiApplication.clipboard().setMimeData(data)

    def copy_latex(self) -> None:
        """Copy the selected terms, or all of it, as LaTeX alone."""
        QGuiApplication.clipboard().setText(self._selection().latex)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._place_at(event.pos().toPointF())
            tip = self._formula.terms[place].tip if place != NOWHERE else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _KEYS
        ):
            # In here the arrows go through the terms, whatever they do in the window.
            event.accept()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        is_button = place in self._clickable
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if is_button else Qt.CursorShape.ArrowCursor
        )
        self._point_at(place)
        if event.buttons() & Qt.MouseButton.LeftButton and NOWHERE not in {place, self._anchor}:
            self._select(self._anchor, place, only_if_many=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._anchor, self._selected = self._place_at(event.position()), None
        self._current = NOWHERE
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and place != NOWHERE and place == self._anchor and self._selected is None:
            self.term_clicked.emit(place)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(NOWHERE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._current, self._selected = NOWHERE, None
            self._point_at(NOWHERE)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_clicking = event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._select(0, len(self._formula.terms) - 1)
        elif event.key() in _KEYS[:-1]:
            self._go(
                event.key(), selects=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            )
        elif is_clicking and self._current != NOWHERE:
            self.term_clicked.emit(self._current)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("&Copy", QKeySequence.StandardKey.Copy, self.copy)
        menu.addAction("Copy as &LaTeX", self.copy_latex)
        menu.popup(event.globalPos())

    def _go(self, key: int, *, selects: bool) -> None:
        last = len(self._formula.terms) - 1
        if last < 0:
            return
        if self._current == NOWHERE:
            self._current = last if key in {Qt.Key.Key_Left, Qt.Key.Key_End} else 0
            self._anchor = self._current
        else:
            before = self._current
            self._current = {
                Qt.Key.Key_Left: max(before - 1, 0),
                Qt.Key.Key_Right: min(before + 1, last),
                Qt.Key.Key_Home: 0,
            }.get(Qt.Key(key), last)
        if selects:
            self._select(self._anchor, self._current)
        else:
            self._anchor, self._selected = self._current, None
        self._point_at(self._current)
        term = self._formula.terms[self._current]
        told = " ".join(filter(None, (term.spoken or term.plain, self._values.get(term.name))))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, told))
        self.update()

    def _select(self, first: int, last: int, *, only_if_many: bool = False) -> None:
        is_one = first == last and only_if_many and self._selected is None
        self._selected = None if is_one else (min(first, last), max(first, last))
        self.update()

    def _point_at(self, place: int) -> None:
        name = self._formula.terms[place].name if place != NOWHERE else ""
        if name != self._pointed:
            self._pointed = name
            self.light_up(name)
            self.pointed.emit(name)

    def _selection(self) -> Formula:
        if self._selected is None:
            return self._formula
        first, last = self._selected
        return Formula(self._formula.terms[first : last + 1], self._formula.spoken)

    def _plain_selection(self) -> str:
        """Return the selected terms, with their numbers on a second line if all have one."""
        terms = self._selection().terms
        first = self._selected[0] if self._selected is not None else 0
        numbers = tuple(self.number_at(first + k) for k in range(len(terms)))
        lines = [plain_line(terms)]
        if all(numbers):
            lines.append(plain_line(terms, numbers))
        return "\n".join(lines)
