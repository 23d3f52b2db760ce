"""The norms of all features as small bars; a click or the arrow keys choose one."""

from __future__ import annotations

from collections.abc import Mapping

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
        self._norms: Mapping[int, float] = {}
        self._marked: int | None = None
        self.setFixedSize(_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        name_widget(self, "Norms of the features", _TIP)
        themes.changed.connect(self.update)

    def show_norms(self, norms: Mapping[int, float], marked: int | None) -> None:
        """Show the norm of every feature, by its number."""
        self._norms, self._marked = dict(sorted(norms.items())), marked
        self.setAccessibleDescription(self._sentence())
        self.update()

    def bar_of(self, feature: int) -> QRectF:
        """Return where a bar stands, in pixels."""
        pitch, place = self._pitch, list(self._norms).index(feature)
        width = pitch - (1.0 if pitch >= _GAP_FROM else 0.0)
        highest = max(self._norms.values()) or 1.0
        height = max(self._norms[feature] / highest * (self.height() - 4), 1.0)
        return QRectF(2 + place * pitch, self.height() - 2 - height, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._themes.current, QPainter(self)
        pale = QColor(theme.dim)
        pale.setAlpha(120)
        for feature in self._norms:
            painter.fillRect(self.bar_of(feature), pale)
        if self._marked is not None and self._marked in self._norms:
            # Last, because another may share its pixels.
            painter.fillRect(self.bar_of(self._marked), QColor(theme.accent))
        painter.fillRect(QRectF(2, self.height() - 2, self.width() - 4, 1), QColor(theme.line))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        feature = self._feature_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and feature is not None:
            self.feature_clicked.emit(feature)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        features, move = list(self._norms), _MOVES.get(Qt.Key(event.key()))
        if move is None or not features:
            super().keyPressEvent(event)
            return
        place = features.index(self._marked) if self._marked in features else len(features) - 1
        self.feature_clicked.emit(features[min(max(place + move, 0), len(features) - 1)])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            feature = self._feature_at(QPointF(event.pos()))
            told = _TIP if feature is None else _told(feature, self._norms[feature])
            QToolTip.showText(event.globalPos(), told, self)
            return True
        return super().event(event)

    @property
    def _pitch(self) -> float:
        return min((self.width() - 4) / max(len(self._norms), 1), _WIDEST)

    def _feature_at(self, place: QPointF) -> int | None:
        features, number = list(self._norms), int((place.x() - 2) // self._pitch)
        return features[number] if 0 <= number < len(features) else None

    def _sentence(self) -> str:
        if not self._norms:
            return "No feature has been trained yet."
        largest = max(self._norms, key=self._norms.__getitem__)
        told = f"{wording.counted(len(self._norms), 'feature')}; the largest is "
        return told + _told(largest, self._norms[largest])


def _told(feature: int, norm: float) -> str:
    return f"feature {feature}, norm {wording.number(norm)}"
