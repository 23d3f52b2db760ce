"""The Data tab. Listens to the state; knows no file and no thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from funksvd_gui.data.summary import DatasetSummary, summarize
from funksvd_gui.errors import SaveError
from funksvd_gui.gui import formats
from funksvd_gui.gui.app_state import AppState, Message
from funksvd_gui.gui.cards import Card, FigureCard, text_label
from funksvd_gui.gui.data_view.load_report_cards import LoadReportCard, RejectedRowsCard
from funksvd_gui.gui.data_view.rating_histogram import RatingHistogram
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.store.csv_export import write_csv

if TYPE_CHECKING:
    from funksvd_gui.data.dataset import Dataset

_INVITATION = (
    "Open a file with ratings, or drop one here.\nOne rating per line: user, item, rating."
)

_CARDS_PER_ROW = 3


class DataView(QWidget):
    """Large figures, the histogram of the ratings, and how they were read."""

    def __init__(
        self, state: AppState, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self.cards = {
            name: FigureCard(name, self)
            for name in ("Ratings", "Users", "Items", "Density", "Scale", "Mean")
        }
        self.histogram = RatingHistogram(themes, self)
        self.report = LoadReportCard(self)
        self.rejected = RejectedRowsCard(self)
        self._pages = QStackedWidget(self)
        self._build()
        state.dataset_changed.connect(self._show_dataset)
        self.rejected.export_requested.connect(self._export_rejected_rows)
        self._show_dataset()

    def _build(self) -> None:
        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._card_grid())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._histogram_card(), 3)
        row.addWidget(self.report, 2)
        column.addLayout(row, 3)
        column.addWidget(self.rejected, 2)
        # Scrolls where the screen is low: rejected rows need room that a laptop may not have.
        scroller = QScrollArea(self)
        scroller.setFrameShape(QFrame.Shape.NoFrame)
        scroller.setWidgetResizable(True)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroller.setWidget(content)
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(scroller)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._pages)

    def _card_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(12)
        for place, card in enumerate(self.cards.values()):
            grid.addWidget(card, *divmod(place, _CARDS_PER_ROW))
        for column in range(_CARDS_PER_ROW):
            grid.setColumnStretch(column, 1)
        return grid

    def _histogram_card(self) -> Card:
        card = Card(self)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(16, 12, 12, 8)
        layout.setSpacing(8)
        layout.addWidget(text_label("How ratings are given", "name", card))
        layout.addWidget(self.histogram, 1)
        return card

    def _empty_page(self) -> QWidget:
        page = Card(self)
        sentence = text_label(_INVITATION, "dim", page)
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(page).addWidget(sentence)
        return page

    def _show_dataset(self) -> None:
        dataset = self._state.dataset
        self._pages.setCurrentIndex(0 if dataset is None else 1)
        if dataset is not None:
            summary = summarize(dataset)
            self._show_figures(dataset, summary)
            self.histogram.show_bars(summary.histogram)
            self.report.show_report(dataset.report)
            self.rejected.show_report(dataset.report)

    def _show_figures(self, dataset: Dataset, summary: DatasetSummary) -> None:
        n_ratings, n_users, n_items = dataset.n_ratings, dataset.n_users, dataset.n_items
        cards = self.cards
        cards["Ratings"].show_figure(formats.count(n_ratings), _titles_note(dataset))
        cards["Users"].show_figure(formats.count(n_users), _each(n_ratings / n_users))
        cards["Items"].show_figure(formats.count(n_items), _each(n_ratings / n_items))
        cards["Density"].show_figure(formats.percent(dataset.density), "of all pairs are rated")
        cards["Scale"].show_figure(formats.scale(*dataset.scale), "lowest to highest")
        cards["Mean"].show_figure(formats.rating(summary.mean), "average rating")

    def _export_rejected_rows(self, path: Path) -> None:
        dataset = self._state.dataset
        if dataset is None:
            return
        rows = [(row.line, row.reason, row.text) for row in dataset.report.rejected]
        try:
            write_csv(path, ("line", "reason", "text"), rows)
        except SaveError as error:
            self._state.post(Message("error", str(error), error.hint))
        else:
            saved = formats.counted(len(rows), "rejected row")
            self._state.post(Message("success", f"Saved {saved} as {path}."))


def _titles_note(dataset: Dataset) -> str:
    if dataset.titles is None:
        return "no titles"
    return f"{formats.count(dataset.titles.n_known)} titles"


def _each(average: float) -> str:
    text = formats.number(average)
    return f"{text} {'rating' if text == '1' else 'ratings'} each"
