"""What a combo box tells assistive technology: on X11 Qt would name it by what it shows."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QComboBox

#: Qt asks for the class of a widget first, then for each class it is derived from.
_CLASS = "CalmComboBox"
_LIST = 0


class _ComboBoxInterface(QAccessibleWidget):
    """A combo box by its accessible name; what it shows is its value and its description.

    The bus of X11 knows no values that are texts.
    """

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box, QAccessible.Role.ComboBox)
        self._box = box

    def text(self, kind: QAccessible.Text) -> str:
        if kind in {QAccessible.Text.Value, QAccessible.Text.Description}:
            return self._box.currentText()
        return super().text(kind)

    def state(self) -> QAccessible.State:
        state = super().state()
        state.expandable = True
        state.expanded = self._box.view().isVisible()
        return state

    def childCount(self) -> int:  # noqa: N802 - Qt's name
        return 1

    def child(self, index: int) -> QAccessibleInterface:
        if index != _LIST:
            return super().child(index)
        return QAccessible.queryAccessibleInterface(self._box.view())

    def indexOfChild(self, child: QAccessibleInterface) -> int:  # noqa: N802 - Qt's name
        return _LIST if child.object() is self._box.view() else -1

    def actionNames(self) -> list[str]:  # noqa: N802 - Qt's name
        return [self.showMenuAction(), self.pressAction(), *super().actionNames()]

    def doAction(self, name: str) -> None:  # noqa: N802 - Qt's name
        if name not in {self.showMenuAction(), self.pressAction()}:
            super().doAction(name)
        elif self._box.view().isVisible():
            self._box.hidePopup()
        else:
            self._box.showPopup()


@cache
def use_combo_box_role() -> None:
    """Let Qt name every combo box by its accessible name; once is enough for all."""
    QAccessible.installFactory(_make_interface)


def _make_interface(class_name: str, widget: QObject) -> QAccessibleInterface | None:
    if class_name != _CLASS or not isinstance(widget, QComboBox):
        return None
    return _ComboBoxInterface(widget)
