"""What stands where there is nothing to show yet: a sentence, and what to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funksvd_gui.gui.widgets.cards import Card, text_label


class WordsPage(Card):
    """A card with a heading and a remark in its middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = text_label("", "name", self)
        self.remark = text_label("", "dim", self)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addStretch(1)
        for label in (self.heading, self.remark):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addStretch(1)

    def show_words(self, heading: str, remark: str) -> None:
        """Replace both sentences."""
        self.heading.setText(heading)
        self.remark.setText(remark)
