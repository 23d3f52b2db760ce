"""P and Q drawn as two strips of coloured cells, with the two numbers that matter marked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from funksvd_gui.gui.theme import Theme, ThemeManager
from funksvd_gui.gui.update_view.figures import figure
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.widgets.font_following import at_text_size

_CELL, _GAP, _LABEL = 18, 12, 18
_STRONGEST = 0.85


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A part of a factor matrix around one column.

    Attributes
    ----------
    values : float array, shape (n_rows, n_columns)
        One row per feature.
    row, column : int
        Where the number that matters stands.
    first_feature : int
        Of the first row, from 1.
    n_columns : int
        Of the whole matrix.
    """

    name: str
    symbol: str
    noun: str
    values: NDArray[np.floating]
    row: int
    column: int
    first_feature: int
    n_columns: int


def strip_around(
    name: str, symbol: str, noun: str, factors: NDArray[np.floating], feature: int, column: int,
    n_rows: int = 7, n_columns: int = 17,
) -> Strip:  # fmt: skip
    """Cut a strip out of factors, shape (K, n), with feature, from 1, and column in it."""
    k, n = factors.shape
    top = min(max(feature - 1 - n_rows // 2, 0), max(k - n_rows, 0))
    left = min(max(column - n_columns // 2, 0), max(n - n_columns, 0))
    values = factors[top : top + n_rows, left : left + n_columns]
    return Strip(name, symbol, noun, values, feature - 1 - top, column - left, top + 1, n)


class FactorStrips(QWidget):
    """Paler is nearer to zero; green adds and purple takes away."""

    def __init__(
        self, themes: ThemeManager, pointing: Pointing, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._themes, self._pointing = themes, pointing
        self._strips: tuple[Strip, ...] = ()
        self.setAccessibleName("P and Q")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        pointing.changed.connect(self.update)
        themes.changed.connect(self.update)

    def show_strips(self, p: Strip, q: Strip) -> None:
        """Show the surroundings of both numbers."""
        self._strips = p, q
        told = (
            f"{strip.symbol} of this {strip.noun} is "
            f"{figure(float(strip.values[strip.row, strip.column]))}, in row "
            f"{strip.first_feature + strip.row} of {strip.name}, "
            f"which has {strip.n_columns} columns"
            for strip in self._strips
        )
        self.setAccessibleDescription(f"{'; '.join(told)}.")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 2 * self._height_of(6))

    def minimumSizeHint(self) -> QSize:
        rows = max((len(strip.values) for strip in self._strips), default=3)
        return QSize(200, 2 * self._height_of(rows))

    def cell_of(self, name: str) -> QRectF:
        """Return where the marked number of P, "p", or of Q, "q", stands, in pixels."""
        strip = self._strips[0 if name == "p" else 1]
        return self._cell(strip, strip.row, strip.column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        near = [
            strip.symbol for strip in self._strips
            if self.cell_of(strip.symbol).adjusted(-4, -4, 4, 4).contains(event.position())
        ]  # fmt: skip
        self._pointing.point(near[0] if near else "")

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointing.point("")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for strip in self._strips:
            self._paint_strip(painter, self._themes.current, strip)

    def _height_of(self, n_rows: int) -> int:
        return at_text_size(self, _LABEL) + 4 + n_rows * at_text_size(self, _CELL) + _GAP

    def _corner(self, strip: Strip) -> QPointF:
        is_lower = strip is not self._strips[0]
        above = self._height_of(len(self._strips[0].values)) if is_lower else 0
        return QPointF(at_text_size(self, 76), above + at_text_size(self, _LABEL) + 4)

    def _cell(self, strip: Strip, row: int, column: int) -> QRectF:
        corner, height = self._corner(strip), at_text_size(self, _CELL)
        n = strip.values.shape[1]
        width = min((self.width() - corner.x() - 2) / max(n, 1), 2.0 * height)
        return QRectF(corner.x() + column * width, corner.y() + row * height, width, height)

    def _paint_strip(self, painter: QPainter, theme: Theme, strip: Strip) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(theme.dim))
        corner, label = self._corner(strip), at_text_size(self, _LABEL)
        words = f"{strip.name}: a column for each of {strip.n_columns:,} {strip.noun}s"
        heading = QRectF(0, corner.y() - label - 4, self.width(), label)
        painter.drawText(heading, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        largest = float(np.abs(strip.values).max()) or 1.0
        for row, values in enumerate(strip.values.tolist()):
            self._paint_row_name(painter, theme, strip, row)
            for column, value in enumerate(values):
                share = _STRONGEST * abs(value) / largest
                colour = theme.tint(theme.positive if value >= 0 else theme.negative, share)
                cell = self._cell(strip, row, column)
                painter.fillRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), QColor(colour))
        self._mark(painter, theme, strip)

    def _paint_row_name(self, painter: QPainter, theme: Theme, strip: Strip, row: int) -> None:
        font = QFont(self.font())
        font.setBold(row == strip.row)
        painter.setFont(font)
        painter.setPen(QColor(theme.text if row == strip.row else theme.dim))
        cell = self._cell(strip, row, 0)
        box = QRectF(0, cell.top(), cell.left() - 8, cell.height())
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, flags, f"feature {strip.first_feature + row}")

    def _mark(self, painter: QPainter, theme: Theme, strip: Strip) -> None:
        is_lit = self._pointing.name == strip.symbol
        colour = QColor(theme.negative if strip.symbol == "p" else theme.positive)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        column = self._cell(strip, 0, strip.column)
        column.setBottom(self._cell(strip, len(strip.values) - 1, 0).bottom())
        painter.setPen(QPen(QColor(theme.dim), 1))
        painter.drawRect(column)
        cell = self._cell(strip, strip.row, strip.column)
        painter.setPen(QPen(colour, 4.0 if is_lit else 2.5))
        painter.drawRect(cell)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        value = figure(float(strip.values[strip.row, strip.column]))
        text = f"{strip.symbol} = {value}"
        width = painter.fontMetrics().horizontalAdvance(text) + 8
        # Beside its cell, on the side with more room.
        is_right = cell.center().x() < self.width() / 2
        left = cell.right() + 6 if is_right else cell.left() - 6 - width
        box = QRectF(left, cell.top(), width, cell.height())
        painter.fillRect(box, QColor(theme.base))
        painter.setPen(colour)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
