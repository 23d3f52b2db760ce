"""How the file was read: facts, warnings, and the rows that were left out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from funksvd_gui.data.load_report import LoadReport
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

    def show_report(self, report: LoadReport, *, can_change: bool) -> None:
        """Replace what is shown; only a file can be read in another way."""
        self.facts.change_button.setEnabled(can_change)
        self.facts.show_report(report)
        self.rejected.show_report(report)
