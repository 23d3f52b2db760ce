"""One quiet line below a field, which can turn into a warning and never moves anything."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_SYMBOL = "!"
_SPARE = 2


class Remark(QLabel):
    """Has the height of one line also while it is empty.

    Parameters
    ----------
    name : str
        What the remark is about, for screen readers.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_warning = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "dim")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        # Not the text's own height: a sign that the font lacks comes from another font, which
        # may be higher by a pixel.
        return QSize(super().sizeHint().width(), self.fontMetrics().height() + _SPARE)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    @property
    def is_warning(self) -> bool:
        return self._is_warning

    def say(self, text: str, sentence: str = "") -> None:
        """Show a fact; the sentence, which may be longer, is what is told and spoken."""
        self._show(text, sentence or text, is_warning=False)

    def warn(self, text: str, sentence: str) -> None:
        """Show a warning, marked by a sign beside its colour, and speak it when it is new."""
        is_new = not self._is_warning
        self._show(f"{_SYMBOL} {text}", f"Warning: {sentence}", is_warning=True)
        if is_new and self.isVisible():
            QAccessible.updateAccessibility(
                QAccessibleAnnouncementEvent(self, f"Warning: {sentence}")
            )

    def _show(self, text: str, sentence: str, *, is_warning: bool) -> None:
        self.setText(text)
        self.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        if is_warning != self._is_warning:
            self._is_warning = is_warning
            self.setProperty("role", "warning" if is_warning else "dim")
            # The style sheet looks at the role only when it is asked to.
            self.style().unpolish(self)
            self.style().polish(self)
