"""Something drawn over, under or beside the curves of one panel, in pixels."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem


class PixelItem(QGraphicsItem):
    """An item in pixels from the upper left corner of a view box.

    Texts and lines keep their size whatever the zoom. It is not counted when
    the view looks for its data's range.

    Parameters
    ----------
    height : float
        What is higher covers what is lower; the curves are at 0.
    is_inside : bool
        Whether the view box cuts it off at its edges.
    """

    def __init__(self, view_box: pg.ViewBox, height: float, *, is_inside: bool = True) -> None:
        super().__init__(view_box if is_inside else view_box.parentItem())
        self._view_box = view_box
        self._is_inside = is_inside
        # Kept: Qt asks for it even while the view box is being taken apart.
        self._rect = QRectF(view_box.rect())
        self.setZValue(height)
        view_box.sigRangeChanged.connect(self._on_range_changed)
        view_box.sigResized.connect(self._on_resized)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return self._rect

    def x_pixels(self, x: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return where values lie, in pixels from the left."""
        (lowest, highest), _ = self._view_box.viewRange()
        return np.asarray((x - lowest) / (highest - lowest) * self._view_box.width())

    def y_pixels(self, y: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return where values lie, in pixels from the top."""
        _, (lowest, highest) = self._view_box.viewRange()
        return np.asarray((highest - y) / (highest - lowest) * self._view_box.height())

    def _on_range_changed(self) -> None:
        self.update()

    def _on_resized(self) -> None:
        self.prepareGeometryChange()
        self._rect = QRectF(self._view_box.rect())
        if not self._is_inside:
            self.setPos(self._view_box.pos())
