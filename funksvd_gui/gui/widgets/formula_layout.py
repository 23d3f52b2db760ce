"""Where the terms of a formula stand, the numbers below them, and how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from funksvd_gui.gui.theme import LIGHT, Theme
from funksvd_gui.gui.widgets.formula_terms import Formula, Term, TermKind, is_sign
from funksvd_gui.gui.widgets.typesetting import Symbol, symbol

# In em of the symbols, as TeX's thick, medium and thin spaces, with a little more air.
_RELATION_SPACE, _OPERATOR_SPACE, _SPACE, _NO_SPACE = 0.36, 0.28, 0.12, 0.03
#: Lines are as high as a bracket, so that formulas without one stand no closer.
_ASCENT, _DESCENT = 0.76, 0.24
_NUMBER_SIZE = 0.56
_NUMBER_SPACE = 0.16
_LINE_SPACE = 0.5
_INDENT = 1.5


@dataclass(frozen=True, slots=True)
class Cell:
    """A term in its place; `symbol_at` is the left end of its baseline."""

    term: Term
    symbol_at: QPointF
    box: QRectF
    number: str
    number_box: QRectF


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What is to be arranged, besides the formula.

    Attributes
    ----------
    pixels : float
        Of the symbols, to one em.
    font : QFont
        Of the numbers, except for its size.
    width : float
        Longer formulas break before a sign.
    lead : float
        Where the first relation begins, at least.
    has_zeros : bool
        Whether a line of zeros is to fit above the terms.
    """

    pixels: float
    font: QFont
    width: float
    lead: float = 0.0
    has_zeros: bool = False

    def number_font(self) -> QFont:
        """Return the font of the numbers, which has figures of one width."""
        font = QFont(self.font)
        font.setPixelSize(max(round(_NUMBER_SIZE * self.pixels), 1))
        return font


class FormulaLayout:
    """A formula's terms in their places.

    Parameters
    ----------
    values : Mapping of str to str
        Numbers by the names of terms.
    widths : Mapping of str to float
        Room that numbers have at least, in em of the symbols, so that the next moves nothing.
    """

    def __init__(
        self,
        formula: Formula,
        values: Mapping[str, str],
        arrangement: Arrangement,
        widths: Mapping[str, float] | None = None,
    ) -> None:
        self.cells: list[Cell] = []
        self._formula, self._values, self._widths = formula, values, widths or {}
        self.arrangement, self._pixels = arrangement, arrangement.pixels
        self._metrics = QFontMetricsF(arrangement.number_font())
        self._symbols = [_measured(term) for term in formula.terms]
        self.width = self.height = 0.0
        self._arrange()

    @property
    def lead(self) -> float:
        """Where the first relation begins, in pixels."""
        return self._lead_of(self._spaces())

    def number_of(self, place: int) -> str:
        """Return what stands below a term: its number, or the sign or figure itself."""
        term = self._formula.terms[place]
        if term.name or not self._values:
            return self._values.get(term.name, "")
        return "" if any(sign.isalpha() for sign in term.plain) else term.plain

    def place_at(self, point: QPointF) -> int:
        """Return the place of the term at a point, -1 if there is none."""
        for place, cell in enumerate(self.cells):
            if cell.box.united(cell.number_box).contains(point):
                return place
        return -1

    def _arrange(self) -> None:
        spaces, widths = self._spaces(), self._column_widths()
        x = max(self.arrangement.lead - self._lead_of(spaces), 0.0)
        lines: list[list[tuple[int, float]]] = [[]]
        for place, width in enumerate(widths):
            x += spaces[place]
            end = x + self._width_until_break(place, widths, spaces)
            if lines[-1] and self._may_break(place) and end > self.arrangement.width:
                lines.append([])
                x = _INDENT * self._pixels
            lines[-1].append((place, x))
            x += width
            self.width = max(self.width, x)
        for line in lines:
            self._place_line(line, widths)
        self.height -= _LINE_SPACE * self._pixels

    def _place_line(self, line: list[tuple[int, float]], widths: list[float]) -> None:
        pixels = self._pixels
        ascent = max([_ASCENT, *(self._symbols[place].ascent for place, _ in line)]) * pixels
        descent = max([_DESCENT, *(self._symbols[place].descent for place, _ in line)]) * pixels
        number_height = self._metrics.height()
        top = self.height + (number_height if self.arrangement.has_zeros else 0.0)
        numbers_at = top + ascent + descent + _NUMBER_SPACE * pixels
        for place, x in line:
            width, picture = widths[place], self._symbols[place]
            at = QPointF(x + (width - picture.width * pixels) / 2, top + ascent)
            box = QRectF(x, top, width, ascent + descent)
            below = QRectF(x, numbers_at, width, number_height if self._values else 0.0)
            number = self.number_of(place)
            self.cells.append(Cell(self._formula.terms[place], at, box, number, below))
        self.height = numbers_at if self._values else top + ascent + descent
        self.height += (number_height if self._values else 0.0) + _LINE_SPACE * pixels

    def _column_widths(self) -> list[float]:
        return [
            max(
                each.width * self._pixels,
                self._metrics.horizontalAdvance(self.number_of(place)),
                self._room_for(place),
            )
            for place, each in enumerate(self._symbols)
        ]

    def _room_for(self, place: int) -> float:
        name = self._formula.terms[place].name
        return self._widths.get(name, 0.0) * self._pixels if self._values else 0.0

    def _spaces(self) -> list[float]:
        """Return the space before each term."""
        terms = self._formula.terms
        return [
            _space_between(terms, place) * self._pixels if place else 0.0
            for place in range(len(terms))
        ]

    def _lead_of(self, spaces: list[float]) -> float:
        widths, lead = self._column_widths(), 0.0
        for place, term in enumerate(self._formula.terms):
            lead += spaces[place]
            if term.kind is TermKind.RELATION:
                break
            lead += widths[place]
        return lead

    def _may_break(self, place: int) -> bool:
        terms = self._formula.terms
        kind = terms[place].kind
        is_sum = terms[place].text in {"+", "-"} and not is_sign(terms, place)
        return kind is TermKind.RELATION or is_sum or terms[place].text.startswith("{}-")

    def _width_until_break(self, place: int, widths: list[float], spaces: list[float]) -> float:
        width = widths[place]
        for following in range(place + 1, len(widths)):
            if self._may_break(following):
                break
            width += spaces[following] + widths[following]
        return width


def draw_cell(painter: QPainter, cell: Cell, arrangement: Arrangement, theme: Theme) -> None:
    """Draw a term and the number below it in the term's colour."""
    term = cell.term
    symbol(term.text, theme, term.colour).draw(painter, cell.symbol_at, arrangement.pixels)
    if cell.number:
        painter.setFont(arrangement.number_font())
        usual = "text" if term.name else "dim"
        painter.setPen(QColor(getattr(theme, term.colour or usual)))
        painter.drawText(cell.number_box, Qt.AlignmentFlag.AlignCenter, cell.number)


def _measured(term: Term) -> Symbol:
    """Return the picture for its measures, which no colour changes."""
    return symbol(term.text, LIGHT, term.colour)


def _space_between(terms: tuple[Term, ...], place: int) -> float:
    before, after = terms[place - 1], terms[place]
    kinds = {before.kind, after.kind}
    space = _SPACE
    if TermKind.RELATION in kinds:
        space = _RELATION_SPACE
    elif is_sign(terms, place - 1):
        space = _SPACE
    elif TermKind.OPERATOR in kinds:
        space = _OPERATOR_SPACE
    elif before.kind is TermKind.OPENING or after.kind is TermKind.CLOSING:
        space = _NO_SPACE
    elif before.is_word or after.is_word:
        space = _OPERATOR_SPACE
    return space
