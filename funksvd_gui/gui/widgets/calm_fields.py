"""Boxes that let the wheel scroll the panel they stand on, unless they have the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QWidget


class CalmComboBox(QComboBox):
    """A combo box that nobody changes by scrolling past it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Not by the wheel either.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CalmDateEdit(QDateEdit):
    """A day that nobody changes by scrolling past it; it counts when it is typed in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDisplayFormat("yyyy-MM-dd")
        self.setKeyboardTracking(False)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
