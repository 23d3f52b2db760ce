"""The norms of all features as small bars; a click or the arrow keys choose one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.labels import name_widget

_SIZE = QSize(140, 40)
_WIDEST, _GAP_FROM = 12.0, 4.0
_TIP = "The norms of all features; click one to choose it."
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class NormSpectrum(QWidget):
    """One bar per feature, as high as its norm; where there are many, they share pixels."""

    feature_clicked = Signal(object)  # int

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._features: list[int] = []
        self._norms: NDArray[np.float64] = np.empty(0)
        self._marked: int | None = None
        self.setFixedSize(_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name_widget(self, "Norms of the features", _TIP)
        themes.changed.connect(self.update)

    def show_norms(self, norms: Mapping[int, float], marked: int | None) -> None:
        """Show the norm of every feature, by its number."""
        self._features, self._marked = sorted(norms), marked
        self._norms = np.array([norms[feature] for feature in self._features])
        self.setAccessibleDescription(self._sentence())
        self.update()

    def bar_of(self, feature: int) -> QRectF:
        """Return where a bar stands, in pixels."""
        place = self._features.index(feature)
        return self._bar(place, float(self._norms[place]), self._pitch)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._themes.current, QPainter(self)
        pale = QColor(theme.dim)
        pale.setAlpha(120)
        norms, pitch = self._norms, self._pitch
        if pitch < 1.0:
            # The largest of those that share a pixel.
            firsts = np.unique((np.ceil(np.arange(self.width() - 4) / pitch)).astype(np.intp))
            norms, pitch = np.maximum.reduceat(norms, firsts[firsts < len(norms)]), 1.0
        for place, norm in enumerate(norms.tolist()):
            painter.fillRect(self._bar(place, norm, pitch), pale)
        if self._marked in self._features:
            # Last, because another may share its pixels.
            painter.fillRect(self.bar_of(self._marked), QColor(theme.accent))
        painter.fillRect(QRectF(2, self.height() - 2, self.width() - 4, 1), QColor(theme.line))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _bar(self, place: int, norm: float, pitch: float) -> QRectF:
        width = max(pitch - (1.0 if pitch >= _GAP_FROM else 0.0), 1.0)
        height = max(norm / (float(self._norms.max()) or 1.0) * (self.height() - 4), 1.0)
        return QRectF(2 + place * pitch, self.height() - 2 - height, width, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        feature = self._feature_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and feature is not None:
            self.feature_clicked.emit(feature)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        features, move = self._features, _MOVES.get(Qt.Key(event.key()))
        if move is None or not features:
            super().keyPressEvent(event)
            return
        place = features.index(self._marked) if self._marked in features else len(features) - 1
        self.feature_clicked.emit(features[min(max(place + move, 0), len(features) - 1)])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            feature = self._feature_at(QPointF(event.pos()))
            told = _TIP if feature is None else self._told(feature)
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    @property
    def _pitch(self) -> float:
        return min((self.width() - 4) / max(len(self._norms), 1), _WIDEST)

    def _feature_at(self, place: QPointF) -> int | None:
        number = int((place.x() - 2) // self._pitch)
        return self._features[number] if 0 <= number < len(self._features) else None

    def _sentence(self) -> str:
        if not self._features:
            return "No feature has been trained yet."
        largest = self._features[int(self._norms.argmax())]
        return (
            f"{wording.counted(len(self._norms), 'feature')}; the largest is {self._told(largest)}"
        )

    def _told(self, feature: int) -> str:
        norm = float(self._norms[self._features.index(feature)])
        return f"feature {feature}, norm {wording.number(norm)}"
