"""A typeset formula that is pointed at, clicked, copied and read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolTip, QWidget

from funksvd_gui.gui.theme import Theme, ThemeManager
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.formula_layout import Arrangement, Cell, FormulaLayout, draw_cell
from funksvd_gui.gui.widgets.formula_terms import Formula, Term, plain_line

__all__ = ["Formula", "FormulaView", "Term", "align_at_relations"]

#: What LaTeX editors take from the clipboard; everything else takes the plain text.
LATEX_TYPE = "application/x-latex"
_FADED = 0.4
_PAD, _RADIUS = 4, 6
_NOWHERE = -1
_UNBOUNDED = 1e6
_KEYS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)


class FormulaView(QLabel):
    """Shows one formula, with the numbers below its symbols where there are any.

    The keys Left and Right go through its terms, Space and Enter click one; Ctrl+A, Shift with
    an arrow or the mouse select terms, Ctrl+C copies them, or the formula, as text and LaTeX.

    Parameters
    ----------
    pixels : int
        Of the symbols beside text of the usual size; they grow with the text.
    """

    pointed = Signal(str)  # the name of the term below the pointer, empty when it is left
    term_clicked = Signal(int)  # its place in the formula

    def __init__(
        self, themes: ThemeManager, parent: QWidget | None = None, *, pixels: int = 28
    ) -> None:
        # A label, because that is what a screen reader takes it for.
        super().__init__(parent)
        self._themes, self._usual_pixels = themes, pixels
        self._formula = Formula((), "")
        self._values: dict[str, str] = {}
        self._widths: dict[str, float] = {}
        self._lit = self._pointed = ""
        self._struck: frozenset[int] = frozenset()
        self._clickable: frozenset[int] = frozenset()
        self._current = self._anchor = _NOWHERE
        self._selected: tuple[int, int] | None = None
        self._aligned: tuple[FormulaView, ...] = (self,)
        self._layout: FormulaLayout | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        themes.changed.connect(self.update)
        follow_font(self, self._on_font_changed)

    @property
    def formula(self) -> Formula:
        return self._formula

    @property
    def struck(self) -> frozenset[int]:
        """Places of the terms that are struck out."""
        return self._struck

    def show_formula(self, formula: Formula) -> None:
        """Show another formula, without numbers until there are some."""
        if formula == self._formula:
            return
        self._formula = formula
        self._values, self._widths = {}, {}
        self._struck = self._clickable = frozenset()
        self._current, self._selected = _NOWHERE, None
        self.setAccessibleName(formula.spoken)
        self._tell()
        self._arrange_again()

    def set_values(self, values: Mapping[str, str]) -> None:
        """Show numbers below the symbols with these names; no longer one moves the next."""
        self._values = dict(values)
        self._reserve()
        self._tell()
        self._arrange_again()

    def light_up(self, name: str) -> None:
        """Mark the terms with a name, none if it is empty."""
        if name != self._lit:
            self._lit = name
            self.update()

    def set_struck(self, places: Iterable[int]) -> None:
        """Strike terms out, with a 0 above each."""
        self._struck = frozenset(places)
        self._tell()
        self._arrange_again()

    def set_clickable(self, places: Iterable[int]) -> None:
        """Make terms look as what can be clicked."""
        self._clickable = frozenset(places)
        self._arrange_again()

    def term_rect(self, place: int) -> QRectF:
        """Return where a term stands, its number included, in the widget's coordinates."""
        cell = self._laid_out().cells[place]
        return cell.box.united(cell.number_box).translated(self._offset())

    def number_at(self, place: int) -> str:
        """Return what stands below a term."""
        return self._laid_out().number_of(place)

    def copy(self) -> None:
        """Copy the selected terms, or all of it, as text and as LaTeX."""
        data = QMimeData()
        data.setText(self._plain_selection())
        data.setData(LATEX_TYPE, self._selection().latex.encode())
        QGuiApplication.clipboard().setMimeData(data)

    def copy_latex(self) -> None:
        """Copy the selected terms, or all of it, as LaTeX alone."""
        QGuiApplication.clipboard().setText(self._selection().latex)

    # What Qt asks for.

    def sizeHint(self) -> QSize:
        layout = self._arranged(_UNBOUNDED)
        return self._with_margins(layout)

    def minimumSizeHint(self) -> QSize:
        return QSize(at_text_size(self, 120), 0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._with_margins(self._arranged(width - 2 * _PAD)).height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layout = None

    def paintEvent(self, event: QPaintEvent) -> None:
        layout, arrangement = self._laid_out(), self._arrangement(self.width() - 2 * _PAD)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._themes.current
        if self.hasFocus():
            self._draw_ring(painter, QRectF(self.rect()), theme)
        painter.translate(self._offset())
        for place, cell in enumerate(layout.cells):
            self._draw_ground(painter, place, cell, theme)
        for place, cell in enumerate(layout.cells):
            painter.setOpacity(_FADED if place in self._struck else 1.0)
            draw_cell(painter, cell, arrangement, theme)
            painter.setOpacity(1.0)
            if place in self._struck:
                self._strike(painter, cell, arrangement, theme)
        painter.end()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self._place_at(event.pos().toPointF())
            tip = self._formula.terms[place].tip if place != _NOWHERE else ""
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
        if event.buttons() & Qt.MouseButton.LeftButton and _NOWHERE not in {place, self._anchor}:
            self._select(self._anchor, place, only_if_many=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self._anchor, self._selected = self._place_at(event.position()), None
        self._current = _NOWHERE
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and place != _NOWHERE and place == self._anchor and self._selected is None:
            self.term_clicked.emit(place)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(_NOWHERE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._current, self._selected = _NOWHERE, None
            self._point_at(_NOWHERE)
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
        elif is_clicking and self._current != _NOWHERE:
            self.term_clicked.emit(self._current)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("&Copy", QKeySequence.StandardKey.Copy, self.copy)
        menu.addAction("Copy as &LaTeX", self.copy_latex)
        menu.popup(event.globalPos())

    # Selecting and pointing.

    def _go(self, key: int, *, selects: bool) -> None:
        last = len(self._formula.terms) - 1
        if last < 0:
            return
        if self._current == _NOWHERE:
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
        name = self._formula.terms[place].name if place != _NOWHERE else ""
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

    def _tell(self) -> None:
        """Tell assistive technology the numbers, and what is struck out."""
        terms = self._formula.terms
        told = {
            term.spoken or term.plain: self._values[term.name]
            for term in terms
            if term.name in self._values
        }
        struck = [terms[k].spoken or terms[k].plain for k in sorted(self._struck)]
        parts = [f"{spoken}: {number}" for spoken, number in told.items()]
        parts += ["Struck out: " + ", ".join(struck)] if struck else []
        self.setAccessibleDescription(". ".join(parts))

    # Places.

    def _arrangement(self, width: float) -> Arrangement:
        lead = max(view._lead() for view in self._aligned) if len(self._aligned) > 1 else 0.0
        return Arrangement(
            pixels=at_text_size(self, self._usual_pixels),
            font=self.font(),
            width=width,
            lead=lead,
            has_zeros=bool(self._clickable or self._struck),
        )

    def _arranged(self, width: float) -> FormulaLayout:
        return FormulaLayout(self._formula, self._values, self._arrangement(width), self._widths)

    def _laid_out(self) -> FormulaLayout:
        if self._layout is None:
            self._layout = self._arranged(self.width() - 2 * _PAD)
        return self._layout

    def _lead(self) -> float:
        alone = Arrangement(
            pixels=at_text_size(self, self._usual_pixels), font=self.font(), width=_UNBOUNDED
        )
        return FormulaLayout(self._formula, self._values, alone, self._widths).lead

    def _reserve(self) -> None:
        """Keep room for the widest number so far, and for a sign before it."""
        alone = Arrangement(
            pixels=at_text_size(self, self._usual_pixels), font=self.font(), width=_UNBOUNDED
        )
        metrics = QFontMetricsF(alone.number_font())
        for name, text in self._values.items():
            width = metrics.horizontalAdvance(f"−{text.lstrip('+−-')}")
            self._widths[name] = max(width, self._widths.get(name, 0.0))

    def _on_font_changed(self) -> None:
        self._widths = {}
        self._reserve()
        self._arrange_again()

    def _arrange_again(self) -> None:
        for view in self._aligned:
            view._layout = None
            view.updateGeometry()
            view.update()

    def _with_margins(self, layout: FormulaLayout) -> QSize:
        return QSize(round(layout.width + 0.5) + 2 * _PAD, round(layout.height + 0.5) + 2 * _PAD)

    def _offset(self) -> QPointF:
        free = self.height() - 2 * _PAD - self._laid_out().height
        return QPointF(_PAD, _PAD + max(free, 0.0) / 2)

    def _place_at(self, point: QPointF) -> int:
        return self._laid_out().place_at(point - self._offset())

    # Painting.

    def _draw_ground(self, painter: QPainter, place: int, cell: Cell, theme: Theme) -> None:
        """Draw what lies below a term: that it is selected, lit up, or can be clicked."""
        box = cell.box.united(cell.number_box).adjusted(-_PAD, 0, _PAD, 0)
        is_selected = self._selected and self._selected[0] <= place <= self._selected[1]
        colour = ""
        if place in self._clickable:
            colour = theme.hover
        if cell.term.name and cell.term.name == self._lit:
            colour = theme.chosen_band
        if is_selected:
            colour = theme.selection
        painter.setPen(Qt.PenStyle.NoPen)
        if colour:
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(box, _RADIUS, _RADIUS)
        if place == self._current and self.hasFocus():
            self._draw_ring(painter, box, theme)

    def _draw_ring(self, painter: QPainter, box: QRectF, theme: Theme) -> None:
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _strike(
        self, painter: QPainter, cell: Cell, arrangement: Arrangement, theme: Theme
    ) -> None:
        box = cell.box
        painter.setPen(QPen(QColor(theme.dim), 1.5))
        painter.drawLine(
            box.bottomLeft() + QPointF(0, -0.25 * box.height()),
            box.topRight() + QPointF(0, 0.25 * box.height()),
        )
        font = arrangement.number_font()
        font.setWeight(QFont.Weight.Bold)
        painter.setFont(font)
        painter.setPen(QColor(theme.accent))
        height = QFontMetricsF(font).height()
        above = QRectF(box.left(), box.top() - height, box.width(), height)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, "0")


def align_at_relations(*views: FormulaView) -> None:
    """Put the first relation of formulas below one another, and keep it there."""
    for view in views:
        view._aligned = views
    views[0]._arrange_again()
