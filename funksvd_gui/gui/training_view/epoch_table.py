"""The numbers of the plot as a table that reads the arrays themselves."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject
from PySide6.QtWidgets import QHeaderView, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.training_view.curves import has_penalty, squares_text
from funksvd_gui.gui.training_view.epoch_series import FINE_TUNING, EpochSeries
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, TableView, make_table


class EpochTableModel(ColumnTableModel):
    """One row per epoch, oldest first. Nothing is copied: a row is looked up when it is painted."""

    def __init__(self, series: EpochSeries, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self.set_series(series)

    def set_series(self, series: EpochSeries) -> None:
        """Show another run."""
        self._series = series
        self.set_rows(range(len(series)), _columns_of(series))

    def take_new_rows(self) -> None:
        """Show the epochs that the series has got since the last time."""
        n_before, n = len(self._rows), len(self._series)
        if n > n_before == 0:
            # Only now it is known what is known of an epoch.
            self.set_series(self._series)
        elif n > n_before:
            self.beginInsertRows(QModelIndex(), n_before, n - 1)
            self._rows = range(n)
            self.endInsertRows()


def _columns_of(series: EpochSeries) -> tuple[Column, ...]:
    columns = [
        ("Feature", lambda row: int(series.features[row]), _feature_text, ""),
        ("Epoch", lambda row: int(series.epochs[row]), wording.count, ""),
        ("Train RMSE", lambda row: float(series.train[row]), wording.rmse,
         "Running RMSE: each rating is scored before its own update."),
        ("Validation RMSE", lambda row: float(series.validation[row]), wording.rmse,
         "RMSE of the held-out ratings after the epoch, scores clipped to the rating scale."),
        ("Updates", lambda row: int(series.updates[row]), wording.count,
         "Factor updates since the run began."),
        ("Seconds", lambda row: float(series.elapsed_s[row]), "{:,.3f}".format,
         "Time spent training."),
    ]  # fmt: skip
    if has_penalty(series):
        columns[4:4] = [
            ("Σe²", lambda row: float(series.squared_error[row]), squares_text,
             "Sum of the squared errors of the epoch."),
            ("Penalty", lambda row: float(series.penalty[row]), squares_text,
             "What regularization adds to Σe² after the epoch."),
        ]  # fmt: skip
    return tuple(
        Column(title=title, value=value, text=text, numeric=True, tip=tip)
        for title, value, text, tip in columns
    )


def _feature_text(feature: int) -> str:
    return "all" if feature == FINE_TUNING else wording.count(feature)


def make_epoch_table(model: EpochTableModel, parent: QWidget | None = None) -> TableView:
    """Return the table `Epochs`; not sortable, its order is that of the training."""
    table = make_table("Epochs", model, sortable=False, parent=parent)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    # Equal shares would cut the longest headings in a window of usual width.
    for place, column in enumerate(model.columns):
        if column.title.endswith("RMSE"):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(place, header.sectionSizeHint(place))
    return table
