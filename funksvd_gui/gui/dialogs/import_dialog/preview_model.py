"""The first rows of a file for Qt: their lines, their fields, and what is wrong with them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from funksvd_gui import wording
from funksvd_gui.data.preview import ColumnRole, Preview, PreviewRow
from funksvd_gui.gui.theme import ThemeManager

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_LINE, _WORDS = "Line", "Will be"
_READ, _MISSING = "read", "left out: not rated"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PreviewModel(QAbstractTableModel):
    """Line numbers on the left, what becomes of each row beside them, then the fields."""

    N_LEADING = 2

    def __init__(self, themes: ThemeManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._preview: Preview | None = None
        self._is_settled = True

    def show_preview(self, preview: Preview | None) -> None:
        """Show other rows, or none."""
        self.beginResetModel()
        self._preview, self._is_settled = preview, True
        self.endResetModel()

    def set_settled(self, is_settled: bool) -> None:
        """Say what becomes of the rows, or leave it open while a role is missing."""
        self._is_settled = is_settled
        if self.rowCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() or self._preview is None else len(self._preview.rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        if parent.isValid() or self._preview is None:
            return 0
        return self.N_LEADING + len(self._preview.column_names)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._preview is None:
            return None
        row, column = self._preview.rows[index.row()], index.column()
        text = self._text(row, column)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                answer: Any = wording.cell(text)
            case Qt.ItemDataRole.AccessibleTextRole:
                answer = f"{self._heading(column)} {wording.cell(text)}"
            case Qt.ItemDataRole.ToolTipRole:
                answer = wording.plain_tooltip(row.problem or text)
            case Qt.ItemDataRole.TextAlignmentRole:
                answer = _RIGHT if column == 0 else _LEFT
            case Qt.ItemDataRole.ForegroundRole:
                answer = self._colour(row, column)
            case _:
                answer = None
        return answer

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return wording.cell(self._heading(section))
            case Qt.ItemDataRole.ToolTipRole:
                return wording.plain_tooltip(self._heading(section))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if section == 0 else _LEFT
            case _:
                return None

    def _text(self, row: PreviewRow, column: int) -> str:
        if column == 0:
            return wording.count(row.line)
        if column == 1:
            return _fate(row) if self._is_settled else wording.MISSING
        place = column - self.N_LEADING
        # A row may have fewer fields than the others, or more: that is its problem then.
        return row.fields[place] if place < len(row.fields) else ""

    def _heading(self, column: int) -> str:
        assert self._preview is not None
        names = (_LINE, _WORDS, *self._preview.column_names)
        return names[column]

    def _colour(self, row: PreviewRow, column: int) -> QColor | None:
        assert self._preview is not None
        theme = self._themes.current
        if row.problem and self._is_settled:
            return QColor(theme.error)
        is_unused = (
            column >= self.N_LEADING
            and self._preview.roles[column - self.N_LEADING] is ColumnRole.UNUSED
        )
        is_dim = is_unused or column == 0 or (row.is_missing and self._is_settled)
        return QColor(theme.dim) if is_dim else None


def _fate(row: PreviewRow) -> str:
    if row.problem:
        return f"rejected: {row.problem}"
    return _MISSING if row.is_missing else _READ


def account_of(rows: tuple[PreviewRow, ...]) -> str:
    """Return in a sentence what becomes of the rows of a preview."""
    n_rejected = sum(1 for row in rows if row.problem)
    n_missing = sum(1 for row in rows if row.is_missing)
    n_read = len(rows) - n_rejected - n_missing
    if n_read == len(rows):
        return f"All of the first {wording.counted(len(rows), 'row')} will be read."
    parts = [f"{wording.count(n_read)} will be read"]
    if n_rejected:
        parts.append(f"{wording.count(n_rejected)} rejected")
    if n_missing:
        parts.append(f"{wording.count(n_missing)} left out as not rated")
    return f"Of the first {wording.counted(len(rows), 'row')}, {', '.join(parts)}."
