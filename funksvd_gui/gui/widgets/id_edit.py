"""A line edit for an id, with a list of what the typed text may mean."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFocusEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.widgets.id_choices import IdChoices

#: More are not read; typing one letter more is quicker.
_MOST_SHOWN = 100


class IdEdit(QLineEdit):
    """Type and press Enter, or pick from the list below.

    The list is filled with a few matches by hand: a completer over all ids
    would ask a model a hundred thousand times per key.

    Parameters
    ----------
    name : str
        Accessible name.
    """

    picked = Signal(str)  # an id, possibly unknown

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: IdChoices | None = None
        self._matches: list[str] = []
        self._shown_label = ""
        self._was_clicked_into = False
        self._model = QStandardItemModel(self)
        self._arrow = QAction(f"Show the list for {name}", self)
        self._build(name)

    def set_choices(self, choices: IdChoices) -> None:
        """Offer other ids."""
        self._choices = choices

    def show_id(self, an_id: str) -> None:
        """Show an id, unless somebody is typing."""
        label = self._choices.label_of(an_id) if self._choices is not None else an_id
        # As the field itself would show it; else it seemed another text at every refresh.
        label = wording.one_line(label)
        self._shown_label = label
        if not (self.hasFocus() and self.isModified()) and label != self.text():
            self.setText(label)
            self.setCursorPosition(0)

    def show_arrow(self, icon: QIcon) -> None:
        """Show the arrow that opens the list in the colours of the theme."""
        self._arrow.setIcon(icon)

    def open_list(self) -> None:
        """Show the first ids, whatever is in the field."""
        self.setFocus()
        self._fill("")
        self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._was_clicked_into = event.reason() == Qt.FocusReason.MouseFocusReason

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.isModified():
            # A long title is read from its beginning.
            self.setCursorPosition(0)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Select all at the first click: who comes to this field wants another id."""
        super().mouseReleaseEvent(event)
        if self._was_clicked_into and not self.hasSelectedText():
            self.selectAll()
        self._was_clicked_into = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self._popup.isVisible():
            self.open_list()
        elif event.key() == Qt.Key.Key_Escape and self.isModified():
            self._restore()
        else:
            super().keyPressEvent(event)

    @property
    def _popup(self) -> QAbstractItemView:
        popup = self._completer.popup()
        assert popup is not None
        return popup

    def _build(self, name: str) -> None:
        self.setAccessibleName(name)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(12)
        # Not setCompleter: it would highlight a guess of its own, which Enter then takes for
        # an unknown id that was typed in full.
        self._completer.setWidget(self)
        self.addAction(self._arrow, QLineEdit.ActionPosition.TrailingPosition)
        self._arrow.triggered.connect(self.open_list)
        self.textEdited.connect(self._fill)
        self.editingFinished.connect(self._accept_text)
        self._completer.activated[QModelIndex].connect(self._accept_row)  # type: ignore[index]

    def _fill(self, text: str) -> None:
        if self._choices is None:
            return
        found = self._choices.find(text, _MOST_SHOWN)
        self._matches = [an_id for an_id, _ in found]
        self._model.clear()
        for _, label in found:
            self._model.appendRow(QStandardItem(wording.cell(label)))
        n_more = len(self._choices) - len(found)
        if not text and n_more > 0:
            hint = QStandardItem(f"… and {wording.count(n_more)} more: type to find them")
            hint.setEnabled(False)
            self._model.appendRow(hint)
        self._show_list()

    def _show_list(self) -> None:
        if not self._matches:
            self._popup.hide()
            return
        self._completer.complete()
        self._popup.setCurrentIndex(QModelIndex())

    def _accept_text(self) -> None:
        popup = self._popup
        if popup.isVisible() and popup.currentIndex().isValid():
            return  # the highlighted row follows
        popup.hide()
        text = self.text()
        if self._choices is None or not self.isModified():
            return
        if text.strip():
            self._pick(self._choices.resolve(text))
        else:
            self._restore()

    def _accept_row(self, index: QModelIndex) -> None:
        if index.row() < len(self._matches):
            self._pick(self._matches[index.row()])

    def _pick(self, an_id: str) -> None:
        self.setModified(False)
        self.show_id(an_id)
        self.setModified(False)
        self.picked.emit(an_id)

    def _restore(self) -> None:
        self.setText(self._shown_label)
        self.selectAll()
