"""Labels that show text letter by letter, cut it where their place ends, or warn."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_SYMBOL = "!"
_SPARE = 2


def text_label(
    text: str = "",
    role: str = "",
    parent: QWidget | None = None,
    *,
    name: str = "",
    wraps: bool = False,
    buddy: QWidget | None = None,
) -> QLabel:
    """Return a label that shows its text letter by letter, whatever a file put into it.

    Parameters
    ----------
    role : str
        One the style sheet knows: heading, name, dim, warning.
    name : str
        What the text is about, for screen readers; `say` then tells them what it says.
    wraps : bool
        Breaks its lines where there is no more room.
    buddy : QWidget, optional
        The field that the label belongs to; its mnemonic leads there.
    """
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setText(text)
    label.setWordWrap(wraps)
    if role:
        label.setProperty("role", role)
    if name:
        label.setAccessibleName(name)
    if buddy is not None:
        label.setBuddy(buddy)
        label.setToolTip(buddy.toolTip())
    return label


def say(label: QLabel, text: str) -> None:
    """Show a text in a label that has a name; Qt tells a screen reader the name alone."""
    label.setText(text)
    label.setAccessibleDescription(text.strip())


def name_widget(widget: QWidget, name: str, tooltip: str = "") -> None:
    """Give a widget its name for screen readers and its tooltip."""
    widget.setAccessibleName(name)
    widget.setToolTip(tooltip)


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at; it does so only when it is asked to."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class ElidedLabel(QLabel):
    """One line that is cut where its place ends, so that a longer text moves nothing.

    Parameters
    ----------
    name : str
        What the line is about, for screen readers.
    role : str
        One the style sheet knows.
    mode : Qt.TextElideMode
        Where it is cut: a file name in the middle, where it matters least.
    """

    def __init__(
        self,
        name: str,
        role: str = "dim",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(parent)
        self._full_text, self._mode = "", mode
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
        width = max(self.contentsRect().width(), 0)
        self.setText(self.fontMetrics().elidedText(self._full_text, self._mode, width))


class Remark(QLabel):
    """One quiet line below a field, which can turn into a warning and never moves anything.

    Has the height of one line also while it is empty.

    Parameters
    ----------
    name : str
        What the remark is about, for screen readers.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        return bool(self.property("role") == "warning")

    def say(self, text: str, sentence: str = "") -> None:
        """Show a fact; the sentence, which may be longer, is what is told and spoken."""
        self._show(text, sentence or text, "dim")

    def warn(self, text: str, sentence: str) -> None:
        """Show a warning, marked by a sign beside its colour, and speak it when it is new."""
        is_new, told = not self.is_warning, f"Warning: {sentence}"
        self._show(f"{_SYMBOL} {text}", told, "warning")
        if is_new and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, told))

    def _show(self, text: str, sentence: str, role: str) -> None:
        self.setText(text)
        self.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        restyle(self, "role", role)
