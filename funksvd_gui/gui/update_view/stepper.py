"""The eight stops of the derivation: numbered circles on a line, chosen by click or arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QTabBar, QWidget

from funksvd_gui.gui.theme import Theme, ThemeManager
from funksvd_gui.gui.widgets.font_following import at_text_size

_RADIUS, _CHOSEN_RADIUS = 11, 14
_GAP = 4
_BETWEEN_NAMES = 12


class Stepper(QTabBar):
    """A bar of tabs that looks like a way with stops; where it is narrow only one is named.

    Parameters
    ----------
    stops : sequence of (str, str)
        Name, and what the tooltip says.
    """

    def __init__(
        self, stops: Sequence[tuple[str, str]], themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self.setDrawBase(False)
        self.setExpanding(True)
        self.setUsesScrollButtons(False)
        self.setAccessibleName("Steps")
        for place, (name, tip) in enumerate(stops):
            self.addTab(name)
            self.setTabToolTip(place, f"{place + 1}. {tip}.")
            self.setAccessibleTabName(place, f"{place + 1} {name}")
        themes.changed.connect(self.update)

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        widths = [
            self._bold.horizontalAdvance(self.tabText(place)) + _BETWEEN_NAMES
            for place in range(self.count())
        ]
        # Stops without names stand equally far apart.
        is_wide = sum(widths) <= self.width()
        return QSize(widths[index] if is_wide else self.width() // self.count(), self._height)

    def minimumTabSizeHint(self, index: int) -> QSize:  # noqa: N802 - Qt's name
        return QSize(3 * self._radius, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.count() * 3 * self._radius, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._themes.current
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_way(painter, theme)
        names_fit = all(
            self._bold.horizontalAdvance(self.tabText(place)) <= self.tabRect(place).width()
            for place in range(self.count())
        )
        for place in range(self.count()):
            self._paint_stop(painter, theme, place)
            if names_fit or place == self.currentIndex():
                self._paint_name(painter, theme, place)

    @property
    def _radius(self) -> int:
        return at_text_size(self, _RADIUS)

    @property
    def _chosen_radius(self) -> int:
        return at_text_size(self, _CHOSEN_RADIUS)

    @property
    def _bold(self) -> QFontMetrics:
        font = QFont(self.font())
        font.setBold(True)
        return QFontMetrics(font)

    @property
    def _height(self) -> int:
        return 2 * self._chosen_radius + _GAP + self.fontMetrics().height() + 2

    def _middle(self, place: int) -> QPointF:
        return QPointF(self.tabRect(place).center().x(), self._chosen_radius + 1.0)

    def _paint_way(self, painter: QPainter, theme: Theme) -> None:
        for place in range(self.count() - 1):
            is_gone = place < self.currentIndex()
            painter.setPen(QPen(QColor(theme.accent if is_gone else theme.line), 2))
            painter.drawLine(self._middle(place), self._middle(place + 1))

    def _paint_stop(self, painter: QPainter, theme: Theme, place: int) -> None:
        is_chosen, is_gone = place == self.currentIndex(), place < self.currentIndex()
        radius = self._chosen_radius if is_chosen else self._radius
        painter.setPen(QPen(QColor(theme.accent if is_chosen or is_gone else theme.line), 1.5))
        painter.setBrush(QColor(theme.accent if is_chosen else theme.base))
        middle = self._middle(place)
        painter.drawEllipse(middle, radius, radius)
        font = QFont(self.font())
        font.setBold(is_chosen)
        painter.setFont(font)
        painter.setPen(
            QColor(theme.on_accent if is_chosen else theme.accent if is_gone else theme.dim)
        )
        box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(place + 1))
        if is_chosen and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawEllipse(middle, radius, radius)

    def _paint_name(self, painter: QPainter, theme: Theme, place: int) -> None:
        is_chosen = place == self.currentIndex()
        font = QFont(self.font())
        font.setBold(is_chosen)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if is_chosen else theme.dim))
        text = self.tabText(place)
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        left = round(self._middle(place).x()) - width // 2
        left = min(max(left, 0), max(self.width() - width, 0))
        top = 2 * self._chosen_radius + _GAP
        box = QRect(left, top, width, painter.fontMetrics().height())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
