"""Texts at the ends of the curves, instead of a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from funksvd_gui.gui.charts.chart import PixelItem

_GAP = 8.0
_HALO_WIDTH = 4.0


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A word for one curve, which is given as it is drawn; `y` may hold one value only."""

    text: str
    colour: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]


class EndLabels(PixelItem):
    """Writes each word where its curve ends or leaves the view, never over another word."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 50)
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._labels: Sequence[EndLabel] = ()
        self._spot: EndLabel | None = None
        self._halo = QColor()

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        self._font, self._metrics = font, QFontMetricsF(font)
        self.update()

    def room_for(self, texts: Sequence[str]) -> float:
        """Return how many pixels the words need to the right of the curves."""
        return max(self._metrics.horizontalAdvance(text) for text in texts) + 2 * _GAP

    def set_labels(self, labels: Sequence[EndLabel], halo: str) -> None:
        """Write other words; `halo` is the colour around the letters."""
        self._labels, self._halo = labels, QColor(halo)
        self.update()

    def set_spot(self, label: EndLabel | None) -> None:
        """Write a word below a single point; it gives way to the words at the ends."""
        self._spot = label
        self.update()

    def placed(self) -> list[tuple[EndLabel, QPointF]]:
        """Return the visible words and the left end of their base lines, in pixels."""
        width, height = self._view_box.width(), self._view_box.height()
        (_, right), _ = self._view_box.viewRange()
        anchors = []
        for label in self._labels:
            if not len(label.x) or self.x_pixels(label.x[0]) > width:
                continue
            y = float(self.y_pixels(np.interp(right, label.x, label.y)))
            if 0.0 <= y <= height:
                end = float(self.x_pixels(label.x[-1])) + _GAP
                room = width - self._metrics.horizontalAdvance(label.text) - _GAP / 2
                anchors.append((label, min(end, room), y))
        anchors.sort(key=lambda anchor: anchor[2])
        centres = spread([y for _, _, y in anchors], self._metrics.height(), height)
        rise = (self._metrics.ascent() - self._metrics.descent()) / 2
        return [
            (label, QPointF(max(x, 0.0), centre + rise))
            for (label, x, _), centre in zip(anchors, centres, strict=True)
        ]

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        placed = self.placed()
        for label, where in [*placed, *self._spot_beside(placed)]:
            halo = QPainterPath()
            halo.addText(where, self._font, label.text)
            painter.strokePath(halo, QPen(self._halo, _HALO_WIDTH))
            painter.setPen(QColor(label.colour))
            painter.drawText(where, label.text)

    def _spot_beside(
        self, placed: list[tuple[EndLabel, QPointF]]
    ) -> list[tuple[EndLabel, QPointF]]:
        if self._spot is None:
            return []
        x, y = float(self.x_pixels(self._spot.x[0])), float(self.y_pixels(self._spot.y[0]))
        width = self._metrics.horizontalAdvance(self._spot.text)
        where = QPointF(x - width / 2, y + _GAP + self._metrics.ascent())
        box = self._box_of(self._spot.text, where)
        is_free = not any(box.intersects(self._box_of(word.text, at)) for word, at in placed)
        return [(self._spot, where)] if is_free and self.boundingRect().contains(box) else []

    def _box_of(self, text: str, where: QPointF) -> QRectF:
        ascent, height = self._metrics.ascent(), self._metrics.height()
        return QRectF(where.x(), where.y() - ascent, self._metrics.horizontalAdvance(text), height)


def spread(centres: Sequence[float], distance: float, height: float) -> list[float]:
    """Move ascending places apart until neighbours are `distance` away, as little as possible.

    All stay within half a distance of 0 and `height` if there is room at all.
    """
    placed: list[list[float]] = []  # groups of [centre, number of members]
    for centre in centres:
        placed.append([centre, 1.0])
        # A group that touches the one before joins it, around their common middle.
        while len(placed) > 1 and _gap(placed[-2], placed[-1], distance) < 0.0:
            last, before = placed.pop(), placed.pop()
            n = last[1] + before[1]
            placed.append([(last[0] * last[1] + before[0] * before[1]) / n, n])
    spots = [centre + (k - (n - 1) / 2) * distance for centre, n in placed for k in range(int(n))]
    lowest, highest = distance / 2, height - distance / 2
    for k in range(len(spots)):
        spots[k] = max(spots[k], lowest + k * distance)
    for k in range(len(spots)):
        spots[-1 - k] = min(spots[-1 - k], highest - k * distance)
    return spots


def _gap(above: list[float], below: list[float], distance: float) -> float:
    return below[0] - above[0] - (above[1] + below[1]) / 2 * distance
