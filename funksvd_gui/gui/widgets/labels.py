"""One line of text that is cut where its place ends."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_RIGHT = Qt.TextElideMode.ElideRight


class ElidedLabel(QLabel):
    """Takes the width it is given, so that a longer text moves nothing.

    Parameters
    ----------
    name : str
        What the line is about, for screen readers.
    role : str
        One the style sheet knows.
    """

    def __init__(self, name: str, role: str = "dim", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._full_text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def full_text(self) -> str:
        """All of it, also where less is shown."""
        return self._full_text

    def show_text(self, text: str) -> None:
        """Replace the line."""
        self._full_text = text
        self.setAccessibleDescription(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def _fit(self) -> None:
        width = self.contentsRect().width()
        text = self.fontMetrics().elidedText(self._full_text, _RIGHT, max(width, 0))
        self.setText(text)
