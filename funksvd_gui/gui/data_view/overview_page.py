"""Large figures of the data, how ratings are given, and when."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from funksvd_gui import wording
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.summary import DatasetSummary
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.data_view.chart_card import ChartCard
from funksvd_gui.gui.data_view.rating_histogram import RatingHistogram
from funksvd_gui.gui.data_view.time_plot import TimePlot
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.cards import FigureCard

_CARDS_PER_ROW = 3


class OverviewPage(QWidget):
    """Six figures above two charts; without times there is one chart."""

    def __init__(
        self, state: AppState, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.cards = {
            name: FigureCard(name, self)
            for name in ("Ratings", "Users", "Items", "Density", "Scale", "Mean")
        }
        self.histogram = RatingHistogram(themes, self)
        self.time_plot = TimePlot(themes, self)
        self._time_card = ChartCard("Ratings over time", self.time_plot, state, self)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(ChartCard("How ratings are given", self.histogram, state, self), 1)
        row.addWidget(self._time_card, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(self._card_grid())
        layout.addLayout(row, 1)

    def show_dataset(self, dataset: Dataset) -> None:
        """Show what is known of a dataset before anything is counted."""
        n_ratings, n_users, n_items = dataset.n_ratings, dataset.n_users, dataset.n_items
        cards = self.cards
        cards["Ratings"].show_figure(wording.count(n_ratings), _titles_note(dataset))
        cards["Users"].show_figure(wording.count(n_users), _each(n_ratings / n_users))
        cards["Items"].show_figure(wording.count(n_items), _each(n_ratings / n_items))
        cards["Density"].show_figure(wording.percent(dataset.density), "of all pairs are rated")
        cards["Scale"].show_figure(wording.scale(*dataset.scale), "lowest to highest")
        cards["Mean"].show_figure(wording.MISSING, "average rating")
        self._time_card.setVisible(dataset.timestamps is not None)
        self.histogram.show_bars(())
        self.time_plot.show_histogram(None)

    def show_summary(self, summary: DatasetSummary) -> None:
        """Show what was counted."""
        self.cards["Mean"].show_figure(wording.rating(summary.mean), "average rating")
        self.histogram.show_bars(summary.histogram)
        self.time_plot.show_histogram(summary.over_time)

    def _card_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, card in enumerate(self.cards.values()):
            grid.addWidget(card, *divmod(place, _CARDS_PER_ROW))
        for column in range(_CARDS_PER_ROW):
            grid.setColumnStretch(column, 1)
        return grid


def _titles_note(dataset: Dataset) -> str:
    if dataset.titles is None:
        return "no titles"
    return f"{wording.count(dataset.titles.n_known)} titles"


def _each(average: float) -> str:
    text = wording.number(average)
    return f"{text} {'rating' if text == '1' else 'ratings'} each"
