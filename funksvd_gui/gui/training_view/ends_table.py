"""The table of the items at both ends of a feature, with a bar for each value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.tables import (
    SORT_ROLE,
    Column,
    ColumnTableModel,
    TableView,
    make_table,
)

_FEWEST_ROWS = 3
_BAR_HEIGHT, _BAR_ROOM, _TEXT_GAP, _SIDE = 12.0, 38, 10, 4
_ROW_PADDING = 8
_LONGEST = "−0.00"
#: Titles need the width of a narrow card; the bars stay.
_WIDE_ENOUGH_FOR_NUMBERS = 480
_NEGATIVE, _POSITIVE = 1, 2


@dataclass(frozen=True, slots=True)
class EndItem:
    """An item at one end: its title, or its id where it has none, and its factor."""

    title: str
    factor: float


@dataclass(frozen=True, slots=True)
class EndRow:
    """Two items that are equally far from their ends; None where an end has no more."""

    negative: EndItem | None
    positive: EndItem | None


def _title(item: EndItem | None) -> str:
    return "" if item is None else item.title


def _factor(item: EndItem | None) -> float:
    return 0.0 if item is None else item.factor


def _write(factor: float) -> str:
    return wording.rating(factor) if factor else ""


_COLUMNS = (
    Column(
        title="Negative end", value=lambda row: _title(row.negative), numeric=True, stretch=True,
        tooltip=lambda row: _title(row.negative),
    ),
    Column(title="Value", value=lambda row: _factor(row.negative), text=_write, numeric=True,
           tip="The item's factor in this feature."),
    Column(title="Value", value=lambda row: _factor(row.positive), text=_write,
           tip="The item's factor in this feature."),
    Column(title="Positive end", value=lambda row: _title(row.positive), stretch=True),
)  # fmt: skip


class EndsModel(ColumnTableModel):
    """Rows of `EndRow`, the outermost first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_COLUMNS, parent)

    def show_rows(self, rows: list[EndRow]) -> None:
        """Show others; while their number stays, what is selected stays, too."""
        if len(rows) == len(self.rows):
            self._rows = rows
            self.refresh()
        else:
            self.set_rows(rows)

    @property
    def largest(self) -> float:
        """The largest distance from zero."""
        ends = (abs(_factor(end)) for row in self.rows for end in (row.negative, row.positive))
        return max(ends, default=0.0)


class EndsView(TableView):
    """Tells how many rows it has room for."""

    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._n_rows = _FEWEST_ROWS

    @property
    def n_rows(self) -> int:
        """Whole rows that have room, or the fewest that are worth showing."""
        return self._n_rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size_columns()
        self._count_rows()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_font()

    def fit_font(self) -> None:
        """Give rows and numbers the room they need in this font."""
        metrics, rows = self.fontMetrics(), self.verticalHeader()
        rows.setDefaultSectionSize(metrics.height() + _ROW_PADDING)
        self._size_columns()
        self.setMinimumHeight((_FEWEST_ROWS + 1) * rows.defaultSectionSize() + _ROW_PADDING)
        self._count_rows()

    def _size_columns(self) -> None:
        width = _BAR_ROOM + 2 * _SIDE
        if self.width() >= _WIDE_ENOUGH_FOR_NUMBERS:
            width += self.fontMetrics().horizontalAdvance(_LONGEST) + _TEXT_GAP
        for place in (_NEGATIVE, _POSITIVE):
            self.horizontalHeader().resizeSection(place, width)

    def _count_rows(self) -> None:
        row = self.verticalHeader().defaultSectionSize()
        n_rows = max(self.viewport().height() // row, _FEWEST_ROWS)
        if n_rows != self._n_rows:
            self._n_rows = n_rows
            self.room_changed.emit()


def make_ends_table(model: EndsModel, themes: ThemeManager, parent: QWidget) -> EndsView:
    """Return the table `Feature ends`; a title that is too long is cut in its middle."""
    view = EndsView(parent)
    make_table("Feature ends", model, sortable=False, view=view)
    view.setProperty("bare", True)
    view.setAlternatingRowColors(False)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    for place in (_NEGATIVE, _POSITIVE):
        view.horizontalHeader().setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
        view.setItemDelegateForColumn(place, _ValueBar(themes, model, view))
    view.fit_font()
    themes.changed.connect(view.viewport().update)
    return view


class _ValueBar(QStyledItemDelegate):
    """A bar that begins in the middle of the table, and its value behind it."""

    def __init__(self, themes: ThemeManager, model: EndsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._themes, self._model = themes, model

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme, factor = self._themes.current, float(index.data(SORT_ROLE))
        is_negative = index.column() == _NEGATIVE
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(theme.selection))
        rect, largest = QRectF(option.rect), self._model.largest
        if not factor or not largest:
            return
        length = max(abs(factor) / largest * _BAR_ROOM, 2.0)
        left = rect.right() - _SIDE - length if is_negative else rect.left() + _SIDE
        bar = QRectF(left, rect.center().y() - _BAR_HEIGHT / 2, length, _BAR_HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.negative if is_negative else theme.positive))
        painter.drawRoundedRect(bar, 2, 2)
        if rect.width() < _BAR_ROOM + painter.fontMetrics().horizontalAdvance(_LONGEST):
            return
        painter.setPen(QColor(theme.dim))
        moved = _SIDE + _BAR_ROOM + _TEXT_GAP
        moved = -moved if is_negative else moved
        side = Qt.AlignmentFlag.AlignRight if is_negative else Qt.AlignmentFlag.AlignLeft
        painter.drawText(rect.translated(moved, 0), side | Qt.AlignmentFlag.AlignVCenter,
                         index.data())  # fmt: skip
