"""Measures in pixels that grow with the text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QWidget

#: Of the text that the measures are meant for.
_USUAL_PIXELS = 13


def at_text_size(widget: QWidget, pixels: int) -> int:
    """Return what so many pixels are beside the widget's text, whatever size that has."""
    return round(pixels * QFontInfo(widget.font()).pixelSize() / _USUAL_PIXELS)


def follow_font(widget: QWidget, apply: Callable[[], object]) -> None:
    """Do this now and whenever the widget's font changes: fixed sizes do not follow it."""
    _FontWatch(widget, apply)
    apply()


class _FontWatch(QObject):
    def __init__(self, widget: QWidget, apply: Callable[[], object]) -> None:
        super().__init__(widget)
        self._apply = apply
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Before the widget has heard of it; its font is the new one already.
        if event.type() == QEvent.Type.FontChange and watched is self.parent():
            self._apply()
        return super().eventFilter(watched, event)
