"""The menu that saves a chart, and the question where to."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu, QWidget

from funksvd_gui.errors import SaveError
from funksvd_gui.gui.app_state import AppState, Message
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.charts.chart_export import RENDERERS, export_chart
from funksvd_gui.gui.dialogs.file_dialogs import ask_where_to_save
from funksvd_gui.gui.dialogs.message_boxes import message_about
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.labels import text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row

EXPORT_TIP = "Save the plot as PNG, SVG or PDF, or its numbers as CSV."
_WORDS = {
    ".png": "P&NG image…",
    ".svg": "&SVG drawing…",
    ".pdf": "&PDF page…",
    ".csv": "&CSV, the numbers…",
}


class ExportMenu(QMenu):
    """One entry per format, for one chart."""

    def __init__(self, chart: Chart, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(f"Export {chart.accessibleName()}", parent)
        self._chart = chart
        self._state = state
        for suffix in RENDERERS:
            action = self.addAction(f"Save as {_WORDS[suffix]}")
            action.triggered.connect(partial(self._ask_where, suffix))
        chart.menu_requested.connect(self.popup)

    def save(self, path: Path) -> None:
        """Write the chart and say in the message bar what became of it."""
        try:
            export_chart(self._chart, path)
        except SaveError as error:
            self._state.post(message_about(error))
        else:
            name = self._chart.accessibleName()
            self._state.post(Message("success", f"{name} saved as {path}."))

    def _ask_where(self, suffix: str, *_: object) -> None:
        name = self._chart.accessibleName()
        file_name = name.casefold().replace(" ", "-") + suffix
        ask_where_to_save(self, f"Export {name}", file_name, self.save)


class ChartCard(Card):
    """One of a few charts on a page."""

    def __init__(
        self, title: str, chart: Chart, state: AppState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.chart = chart
        self.menu = ExportMenu(chart, state, self)
        name = f"Export {chart.accessibleName().casefold()}"
        export = make_button("Export", EXPORT_TIP, name=name, kind="menu", parent=self)
        export.setMenu(self.menu)
        head = in_row((text_label(title, "name", self), 1), export, spacing=0, margins=(8, 0, 0, 0))
        self.setLayout(in_column(head, (chart, 1), spacing=4, margins=(8, 8, 8, 4)))
