"""A `GroupTable` for Qt: a million rows of which only those on screen are ever looked at."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal

from funksvd_gui import wording
from funksvd_gui.data.group_table import Cell, GroupColumn, GroupTable
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel

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
