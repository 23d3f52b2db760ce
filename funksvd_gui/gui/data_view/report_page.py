"""How the file was read: facts, warnings, and the rows that were left out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from funksvd_gui import wording
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.duplicates import DuplicatePolicy
from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.data.readers.rating_text import DecimalMark
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.labels import text_label
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, make_table


class ReportPage(QWidget):
    """Two cards, the second one only where rows were rejected."""

    change_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts = LoadReportCard(self)
        self.rejected = RejectedRowsCard(self)
        self.facts.change_requested.connect(self.change_requested)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self.facts)
        layout.addWidget(self.rejected, 1)
        layout.addStretch(0)

    def show_dataset(self, dataset: Dataset) -> None:
        """Show how these data were read."""
        self.facts.show_dataset(dataset)
        self.rejected.show_report(dataset.report)


_COLUMNS = (
    Column(title="Line", value=lambda row: row.line, text=wording.count, numeric=True),
    Column(title="Reason", value=lambda row: row.reason),
    Column(title="Text", value=lambda row: row.text, stretch=True),
)
_REASON_WIDTH = 320
_MARKS: dict[DecimalMark | None, str] = {
    DecimalMark.POINT: "point, as in 3.5",
    DecimalMark.COMMA: "comma, as in 3,5",
}
_POLICIES = {
    DuplicatePolicy.LAST: "the last one counts",
    DuplicatePolicy.FIRST: "the first one counts",
    DuplicatePolicy.MEAN: "their mean counts",
}


class LoadReportCard(Card):
    """What was found out or decided as pairs of word and value, then remarks and warnings."""

    change_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values = {
            name: text_label(parent=self)
            for name in (
                "Format", "Encoding", "Header line", "Decimal sign", "Rows read", "Rows rejected",
                "Left out as not rated", "Duplicates", "Scale",
            )
        }  # fmt: skip
        self._remarks = text_label(parent=self)
        self._warnings = text_label(role="warning", parent=self)
        self.change_button = QPushButton("Change…", self)
        self._build()

    def show_dataset(self, dataset: Dataset) -> None:
        """Show how these data were read; only a file can be read in another way."""
        self.change_button.setEnabled(dataset.source is not None)
        report = dataset.report
        for label, value in zip(self._values.values(), _values_of(dataset), strict=True):
            label.setText(wording.visible(value))
            label.setToolTip(wording.plain_tooltip(value))
            label.setAccessibleDescription(value)
        for label, sentences in (
            (self._remarks, report.facts), (self._warnings, report.warnings),
        ):  # fmt: skip
            label.setText(wording.visible("\n".join(sentences)))
            label.setAccessibleDescription(label.text())
            label.setVisible(bool(sentences))

    def _build(self) -> None:
        self.change_button.setAccessibleName("Change reading")
        self.change_button.setToolTip("Read the same file in another way.")
        self.change_button.clicked.connect(self.change_requested)
        for label, name in ((self._remarks, "Remarks"), (self._warnings, "Warnings")):
            label.setWordWrap(True)
            label.setAccessibleName(name)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(text_label("How it was read", "name", self), 1)
        head.addWidget(self.change_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(self._grid())
        layout.addWidget(self._warnings)
        layout.addWidget(self._remarks)
        layout.addStretch(1)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, label) in enumerate(self._values.items()):
            label.setAccessibleName(name)
            label.setWordWrap(True)
            grid.addWidget(text_label(name, "dim", self), row, 0)
            grid.addWidget(label, row, 1)
        return grid


def _values_of(dataset: Dataset) -> tuple[str, ...]:
    report = dataset.report
    mark = None if report.choices is None else report.choices.decimal_mark
    return (
        report.format,
        report.encoding,
        "yes" if report.has_header else "none",
        _MARKS.get(mark, wording.MISSING),
        wording.count(report.n_rows),
        wording.count(report.n_rejected),
        wording.count(report.n_missing),
        _duplicates_of(report),
        wording.scale(*dataset.scale) + _grid_of(report.grid_step),
    )


def _duplicates_of(report: LoadReport) -> str:
    if not report.n_duplicates:
        return "none"
    policy = None if report.choices is None else report.choices.duplicates
    return (
        f"{wording.counted(report.n_duplicates, 'rating')} replaced: "
        f"{_POLICIES[policy or DuplicatePolicy.LAST]}"
    )


def _grid_of(step: float | None) -> str:
    if step is None:
        return ", on no grid"
    words = {1.0: "whole stars", 0.5: "half stars"}.get(step, f"steps of {wording.number(step)}")
    return f", in {words}"


class RejectedRowsCard(Card):
    """The table `Rejected rows`; hidden while there are none."""

    export_requested = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ColumnTableModel(_COLUMNS, self)
        self._table = make_table("Rejected rows", self.model, parent=self)
        self._title = text_label(role="name", parent=self)
        self._export = QPushButton("E&xport…", self)
        self._build()

    def show_report(self, report: LoadReport) -> None:
        """Replace what is shown."""
        self.model.set_rows(report.rejected)
        title = wording.counted(report.n_rejected, "rejected row")
        if len(report.rejected) < report.n_rejected:
            title += f", the first {wording.count(len(report.rejected))} shown"
        self._title.setText(title)
        self.setVisible(bool(report.n_rejected))

    def _build(self) -> None:
        self._table.horizontalHeader().resizeSection(1, _REASON_WIDTH)
        self._table.setMinimumHeight(112)
        self._table.setToolTip("Rows that were left out, and why.")
        self._export.setToolTip("Save these rows as a CSV file.")
        self._export.setAccessibleName("Export rejected rows")
        self._export.clicked.connect(self._ask_for_path)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 8, 16, 16)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._table, 1)

    def _ask_for_path(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "Export rejected rows", "rejected-rows.csv", "CSV files (*.csv)"
        )
        if path:
            self.export_requested.emit(Path(path))
