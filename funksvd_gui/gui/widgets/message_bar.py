"""Sentences over the work: what happened, and one thing to do about it. They move nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.app_state import Message
from funksvd_gui.gui.widgets.buttons import make_button, plain_text
from funksvd_gui.gui.widgets.labels import name_widget, restyle, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row

_SYMBOLS = {"info": "i", "success": "✓", "warning": "!", "error": "✕"}
#: All of them leave by themselves; what somebody must know takes longer to read.
_SHOWN_MS = {"info": 8_000, "success": 8_000, "warning": 20_000, "error": 20_000}
_WIDEST = 640
_MARGIN = 8


class MessageBar(QFrame):
    """Shows the newest message until it is closed, replaced, or old news.

    It lies over the bottom of its parent and takes no room of it, nor the focus; a screen
    reader is told. It stays while the pointer or the keyboard is on it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message: Message | None = None
        self._symbol = text_label(role="name", parent=self)
        self._text = text_label(wraps=True, parent=self)
        self._hint = text_label(role="dim", wraps=True, parent=self)
        self._action = make_button("", parent=self)
        self._more = make_button("", parent=self)
        self._close = make_button(
            "✕", "Close this message (Esc)", name="Close message", kind="link", parent=self
        )
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.timeout.connect(self.clear)
        self._build()
        self.hide()
        if parent is not None:
            parent.installEventFilter(self)

    @property
    def message(self) -> Message | None:
        """What is shown now."""
        return self._message

    @Slot(object)
    def show_message(self, message: Message) -> None:
        """Replace what is shown."""
        self._message = message
        restyle(self, "message", message.kind)
        # The sheet colours it by the kind of its frame, but looks at each by itself.
        restyle(self._symbol, "kind", message.kind)
        self._symbol.setText(_SYMBOLS[message.kind])
        self._symbol.setAccessibleName(message.kind)
        self._text.setText(wording.visible(message.text))
        self._hint.setText(wording.visible(message.hint))
        self._hint.setVisible(bool(message.hint))
        for button, label, action in (
            (self._action, message.action_label, message.action),
            (self._more, message.more_label, message.more_action),
        ):
            button.setText(label)
            name_widget(button, plain_text(label), f"{plain_text(label)}.")
            button.setVisible(action is not None)
        self._place_actions(has_two=message.more_action is not None)
        self.setAccessibleDescription(_spoken(message))
        self._place()
        self.show()
        self.raise_()
        self._announce(message)
        self._leaving.start(_SHOWN_MS[message.kind])

    @Slot()
    def clear(self) -> None:
        """Show nothing, unless somebody is reading it or about to press a button here."""
        buttons = (self._action, self._more, self._close)
        if any(button.hasFocus() for button in buttons) or self.underMouse():
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
    def forget_last_run(self) -> None:
        """Close an error or what a run came to: who begins the next one has read it."""
        message = self._message
        if message is not None and (message.kind == "error" or message.is_of_run):
            self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay where the parent's bottom is."""
        if event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Be as high as the text needs, which is known when the layouts have heard of it."""
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return is_done

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        self._row.activate()
        width = min(_WIDEST, parent.width() - 2 * _MARGIN)
        height = self._row.totalHeightForWidth(width)
        left, top = (parent.width() - width) // 2, parent.height() - height - _MARGIN
        self.setGeometry(left, max(top, 0), width, height)

    def _build(self) -> None:
        self.setAccessibleName("Message")
        for label in (self._text, self._hint):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for button, slot in ((self._action, self._on_action), (self._more, self._on_more)):
            button.clicked.connect(slot)
            button.hide()
        self._close.setFixedWidth(36)
        self._close.clicked.connect(self.dismiss)
        self._below = in_row(self._more, None)
        texts = in_column(self._text, self._hint, self._below, spacing=4)
        self._row = in_row(
            self._symbol, (texts, 1), self._action, self._close, spacing=12, margins=(12, 8, 8, 8)
        )
        self.setLayout(self._row)

    def _place_actions(self, *, has_two: bool) -> None:
        """Put one action beside the text, and two below it, where they take it no room."""
        for layout in (self._below, self._row):
            # Or it would count as one of those that it is put between.
            layout.removeWidget(self._action)
        if has_two:
            self._below.insertWidget(0, self._action)
        else:
            self._row.insertWidget(self._row.count() - 1, self._action)

    def _on_action(self) -> None:
        self._follow(None if self._message is None else self._message.action)

    def _on_more(self) -> None:
        self._follow(None if self._message is None else self._message.more_action)

    def _follow(self, action: Callable[[], None] | None) -> None:
        self.dismiss()
        if action is not None:
            action()

    def _announce(self, message: Message) -> None:
        event = QAccessibleAnnouncementEvent(self, _spoken(message))
        if message.kind in {"warning", "error"}:
            event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)


def _spoken(message: Message) -> str:
    return f"{message.text} {message.hint}".strip()
