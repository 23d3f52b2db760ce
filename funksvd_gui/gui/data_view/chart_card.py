"""A chart with its title and the button that saves it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.charts.export_menu import ExportMenu
from funksvd_gui.gui.widgets.cards import Card, text_label


class ChartCard(Card):
    """One of a few charts on a page."""

    def __init__(
        self, title: str, chart: Chart, state: AppState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.chart = chart
        self.menu = ExportMenu(chart, state, self)
        export = QPushButton("Export", self)
        export.setProperty("link", True)
        export.setMenu(self.menu)
        export.setAccessibleName(f"Export {chart.accessibleName().casefold()}")
        export.setToolTip("Save the plot as PNG, SVG or PDF, or its numbers as CSV.")
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 0, 0)
        head.addWidget(text_label(title, "name", self), 1)
        head.addWidget(export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 4, 4)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(chart, 1)
