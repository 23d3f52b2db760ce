"""Bars with their values written above them, one of them marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from funksvd_gui.gui.charts.pixel_item import PixelItem
from funksvd_gui.gui.charts.ticks import write_plain
from funksvd_gui.gui.theme import Theme

_WIDTH_SHARE = 0.68
_PALE, _BAND = 140, 160
_RADIUS = 2.0
_GAP = 3.0
_LARGE = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """What is drawn.

    Attributes
    ----------
    features : int array, shape (n,)
        Ascending.
    heights : float64 array, shape (n,)
        As they are written.
    marked : int or None
        The feature that all views tell about.
    hollow : int or None
        The feature that is not finished.
    remark : str
        Stands beside the hollow one where there is room.
    """

    features: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    heights: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    marked: int | None = None
    hollow: int | None = None
    remark: str = ""


class GainBars(PixelItem):
    """Paints the bars in pixels, so that lines stay sharp and texts keep their size."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 10)
        self.set_font(font)
        self._bars = Bars()
        self._theme: Theme | None = None
        self._colour = ""
        self._has_focus = False

    def set_font(self, font: QFont) -> None:
        """Write in this font, and what is marked in bold."""
        self._font, self._bold = QFont(font), QFont(font)
        self._bold.setBold(True)
        self._metrics = QFontMetricsF(self._bold)
        self.update()

    @property
    def bars(self) -> Bars:
        return self._bars

    @property
    def room_above(self) -> float:
        """Pixels that a value needs above its bar."""
        return self._metrics.height() + 2 * _GAP

    def show_bars(self, bars: Bars) -> None:
        """Draw others."""
        self._bars = bars
        self.update()

    def set_look(self, theme: Theme, colour: str, *, has_focus: bool) -> None:
        """Take other colours; the mark has a line around it where the keyboard is."""
        self._theme, self._colour, self._has_focus = theme, colour, has_focus
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        if self._theme is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.boundingRect())
        pitch = float(self.x_pixels(1.0) - self.x_pixels(0.0))
        self._paint_band(painter, self._theme, pitch)
        placed = self._placed(pitch)
        for bar in placed:
            self._paint_bar(painter, bar, pitch)
        self._paint_values(painter, self._theme, placed, pitch)
        # pyqtgraph draws the line of the horizontal axis below all items.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(self._theme.dim), 1))
        zero = float(self.y_pixels(0.0))
        painter.drawLine(QPointF(0.0, zero), QPointF(self.boundingRect().width(), zero))

    def _paint_band(self, painter: QPainter, theme: Theme, pitch: float) -> None:
        if self._bars.marked is None:
            return
        left = float(self.x_pixels(self._bars.marked - 0.5))
        band = QRectF(left, 0.0, pitch, self.boundingRect().height())
        colour = QColor(theme.selection)
        colour.setAlpha(_BAND)
        painter.fillRect(band, colour)
        if self._has_focus:
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(band.adjusted(1, 1, -1, -1))

    def _placed(self, pitch: float) -> list[_Bar]:
        """Return the bars that are in view."""
        centres = self.x_pixels(self._bars.features.astype(np.float64))
        inside = (centres > -pitch) & (centres < self.boundingRect().width() + pitch)
        heights = self._bars.heights[inside]
        columns = (self._bars.features[inside], heights, centres[inside], self.y_pixels(heights))
        return [_Bar(*row) for row in zip(*(c.tolist() for c in columns), strict=True)]

    def _paint_bar(self, painter: QPainter, bar: _Bar, pitch: float) -> None:
        colour, zero = QColor(self._colour), float(self.y_pixels(0.0))
        width = max(pitch * _WIDTH_SHARE, 1.0)
        box = QRectF(bar.centre - width / 2, min(bar.end, zero), width, abs(zero - bar.end))
        if bar.feature == self._bars.hollow:
            pale = QColor(colour)
            pale.setAlpha(_PALE // 3)
            painter.setPen(QPen(colour, 1.5))
            painter.setBrush(pale)
            box.adjust(0.75, 0.75, -0.75, -0.75)
            box.setHeight(max(box.height(), 1.0))
        else:
            colour.setAlpha(255 if bar.feature == self._bars.marked else _PALE)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
        radius = min(_RADIUS, box.height() / 2, box.width() / 2)
        painter.drawRoundedRect(box, radius, radius)

    def _paint_values(
        self, painter: QPainter, theme: Theme, placed: list[_Bar], pitch: float
    ) -> None:
        bars, zero = self._bars, float(self.y_pixels(0.0))
        advance = self._metrics.horizontalAdvance
        has_room = max((advance(bar.text) for bar in placed), default=0.0) + 2 <= pitch
        for bar in placed:
            is_marked = bar.feature == bars.marked
            if not (has_room or is_marked):
                continue
            painter.setFont(self._bold if is_marked else self._font)
            painter.setPen(QColor(theme.text if is_marked else theme.dim))
            width = advance(bar.text) + 2
            left = min(max(bar.centre - width / 2, 0.0), self.boundingRect().width() - width)
            box = QRectF(left, 0.0, width, self._metrics.height())
            above = min(bar.end, zero) - box.height() - _GAP
            box.moveTop(max(bar.end, zero) + _GAP if bar.height < 0 else above)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, bar.text)
            if bar.feature == bars.hollow:
                right = max(bar.centre + pitch / 2, bar.centre + advance(bar.text) / 2)
                self._paint_remark(painter, theme, right + 2 * _GAP, box.top())

    def _paint_remark(self, painter: QPainter, theme: Theme, left: float, top: float) -> None:
        width = self._metrics.horizontalAdvance(self._bars.remark)
        if left + width <= self.boundingRect().width():
            painter.setFont(self._font)
            painter.setPen(QColor(theme.dim))
            box = QRectF(left, top, width, self._metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._bars.remark)


class _Bar(NamedTuple):
    """A bar in view: `centre` and `end` in pixels, `height` as it is written."""

    feature: int
    height: float
    centre: float
    end: float

    @property
    def text(self) -> str:
        return write_value(self.height)


def write_value(height: float) -> str:
    """Return a value with one decimal; a hundred and more need none."""
    return write_plain(height, 1.0 if abs(height) >= _LARGE else 0.1)
