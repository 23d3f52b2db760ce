"""A panel at a side of the window that folds to a rail."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.layouts import in_column, in_row, order_tabs

_RAIL, _BESIDE = 32, 4
_WIDEST = 16_777_215  # QWIDGETSIZE_MAX, which PySide6 does not name
_TOWARDS = {"left": "‹", "right": "›"}


class SidePanel(QWidget):
    """Shows its content, or only a rail with a button that brings it back.

    Parameters
    ----------
    title : str
        Written along the rail.
    name : str
        Of the content in the buttons' names: ``Show settings``, ``Hide settings``.
    side : {"left", "right"}
        Of the window.
    heading : QBoxLayout
        The row of the content that gets the button which folds it.
    action_text : str
        Of the menu's action, with its mnemonic.
    """

    folded_changed = Signal(bool)
    chosen = Signal(bool)  # a person has folded it, or brought it back

    def __init__(
        self,
        title: str,
        name: str,
        content: QWidget,
        *,
        side: Literal["left", "right"],
        heading: QBoxLayout,
        action_text: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._content, self._is_folded = content, False
        other = "right" if side == "left" else "left"
        self.hide_button = make_button(
            _TOWARDS[side], f"Fold the {name} away to a rail.", name=f"Hide {name}", kind="link",
            parent=content,
        )  # fmt: skip
        self.show_button = make_button(
            _TOWARDS[other], f"Show the {name} again.", name=f"Show {name}", kind="link"
        )
        self._rail_title = _RailTitle(title)
        self._rail = QWidget(self)
        #: For the menu; checked while the content is shown.
        self.action = QAction(action_text, self)
        self.setWindowTitle(title)
        self._build(heading)
        follow_font(self, self._fit)

    @property
    def is_folded(self) -> bool:
        return self._is_folded

    @property
    def open_width(self) -> int:
        """What it takes at least while it is open, in pixels."""
        return max(self._content.minimumWidth(), self._content.minimumSizeHint().width())

    def set_folded(self, is_folded: bool) -> None:
        """Show the rail alone, or the content."""
        if is_folded == self._is_folded:
            return
        focused = self.focusWidget()
        self._is_folded = is_folded
        self._fit()
        self._rail.setVisible(is_folded)
        self._content.setVisible(not is_folded)
        self.action.setChecked(not is_folded)
        if focused is not None and focused.hasFocus():
            (self.show_button if is_folded else self.hide_button).setFocus()
        self.folded_changed.emit(is_folded)

    def set_rail_title(self, title: str) -> None:
        self._rail_title.show_text(title)

    def _build(self, heading: QBoxLayout) -> None:
        heading.addWidget(self.hide_button)
        self.action.setCheckable(True)
        self.action.setChecked(True)
        self.action.triggered.connect(lambda is_shown: self._choose(not is_shown))
        self.hide_button.clicked.connect(lambda: self._choose(True))
        self.show_button.clicked.connect(lambda: self._choose(False))
        card = Card(self._rail)
        card.setLayout(in_column(self.show_button, self._rail_title, None, margins=(1, 4, 1, 4)))
        self._rail.setLayout(in_row(card, margins=(_BESIDE, 0, _BESIDE, 8)))
        self._rail.hide()
        self.setLayout(in_row(self._rail, (self._content, 1), spacing=0))
        # Made last, it is reached first: it stands at the top.
        order_tabs(self.show_button, self.hide_button)

    def _choose(self, is_folded: bool) -> None:
        self.set_folded(is_folded)
        self.chosen.emit(is_folded)

    def _fit(self) -> None:
        for button in (self.hide_button, self.show_button):
            button.setFixedWidth(at_text_size(self, 28))
        rail = at_text_size(self, _RAIL) + 2 * _BESIDE
        self._rail.setFixedWidth(rail)
        self.setMinimumWidth(rail if self._is_folded else 0)
        self.setMaximumWidth(rail if self._is_folded else _WIDEST)


class _RailTitle(QWidget):
    """Words that are read from below upwards."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.height(), metrics.horizontalAdvance(self._text) + metrics.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.translate(0.0, float(self.height()))
        painter.rotate(-90.0)
        painter.drawText(
            0, 0, self.height(), self.width(), Qt.AlignmentFlag.AlignCenter, self._text
        )
        painter.end()
