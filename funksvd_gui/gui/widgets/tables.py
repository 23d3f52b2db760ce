"""The tables of the window: one read-only model with named columns, one view for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from funksvd_gui import wording

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

#: Native value for sorting; the displayed text would sort "10" before "9".
SORT_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: where its value comes from and how it is written.

    Attributes
    ----------
    title : str
        Heading.
    value : callable
        Takes a row, returns a native value (str, int, float or None).
    text : callable
        Takes that value, returns what is shown.
    numeric : bool
        Right-aligned.
    tooltip : callable or None
        Takes a row, returns plain text. Without it, text columns show their
        own text, because a narrow column cuts it off.
    stretch : bool
        Takes the width that the others leave.
    """

    title: str
    value: Callable[[Any], Any]
    text: Callable[[Any], str] = str
    numeric: bool = False
    tooltip: Callable[[Any], str] | None = None
    stretch: bool = False


class ColumnTableModel(QAbstractTableModel):
    """Rows of anything, shown through named columns. Read-only.

    Parameters
    ----------
    columns : sequence of Column
        From left to right.
    """

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[Any] = []

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._columns

    @property
    def rows(self) -> tuple[Any, ...]:
        return tuple(self._rows)

    def row_at(self, index: _Index) -> Any:
        """Return the row behind an index of this model or of a proxy in front of it."""
        model = index.model()
        if isinstance(model, QSortFilterProxyModel):
            index = model.mapToSource(index)
        return self._rows[index.row()]

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def refresh(self) -> None:
        """Read every row again, because what it shows has changed in place."""
        if self._rows:
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column, row = self._columns[index.column()], self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _text_of(column, row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title} {_text_of(column, row)}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.numeric else _LEFT
            case Qt.ItemDataRole.ToolTipRole:
                return _tooltip_of(column, row)
            case _:
                return column.value(row) if role == SORT_ROLE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None


class NativeSortProxy(QSortFilterProxyModel):
    """Sorts by native values; what is missing goes below, in both directions."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSortRole(SORT_ROLE)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def lessThan(self, left: _Index, right: _Index) -> bool:
        a, b = left.data(SORT_ROLE), right.data(SORT_ROLE)
        if a is None or b is None:
            downwards = self.sortOrder() == Qt.SortOrder.DescendingOrder
            return (a is None and b is not None) if downwards else (b is None and a is not None)
        if isinstance(a, str) and isinstance(b, str):
            return a.casefold() < b.casefold()
        return bool(a < b)


class TableView(QTableView):
    """A table that is read by row: whole rows are selected, moved through and copied."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard, columns parted by tabs."""
        rows = self.selectionModel().selectedRows()
        columns = range(self.model().columnCount())
        lines = (
            "\t".join(str(index.siblingAtColumn(column).data() or "") for column in columns)
            for index in sorted(rows, key=QModelIndex.row)
        )
        if rows:
            QGuiApplication.clipboard().setText("\n".join(lines))


def make_table(
    name: str, model: QAbstractItemModel, *, sortable: bool = True, parent: QWidget | None = None
) -> TableView:
    """Return a table in the window's style, usable by keyboard and by screen readers.

    Parameters
    ----------
    name : str
        Accessible name.
    model : ColumnTableModel or another item model
        If `sortable`, it is put behind a proxy that the view owns; a click on
        a heading sorts, and the first order is the model's own.
    """
    view = TableView(parent)
    view.setAccessibleName(name)
    if sortable:
        proxy = NativeSortProxy(view)
        proxy.setSourceModel(model)
        view.setModel(proxy)
        view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        view.horizontalHeader().setSortIndicatorClearable(True)
        view.setSortingEnabled(True)
    else:
        view.setModel(model)
    _set_behaviour(view)
    _size_columns(view, model)
    return view


def prepare_table(view: QTableView, name: str, model: QAbstractItemModel) -> None:
    """Give a view the window's style and a model that sorts for itself, if at all."""
    view.setAccessibleName(name)
    view.setModel(model)
    _set_behaviour(view)
    _size_columns(view, model)


def _set_behaviour(view: QTableView) -> None:
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setAlternatingRowColors(True)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setCornerButtonEnabled(False)
    view.setTextElideMode(Qt.TextElideMode.ElideRight)
    # Tab leaves the table; the arrows move inside it.
    view.setTabKeyNavigation(False)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    rows = view.verticalHeader()
    rows.setVisible(False)
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(view.fontMetrics().height() + 14)


def _size_columns(view: QTableView, model: QAbstractItemModel) -> None:
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(48)
    columns = model.columns if isinstance(model, ColumnTableModel) else ()
    for place, column in enumerate(columns):
        if column.stretch:
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        else:
            width = max(view.fontMetrics().horizontalAdvance(column.title) + 40, 88)
            header.resizeSection(place, width)


def _text_of(column: Column, row: Any) -> str:
    value = column.value(row)
    return wording.MISSING if value is None else wording.cell(column.text(value))


def _tooltip_of(column: Column, row: Any) -> str | None:
    if column.tooltip is not None:
        return wording.plain_tooltip(column.tooltip(row))
    return None if column.numeric else wording.plain_tooltip(_text_of(column, row))
