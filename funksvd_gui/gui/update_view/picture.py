"""What the pictures of the derivation are made of, and their painting in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from funksvd_gui.gui.charts.pixel_item import PixelItem
from funksvd_gui.gui.theme import Theme

Floats = NDArray[np.float64]
Side = Literal["right", "left", "above", "below"]

_RADIUS, _HEAD, _GAP = 4.5, 6.0, 6.0
_WIDTH, _LIT_WIDTH = 1.5, 3.0
#: In pixels: so near to a shape one points at it.
_NEAR = 9.0
#: Share of a bar's place that it fills.
_FILLED = 0.62


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Curve:
    """A line through many points.

    In all shapes `colour` is a token of the theme, and `name` the key by which the shape lights
    up together with formula and numbers.
    """

    x: Floats
    y: Floats
    colour: str
    name: str = ""
    is_dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A straight line, with an arrow's head if wanted."""

    begin: tuple[float, float]
    end: tuple[float, float]
    colour: str
    name: str = ""
    is_dashed: bool = False
    has_head: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A point with words beside it; a ring where it is not filled."""

    x: float
    y: float
    colour: str
    name: str = ""
    text: str = ""
    side: Side = "right"
    is_ring: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar from one height to another, with words at its end."""

    x: float
    begin: float
    end: float
    colour: str
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words at a point."""

    x: float
    y: float
    text: str
    colour: str = "dim"
    name: str = ""
    side: Side = "right"


Shape = Curve | Line | Dot | Bar | Words


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Shapes, the later ones above the earlier ones, and the range that is seen."""

    shapes: Sequence[Shape]
    x: tuple[float, float]
    y: tuple[float, float]


class Drawing(PixelItem):
    """Paints one picture into a panel."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 10)
        self._shapes: Sequence[Shape] = ()
        self._lit = ""
        self._theme: Theme | None = None
        self.set_font(font)

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        self._font, self._bold = QFont(font), QFont(font)
        self._bold.setBold(True)
        self._metrics = QFontMetricsF(self._bold)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_shapes(self, shapes: Sequence[Shape]) -> None:
        self._shapes = shapes
        self.update()

    def light_up(self, name: str) -> None:
        """Draw what has this name stronger."""
        self._lit = name
        self.update()

    def name_at(self, place: QPointF) -> str:
        """Return the name of the nearest shape at a place in pixels; empty where none is near."""
        found = [(self._distance(shape, place), shape.name) for shape in self._shapes if shape.name]
        distance, name = min(found, default=(math.inf, ""), key=lambda one: one[0])
        return name if distance <= _NEAR else ""

    def paint(self, painter: QPainter, *_: object) -> None:
        if self._theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for shape in self._shapes:
            is_lit = bool(shape.name) and shape.name == self._lit
            colour = QColor(getattr(self._theme, shape.colour))
            painter.setPen(QPen(colour, _LIT_WIDTH if is_lit else _WIDTH))
            painter.setFont(self._bold if is_lit else self._font)
            self._paint_shape(painter, shape, colour, is_lit=is_lit)

    def _paint_shape(
        self, painter: QPainter, shape: Shape, colour: QColor, *, is_lit: bool
    ) -> None:
        match shape:
            case Curve():
                self._dash(painter, shape.is_dashed)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPolyline(self._points(shape.x, shape.y))
            case Line():
                self._dash(painter, shape.is_dashed)
                begin, end = self._at(*shape.begin), self._at(*shape.end)
                painter.drawLine(begin, end)
                if shape.has_head:
                    _paint_head(painter, begin, end, colour)
            case Dot():
                base = self._theme.base if self._theme is not None else ""
                painter.setBrush(QColor(base) if shape.is_ring else colour)
                radius = _RADIUS + (1.5 if is_lit else 0.0)
                painter.setPen(QPen(colour, 2.0))
                painter.drawEllipse(self._at(shape.x, shape.y), radius, radius)
                self._write(painter, self._at(shape.x, shape.y), shape.text, shape.side)
            case Bar():
                self._paint_bar(painter, shape, colour, is_lit=is_lit)
            case Words():
                self._write(painter, self._at(shape.x, shape.y), shape.text, shape.side)

    def _paint_bar(self, painter: QPainter, bar: Bar, colour: QColor, *, is_lit: bool) -> None:
        assert self._theme is not None
        box = self._box_of(bar)
        painter.fillRect(box, colour)
        if is_lit:
            painter.setPen(QPen(QColor(self._theme.text), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
        painter.setPen(QColor(self._theme.text))
        goes_up = bar.end >= bar.begin
        edge = box.top() if goes_up else box.bottom()
        self._write(
            painter, QPointF(box.center().x(), edge), bar.text, "above" if goes_up else "below", 1.0
        )

    def _box_of(self, bar: Bar) -> QRectF:
        left, right = self.x_pixels(np.array([bar.x - _FILLED / 2, bar.x + _FILLED / 2])).tolist()
        ends = sorted(self.y_pixels(np.array([bar.begin, bar.end])).tolist())
        return QRectF(left, ends[0], right - left, max(ends[1] - ends[0], 2.0))

    def _write(
        self, painter: QPainter, place: QPointF, text: str, side: Side, gap: float = _GAP + _RADIUS
    ) -> None:
        if not text:
            return
        metrics = self._metrics
        width, height = metrics.horizontalAdvance(text), metrics.height()
        match side:
            case "right":
                corner = QPointF(place.x() + gap, place.y() - height / 2)
            case "left":
                corner = QPointF(place.x() - gap - width, place.y() - height / 2)
            case "above":
                corner = QPointF(place.x() - width / 2, place.y() - gap - height)
            case "below":
                corner = QPointF(place.x() - width / 2, place.y() + gap)
        x = min(max(corner.x(), 0.0), max(self._rect.width() - width, 0.0))
        y = min(max(corner.y(), 0.0), max(self._rect.height() - height, 0.0))
        painter.drawText(QPointF(x, y + metrics.ascent()), text)

    def _dash(self, painter: QPainter, is_dashed: bool) -> None:
        pen = painter.pen()
        pen.setStyle(Qt.PenStyle.DashLine if is_dashed else Qt.PenStyle.SolidLine)
        painter.setPen(pen)

    def _at(self, x: float, y: float) -> QPointF:
        return QPointF(float(self.x_pixels(x)), float(self.y_pixels(y)))

    def _points(self, x: Floats, y: Floats) -> QPolygonF:
        # A diverged curve would be a line to somewhere far away, which Qt does not draw.
        far = 20.0 * max(self._rect.width(), self._rect.height(), 1.0)
        pixels = np.column_stack([self.x_pixels(x), self.y_pixels(y)]).clip(-far, far)
        pixels = pixels[np.isfinite(pixels).all(axis=1)]
        return QPolygonF([QPointF(*pair) for pair in pixels.tolist()])

    def _distance(self, shape: Shape, place: QPointF) -> float:
        match shape:
            case Curve():
                polygon = self._points(shape.x, shape.y)
                corners = [polygon.at(k) for k in range(polygon.count())]
                pairs = pairwise(corners)
                return min((_to_line(place, *pair) for pair in pairs), default=math.inf)
            case Line():
                return _to_line(place, self._at(*shape.begin), self._at(*shape.end))
            case Bar():
                box = self._box_of(shape).adjusted(-1.0, -_GAP, 1.0, _GAP)
                return 0.0 if box.contains(place) else math.inf
            case Dot() | Words():
                away = self._at(shape.x, shape.y) - place
                # A dot is above the lines that lead to it.
                return math.hypot(away.x(), away.y()) - _RADIUS


def _to_line(place: QPointF, begin: QPointF, end: QPointF) -> float:
    along, to = end - begin, place - begin
    length = QPointF.dotProduct(along, along)
    share = min(max(QPointF.dotProduct(to, along) / length, 0.0), 1.0) if length else 0.0
    away = to - along * share
    return math.hypot(away.x(), away.y())


def _paint_head(painter: QPainter, begin: QPointF, end: QPointF, colour: QColor) -> None:
    along = end - begin
    length = math.hypot(along.x(), along.y())
    if length < 1.0:
        return
    unit = along / length
    across = QPointF(-unit.y(), unit.x()) * (_HEAD / 1.6)
    back = end - unit * (1.4 * _HEAD)
    painter.setBrush(colour)
    painter.setPen(QPen(colour, 1.0))
    painter.drawPolygon(QPolygonF([end, back + across, back - across]))
