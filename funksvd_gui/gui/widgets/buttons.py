"""Buttons: of one style each, of an action, and in a row of which one is down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from funksvd_gui.gui.widgets.labels import name_widget
from funksvd_gui.gui.widgets.layouts import in_row

#: What a button is beside an ordinary one: the one thing to do next, words without a
#: frame, the title of what is folded away, one that opens a menu.
Kind = Literal["", "primary", "link", "fold", "menu"]


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


class Segments(QWidget):
    """Chooses one of a few pages; the arrow keys go from one to the next.

    Parameters
    ----------
    names : sequence of (str, str)
        Text with its mnemonic, and what the tooltip says.
    """

    chosen = Signal(int)

    def __init__(
        self, names: Sequence[tuple[str, str]], accessible_name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(accessible_name)
        self._group = QButtonGroup(self)
        for place, (text, tip) in enumerate(names):
            self._group.addButton(make_button(text, f"{tip}.", checkable=True, parent=self), place)
        self.setLayout(in_row(*self._group.buttons(), None, spacing=4))
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)

    def choose(self, place: int) -> None:
        """Press a button."""
        self._group.button(place).setChecked(True)

    def _on_toggled(self, place: int, is_down: bool) -> None:
        if is_down:
            self.chosen.emit(place)
