"""A slider whose places lie where its plot has them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.labels import name_widget

_GROOVE, _THUMB, _TICK, _LINE = 4.0, 8.0, 5.0, 2.0
_HEIGHT = 28
#: Ticks that are closer than this, in pixels, would be a solid line.
_LEAST_GAP = 3.0
_KEYS = "Arrow keys go by an epoch, Page Up and Page Down by a feature, Home and End to the ends."


class HistorySlider(QSlider):
    """Goes through the epochs of a run, 0 to n.

    Every epoch lies at a place that is given, in pixels of this widget, so that the thumb
    stands under the point that it belongs to, whatever the plot's axis counts.
    """

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._themes = themes
        self._places: NDArray[np.float64] = np.zeros(1)
        self._stops: Sequence[int] = ()
        self._span = (0.0, 0.0)
        self.setRange(0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        name_widget(self, "History", f"Show the run as it was after an epoch. {_KEYS}")
        themes.changed.connect(self.update)

    def set_places(
        self, places: NDArray[np.float64], stops: Sequence[int], span: tuple[float, float]
    ) -> None:
        """Lay epochs out.

        Parameters
        ----------
        places : float64 array, shape (n + 1,)
            Where each epoch lies, from 0, ascending, in pixels of this widget.
        stops : sequence of int
            Epochs at which a feature ends, ascending: they have ticks, and the Page keys go there.
        span : (float, float)
            What lies outside is not in view.
        """
        self._places, self._stops, self._span = places, stops, span
        self.setMaximum(len(places) - 1)
        self.update()

    def place_of(self, epoch: int) -> float:
        """Return where the thumb of an epoch is, in pixels; at the edge if it is out of view."""
        low, high = self._span
        return float(min(max(self._places[epoch], low), high))

    def sizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, middle = self._themes.current, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first, last = self.place_of(0), self.place_of(self.maximum())
        thumb = self.place_of(self.value())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        groove = QRectF(first, middle - _GROOVE / 2, max(last - first, _GROOVE), _GROOVE)
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        painter.setBrush(QColor(theme.dim))
        groove.setWidth(max(thumb - first, _GROOVE))
        painter.drawRoundedRect(groove, _GROOVE / 2, _GROOVE / 2)
        painter.setPen(QPen(QColor(theme.dim), 1))
        top = middle + _GROOVE / 2 + 2
        for x in self._ticks():
            painter.drawLine(QPointF(x, top), QPointF(x, top + _TICK))
        if self.isEnabled():
            painter.setPen(QPen(QColor(theme.accent), _LINE))
            painter.setBrush(QColor(theme.accent if self.hasFocus() else theme.base))
            painter.drawEllipse(QPointF(thumb, middle), _THUMB - _LINE / 2, _THUMB - _LINE / 2)

    def _ticks(self) -> NDArray[np.float64]:
        stops = self._places[[0, *self._stops]] if self.maximum() else np.empty(0)
        stops = stops[(stops >= self._span[0]) & (stops <= self._span[1])]
        is_close = len(stops) > 1 and (stops[-1] - stops[0]) / (len(stops) - 1) < _LEAST_GAP
        return np.empty(0) if is_close else np.floor(stops) + 0.5

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setSliderPosition(self._epoch_at(event.position().x()))
            event.accept()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setSliderPosition(self._epoch_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stops = sorted({0, *self._stops, self.maximum()})
        value = self.value()
        if event.key() == Qt.Key.Key_PageDown:
            self.setValue(next((stop for stop in stops if stop > value), self.maximum()))
        elif event.key() == Qt.Key.Key_PageUp:
            earlier = (before for before, stop in pairwise(stops) if stop >= value)
            self.setValue(next(earlier, 0))
        else:
            super().keyPressEvent(event)

    def _epoch_at(self, x: float) -> int:
        return int(np.argmin(np.abs(self._places - x)))
