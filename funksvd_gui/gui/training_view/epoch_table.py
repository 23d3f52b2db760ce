"""The numbers of the plot as a table that reads the arrays themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.training_view.epoch_series import FINE_TUNING, EpochSeries
from funksvd_gui.gui.widgets.tables import SORT_ROLE, TableView, make_table

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Column(NamedTuple):
    title: str
    value: Callable[[EpochSeries, int], Any]
    text: Callable[[Any], str]


def _feature_text(feature: int) -> str:
    return "all" if feature == FINE_TUNING else wording.count(feature)


_COLUMNS = (
    _Column("Feature", lambda series, row: int(series.features[row]), _feature_text),
    _Column("Epoch", lambda series, row: int(series.epochs[row]), wording.count),
    _Column("Train RMSE", lambda series, row: float(series.train[row]), wording.rmse),
    _Column("Validation RMSE", lambda series, row: float(series.validation[row]), wording.rmse),
    _Column("Updates", lambda series, row: int(series.updates[row]), wording.count),
    _Column("Seconds", lambda series, row: float(series.elapsed_s[row]), "{:,.3f}".format),
)


class EpochTableModel(QAbstractTableModel):
    """One row per epoch, oldest first. Nothing is copied: a row is looked up when it is painted."""

    def __init__(self, series: EpochSeries, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._series = series
        self._n_rows = len(series)

    def set_series(self, series: EpochSeries) -> None:
        """Show another run."""
        self.beginResetModel()
        self._series, self._n_rows = series, len(series)
        self.endResetModel()

    def take_new_rows(self) -> None:
        """Show the epochs that the series has got since the last time."""
        if len(self._series) > self._n_rows:
            self.beginInsertRows(_ROOT, self._n_rows, len(self._series) - 1)
            self._n_rows = len(self._series)
            self.endInsertRows()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._n_rows

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = _COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(column.value(self._series, index.row()))
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title} {column.text(column.value(self._series, index.row()))}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT
            case _:
                return column.value(self._series, index.row()) if role == SORT_ROLE else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(_COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section].title
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None


def make_epoch_table(model: EpochTableModel, parent: QWidget | None = None) -> TableView:
    """Return the table `Epochs`; not sortable, its order is that of the training."""
    table = make_table("Epochs", model, sortable=False, parent=parent)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    # Equal shares would cut the longest headings in a window of usual width.
    for place, column in enumerate(_COLUMNS):
        if column.title.endswith("RMSE"):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(place, header.sectionSizeHint(place))
    return table
