"""The exact numbers of one epoch, shown where the pointer is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from funksvd_gui.gui.charts.pixel_item import PixelItem
from funksvd_gui.gui.theme import Theme

_PADDING = 8.0
_DISTANCE = 12.0
_RADIUS = 3.5

Points = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Readout:
    """What stands in the box: pairs of a word and a number, and the points that are marked.

    `points` are (y, colour) at `x`, in the coordinates of the view; `lower_points` those of
    the panel below, where there is one.
    """

    x: float
    points: Points
    lines: Sequence[tuple[str, str]]
    lower_points: Points = ()

    @property
    def sentence(self) -> str:
        """The same for the ear."""
        return ", ".join(f"{word} {number}" for word, number in self.lines)


class Crosshair(PixelItem):
    """A vertical line through one panel, and a dot on each of its curves."""

    def __init__(self, view_box: pg.ViewBox, *, is_lower: bool = False) -> None:
        super().__init__(view_box, 100)
        self._is_lower = is_lower
        self._readout: Readout | None = None
        self._theme: Theme | None = None

    @property
    def readout(self) -> Readout | None:
        return self._readout

    def show_readout(self, readout: Readout | None) -> None:
        """Mark these points, or nothing."""
        self._readout = readout
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        readout, theme = self._readout, self._theme
        if readout is None or theme is None:
            return
        rect = self.boundingRect()
        x = float(self.x_pixels(readout.x))
        if not 0.0 <= x <= rect.width():
            return
        painter.setPen(QPen(QColor(theme.dim), 1))
        painter.drawLine(QPointF(x, 0.0), QPointF(x, rect.height()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.base), 1.5))
        for y, colour in readout.lower_points if self._is_lower else readout.points:
            painter.setBrush(QColor(colour))
            painter.drawEllipse(QPointF(x, float(self.y_pixels(y))), _RADIUS, _RADIUS)


class ReadoutBox(PixelItem):
    """The numbers in a box beside the crosshair; it may cover the panel below."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 200, is_inside=False)
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._readout: Readout | None = None
        self._theme: Theme | None = None

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        height = 0.0 if self._readout is None else self._height_of(self._readout)
        return self._rect.united(QRectF(0.0, _PADDING, 1.0, height))

    def show_readout(self, readout: Readout | None) -> None:
        """Write these numbers, or nothing."""
        self.prepareGeometryChange()
        self._readout = readout
        self.update()

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        self._font, self._metrics = font, QFontMetricsF(font)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        readout, theme = self._readout, self._theme
        if readout is None or theme is None or not readout.lines:
            return
        width = self._view_box.width()
        x = float(self.x_pixels(readout.x))
        if not 0.0 <= x <= width:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self._box_beside(x, width, readout)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.base))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(self._font)
        inside = box.adjusted(_DISTANCE, _PADDING, -_DISTANCE, -_PADDING)
        row = QRectF(inside.left(), inside.top(), inside.width(), self._metrics.height())
        for word, number in readout.lines:
            painter.setPen(QColor(theme.dim))
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft, word)
            painter.setPen(QColor(theme.text))
            painter.drawText(row, Qt.AlignmentFlag.AlignRight, number)
            row.translate(0.0, self._metrics.height())

    def _height_of(self, readout: Readout) -> float:
        return len(readout.lines) * self._metrics.height() + 2 * _PADDING

    def _box_beside(self, x: float, room: float, readout: Readout) -> QRectF:
        advance = self._metrics.horizontalAdvance
        words = max(advance(word) for word, _ in readout.lines)
        # As wide as the longest number may be, so that the box does not breathe.
        numbers = max(advance("0.000000"), *(advance(n) for _, n in readout.lines))
        width = words + numbers + 2 * _DISTANCE + _PADDING
        fits = x + _DISTANCE + width <= room
        left = x + _DISTANCE if fits else max(x - _DISTANCE - width, 0.0)
        return QRectF(left, _PADDING, width, self._height_of(readout))
