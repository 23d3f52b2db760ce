"""Cards: white panels with rounded corners, and those that show one large figure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

_FIGURE_SCALE = 1.6
_MARGIN = 12
_RIGHT = Qt.TextElideMode.ElideRight


def text_label(text: str = "", role: str = "", parent: QWidget | None = None) -> QLabel:
    """Return a label that shows its text letter by letter, whatever a file put into it.

    `role` is one the style sheet knows: heading, name, dim, warning.
    """
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    if role:
        label.setProperty("role", role)
    return label


class Card(QFrame):
    """A panel with a one-pixel line and rounded corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)


class FigureCard(Card):
    """A large figure with a word above and a remark below.

    A screen reader hears the word as the name and the rest as the description.
    The card never grows with its text, so that nothing moves when a number gets longer.
    """

    def __init__(self, caption: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = text_label(parent=self)
        self._note = text_label(role="dim", parent=self)
        self._full_note = ""
        self._build(caption)
        self.setAccessibleName(caption)

    def show_figure(self, figure: str, note: str = "") -> None:
        """Replace the figure and the remark."""
        self._figure.setText(figure)
        self._full_note = note
        self._note.setToolTip(note)
        self._fit_note()
        self.setAccessibleDescription(f"{figure} {note}".strip())

    @property
    def figure(self) -> str:
        return self._figure.text()

    @property
    def note(self) -> str:
        return self._full_note

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        # A remark that is too long ends in an ellipsis, not in half a letter.
        width = self.width() - 2 * _MARGIN
        fitting = self._note.fontMetrics().elidedText(self._full_note, _RIGHT, width)
        self._note.setText(fitting)

    def _build(self, caption: str) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 8, _MARGIN, 8)
        layout.setSpacing(2)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _FIGURE_SCALE)
        font.setBold(True)
        self._figure.setFont(font)
        layout.addWidget(text_label(caption, "dim", self))
        layout.addWidget(self._figure)
        layout.addWidget(self._note)
        for label in (self._figure, self._note):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
