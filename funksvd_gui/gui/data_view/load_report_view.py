"""How a load went: facts, warnings, and the rows that were left out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from funksvd_gui.data.load_report import LoadReport
from funksvd_gui.gui import formats
from funksvd_gui.gui.cards import Card, text_label
from funksvd_gui.gui.tables import Column, ColumnTableModel, make_table

_COLUMNS = (
    Column(title="Line", value=lambda row: row.line, text=formats.count, numeric=True),
    Column(title="Reason", value=lambda row: row.reason),
    Column(title="Text", value=lambda row: row.text, stretch=True),
)


class LoadReportView(Card):
    """Facts above; the table `Rejected rows` below when there are any."""

    export_requested = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = QGridLayout()
        self._warnings = text_label(role="warning", parent=self)
        self._rejected = ColumnTableModel(_COLUMNS, self)
        self._table = make_table("Rejected rows", self._rejected, parent=self)
        self._title = text_label(role="name", parent=self)
        self._export = QPushButton("E&xport…", self)
        self._build()

    def show_report(self, report: LoadReport) -> None:
        """Replace what is shown."""
        self._show_facts(report)
        self._warnings.setText("\n".join(report.warnings))
        self._warnings.setVisible(bool(report.warnings))
        self._rejected.set_rows(report.rejected)
        shown = len(report.rejected)
        title = f"{formats.counted(report.n_rejected, 'rejected row')}"
        if shown < report.n_rejected:
            title += f", the first {formats.count(shown)} shown"
        self._title.setText(title)
        self._below.setVisible(bool(report.n_rejected))

    def _build(self) -> None:
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self._warnings.setWordWrap(True)
        self._table.horizontalHeader().resizeSection(1, 240)
        self._table.setMinimumHeight(120)
        self._export.setToolTip("Save the rejected rows as a CSV file.")
        self._export.clicked.connect(self._ask_for_path)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._export)
        self._below = QWidget(self)
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 8, 0, 0)
        below.setSpacing(8)
        below.addLayout(head)
        below.addWidget(self._table, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(text_label("How it was read", "name", self))
        layout.addLayout(self._facts)
        layout.addWidget(self._warnings)
        layout.addWidget(self._below, 1)
        layout.addStretch(0)

    def _show_facts(self, report: LoadReport) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        facts = (
            ("Format", report.format),
            ("Encoding", report.encoding),
            ("Header line", "yes" if report.has_header else "none"),
            ("Rows read", formats.count(report.n_rows)),
            ("Rows rejected", formats.count(report.n_rejected)),
            ("Older ratings replaced", formats.count(report.n_duplicates)),
        )
        for row, (name, value) in enumerate(facts):
            self._facts.addWidget(text_label(name, "dim", self), row, 0)
            label = text_label(value, parent=self)
            label.setAccessibleName(name)
            label.setAccessibleDescription(value)
            self._facts.addWidget(label, row, 1)

    def _ask_for_path(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "Export rejected rows", "rejected-rows.csv", "CSV files (*.csv)"
        )
        if path:
            self.export_requested.emit(Path(path))
