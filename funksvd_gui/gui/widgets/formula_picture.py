"""A typeset formula with the numbers below its symbols, as a widget that only shows it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from funksvd_gui.gui.theme import Theme, ThemeManager
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.formula_layout import Arrangement, Cell, FormulaLayout, draw_cell
from funksvd_gui.gui.widgets.formula_terms import Formula

NOWHERE = -1
_FADED = 0.4
_PAD, _RADIUS = 4, 6
_UNBOUNDED = 1e6
#: Fonts come in whole pixels only.
_SPARE = 0.94


class FormulaPicture(QLabel):
    """Shows one formula; terms can be lit up, struck out, selected and look clickable.

    Parameters
    ----------
    pixels : int
        Of the symbols beside text of the usual size; they grow with the text.
    """

    def __init__(
        self, themes: ThemeManager, parent: QWidget | None = None, *, pixels: int = 28
    ) -> None:
        # A label, because that is what a screen reader takes it for.
        super().__init__(parent)
        self._themes, self._usual_pixels = themes, pixels
        self._formula = Formula((), "")
        self._values: dict[str, str] = {}
        self._widths: dict[str, float] = {}
        self._lit = ""
        self._struck: frozenset[int] = frozenset()
        self._clickable: frozenset[int] = frozenset()
        self._current = NOWHERE
        self._selected: tuple[int, int] | None = None
        self._aligned: tuple[FormulaPicture, ...] = (self,)
        self._layout: FormulaLayout | None = None
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
        self._current, self._selected = NOWHERE, None
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
        layout = self._laid_out()
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
            draw_cell(painter, cell, layout.arrangement, theme)
            painter.setOpacity(1.0)
            if place in self._struck:
                self._strike(painter, cell, layout.arrangement, theme)
        painter.end()

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

    def _alone(self) -> Arrangement:
        """Return how it is arranged where nothing bounds it."""
        pixels = at_text_size(self, self._usual_pixels)
        has_zeros = bool(self._clickable or self._struck)
        return Arrangement(pixels, self.font(), _UNBOUNDED, has_zeros=has_zeros)

    def _arrangement(self, width: float) -> Arrangement:
        lead = max(view._lead() for view in self._aligned) if len(self._aligned) > 1 else 0.0
        return dataclasses.replace(self._alone(), width=width, lead=lead)

    def _arranged(self, width: float) -> FormulaLayout:
        layout = self._with(self._arrangement(width))
        if layout.width > width > 0:
            # What does not fit even broken is written smaller.
            smaller = _SPARE * layout.arrangement.pixels * width / layout.width
            layout = self._with(dataclasses.replace(layout.arrangement, pixels=smaller, lead=0.0))
        return layout

    def _with(self, arrangement: Arrangement) -> FormulaLayout:
        return FormulaLayout(self._formula, self._values, arrangement, self._widths)

    def _laid_out(self) -> FormulaLayout:
        if self._layout is None:
            self._layout = self._arranged(self.width() - 2 * _PAD)
        return self._layout

    def _lead(self) -> float:
        return self._with(self._alone()).lead

    def _reserve(self) -> None:
        """Keep room for the widest number so far, and for a sign before it."""
        alone = self._alone()
        metrics = QFontMetricsF(alone.number_font())
        for name, text in self._values.items():
            width = metrics.horizontalAdvance(f"−{text.lstrip('+−-')}") / alone.pixels
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

    def _draw_ground(self, painter: QPainter, place: int, cell: Cell, theme: Theme) -> None:
        """Draw what lies below a term: that it is selected, lit up, or can be clicked."""
        # Buttons side by side do not touch.
        pad = 1 if place in self._clickable else _PAD
        box = cell.box.united(cell.number_box).adjusted(-pad, 0, pad, 0)
        is_selected = self._selected and self._selected[0] <= place <= self._selected[1]
        colour = ""
        if place in self._clickable:
            colour = theme.pressed
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


def align_at_relations(*views: FormulaPicture) -> None:
    """Put the first relation of formulas below one another, and keep it there."""
    for view in views:
        view._aligned = views
    views[0]._arrange_again()
