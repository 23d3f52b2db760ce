"""A few buttons joined to one, of which exactly one is down."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.layouts import in_row


class Segments(QWidget):
    """Chooses one of a few ways to show something; the arrow keys go from one to the next.

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
            button = make_button(text, f"{tip}.", checkable=True, parent=self)
            sides = {0: "left", len(names) - 1: "right"}
            button.setProperty("segment", sides.get(place, "middle"))
            self._group.addButton(button, place)
        self.setLayout(in_row(*self._group.buttons(), None, spacing=0))
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)

    @property
    def place(self) -> int:
        """Which button is down, from 0."""
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """Press a button."""
        self._group.button(place).setChecked(True)

    def _on_toggled(self, place: int, is_down: bool) -> None:
        if is_down:
            self.chosen.emit(place)
