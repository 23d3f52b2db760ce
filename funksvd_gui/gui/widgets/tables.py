"""The tables of the window: one read-only model with named columns, one view for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.widgets.font_following import follow_font
from funksvd_gui.store.csv_export import harmless

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

#: Native value for sorting; the displayed text would sort "10" before "9".
SORT_ROLE = Qt.ItemDataRole.UserRole
#: What is put on the clipboard, for a spreadsheet to read.
COPY_ROLE = Qt.ItemDataRole.UserRole + 1


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
    colour : callable or None
        Takes a row, returns the colour of its text, or None for the usual one.
    copied : callable or None
        Takes a row, returns what is copied of it. Without it, that is what is shown,
        numbers as a spreadsheet reads them.
    stretch : bool
        Takes the width that the others leave.
    tip : str
        Tooltip of the heading.
    """

    title: str
    value: Callable[[Any], Any]
    text: Callable[[Any], str] = str
    numeric: bool = False
    tooltip: Callable[[Any], str] | None = None
    colour: Callable[[Any], str | None] | None = None
    copied: Callable[[Any], str] | None = None
    stretch: bool = False
    tip: str = ""

    def text_of(self, row: Any) -> str:
        """Return what is shown of a row, in one line."""
        value = self.value(row)
        return wording.MISSING if value is None else wording.cell(self.text(value))

    def copy_of(self, row: Any) -> str:
        """Return what is copied of a row, in one line: nothing where there is no value."""
        text = self.text_of(row) if self.copied is None else wording.cell(self.copied(row))
        if text == wording.MISSING:
            return ""
        return wording.bare_number(text) if self.numeric else harmless(text)

    def tooltip_of(self, row: Any) -> str | None:
        """Return the tooltip of a row, if there is one."""
        if self.tooltip is not None:
            return wording.plain_tooltip(self.tooltip(row))
        return None if self.numeric else wording.plain_tooltip(self.text_of(row))

    def colour_of(self, row: Any) -> QColor | None:
        """Return the colour of a row's text; None for the usual one."""
        colour = None if self.colour is None else self.colour(row)
        return None if colour is None else QColor(colour)


_ANSWERS: dict[int, Callable[[Column, Any], Any]] = {
    Qt.ItemDataRole.DisplayRole: Column.text_of,
    Qt.ItemDataRole.AccessibleTextRole: lambda column, row: f"{column.title} {column.text_of(row)}",
    Qt.ItemDataRole.TextAlignmentRole: lambda column, _row: _RIGHT if column.numeric else _LEFT,
    Qt.ItemDataRole.ToolTipRole: Column.tooltip_of,
    Qt.ItemDataRole.ForegroundRole: Column.colour_of,
    SORT_ROLE: lambda column, row: column.value(row),
    COPY_ROLE: Column.copy_of,
}


class ColumnTableModel(QAbstractTableModel):
    """Rows of anything, shown through named columns. Read-only.

    Parameters
    ----------
    columns : sequence of Column
        From left to right.
    """

    def __init__(self, columns: Sequence[Column] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        #: Whatever has a length and places: a list, a range, an array.
        self._rows: Any = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._columns

    @property
    def rows(self) -> Any:
        """What is shown, in its order. Not to be changed."""
        return self._rows

    def row_at(self, index: _Index) -> Any:
        """Return the row behind an index of this model or of a proxy in front of it."""
        model = index.model()
        if isinstance(model, QSortFilterProxyModel):
            index = model.mapToSource(index)
        return self._rows[index.row()]

    def set_rows(self, rows: Any, columns: Sequence[Column] | None = None) -> None:
        """Show other rows, maybe through other columns."""
        self.beginResetModel()
        self._rows = rows
        if columns is not None:
            self._columns = tuple(columns)
        self.endResetModel()

    def refresh(self) -> None:
        """Read every row again, because what it shows has changed in place."""
        if len(self._rows):
            last = self.index(len(self._rows) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def heading(self, section: int) -> str:
        """Return what is written above a column."""
        return self._columns[section].title

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        answer = _ANSWERS.get(role)
        if answer is None:
            return None
        return answer(self._columns[index.column()], self._rows[index.row()])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return wording.cell(self.heading(section))
            case Qt.ItemDataRole.AccessibleTextRole:
                return column.title
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.numeric else _LEFT
            case Qt.ItemDataRole.ToolTipRole:
                return wording.plain_tooltip(column.tip) if column.tip else None
            case _:
                return None


class LiveTableModel(ColumnTableModel):
    """Rows about items keep what is selected and scrolled to when their numbers are replaced."""

    def replace_rows(self, rows: Sequence[Any]) -> None:
        """Show newer rows: the selection follows their `item_id`.

        Another number of rows means another question, and starts afresh.
        """
        if len(rows) != len(self._rows):
            self.set_rows(rows)
        elif [row.item_id for row in rows] == [row.item_id for row in self._rows]:
            self._rows = rows
            self.refresh()
        else:
            self._reorder(rows)

    def _reorder(self, rows: Sequence[Any]) -> None:
        self.layoutAboutToBeChanged.emit()
        places = {row.item_id: place for place, row in enumerate(rows)}
        before = self.persistentIndexList()
        after = [
            self.index(places[item_id], index.column())
            if (item_id := self._rows[index.row()].item_id) in places
            else QModelIndex()
            for index in before
        ]
        self._rows = rows
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


class NativeSortProxy(QSortFilterProxyModel):
    """Sorts by native values; what is missing goes below, in both directions."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSortRole(SORT_ROLE)

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

    copy_refused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        #: No more rows are copied; None where there are never many.
        self.most_copied: int | None = None
        self._text_pixels = QFontInfo(self.font()).pixelSize()
        follow_font(self, self._follow_font)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """Put the selected rows on the clipboard below their headings, columns parted by tabs.

        Columns that are hidden are left out; the others come in the order they are seen in.
        """
        parts = self.selectionModel().selection()
        n_rows = sum(parts.at(place).height() for place in range(parts.count()))
        if self.most_copied is not None and n_rows > self.most_copied:
            self.copy_refused.emit()
            return
        rows = sorted(self.selectionModel().selectedRows(), key=QModelIndex.row)
        if not rows:
            return
        columns = self._columns_seen()
        headings = [self._heading_of(column) for column in columns]
        cells = (
            [row.siblingAtColumn(column).data(COPY_ROLE) for column in columns] for row in rows
        )
        QGuiApplication.clipboard().setText("\n".join(map("\t".join, [headings, *cells])))

    def _heading_of(self, column: int) -> str:
        # As it is spoken: without the mark of the order.
        role = Qt.ItemDataRole.AccessibleTextRole
        title = self.model().headerData(column, Qt.Orientation.Horizontal, role)
        return harmless(wording.cell(title))

    def _columns_seen(self) -> list[int]:
        header = self.horizontalHeader()
        columns = map(header.logicalIndex, range(header.count()))
        return [column for column in columns if not header.isSectionHidden(column)]

    def _follow_font(self) -> None:
        """Give rows and columns the size that their text needs, as wide as they were beside it."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        before, self._text_pixels = self._text_pixels, QFontInfo(self.font()).pixelSize()
        header = self.horizontalHeader()
        for place in range(header.count() if before != self._text_pixels else 0):
            if header.sectionResizeMode(place) == QHeaderView.ResizeMode.Interactive:
                width = round(header.sectionSize(place) * self._text_pixels / before)
                header.resizeSection(place, width)


def make_table(
    name: str,
    model: ColumnTableModel,
    *,
    sortable: bool = True,
    parent: QWidget | None = None,
    view: TableView | None = None,
) -> TableView:
    """Return a table in the window's style, usable by keyboard and by screen readers.

    Parameters
    ----------
    name : str
        Accessible name.
    model : ColumnTableModel
        If `sortable`, it is put behind a proxy that the view owns; a click on
        a heading sorts, and the first order is the model's own.
    view : TableView, optional
        One that is made already.
    """
    view = view or TableView(parent)
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


def _size_columns(view: QTableView, model: ColumnTableModel) -> None:
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(48)
    for place, column in enumerate(model.columns):
        if column.stretch:
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        else:
            width = max(view.fontMetrics().horizontalAdvance(column.title) + 40, 88)
            header.resizeSection(place, width)
