"""All users, or all items, in a table that is searched, sorted and saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QWidget

from funksvd_gui import wording
from funksvd_gui.data.statistics.group_table import Cell, GroupColumn, GroupTable
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.app_state import AppState, Message
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.dialogs.file_dialogs import ask_where_to_save
from funksvd_gui.gui.dialogs.message_boxes import message_about
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.labels import name_widget, say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, make_table
from funksvd_gui.store.csv_export import write_csv
from funksvd_gui.task import Task

_TEXTS = frozenset({GroupColumn.TITLE, GroupColumn.ID})
_WORDS = {
    GroupColumn.TITLE: ("Title", "From the file with titles."),
    GroupColumn.ID: ("", "As it stands in the file."),
    GroupColumn.COUNT: ("Ratings", "How many ratings there are."),
    GroupColumn.MEAN: ("Mean", "Mean of these ratings, in stars."),
    GroupColumn.DEVIATION: ("Deviation", "Standard deviation σ of these ratings, in stars."),
}
_NO_ROWS: NDArray[np.int64] = np.empty(0, dtype=np.int64)


class GroupTableModel(ColumnTableModel):
    """Shows chosen rows of a table in a chosen order; it sorts nothing itself.

    Parameters
    ----------
    noun : {"user", "item"}
        Heading of the ids.
    """

    order_wanted = Signal(object, bool)  # GroupColumn or None, is ascending

    def __init__(self, noun: str, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self._noun = noun
        self._sorted_by: GroupColumn | None = None
        self._is_ascending = True
        self.show_rows(None)

    @property
    def kinds(self) -> tuple[GroupColumn, ...]:
        """What the columns hold, from left to right."""
        return self._kinds

    def show_rows(self, table: GroupTable | None, rows: NDArray[np.int64] | None = None) -> None:
        """Show these rows of a table; none without it."""
        self._kinds = tuple(GroupColumn) if table is None else table.columns
        shown = _NO_ROWS if table is None or rows is None else rows
        self.set_rows(shown, [self._column(kind, table) for kind in self._kinds])

    def heading(self, section: int) -> str:
        # Beside the word, where the style would paint its arrow over it.
        heading, kind = super().heading(section), self._kinds[section]
        if kind is not self._sorted_by:
            return heading
        arrow = "▴" if self._is_ascending else "▾"
        return f"{heading} {arrow}" if kind in _TEXTS else f"{arrow} {heading}"

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Tell that another order is wanted; -1 is the order of the data."""
        wanted = self._kinds[column] if 0 <= column < len(self._kinds) else None
        self._sorted_by, self._is_ascending = wanted, order == Qt.SortOrder.AscendingOrder
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._kinds) - 1)
        self.order_wanted.emit(wanted, self._is_ascending)

    def _column(self, kind: GroupColumn, table: GroupTable | None) -> Column:
        word, tip = _WORDS[kind]
        return Column(
            title=word or self._noun.capitalize(),
            value=_cell_of(kind, table),
            text=_text_of,
            numeric=kind not in _TEXTS,
            stretch=kind is self._kinds[0],
            tip=f"{tip} A click sorts.",
        )


def _cell_of(kind: GroupColumn, table: GroupTable | None) -> Callable[[np.int64], Cell | None]:
    return lambda row: None if table is None else table.cell(int(row), kind)


def _text_of(value: Cell) -> str:
    match value:
        case str():
            return value
        case int():
            return wording.count(value)
        case _:
            return wording.rating(value)


#: So long nobody must have typed before a search begins.
_TYPING_MS = 120
_MOST_COPIED = 20_000
_ROWS_PER_REPORT = 2_000
_ID_WIDTH, _NUMBER_WIDTH = 128, 104


class SearchEdit(QLineEdit):
    """Escape empties it; the down arrow goes to what was found."""

    left_downwards = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class GroupPage(QWidget):
    """Search field, count, and table.

    Parameters
    ----------
    noun : {"user", "item"}
    """

    def __init__(self, noun: str, state: AppState) -> None:
        super().__init__()
        self._noun, self._state = noun, state
        self._groups: GroupTable | None = None
        self._column: GroupColumn | None = GroupColumn.COUNT
        self._is_ascending = False
        self.model = GroupTableModel(noun, self)
        self.table = make_table(f"All {noun}s", self.model, sortable=False, parent=self)
        self.table.most_copied = _MOST_COPIED
        self.search = SearchEdit(self)
        self.count = text_label("", "dim", self, name=f"Number of {noun}s shown")
        self.export = make_button(
            "E&xport…", "Save the rows shown, in this order, as a CSV file.",
            name=f"Export {noun}s", parent=self,
        )  # fmt: skip
        self._finding = LatestTask(f"Finding {noun}s", _TYPING_MS, self)
        self._saving = LatestTask(f"Saving {noun}s", 0, self)
        self._path = Path()
        self._build()
        self._connect()

    def show_table(self, groups: GroupTable | None) -> None:
        """Show another table in the order of its counts; nothing without one."""
        self._groups = groups
        self._finding.cancel()
        self.model.show_rows(groups)
        self._column, self._is_ascending = GroupColumn.COUNT, False
        self._size_columns()
        place = self.model.kinds.index(GroupColumn.COUNT)
        self.table.sortByColumn(place, Qt.SortOrder.DescendingOrder)
        self.export.setEnabled(groups is not None)
        self._show_count()
        self._find()

    def save(self, path: Path) -> None:
        """Write the rows shown to a CSV file, and say what became of it."""
        groups, rows = self._groups, self.model.rows
        if groups is None:
            return
        self._path = path

        def work(task: Task) -> int:
            header = [self._noun if c is GroupColumn.ID else str(c) for c in groups.columns]
            write_csv(path, header, _cells(groups, rows, task))
            return len(rows)

        self.export.setEnabled(False)
        self._saving.request(work)

    def _build(self) -> None:
        self.search.setPlaceholderText("Title or id" if self._noun == "item" else "Id")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(320)
        noun = self._noun
        name_widget(self.search, f"Search {noun}s", f"Show only {noun}s that hold this text.")
        label = text_label("Sear&ch", parent=self, buddy=self.search)
        head = in_row(label, (self.search, 2), (self.count, 1), self.export)
        self.setLayout(in_column(head, (self.table, 1), spacing=12))
        # The columns stay where they are while one searches.
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.table.setSortingEnabled(True)
        # The model writes its own beside the heading.
        self.table.horizontalHeader().setSortIndicatorShown(False)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._find)
        self.search.left_downwards.connect(self._go_to_table)
        self.model.order_wanted.connect(self._on_order_wanted)
        self.table.copy_refused.connect(self._refuse_copy)
        self.export.clicked.connect(self._ask_where)
        self._finding.succeeded.connect(self._show_found)
        self._saving.succeeded.connect(self._on_saved)
        self._saving.failed.connect(self._on_not_saved)

    def _size_columns(self) -> None:
        header = self.table.horizontalHeader()
        for place, column in enumerate(self.model.kinds):
            is_first = place == 0
            header.setSectionResizeMode(
                place,
                QHeaderView.ResizeMode.Stretch if is_first else QHeaderView.ResizeMode.Interactive,
            )
            header.resizeSection(place, _ID_WIDTH if column is GroupColumn.ID else _NUMBER_WIDTH)

    def _on_order_wanted(self, column: GroupColumn | None, is_ascending: bool) -> None:
        self._column, self._is_ascending = column, is_ascending
        self._find()

    def _find(self) -> None:
        groups, needle, column = self._groups, self.search.text(), self._column
        is_ascending = self._is_ascending
        if groups is not None:
            self._finding.request(
                lambda task: (
                    groups,
                    groups.rows(needle, column, is_ascending=is_ascending, task=task),
                )
            )

    def _show_found(self, found: tuple[GroupTable, NDArray[np.int64]]) -> None:
        self.model.show_rows(*found)
        self._show_count()

    def _show_count(self) -> None:
        n, n_shown = len(self._groups or ()), len(self.model.rows)
        text = wording.counted(n, self._noun)
        if self.search.text().strip():
            text = f"{wording.count(n_shown)} of {text}"
        say(self.count, text)

    def _go_to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.TabFocusReason)
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)

    def _ask_where(self) -> None:
        ask_where_to_save(self, f"Export {self._noun}s", f"{self._noun}s.csv", self.save)

    def _on_saved(self, n_rows: int) -> None:
        self.export.setEnabled(True)
        self._state.post(
            Message("success", f"Saved {wording.counted(n_rows, self._noun)} as {self._path}.")
        )

    def _on_not_saved(self, error: FunkSvdError) -> None:
        self.export.setEnabled(True)
        self._state.post(message_about(error))

    def _refuse_copy(self) -> None:
        self._state.post(
            Message("info", f"More than {wording.count(_MOST_COPIED)} rows are too many to copy.",
                    "Export saves them all as a CSV file.")
        )  # fmt: skip


def _cells(groups: GroupTable, rows: NDArray[np.int64], task: Task) -> Iterator[tuple[Cell, ...]]:
    for place, row in enumerate(rows.tolist()):
        if place % _ROWS_PER_REPORT == 0:
            task.report(place / len(rows))
        yield tuple(groups.cell(row, column) for column in groups.columns)
