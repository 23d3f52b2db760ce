"""How unevenly ratings are spread over users and items, and what that does to their means."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from funksvd_gui.data.statistics.summary import DatasetSummary
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.data_view.chart_card import ChartCard
from funksvd_gui.gui.data_view.count_plot import NOTHING_COUNTED, CountPlot
from funksvd_gui.gui.data_view.mean_plot import MeanPlot
from funksvd_gui.gui.theme import ThemeManager

_NOUNS = ("user", "item")


class DistributionsPage(QWidget):
    """Four charts: numbers of ratings above, means below; users on the left, items on the right."""

    def __init__(
        self, state: AppState, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.count_plots = {noun: CountPlot(noun, themes, self) for noun in _NOUNS}
        self.mean_plots = {noun: MeanPlot(noun, themes, self) for noun in _NOUNS}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(12)
        for column, noun in enumerate(_NOUNS):
            counts, means = self.count_plots[noun], self.mean_plots[noun]
            for row, (title, chart) in enumerate((
                (f"Ratings per {noun}", counts), (f"Mean rating against count, {noun}s", means),
            )):  # fmt: skip
                grid.addWidget(ChartCard(title, chart, state, self), row, column)

    def show_summary(self, summary: DatasetSummary | None) -> None:
        """Show what was counted, or nothing yet."""
        for noun in _NOUNS:
            group = None
            if summary is not None:
                group = summary.users if noun == "user" else summary.items
            self.count_plots[noun].show_curve(NOTHING_COUNTED if group is None else group.curve)
            self.mean_plots[noun].show_grid(None if group is None else group.grid)
