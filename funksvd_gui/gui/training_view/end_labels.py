"""Texts at the ends of the curves, instead of a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from funksvd_gui.gui.charts.pixel_item import PixelItem

_GAP = 12.0


@dataclass(frozen=True, slots=True)
class EndLabel:
    """A word and a number for one curve, which is given as it is drawn; `y` may be one value."""

    text: str
    number: str
    colour: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    is_bold: bool = True


class EndLabels(PixelItem):
    """Writes each word to the right of its panel, as high as its curve, never over another."""

    def __init__(self, view_box: pg.ViewBox, font: QFont) -> None:
        super().__init__(view_box, 50, is_inside=False)
        self._font, self._bold = QFont(font), QFont(font)
        self._bold.setBold(True)
        self._metrics = QFontMetricsF(self._bold)
        self._labels: Sequence[EndLabel] = ()
        self._room = 0.0

    def set_font(self, font: QFont) -> None:
        """Write in another font."""
        self._font, self._bold = font, QFont(font)
        self._bold.setBold(True)
        self.prepareGeometryChange()
        self._metrics = QFontMetricsF(self._bold)

    def keep_room_for(self, words: Sequence[str], number: str) -> float:
        """Take as many pixels to the right of the panel as these need, and return how many."""
        advance = self._metrics.horizontalAdvance
        self.prepareGeometryChange()
        self._room = max(map(advance, words)) + advance(number) + 2 * _GAP
        return self._room

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return QRectF(self._rect.width(), 0.0, self._room, self._rect.height())

    @property
    def labels(self) -> Sequence[EndLabel]:
        return self._labels

    def set_labels(self, labels: Sequence[EndLabel]) -> None:
        """Write other words."""
        self._labels = labels
        self.update()

    def placed(self) -> list[tuple[EndLabel, float]]:
        """Return the visible words and how deep their base lines are, in pixels."""
        height = self._rect.height()
        (_, right), _ = self._view_box.viewRange()
        anchors = []
        for label in self._labels:
            if not len(label.x) or label.x[0] > right:
                continue
            y = float(self.y_pixels(np.interp(right, label.x, label.y)))
            if 0.0 <= y <= height:
                anchors.append((label, y))
        anchors.sort(key=lambda anchor: anchor[1])
        centres = spread([y for _, y in anchors], self._metrics.height(), height)
        rise = (self._metrics.ascent() - self._metrics.descent()) / 2
        return [(label, centre + rise) for (label, _), centre in zip(anchors, centres, strict=True)]

    def paint(self, painter: QPainter, *_: object) -> None:
        left, right = self._rect.width() + _GAP, self._rect.width() + self._room
        (_, end), _ = self._view_box.viewRange()
        for label, y in self.placed():
            painter.setFont(self._bold if label.is_bold else self._font)
            painter.setPen(QColor(label.colour))
            painter.drawText(QPointF(left, y), label.text)
            # Where the curve goes on beyond the view, its last number would be read off here.
            if label.x[-1] <= end:
                width = painter.fontMetrics().horizontalAdvance(label.number)
                painter.drawText(QPointF(right - width, y), label.number)


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
