"""Cards: white panels with rounded corners, and those that show one large figure."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from funksvd_gui.gui.widgets.labels import ElidedLabel, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row

_FIGURE_SCALE, _FOLDED_SCALE = 1.6, 1.15
_SMALLEST_SHARE = 0.6
_STEP_POINTS = 0.5
_MARGIN, _GAP = 12, 6


class Card(QFrame):
    """A panel with a one-pixel line and rounded corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)


class FigureCard(Card):
    """A large figure with a word above and a remark below.

    A screen reader hears the word as the name and the rest as the description.
    The card never grows with its text, so that nothing moves when a number gets longer.

    Parameters
    ----------
    key : QWidget, optional
        Stands before the word: the line of the curve that the figure belongs to.
    scale : float
        How many times as large as other text the figure is.
    """

    def __init__(
        self,
        caption: str,
        parent: QWidget | None = None,
        *,
        key: QWidget | None = None,
        scale: float = _FIGURE_SCALE,
    ) -> None:
        super().__init__(parent)
        self._word = ElidedLabel("", parent=self)
        self._figure = text_label(parent=self)
        self._unit = text_label(parent=self)
        self._note = ElidedLabel("", parent=self)
        self._scale = scale
        self._is_folded = False
        self._build(key)
        self.show_caption(caption)

    def show_caption(self, caption: str, tooltip: str = "") -> None:
        """Name the figure; the tooltip says how it is measured."""
        self._word.show_text(caption)
        self.setAccessibleName(caption)
        self.setToolTip(tooltip)

    def show_figure(self, figure: str, note: str = "", unit: str = "") -> None:
        """Replace the figure, its unit and the remark."""
        self._figure.setText(figure)
        self._unit.setText(unit)
        self._note.show_text(note)
        self._note.setToolTip(note)
        self._fit()
        self.setAccessibleDescription(" ".join(filter(None, (figure, unit, note))))

    def set_folded(self, is_folded: bool) -> None:
        """Leave the remark out and write the figure smaller, where there is little room."""
        self._is_folded = is_folded
        self._note.setHidden(is_folded)
        if self._key is not None:
            self._key.setHidden(is_folded)
        margin = 4 if is_folded else 8
        self._parts.setContentsMargins(_MARGIN, margin, _MARGIN, margin)
        self._fix_heights()
        self._fit()

    @property
    def figure(self) -> str:
        return self._figure.text()

    @property
    def unit(self) -> str:
        return self._unit.text()

    @property
    def note(self) -> str:
        return self._note.full_text

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fix_heights()
            self._fit()

    def _large(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * (_FOLDED_SCALE if self._is_folded else self._scale))
        font.setBold(True)
        return font

    def _fit(self) -> None:
        # A figure that is too wide gets smaller; a remark ends in an ellipsis. Neither ends
        # in half a letter, and neither changes the size of the card.
        font = self._large()
        unit = self._unit.sizeHint().width() + 2 * _GAP
        width = max(1, self.width() - 2 * _MARGIN - unit)
        smallest = font.pointSizeF() * _SMALLEST_SHARE
        while (
            font.pointSizeF() > smallest
            and QFontMetrics(font).horizontalAdvance(self._figure.text()) > width
        ):
            # By steps: glyphs are fitted to pixels, so widths do not follow sizes exactly.
            font.setPointSizeF(font.pointSizeF() - _STEP_POINTS)
        if font != self._figure.font():
            self._figure.setFont(font)

    def _fix_heights(self) -> None:
        self._figure.setFixedHeight(QFontMetrics(self._large()).height())
        for label in (self._word, self._note):
            # A sign that the font lacks comes from another font, which may be higher by a pixel.
            label.setFixedHeight(label.fontMetrics().height() + 1)

    def _build(self, key: QWidget | None) -> None:
        self._key = key
        self._figure.setFont(self._large())
        self._figures = QWidget(self)
        self._figures.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bottom = Qt.AlignmentFlag.AlignBottom
        figures = in_row(self._figure, self._unit, None, spacing=_GAP)
        figures.setAlignment(self._unit, bottom)
        self._figures.setLayout(figures)
        words = [part for part in (key, (self._word, 1)) if part is not None]
        self._parts = in_column(
            in_row(*words), self._figures, self._note, spacing=2, margins=(_MARGIN, 8, _MARGIN, 8)
        )
        self._fix_heights()
        self.setLayout(self._parts)


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
