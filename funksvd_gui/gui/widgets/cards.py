"""Cards: white panels with rounded corners, and those that show one large figure."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from funksvd_gui.gui.widgets.labels import ElidedLabel, text_label
from funksvd_gui.gui.widgets.layouts import in_column

_FIGURE_SCALE = 1.6
_SMALLEST_SHARE = 0.6
_STEP_POINTS = 0.5
_MARGIN = 12


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
        self._note = ElidedLabel("", parent=self)
        self._large = QFont(self.font())
        self._large.setPointSizeF(self._large.pointSizeF() * _FIGURE_SCALE)
        self._large.setBold(True)
        self._build(caption)
        self.setAccessibleName(caption)

    def show_figure(self, figure: str, note: str = "") -> None:
        """Replace the figure and the remark."""
        self._figure.setText(figure)
        self._note.show_text(note)
        self._note.setToolTip(note)
        self._fit()
        self.setAccessibleDescription(f"{figure} {note}".strip())

    @property
    def figure(self) -> str:
        return self._figure.text()

    @property
    def note(self) -> str:
        return self._note.full_text

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # A figure that is too wide gets smaller; a remark ends in an ellipsis. Neither ends
        # in half a letter, and neither changes the size of the card.
        width = max(1, self.width() - 2 * _MARGIN)
        font = QFont(self._large)
        smallest = self._large.pointSizeF() * _SMALLEST_SHARE
        while (
            font.pointSizeF() > smallest
            and QFontMetrics(font).horizontalAdvance(self._figure.text()) > width
        ):
            # By steps: glyphs are fitted to pixels, so widths do not follow sizes exactly.
            font.setPointSizeF(font.pointSizeF() - _STEP_POINTS)
        if font != self._figure.font():
            self._figure.setFont(font)

    def _build(self, caption: str) -> None:
        self._figure.setFont(self._large)
        self._figure.setFixedHeight(self._figure.sizeHint().height())
        self._figure.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        word = text_label(caption, "dim", self)
        margins = (_MARGIN, 8, _MARGIN, 8)
        self.setLayout(in_column(word, self._figure, self._note, spacing=2, margins=margins))


class WordsPage(Card):
    """A card with a heading and a remark in its middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = text_label("", "name", self, wraps=True)
        self.remark = text_label("", "dim", self, wraps=True)
        for label in (self.heading, self.remark):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(in_column(None, self.heading, self.remark, None, margins=(9, 9, 9, 9)))

    def show_words(self, heading: str, remark: str) -> None:
        """Replace both sentences."""
        self.heading.setText(heading)
        self.remark.setText(remark)
