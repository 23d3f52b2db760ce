"""What is written at the edges of the main plot: features, far points, divergence, the epoch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from funksvd_gui.gui.charts.backdrop import Span
from funksvd_gui.gui.charts.pixel_item import PixelItem
from funksvd_gui.gui.theme import Theme

_GAP = 6.0
_ARM = 4.5
_RING, _DOT = 5.0, 4.0


class Shape(Enum):
    """What stands before the words of a mark."""

    TRIANGLE = "beyond the upper edge"
    CROSS = "diverged"


@dataclass(frozen=True, slots=True)
class Mark:
    """Words at the upper edge of a panel, beside a shape that stands at `x`."""

    x: float
    shape: Shape
    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class Spot:
    """One point of a curve: a dot at the newest epoch, a ring at the best one."""

    x: float
    y: float
    colour: str
    is_best: bool


class EdgeMarks(PixelItem):
    """Marks at the upper edge of one panel, a line at the epoch shown, and spots on curves."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 60)
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._marks: Sequence[Mark] = ()
        self._newest: float | None = None
        self._spots: Sequence[Spot] = ()
        self._theme: Theme | None = None

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        self._font, self._metrics = font, QFontMetricsF(font)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    @property
    def marks(self) -> Sequence[Mark]:
        return self._marks

    @property
    def spots(self) -> Sequence[Spot]:
        return self._spots

    def set_spots(self, spots: Sequence[Spot]) -> None:
        """Draw other spots, the later ones above the earlier ones."""
        self._spots = spots
        self.update()

    def set_marks(self, marks: Sequence[Mark], newest: float | None) -> None:
        """Draw other marks, and a dotted line at the newest epoch that is shown."""
        self._marks, self._newest = marks, newest
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        if self._theme is None:
            return
        if self._newest is not None:
            x = float(self.x_pixels(self._newest))
            painter.setPen(QPen(QColor(self._theme.dim), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, 0.0), QPointF(x, self._rect.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for spot in self._spots:
            ring = QPen(QColor(spot.colour), 2.0) if spot.is_best else QPen(Qt.PenStyle.NoPen)
            painter.setPen(ring)
            painter.setBrush(QColor(self._theme.base if spot.is_best else spot.colour))
            radius = _RING if spot.is_best else _DOT
            at = QPointF(float(self.x_pixels(spot.x)), float(self.y_pixels(spot.y)))
            painter.drawEllipse(at, radius, radius)
        painter.setFont(self._font)
        top = _GAP / 2
        for mark in self._marks:
            x = float(self.x_pixels(mark.x))
            if 0.0 <= x <= self._rect.width():
                self._paint_mark(painter, mark, x, top, self._theme)
                top += self._metrics.height() + 2.0

    def _paint_mark(
        self, painter: QPainter, mark: Mark, x: float, top: float, theme: Theme
    ) -> None:
        height, width = self._metrics.height(), self._metrics.horizontalAdvance(mark.text)
        x = min(max(x, _ARM + 1.0), self._rect.width() - _ARM - 1.0)
        fits = x + _ARM + _GAP + width <= self._rect.width()
        left = x + _ARM + _GAP if fits else max(x - _ARM - _GAP - width, 0.0)
        box = QRectF(left, top, width, height)
        painter.fillRect(box.adjusted(-2.0, 0.0, 2.0, 0.0), QColor(theme.base))
        painter.setPen(QColor(mark.colour))
        painter.drawText(QPointF(left, top + self._metrics.ascent()), mark.text)
        middle = top + height / 2
        if mark.shape is Shape.CROSS:
            painter.setPen(QPen(QColor(mark.colour), 2.5))
            for slope in (-_ARM, _ARM):
                painter.drawLine(
                    QPointF(x - _ARM, middle - slope), QPointF(x + _ARM, middle + slope)
                )
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mark.colour))
            corners = ((-_ARM, _ARM), (0.0, -_ARM), (_ARM, _ARM))
            painter.drawPolygon(QPolygonF([QPointF(x + dx, middle + dy) for dx, dy in corners]))


@dataclass(frozen=True, slots=True)
class BandName:
    """What a band is called, in full and where there is little room."""

    span: Span
    text: str
    short: str
    is_chosen: bool


class BandNames(PixelItem):
    """Names above the bands, as many as there is room for; that of the chosen one always."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 50, is_inside=False)
        self._font, self._bold = QFont(font), QFont(font)
        self._bold.setBold(True)
        self._metrics = QFontMetricsF(self._bold)
        self._names: Sequence[BandName] = ()
        self._theme: Theme | None = None

    @property
    def room(self) -> float:
        """How many pixels the names need above the panel."""
        return self._metrics.height() + _GAP

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return QRectF(0.0, -self.room, self._rect.width(), self.room)

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        self._font, self._bold = font, QFont(font)
        self._bold.setBold(True)
        self.prepareGeometryChange()
        self._metrics = QFontMetricsF(self._bold)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_names(self, names: Sequence[BandName]) -> None:
        self._names = names
        self.update()

    def placed(self) -> list[tuple[str, float, bool]]:
        """Return each text that has room, the middle of it in pixels, and if it is chosen."""
        width = self._rect.width()
        placed: list[tuple[str, float, bool]] = []
        chosen_from, chosen_to = np.inf, -np.inf
        # All at once: one by one the names of some hundred bands would take milliseconds.
        spans = np.array([name.span for name in self._names], dtype=np.float64).reshape(-1, 2)
        bands = list(zip(self._names, self.x_pixels(spans).clip(0.0, width).tolist(), strict=True))
        for name, (left, right) in bands:
            if name.is_chosen and right > left:
                half = self._metrics.horizontalAdvance(name.text) / 2
                middle = min(max((left + right) / 2, half), max(width - half, half))
                chosen_from, chosen_to = middle - half - _GAP, middle + half + _GAP
                placed.append((name.text, middle, True))
        end = -np.inf
        for name, (left, right) in bands:
            middle = (left + right) / 2
            # Most of many names have no room; they are not even measured.
            if name.is_chosen or right <= left or middle < end + _GAP:
                continue
            text = name.text
            half = self._metrics.horizontalAdvance(text) / 2
            if 2 * half + _GAP > right - left:
                text = name.short
                half = self._metrics.horizontalAdvance(text) / 2
            begin, over = middle - half, middle + half
            is_free = begin >= max(end + _GAP, 0.0) and over <= width
            if text and is_free and (over <= chosen_from or begin >= chosen_to):
                placed.append((text, middle, False))
                end = over
        return placed

    def paint(self, painter: QPainter, *_: object) -> None:
        if self._theme is None:
            return
        for text, middle, is_chosen in self.placed():
            painter.setFont(self._bold if is_chosen else self._font)
            painter.setPen(QColor(self._theme.accent if is_chosen else self._theme.dim))
            width = painter.fontMetrics().horizontalAdvance(text)
            painter.drawText(QPointF(middle - width / 2, -_GAP - self._metrics.descent() + 2), text)


class Sentence(PixelItem):
    """A sentence in the middle of a panel that has nothing to draw."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 70)
        self._font = font
        self._text = ""
        self._theme: Theme | None = None

    @property
    def text(self) -> str:
        return self._text

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        self._font = font
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def set_text(self, text: str) -> None:
        self._text = text
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        if self._theme is None or not self._text:
            return
        painter.fillRect(self._rect, QColor(self._theme.base))
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.dim))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self._rect.adjusted(_GAP, _GAP, -_GAP, -_GAP), flags, self._text)
