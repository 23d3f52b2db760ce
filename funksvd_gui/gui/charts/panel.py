"""One pair of axes of a chart: where curves are drawn, panned and zoomed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGraphicsSceneWheelEvent

from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.charts.backdrop import Backdrop

#: Turns of the wheel closer together than this are one gesture.
_ONE_GESTURE_MS = 500


class PanelBox(pg.ViewBox):  # type: ignore[misc]
    """A view box that tells when a gesture is about to change its range."""

    gesture_begun = Signal()

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        self._last_turn_ms: int | None = None
        self.setDefaultPadding(0.0)
        self.disableAutoRange()
        self.setMouseEnabled(x=False, y=False)

    def wheelEvent(  # noqa: N802 - Qt's name
        self, event: QGraphicsSceneWheelEvent, axis: int | None = None
    ) -> None:
        now, before = event.timestamp(), self._last_turn_ms
        self._last_turn_ms = now
        if before is None or now - before > _ONE_GESTURE_MS:
            self.gesture_begun.emit()
        super().wheelEvent(event, axis)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:  # noqa: N802 - Qt's name
        if event.isStart():
            self.end_gesture()
            self.gesture_begun.emit()
        super().mouseDragEvent(event, axis)

    def end_gesture(self) -> None:
        """Let the next turn of the wheel be a gesture of its own."""
        self._last_turn_ms = None


@dataclass(frozen=True, eq=False)
class Panel:
    """A view box with its vertical axis and what lies behind its curves."""

    view_box: PanelBox
    axis: TickAxis
    backdrop: Backdrop
