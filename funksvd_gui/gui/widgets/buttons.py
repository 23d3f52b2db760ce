"""Buttons: of one style each, of an action, and pressed only once by a double click."""

from __future__ import annotations

from typing import Literal

from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QPushButton, QWidget

from funksvd_gui.gui.widgets.labels import name_widget

#: What a button is beside an ordinary one: the one thing to do next, words without a
#: frame, the title of what is folded away, one that opens a menu, a sign alone.
Kind = Literal["", "primary", "link", "fold", "menu", "square"]


def make_button(
    text: str,
    tooltip: str = "",
    *,
    name: str = "",
    kind: Kind = "",
    checkable: bool = False,
    parent: QWidget | None = None,
) -> QPushButton:
    """Return a button in the window's style.

    Parameters
    ----------
    text : str
        May contain a mnemonic.
    name : str
        For screen readers; the text if left out.
    """
    button = QPushButton(text, parent)
    name_widget(button, name or plain_text(text), tooltip)
    button.setCheckable(checkable)
    if kind:
        button.setProperty(kind, True)
    return button


def plain_text(text: str) -> str:
    """Return the text of a button or an action as it is spoken."""
    return text.replace("&", "").removesuffix("…")


class ActionButton(QPushButton):
    """A real push button for an action; follows its text, tooltip and whether it is enabled."""

    def __init__(self, action: QAction, *, is_primary: bool = False, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self.setProperty("primary", is_primary)
        action.changed.connect(self._follow)
        self.clicked.connect(self._trigger)
        self._follow()

    def become(self, action: QAction) -> None:
        """Be the button of another action from now on, in the same place."""
        if action is not self._action:
            self._action.changed.disconnect(self._follow)
            self._action = action
            action.changed.connect(self._follow)
            self._follow()

    def keep_width_for(self, *texts: str) -> None:
        """Never be narrower than any of these texts needs, so that nothing moves."""
        shown, widths = self.text(), []
        for text in texts:
            self.setText(text)
            widths.append(self.sizeHint().width())
        self.setText(shown)
        self.setMinimumWidth(max(widths))

    def _trigger(self) -> None:
        self._action.trigger()

    def _follow(self) -> None:
        self.setText(self._action.text().replace("&", ""))
        name_widget(self, plain_text(self._action.text()), self._action.toolTip())
        self.setAccessibleDescription(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())
        self.setCheckable(self._action.isCheckable())
        self.setChecked(self._action.isChecked())


class OnceButton(QPushButton):
    """A double click on it is one click: who removes one thing does not mean the next, too."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
