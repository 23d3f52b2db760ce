"""A chart whose exact numbers are read under the pointer, or with the arrow keys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QWidget

from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.charts.crosshair import Crosshair, Readout, ReadoutBox
from funksvd_gui.gui.charts.panel import Panel
from funksvd_gui.gui.theme import ThemeManager

_BY_KEYBOARD = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})
_MOVES = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
}  # fmt: skip


class ReadableChart(Chart):
    """Shows one row of its numbers at a time beside a crosshair.

    A child says where its rows stand and what is written beside them.
    """

    def __init__(
        self,
        name: str,
        themes: ThemeManager,
        parent: QWidget | None = None,
        *,
        bottom_axis: Callable[[QFont], TickAxis] | None = None,
    ) -> None:
        super().__init__(name, themes, parent, bottom_axis=bottom_axis)
        self._read_row: int | None = None
        self._crosshair = Crosshair(self.view_box)
        self._readers: list[Crosshair | ReadoutBox] = [
            self._crosshair, ReadoutBox(self.view_box, self.text_font)
        ]  # fmt: skip
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def row_positions(self) -> NDArray[np.float64]:
        """Return where the rows stand along the horizontal axis of the view, ascending."""
        raise NotImplementedError

    def readout_of(self, row: int) -> Readout:
        """Return what is written about a row."""
        raise NotImplementedError

    @property
    def read_row(self) -> int | None:
        """The row under the crosshair."""
        return self._read_row

    def read(self, row: int | None) -> None:
        """Put the crosshair on a row, or away."""
        n = len(self.row_positions())
        before, row = self._read_row, None if row is None or not n else min(max(row, 0), n - 1)
        if row is None and before is None:
            return
        self._read_row = row
        readout = None if row is None else self.readout_of(row)
        for item in self._readers:
            item.show_readout(readout)

    def row_at(self, position: float) -> int | None:
        """Return the row nearest to a place on the horizontal axis."""
        positions = self.row_positions()
        return int(np.argmin(np.abs(positions - position))) if len(positions) else None

    def apply_theme(self) -> None:
        super().apply_theme()
        for item in self._readers:
            item.set_theme(self.theme)
        self.read(self._read_row)

    def prepare_export(self) -> None:
        self.read(None)

    def add_panel(self) -> Panel:
        panel = super().add_panel()
        self._readers.append(Crosshair(panel.view_box, is_lower=True))
        return panel

    def place_of(self, scene: QPointF) -> float | None:
        """Return the place on the horizontal axis under a point of the scene, if it is in a panel.

        Between two panels is in neither.
        """
        for panel in self.panels:
            box = panel.view_box
            if box.isVisible() and box.sceneBoundingRect().contains(scene):
                return float(box.mapSceneToView(scene).x())
        return None

    def close(self) -> bool:
        # pyqtgraph takes the items apart before the pointer is told to have left.
        self.read(None)
        return bool(super().close())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        scene = QPointF(self.mapToScene(event.position().toPoint()))
        place = self.place_of(scene)
        self.read(None if place is None else self.row_at(place))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.read(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in _BY_KEYBOARD:
            # The reading is also what shows where the keyboard is.
            self.read(self._read_row or 0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _MOVES:
            is_far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            move = _MOVES[key] * (10 if is_far else 1)
            # Who has read nothing yet comes in from the edge.
            edge = -1 if move > 0 else len(self.row_positions())
            self._read_aloud(move + (edge if self._read_row is None else self._read_row))
        elif key == Qt.Key.Key_Home:
            self._read_aloud(0)
        elif key == Qt.Key.Key_End:
            self._read_aloud(len(self.row_positions()) - 1)
        elif key == Qt.Key.Key_Escape and self._read_row is not None:
            self.read(None)
        else:
            # Not to the view: it would scroll by the arrows.
            event.ignore()

    def _read_aloud(self, row: int) -> None:
        self.read(row)
        if self._read_row is not None:
            sentence = self.readout_of(self._read_row).sentence
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))
