"""All messages of this session, to be read again."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.message_log import LoggedMessage, MessageLog
from funksvd_gui.gui.widgets.buttons import make_button, plain_text
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, make_table

_SIZE = 640, 400
#: Of the sentence and its hint, so that nothing moves from one to the next.
_LINES = 4


class MessagesDialog(QDialog):
    """The table `Messages`, the latest on top, and the chosen one in full below it."""

    def __init__(self, log: MessageLog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self._model = ColumnTableModel(_columns(), self)
        self._table = make_table("Messages", self._model, sortable=False, parent=self)
        self._text = text_label(name="Chosen message", wraps=True, parent=self)
        self._hint = text_label("", "dim", name="What to do", wraps=True, parent=self)
        self._action = make_button("", parent=self)
        self._more = make_button("", parent=self)
        self._close = make_button("&Close", "Close this list (Esc).", parent=self)
        self._build()
        self._table.selectionModel().currentRowChanged.connect(self._show_chosen)
        self._action.clicked.connect(lambda: self._follow("action"))
        self._more.clicked.connect(lambda: self._follow("more_action"))
        self._close.clicked.connect(self.close)
        log.changed.connect(self._show_messages)
        self._show_messages()

    def _build(self) -> None:
        self.setWindowTitle("Messages")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._table.setToolTip("What was said since the program was started, the latest on top.")
        self._table.setSelectionMode(self._table.SelectionMode.SingleSelection)
        for button in (self._action, self._more, self._close):
            button.setAutoDefault(False)
        card = Card(self)
        card.setLayout(in_column(self._text, self._hint, None, spacing=4, margins=(12, 8, 12, 8)))
        card.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing() + 20)
        foot = in_row(self._more, self._action, None, self._close)
        parts = ((self._table, 1), card, foot)
        self.setLayout(in_column(*parts, spacing=12, margins=(16, 16, 16, 16)))
        self.resize(*_SIZE)

    @Slot()
    def _show_messages(self) -> None:
        chosen = self._chosen()
        rows = self._log.messages
        self._model.set_rows(rows)
        if rows:
            moments = [row.moment for row in rows]
            # The one that was read stays chosen when another comes.
            known = chosen is not None and chosen.moment in moments
            self._table.selectRow(moments.index(chosen.moment) if known and chosen else 0)
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        chosen = self._chosen()
        message = None if chosen is None else chosen.message
        nothing = "Nothing has been said yet."
        say(self._text, nothing if message is None else wording.visible(message.text))
        say(self._hint, "" if message is None else wording.visible(message.hint))
        offers = (
            (
                (self._action, message.action_label, message.action),
                (self._more, message.more_label, message.more_action),
            )
            if message is not None
            else ((self._action, "", None), (self._more, "", None))
        )
        for button, label, action in offers:
            button.setText(label)
            button.setAccessibleName(plain_text(label))
            button.setVisible(action is not None)
            is_valid = chosen is not None and chosen.is_valid
            button.setEnabled(is_valid)
            tip = f"{plain_text(label)}." if is_valid else "What this was about is gone."
            button.setToolTip(tip)

    def _chosen(self) -> LoggedMessage | None:
        index = self._table.currentIndex()
        return self._model.row_at(index) if index.isValid() else None

    def _follow(self, which: str) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        action: Callable[[], None] | None = attrgetter(which)(chosen.message)
        self.close()
        if action is not None:
            action()


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            title="Time", value=attrgetter("moment"), text=lambda moment: f"{moment:%H:%M:%S}",
        ),
        Column(title="Kind", value=attrgetter("message.kind")),
        Column(title="Message", value=_sentence, stretch=True),
    )  # fmt: skip


def _sentence(row: LoggedMessage) -> str:
    return wording.visible(f"{row.message.text} {row.message.hint}".strip())
