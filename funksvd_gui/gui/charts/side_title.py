"""The title of the vertical axes, written upwards in the middle beside all of them."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QGraphicsItem

from funksvd_gui.gui.theme import Theme

_GAP = 4


class SideTitle(QGraphicsItem):
    """A text in the left margin of a plot; takes no room while it is empty."""

    def __init__(self, plot_item: pg.PlotItem, font: QFont) -> None:
        super().__init__(plot_item)
        self._plot_item = plot_item
        self._font = font
        self._text = ""
        self._colour = QColor()
        self._height = 0.0
        plot_item.vb.sigResized.connect(self._on_resized)

    @property
    def text(self) -> str:
        return self._text

    @property
    def room(self) -> int:
        """How many pixels it needs to the left of the axes."""
        return math.ceil(QFontMetricsF(self._font).height()) + _GAP if self._text else 0

    def set_text(self, text: str) -> None:
        self._text = text
        self.update()

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        self.prepareGeometryChange()
        self._font = font
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._colour = QColor(theme.dim)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return QRectF(0.0, 0.0, self.room, self._height)

    def paint(self, painter: QPainter, *_: object) -> None:
        axes = self._plot_item.vb.geometry()
        rect = self.boundingRect()
        bottom = self._plot_item.getAxis("bottom").geometry().top()
        painter.setFont(self._font)
        painter.setPen(self._colour)
        painter.translate(0.0, bottom)
        painter.rotate(-90.0)
        # A title that is too long for a low plot goes on beyond the axes rather than being cut.
        along = QRectF(0.0, 0.0, bottom - axes.top(), rect.width() - _GAP)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        painter.drawText(along, flags, self._text)

    def _on_resized(self) -> None:
        self.prepareGeometryChange()
        self._height = self._plot_item.size().height()
