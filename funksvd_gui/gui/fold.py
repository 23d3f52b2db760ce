"""A part of a panel that is folded away until somebody wants it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget


class Fold(QWidget):
    """A button that shows and hides what is under it.

    Parameters
    ----------
    title : str
        May contain a mnemonic.
    content : QWidget
        Hidden at first.
    """

    toggled = Signal(bool)

    def __init__(self, title: str, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._content = content
        self.button = QPushButton(self)
        self.button.setProperty("fold", True)
        self.button.setCheckable(True)
        self.button.setAccessibleName(title.replace("&", ""))
        self.button.toggled.connect(self._show_content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.button)
        layout.addWidget(content)
        self._show_content(False)

    @property
    def is_open(self) -> bool:
        return self.button.isChecked()

    def set_open(self, is_open: bool) -> None:
        self.button.setChecked(is_open)

    def _show_content(self, is_open: bool) -> None:
        self.button.setText(f"{'▾' if is_open else '▸'}  {self._title}")
        self.button.setAccessibleDescription("shown" if is_open else "folded away")
        self._content.setVisible(is_open)
        self.toggled.emit(is_open)
