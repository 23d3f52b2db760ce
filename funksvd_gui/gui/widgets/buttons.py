"""A row of buttons of which one is down: the pages inside a tab."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget


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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for place, (text, tip) in enumerate(names):
            button = QPushButton(text, self)
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setAccessibleName(text.replace("&", ""))
            button.setToolTip(f"{tip}.")
            self._group.addButton(button, place)
            layout.addWidget(button)
        layout.addStretch(1)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._on_toggled)

    @property
    def current(self) -> int:
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """Press a button."""
        self._group.button(place).setChecked(True)

    def button(self, place: int) -> QPushButton:
        button = self._group.button(place)
        assert isinstance(button, QPushButton)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        place = min(max(self.current + step, 0), len(self._group.buttons()) - 1)
        self.choose(place)
        self.button(place).setFocus(Qt.FocusReason.TabFocusReason)

    def _on_toggled(self, place: int, is_down: bool) -> None:
        if is_down:
            self.chosen.emit(place)
