"""A table whose rows change while somebody reads it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QModelIndex

from funksvd_gui.gui.widgets.tables import ColumnTableModel


class KeyedRow(Protocol):
    """A row that is about something that keeps its name when its numbers change."""

    @property
    def key(self) -> Hashable:
        """What the row is about."""


class LiveTableModel(ColumnTableModel):
    """Rows keep what is selected and where one has scrolled to when they are replaced."""

    def replace_rows(self, rows: Sequence[KeyedRow]) -> None:
        """Show newer rows: the selection follows their keys.

        Another number of rows means another question, and starts afresh.
        """
        if len(rows) != len(self._rows):
            self.set_rows(rows)
        elif [row.key for row in rows] == [row.key for row in self._rows]:
            self._rows = list(rows)
            self.refresh()
        else:
            self._reorder(rows)

    def _reorder(self, rows: Sequence[KeyedRow]) -> None:
        self.layoutAboutToBeChanged.emit()
        places = {row.key: place for place, row in enumerate(rows)}
        old: list[Any] = self._rows
        before = self.persistentIndexList()
        after = [
            self.index(places[key], index.column())
            if (key := old[index.row()].key) in places
            else QModelIndex()
            for index in before
        ]
        self._rows = list(rows)
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
