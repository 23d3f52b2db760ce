"""Heights as a map: paler is lower, with a line at every level."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from funksvd_gui.gui.charts.pixel_item import PixelItem
from funksvd_gui.gui.theme import Theme
from funksvd_gui.session.update_landscape import Landscape

#: The darkest level, of so many, has this share of the accent colour.
_DARKEST, _N_LEVELS = 0.36, 12
#: Up to so many levels they are evenly spread.
_EVEN = 5.0
_LINE, _STRONG_LINE = 0.22, 0.75
#: Lines closer together than some pixels fade into one another.
_DENSE, _STEEPEST = 0.22, 0.45
_FEWEST_LINES = 6.0
_STEEP, _BOTTOM = 1e-9, 0.5

_Shares = NDArray[np.floating]


class ContourImage(PixelItem):
    """One picture in the screen's pixels, computed only when heights or range change."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box, -50)
        self._landscape: Landscape | None = None
        self._strong: float | None = None
        self._base, self._accent = QColor(), QColor()
        self._image: QImage | None = None
        self._key: tuple[object, ...] = ()

    def set_theme(self, theme: Theme) -> None:
        self._base, self._accent = QColor(theme.base), QColor(theme.accent)
        self._forget()

    def set_landscape(self, landscape: Landscape | None) -> None:
        self._landscape = landscape
        self._strong = None
        if landscape is not None and landscape.saddles:
            heights = [
                float(landscape.height(np.array(p), np.array(q))) for p, q in landscape.saddles
            ]
            above = max(max(heights) - landscape.floor, 0.0)
            self._strong = float(_spread(np.sqrt(above) / landscape.level_step))
        self._forget()

    def paint(self, painter: QPainter, *_: object) -> None:
        rect = self.boundingRect()
        if self._landscape is None or rect.isEmpty():
            return
        # A sheet is enlarged when it is painted.
        ratio = max(painter.deviceTransform().m11(), painter.device().devicePixelRatio())
        key = (tuple(map(tuple, self._view_box.viewRange())), rect.width(), rect.height(), ratio)
        if self._image is None or key != self._key:
            self._key = key
            self._image = self._drawn(round(rect.width() * ratio), round(rect.height() * ratio))
        painter.drawImage(QRectF(rect), self._image)

    def _drawn(self, width: int, height: int) -> QImage:
        shares = self._shares(max(width, 2), max(height, 2))
        base, accent = (
            np.array([colour.red(), colour.green(), colour.blue()], np.float32)
            for colour in (self._base, self._accent)
        )
        pixels = np.full((*shares.shape, 4), 255, np.uint8)
        # Qt's 32 bits are blue, green, red and nothing in the memory of common machines.
        pixels[..., :3] = (base + shares[..., None] * (accent - base) + 0.5)[..., ::-1]
        rows, columns = shares.shape
        return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()

    def _shares(self, width: int, height: int) -> _Shares:
        """Return how much of the accent colour each pixel has."""
        assert self._landscape is not None
        (left, right), (bottom, top) = self._view_box.viewRange()
        x = left + (np.arange(width) + 0.5) * (right - left) / width
        y = top - (np.arange(height) + 0.5) * (top - bottom) / height
        heights = self._landscape.height(x[None, :], y[:, None])
        above = np.maximum(heights - self._landscape.floor, 0.0)
        level = _spread(np.sqrt(above) / self._landscape.level_step).astype(np.float32)
        # Seen from near by, a slope still has its lines.
        finer = 2.0 ** np.ceil(np.log2(max(_FEWEST_LINES / max(float(np.ptp(level)), _STEEP), 1.0)))
        level *= np.float32(finer)
        fill = np.minimum(np.floor(level) / finer, _N_LEVELS) * (_DARKEST / _N_LEVELS)
        down, right_of = np.gradient(level)
        steep = np.hypot(down, right_of) + np.float32(_STEEP)
        line = _near(level - np.round(level), steep) * _LINE
        # Nothing lies below the lowest level; the very bottom may be flat.
        line *= level > _BOTTOM
        line *= np.clip((_STEEPEST - steep) / (_STEEPEST - _DENSE), 0.0, 1.0)
        if self._strong is not None:
            line = np.maximum(
                line,
                _near(level - np.float32(self._strong) * np.float32(finer), steep) * _STRONG_LINE,
            )
        return np.asarray(fill + (1.0 - fill) * line, dtype=np.float32)

    def _forget(self) -> None:
        self._image = None
        self.update()


def _spread(roots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return levels: evenly spread roots of the height, and ever wider apart above some."""
    return np.where(roots > _EVEN, _EVEN * (1.0 + np.log(np.maximum(roots, _EVEN) / _EVEN)), roots)


def _near(difference: _Shares, steep: _Shares) -> _Shares:
    """Return 1 on a line, 0 from one pixel beside it on."""
    return np.asarray(np.clip(1.2 - np.abs(difference) / steep, 0.0, 1.0), np.float32)
