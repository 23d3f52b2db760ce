"""What lies behind the curves of one panel: bands, and the horizontal grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.charts.pixel_item import PixelItem
from funksvd_gui.gui.theme import Theme

#: A band this narrow, in pixels, would only flicker.
_NARROWEST_BAND = 4.0

Span = tuple[float, float]


class Backdrop(PixelItem):
    """Bands behind every other feature, the chosen one in a stronger colour, the grid above."""

    def __init__(self, view_box: pg.ViewBox, axis: TickAxis) -> None:
        super().__init__(view_box, -100)
        self._axis = axis
        self._edges: NDArray[np.float64] = np.empty(0)
        self._chosen: Sequence[Span] = ()
        self._band, self._chosen_band = QColor(), QColor()
        self._grid = QPen()

    def set_theme(self, theme: Theme) -> None:
        self._band, self._chosen_band = QColor(theme.band), QColor(theme.chosen_band)
        self._grid = QPen(QColor(theme.line), 1)
        self._grid.setStyle(Qt.PenStyle.DotLine)
        self.update()

    def set_edges(self, edges: NDArray[np.float64]) -> None:
        """Let bands alternate between these places, ascending; the first has a band."""
        self._edges = edges
        self.update()

    def set_chosen(self, spans: Sequence[Span]) -> None:
        """Let these parts of the horizontal axis be in the colour of what is chosen."""
        self._chosen = spans
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        rect = self.boundingRect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for left, right in self.visible_bands():
            painter.fillRect(QRectF(left, 0.0, right - left, rect.height()), self._band)
        for span in self._chosen:
            # However narrow, it is to be found.
            left, right = self.x_pixels(np.array(span))
            band = QRectF(left, 0.0, max(right - left, 2.0), rect.height())
            painter.fillRect(band.intersected(rect), self._chosen_band)
        painter.setPen(self._grid)
        for y in self.y_pixels(self._axis.positions()):
            painter.drawLine(QPointF(0.0, y), QPointF(rect.width(), y))

    def visible_bands(self) -> list[Span]:
        """Return where the bands lie, in pixels; none where all would be too narrow."""
        width = self.boundingRect().width()
        edges = self.x_pixels(self._edges)
        lefts, rights = edges[0:-1:2], edges[1::2]
        lefts = lefts[: len(rights)]
        inside = (rights > 0) & (lefts < width)
        lefts, rights = lefts[inside].clip(0, width), rights[inside].clip(0, width)
        if len(lefts) and np.median(rights - lefts) < _NARROWEST_BAND:
            return []
        return list(zip(lefts.tolist(), rights.tolist(), strict=True))
