"""The menu that saves a chart, and the question where to."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from funksvd_gui.errors import SaveError
from funksvd_gui.gui.app_state import AppState, Message
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.charts.chart_export import RENDERERS, export_chart

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
        chart.menu_requested.connect(self._on_menu_requested)

    def save(self, path: str) -> None:
        """Write the chart and say in the message bar what became of it."""
        try:
            export_chart(self._chart, path)
        except SaveError as error:
            self._state.post(Message("error", str(error), error.hint))
        else:
            name = self._chart.accessibleName()
            self._state.post(Message("success", f"{name} saved as {path}."))

    def _on_menu_requested(self, where: QPoint) -> None:
        self.popup(where)

    def _ask_where(self, suffix: str, *_: object) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = self._chart.accessibleName().casefold().replace(" ", "-") + suffix
        dialog = QFileDialog(self, f"Export {self._chart.accessibleName()}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{suffix[1:].upper()} (*{suffix})")
        # Added before the dialog asks whether to replace a file, unlike a suffix of ours.
        dialog.setDefaultSuffix(suffix[1:])
        dialog.selectFile(str(Path(folder) / name))
        dialog.fileSelected.connect(self.save)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
