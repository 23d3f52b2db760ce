"""A `GroupTable` for Qt: a million rows of which only those on screen are ever looked at."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from funksvd_gui import wording
from funksvd_gui.data.statistics.group_table import Cell, GroupColumn, GroupTable

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TEXTS = frozenset({GroupColumn.TITLE, GroupColumn.ID})
_WORDS = {
    GroupColumn.TITLE: "Title",
    GroupColumn.COUNT: "Ratings",
    GroupColumn.MEAN: "Mean",
    GroupColumn.DEVIATION: "Deviation",
}
_TIPS = {
    GroupColumn.TITLE: "From the file with titles.",
    GroupColumn.ID: "As it stands in the file.",
    GroupColumn.COUNT: "How many ratings there are.",
    GroupColumn.MEAN: "Mean of these ratings, in stars.",
    GroupColumn.DEVIATION: "Standard deviation σ of these ratings, in stars.",
}
_NO_ROWS: NDArray[np.int64] = np.empty(0, dtype=np.int64)


class GroupTableModel(QAbstractTableModel):
    """Shows chosen rows of a table in a chosen order. Read-only; it sorts nothing itself.

    Parameters
    ----------
    noun : {"user", "item"}
        Heading of the ids.
    """

    order_wanted = Signal(object, bool)  # GroupColumn or None, is ascending

    def __init__(self, noun: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._noun = noun
        self._table: GroupTable | None = None
        self._rows = _NO_ROWS
        self._sorted_by: GroupColumn | None = None
        self._is_ascending = True

    @property
    def columns(self) -> tuple[GroupColumn, ...]:
        return tuple(GroupColumn) if self._table is None else self._table.columns

    @property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the table behind, in the order shown."""
        return self._rows

    def show_rows(self, table: GroupTable | None, rows: NDArray[np.int64] | None = None) -> None:
        """Show these rows of a table; none without it."""
        self.beginResetModel()
        self._table = table
        self._rows = _NO_ROWS if table is None or rows is None else rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._table is None:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column in _TEXTS else _RIGHT
        value = self._table.cell(int(self._rows[index.row()]), column)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text_of(value)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{self._heading(column)} {_text_of(value)}"
            case Qt.ItemDataRole.ToolTipRole:
                return wording.plain_tooltip(value) if isinstance(value, str) else None
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._heading_with_arrow(column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._heading(column)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if column in _TEXTS else _RIGHT
            case Qt.ItemDataRole.ToolTipRole:
                return f"{_TIPS[column]} A click sorts."
            case _:
                return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Tell that another order is wanted; -1 is the order of the data."""
        wanted = self.columns[column] if 0 <= column < len(self.columns) else None
        self._sorted_by, self._is_ascending = wanted, order == Qt.SortOrder.AscendingOrder
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
        self.order_wanted.emit(wanted, self._is_ascending)

    def _heading_with_arrow(self, column: GroupColumn) -> str:
        # Beside the word, where the style would paint its arrow over it.
        heading = self._heading(column)
        if column is not self._sorted_by:
            return heading
        arrow = "▴" if self._is_ascending else "▾"
        return f"{heading} {arrow}" if column in _TEXTS else f"{arrow} {heading}"

    def _heading(self, column: GroupColumn) -> str:
        return self._noun.capitalize() if column is GroupColumn.ID else _WORDS[column]


def _text_of(value: Cell) -> str:
    match value:
        case str():
            return wording.cell(value)
        case int():
            return wording.count(value)
        case _:
            return wording.rating(value)
