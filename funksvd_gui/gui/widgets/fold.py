"""A part of a panel that is folded away until somebody wants it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QWidget

from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.labels import ElidedLabel
from funksvd_gui.gui.widgets.layouts import in_column, in_row

#: Between the title and the summary, and between the summary and the button's end.
_GAP, _END = 12, 1


class Fold(QWidget):
    """A button that shows and hides what is under it; while that is hidden, a summary of it.

    Parameters
    ----------
    title : str
        May contain a mnemonic.
    content : QWidget
        Hidden at first.
    tooltip : str
        One sentence.
    name : str, optional
        For screen readers; the title if left out.
    """

    toggled = Signal(bool)

    def __init__(
        self,
        title: str,
        content: QWidget,
        tooltip: str,
        parent: QWidget | None = None,
        *,
        name: str = "",
    ) -> None:
        super().__init__(parent)
        self._title, self._content, self._tooltip = title, content, tooltip
        self.button = make_button(title, name=name, kind="fold", checkable=True, parent=self)
        self.summary = ElidedLabel(f"Summary of {self.button.accessibleName()}", parent=self.button)
        self._build()
        self._show_content(False)

    @property
    def is_open(self) -> bool:
        return self.button.isChecked()

    def set_open(self, is_open: bool) -> None:
        self.button.setChecked(is_open)

    def show_summary(self, text: str) -> None:
        """Say in one line what the content holds."""
        self.summary.show_text(text)
        self._describe()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._place_summary()

    def _build(self) -> None:
        self.button.toggled.connect(self._show_content)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # It lies on the button, which is pressed wherever somebody presses.
        self.summary.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row = in_row(self.summary)
        self.button.setLayout(self._row)
        self.setLayout(in_column(self.button, self._content))

    def _show_content(self, is_open: bool) -> None:
        self.button.setText(f"{'▾' if is_open else '▸'}  {self._title}")
        self._place_summary()
        self._describe()
        self._content.setVisible(is_open)
        self.toggled.emit(is_open)

    def _place_summary(self) -> None:
        text = self.button.text().replace("&", "")
        width = self.button.fontMetrics().horizontalAdvance(text)
        self._row.setContentsMargins(width + _GAP, 0, _END, 0)

    def _describe(self) -> None:
        summary = self.summary.full_text
        self.summary.setVisible(bool(summary) and not self.is_open)
        folded = f"folded away: {summary}" if summary else "folded away"
        self.button.setAccessibleDescription("shown" if self.is_open else folded)
        self.button.setToolTip(f"{self._tooltip}\n{summary}".strip())
