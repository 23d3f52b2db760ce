"""Charts are pictures to assistive technology, not panels to scroll in."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

#: Qt asks for the class of a widget first, then for each class it is derived from.
_CLASS = "Chart"


@cache
def use_graphic_role() -> None:
    """Let Qt give the role of a picture to every chart; once is enough for all."""
    QAccessible.installFactory(_make_interface)


def _make_interface(class_name: str, widget: QObject) -> QAccessibleInterface | None:
    if class_name != _CLASS or not isinstance(widget, QWidget):
        return None
    return QAccessibleWidget(widget, QAccessible.Role.Graphic)
