"""Sentences above the work: what happened, and one thing to do about it. Never in the way."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from funksvd_gui.gui import formats
from funksvd_gui.gui.app_state import Message
from funksvd_gui.gui.cards import text_label

_SYMBOLS = {"info": "i", "success": "✓", "warning": "!", "error": "✕"}
#: Good news leaves by itself; what somebody must know stays until it is closed.
_SUCCESS_SHOWN_MS = 12_000


class MessageBar(QWidget):
    """Shows the newest message until it is closed, replaced, or old news.

    It takes no focus and no space while it is empty; a screen reader is told.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message: Message | None = None
        self._frame = QFrame(self)
        self._symbol = text_label(role="name", parent=self._frame)
        self._text = text_label(parent=self._frame)
        self._hint = text_label(role="dim", parent=self._frame)
        self._action = QPushButton(self._frame)
        self._close = QPushButton("✕", self._frame)
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.setInterval(_SUCCESS_SHOWN_MS)
        self._leaving.timeout.connect(self.clear)
        self._build()
        self.hide()

    @property
    def message(self) -> Message | None:
        """What is shown now."""
        return self._message

    @Slot(object)
    def show_message(self, message: Message) -> None:
        """Replace what is shown."""
        self._message = message
        self._frame.setProperty("message", message.kind)
        for widget in (self._frame, self._symbol):
            # The style sheet looks at the kind only when it is asked to.
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self._symbol.setText(_SYMBOLS[message.kind])
        self._symbol.setAccessibleName(message.kind)
        self._text.setText(formats.visible(message.text))
        self._hint.setText(formats.visible(message.hint))
        self._hint.setVisible(bool(message.hint))
        self._action.setText(message.action_label)
        self._action.setAccessibleName(message.action_label.replace("&", ""))
        self._action.setVisible(message.action is not None)
        self.setAccessibleDescription(_spoken(message))
        self.show()
        self._announce(message)
        if message.kind in {"info", "success"}:
            self._leaving.start()
        else:
            self._leaving.stop()

    @Slot()
    def clear(self) -> None:
        """Show nothing, unless somebody is just about to press a button here."""
        if self._action.hasFocus() or self._close.hasFocus() or self.underMouse():
            self._leaving.start()
            return
        self.dismiss()

    @Slot()
    def dismiss(self) -> None:
        """Show nothing."""
        self._leaving.stop()
        self._message = None
        self.hide()

    @Slot()
    def forget_error(self) -> None:
        """Close an error: what follows was begun by somebody who has read it."""
        if self._message is not None and self._message.kind == "error":
            self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.setAccessibleName("Message")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4, 0, 4, 8)
        outer.addWidget(self._frame)
        for label in (self._text, self._hint):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action.setProperty("link", True)
        self._action.clicked.connect(self._on_action)
        self._action.hide()
        self._close.setProperty("link", True)
        self._close.setFixedWidth(36)
        self._close.setAccessibleName("Close message")
        self._close.setToolTip("Close this message (Esc)")
        self._close.clicked.connect(self.dismiss)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._text)
        texts.addWidget(self._hint)
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._symbol)
        row.addLayout(texts, 1)
        row.addWidget(self._action)
        row.addWidget(self._close)

    def _on_action(self) -> None:
        message = self._message
        self.dismiss()
        if message is not None and message.action is not None:
            message.action()

    def _announce(self, message: Message) -> None:
        event = QAccessibleAnnouncementEvent(self, _spoken(message))
        if message.kind in {"warning", "error"}:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)


def _spoken(message: Message) -> str:
    return f"{message.text} {message.hint}".strip()
