"""How the file was read: facts, warnings, and the rows that were left out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.gui.data_view.load_report_cards import LoadReportCard, RejectedRowsCard


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
