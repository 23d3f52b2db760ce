"""What is drawn over the map of an error: paths, the next step, a guess, resting points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from funksvd_gui.gui.charts.pixel_item import PixelItem
from funksvd_gui.gui.theme import LIGHT, Theme
from funksvd_gui.session.update_landscape import Point

_DOT, _RING, _HEAD, _CROSS = 2.5, 5.0, 9.0, 5.0
#: Dots closer together than this would only make the line thicker.
_DOT_EVERY = 6.0
_SHORTEST_HEAD = 4.0
_PAD = 3.0
_FAR_AWAY = 1e5
#: How near the pointer must be to what it points at, and how much more ink what is lit gets.
_REACH, _GLOW = 10.0, 2.5
#: What the formulas call the present point and where the way ends.
_OF_POINT, _OF_REST = frozenset({"epsilon", "epsilon_squared"}), "t"


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What is to be seen, in the coordinates of the view.

    Attributes
    ----------
    names : (str, str)
        Of the two axes; p and q have their colours.
    valley : float or None
        The t of p·q = t.
    path, other_path : sequence of (float, float)
        The present point last; the other one is dashed.
    path_name, other_name : str
        Written at their ends where both are there.
    guess, following : (float, float) or None
        Where the person thinks that the next point lies, and where it does.
    """

    names: tuple[str, str] = ("p", "q")
    valley: float | None = None
    minima: Sequence[Point] = ()
    saddles: Sequence[Point] = ()
    goals: Sequence[tuple[Point, str]] = ()
    path: Sequence[Point] = field(default_factory=list)
    other_path: Sequence[Point] = field(default_factory=list)
    path_name: str = ""
    other_name: str = ""
    guess: Point | None = None
    following: Point | None = None
    gap: str = ""


class PathMarks(PixelItem):
    """Paints `Marks`; lines and letters keep their size whatever the zoom."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 20)
        self._marks = Marks()
        self._theme: Theme = LIGHT
        self._font = font
        self._lit = ""

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_font(self, font: QFont) -> None:
        self._font = font
        self.update()

    def show_marks(self, marks: Marks) -> None:
        self._marks = marks
        self.update()

    @property
    def lit(self) -> str:
        """The name that is pointed at somewhere; empty where none is."""
        return self._lit

    def light_up(self, name: str) -> None:
        """Show stronger what the formulas call by this name."""
        self._lit = name
        self.update()

    def name_at(self, place: QPointF) -> str:
        """Return what the formulas call the mark at a pixel: "p", "q", "epsilon" or "t"."""
        marks = self._marks
        for name, box in zip(marks.names, self._letter_boxes(), strict=True):
            if name in {"p", "q"} and box.contains(place):
                return name
        if marks.path and self._away(place, marks.path[-1]) < _REACH:
            return "epsilon"
        is_at_rest = any(self._away(place, point) < _REACH for point in marks.minima)
        return _OF_REST if is_at_rest or self._is_in_valley(place) else ""

    def pixel_of(self, point: Point) -> QPointF:
        """Return where a point lies, in pixels from the upper left corner."""
        x, y = (
            min(max(float(place), -_FAR_AWAY), _FAR_AWAY)
            for place in (self.x_pixels(point[0]), self.y_pixels(point[1]))
        )
        return QPointF(x, y)

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        marks, theme = self._marks, self._theme
        self._paint_axes(painter)
        if marks.valley is not None:
            self._paint_valley(painter, marks.valley)
        for point in marks.minima:
            self._ring(painter, point, theme.validation, is_lit=self._lit == _OF_REST)
        for point in marks.saddles:
            self._cross(painter, point)
        for point, name in marks.goals:
            self._ring(painter, point, theme.validation)
            self._write(painter, point, name, theme.validation)
        self._name_resting_points(painter)
        self._polyline(painter, marks.other_path, theme.dim, Qt.PenStyle.DashLine)
        self._polyline(painter, marks.path, theme.text, Qt.PenStyle.SolidLine)
        if marks.path:
            self._paint_next(painter, marks.path[-1])

    def _paint_next(self, painter: QPainter, here: Point) -> None:
        marks, theme = self._marks, self._theme
        if marks.guess is not None:
            self._arrow(painter, here, marks.guess, theme.dim, Qt.PenStyle.DashLine)
            self._handle(painter, marks.guess)
            self._write(painter, marks.guess, "your guess", theme.text)
        if marks.following is not None:
            self._arrow(painter, here, marks.following, theme.accent, Qt.PenStyle.SolidLine)
            if marks.gap and marks.guess is not None:
                pen = QPen(QColor(theme.error), 1.5, Qt.PenStyle.DotLine)
                painter.setPen(pen)
                painter.drawLine(self.pixel_of(marks.guess), self.pixel_of(marks.following))
                self._write(painter, marks.following, marks.gap, theme.error, below=True)
        is_lit = self._lit in _OF_POINT
        colour = theme.validation if is_lit else theme.text
        self._ring(painter, here, colour, is_lit=is_lit)

    def _paint_axes(self, painter: QPainter) -> None:
        theme, font = self._theme, self._letter_font()
        ascent = QFontMetricsF(font).ascent()
        colours = {"p": theme.negative, "q": theme.positive}
        for name, box in zip(self._marks.names, self._letter_boxes(), strict=True):
            colour = colours.get(name, theme.dim)
            if name == self._lit:
                self._paint_coordinate(painter, colour, is_first=name == self._marks.names[0])
            painter.setFont(font)
            place = QPointF(box.left() + _PAD, box.top() + ascent)
            self._text(painter, place, name, colour, is_lit=name == self._lit)
        painter.setFont(self._font)

    def _paint_coordinate(self, painter: QPainter, colour: str, *, is_first: bool) -> None:
        """Lead from the present point to its number on an axis."""
        if self._marks.path:
            here, rect = self.pixel_of(self._marks.path[-1]), self.boundingRect()
            end = QPointF(here.x(), rect.bottom()) if is_first else QPointF(0.0, here.y())
            painter.setPen(QPen(QColor(colour), _GLOW))
            painter.drawLine(here, end)

    def _letter_font(self) -> QFont:
        font = QFont(self._font)
        font.setItalic(True)
        font.setBold(True)
        return font

    def _letter_boxes(self) -> tuple[QRectF, QRectF]:
        """Return where the axes' names stand: at the right end and at the top."""
        rect, metrics = self.boundingRect(), QFontMetricsF(self._letter_font())
        first, second = (metrics.horizontalAdvance(name) + 2 * _PAD for name in self._marks.names)
        height = metrics.height()
        return (
            QRectF(rect.right() - _PAD - first, rect.bottom() - _PAD - height, first, height),
            QRectF(_PAD, _PAD, second, height),
        )

    def _away(self, place: QPointF, point: Point) -> float:
        return math.dist(place.toTuple(), self.pixel_of(point).toTuple())

    def _is_in_valley(self, place: QPointF) -> bool:
        valley = self._marks.valley
        (left, right), (bottom, top) = self._view_box.viewRange()
        rect = self.boundingRect()
        if valley is None or rect.isEmpty():
            return False
        unit_p, unit_q = (right - left) / rect.width(), (top - bottom) / rect.height()
        p, q = left + place.x() * unit_p, top - place.y() * unit_q
        steep = math.hypot(q * unit_p, p * unit_q)
        return bool(abs(p * q - valley) < _REACH * steep)

    def _paint_valley(self, painter: QPainter, target: float) -> None:
        rect = self.boundingRect()
        (left, right), (bottom, top) = self._view_box.viewRange()
        width = 1.5 + (_GLOW if self._lit == _OF_REST else 0.0)
        painter.setPen(QPen(QColor(self._theme.validation), width, Qt.PenStyle.DashLine))
        largest = 2.0 * max(abs(value) for value in (left, right, bottom, top))
        smallest = abs(target) / largest
        if smallest <= 0:
            return
        p = np.geomspace(smallest, largest, 160)
        for sign in (1.0, -1.0):
            self._line(painter, sign * p, sign * target / p)
        corner = QPointF(2 * _PAD, rect.bottom() - 2 * _PAD)
        self._text(painter, corner, f"p·q = {target:.2f}: no error left".replace("-", "−"),
                   self._theme.validation)  # fmt: skip

    def _name_resting_points(self, painter: QPainter) -> None:
        for points, name in ((self._marks.minima, "lowest"), (self._marks.saddles, "saddle")):
            for point in points[:1]:
                self._write(painter, point, name, self._theme.dim, below=True)

    def _polyline(
        self, painter: QPainter, path: Sequence[Point], colour: str, style: Qt.PenStyle
    ) -> None:
        if not path:
            return
        places = np.array(path)
        painter.setPen(QPen(QColor(colour), 1.5, style))
        self._line(painter, places[:, 0], places[:, 1])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        last: QPointF | None = None
        for point in map(self.pixel_of, path[:-1]):
            if last is None or math.dist(last.toTuple(), point.toTuple()) > _DOT_EVERY:
                painter.drawEllipse(point, _DOT, _DOT)
                last = point
        if self._marks.other_path:
            is_other = style is Qt.PenStyle.DashLine
            name = self._marks.other_name if is_other else self._marks.path_name
            painter.setBrush(Qt.BrushStyle.NoBrush)
            self._write(painter, path[-1], name, colour, below=is_other)

    def _line(self, painter: QPainter, p: NDArray[np.float64], q: NDArray[np.float64]) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        x = np.clip(self.x_pixels(p), -_FAR_AWAY, _FAR_AWAY).tolist()
        y = np.clip(self.y_pixels(q), -_FAR_AWAY, _FAR_AWAY).tolist()
        painter.drawPolyline(QPolygonF([QPointF(*place) for place in zip(x, y, strict=True)]))

    def _arrow(
        self, painter: QPainter, begin: Point, end: Point, colour: str, style: Qt.PenStyle
    ) -> None:
        tail, tip = self.pixel_of(begin), self.pixel_of(end)
        way = tip - tail
        length = math.hypot(way.x(), way.y())
        painter.setPen(QPen(QColor(colour), 2.5, style))
        painter.drawLine(tail, tip)
        if length < _SHORTEST_HEAD:
            return
        unit = way / length
        aside = QPointF(-unit.y(), unit.x())
        back = tip - unit * min(_HEAD, length)
        head = QPolygonF([tip, back + aside * _HEAD / 2, back - aside * _HEAD / 2])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawPolygon(head)

    def _ring(self, painter: QPainter, point: Point, colour: str, *, is_lit: bool = False) -> None:
        more = _GLOW if is_lit else 0.0
        painter.setPen(QPen(QColor(colour), 2.0 + more))
        painter.setBrush(QBrush(QColor(self._theme.base)))
        painter.drawEllipse(self.pixel_of(point), _RING + more, _RING + more)

    def _handle(self, painter: QPainter, point: Point) -> None:
        painter.setPen(QPen(QColor(self._theme.base), 1.5))
        painter.setBrush(QColor(self._theme.accent))
        painter.drawEllipse(self.pixel_of(point), _RING, _RING)

    def _cross(self, painter: QPainter, point: Point) -> None:
        painter.setPen(QPen(QColor(self._theme.text), 1.5))
        place = self.pixel_of(point)
        for sign in (1, -1):
            arm = QPointF(_CROSS, sign * _CROSS)
            painter.drawLine(place - arm, place + arm)

    def _write(
        self, painter: QPainter, point: Point, text: str, colour: str, *, below: bool = False
    ) -> None:
        """Write beside a point, inside the picture."""
        rect, metrics = self.boundingRect(), QFontMetricsF(self._font)
        place = self.pixel_of(point)
        if not text or not rect.contains(place):
            return
        width, height = metrics.horizontalAdvance(text), metrics.height()
        x = place.x() + 10
        x = x if x + width < rect.right() else place.x() - 10 - width
        y = place.y() + (height if below else -4)
        self._text(painter, QPointF(x, min(max(y, height), rect.bottom() - _PAD)), text, colour)

    def _text(
        self, painter: QPainter, place: QPointF, text: str, colour: str, *, is_lit: bool = False
    ) -> None:
        metrics = QFontMetricsF(painter.font())
        shade = QColor(colour if is_lit else self._theme.base)
        shade.setAlphaF(1.0 if is_lit else 0.7)
        box = QRectF(
            place.x() - _PAD, place.y() - metrics.ascent(),
            metrics.horizontalAdvance(text) + 2 * _PAD, metrics.height(),
        )  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QColor(self._theme.base if is_lit else colour))
        painter.drawText(place, text)
