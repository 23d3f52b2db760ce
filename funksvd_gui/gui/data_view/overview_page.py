"""Large figures of the data, how ratings are given, and when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtWidgets import QGridLayout, QWidget

from funksvd_gui import wording
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.statistics.summary import DatasetSummary, HistogramBar
from funksvd_gui.data.statistics.time_histogram import TimeHistogram
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.charts.axes import NamedAxis, TimeAxis
from funksvd_gui.gui.charts.chart_card import ChartCard
from funksvd_gui.gui.charts.crosshair import Readout
from funksvd_gui.gui.charts.readable_chart import ReadableChart
from funksvd_gui.gui.charts.ticks import write_moment, write_tally
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.cards import FigureCard
from funksvd_gui.gui.widgets.layouts import in_column, in_row

_BAR_SHARE = 0.72
_HEADROOM = 1.06


class RatingHistogram(ReadableChart):
    """Bars over the ratings."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(
            "Rating histogram", themes, parent, bottom_axis=partial(NamedAxis, "bottom")
        )
        self._bars: tuple[HistogramBar, ...] = ()
        self._middles: NDArray[np.float64] = np.empty(0)
        self._item = pg.BarGraphItem(x=[], height=[], width=1.0)
        self.add(self._item)
        self.left_axis.set_writer(write_tally, is_count=True)
        self.bottom_axis.set_title("rating")
        self.apply_theme()

    def show_bars(self, bars: Sequence[HistogramBar]) -> None:
        """Show other bars, from the smallest rating to the largest."""
        self._bars = tuple(bars)
        self._middles = np.array([(bar.lower + bar.upper) / 2 for bar in bars])
        self.read(None)
        distance = min((float(b - a) for a, b in pairwise(self._middles)), default=1.0)
        heights = [bar.count for bar in bars]
        self._item.setOpts(x=self._middles, height=heights, width=distance * _BAR_SHARE)
        assert isinstance(self.bottom_axis, NamedAxis)
        self.bottom_axis.set_names(
            {float(x): _name_of(bar) for x, bar in zip(self._middles, bars, strict=True)}
        )
        if bars:
            ends = float(self._middles[0]) - distance, float(self._middles[-1]) + distance
            self.set_view(ends, (0.0, max(heights) * _HEADROOM))
        self.describe(
            "; ".join(f"{_name_of(bar)}: {wording.count(bar.count)}" for bar in self._bars)
        )

    @property
    def bars(self) -> tuple[HistogramBar, ...]:
        return self._bars

    def apply_theme(self) -> None:
        super().apply_theme()
        self._item.setOpts(brush=pg.mkBrush(self.theme.data), pen=pg.mkPen(None))

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        bars = self._bars
        return ("from", "to", "ratings"), (
            [bar.lower for bar in bars], [bar.upper for bar in bars], [bar.count for bar in bars],
        )  # fmt: skip

    def row_positions(self) -> NDArray[np.float64]:
        return self._middles

    def readout_of(self, row: int) -> Readout:
        bar = self._bars[row]
        share = bar.count / max(sum(bar.count for bar in self._bars), 1)
        return Readout(
            float(self._middles[row]), [(float(bar.count), self.theme.data)],
            [("rating", _name_of(bar)), ("given", wording.count(bar.count)),
             ("share", wording.percent(share))],
        )  # fmt: skip


def _name_of(bar: HistogramBar) -> str:
    if bar.lower == bar.upper:
        return wording.number(bar.lower, 4)
    return wording.scale(bar.lower, bar.upper)


class TimePlot(ReadableChart):
    """One bar for each hour, day, week, month or year. Times are those of Greenwich."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(
            "Ratings over time", themes, parent, bottom_axis=partial(TimeAxis, "bottom")
        )
        self._histogram: TimeHistogram | None = None
        self._item = pg.BarGraphItem(x0=[], x1=[], height=[])
        self.add(self._item)
        self.left_axis.set_writer(write_tally, is_count=True)
        self.apply_theme()

    def show_histogram(self, histogram: TimeHistogram | None) -> None:
        """Draw another histogram, or nothing."""
        self._histogram = histogram
        self.read(None)
        if histogram is None:
            self._item.setOpts(x0=[], x1=[], height=[])
            self.describe("The ratings have no times.")
            return
        edges = histogram.edges.astype(np.float64)
        self._item.setOpts(x0=edges[:-1], x1=edges[1:], height=histogram.counts)
        self.bottom_axis.set_title(f"ratings per {histogram.period}")
        most = float(histogram.counts.max())
        self.set_view((float(edges[0]), float(edges[-1])), (0.0, most * _HEADROOM))
        busiest = int(np.argmax(histogram.counts))
        self.describe(
            f"From {self._name_of(0)} to {self._name_of(len(histogram.counts) - 1)}; the most in "
            f"{self._name_of(busiest)}: {wording.counted(int(most), 'rating')}."
        )

    def apply_theme(self) -> None:
        super().apply_theme()
        # A line of the bars' own colour closes the gaps between narrow ones.
        self._item.setOpts(
            brush=pg.mkBrush(self.theme.data), pen=pg.mkPen(self.theme.data, width=1)
        )

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        headings = ("begins", "seconds_since_1970", "ratings", "mean")
        histogram = self._histogram
        if histogram is None:
            return headings, ((), (), (), ())
        return headings, (
            [self._name_of(row) for row in range(len(histogram.counts))],
            histogram.edges[:-1].tolist(), histogram.counts.tolist(), histogram.means.tolist(),
        )  # fmt: skip

    def row_positions(self) -> NDArray[np.float64]:
        if self._histogram is None:
            return np.empty(0)
        edges = self._histogram.edges.astype(np.float64)
        middles: NDArray[np.float64] = (edges[:-1] + edges[1:]) / 2
        return middles

    def readout_of(self, row: int) -> Readout:
        assert self._histogram is not None
        count = int(self._histogram.counts[row])
        lines = [
            (self._histogram.period, self._name_of(row).removeprefix("week of ")),
            ("ratings", wording.count(count)),
            ("mean", wording.rating(float(self._histogram.means[row]))),
        ]
        return Readout(float(self.row_positions()[row]), [(float(count), self.theme.data)], lines)

    def _name_of(self, row: int) -> str:
        assert self._histogram is not None
        return write_moment(float(self._histogram.edges[row]), self._histogram.period)


_CARDS_PER_ROW = 3


class OverviewPage(QWidget):
    """Six figures above two charts; without times there is one chart."""

    def __init__(self, state: AppState, themes: ThemeManager) -> None:
        super().__init__()
        self.cards = {
            name: FigureCard(name, self)
            for name in ("Ratings", "Users", "Items", "Density", "Scale", "Mean")
        }
        self.histogram = RatingHistogram(themes, self)
        self.time_plot = TimePlot(themes, self)
        self._time_card = ChartCard("Ratings over time", self.time_plot, state, self)
        card = ChartCard("How ratings are given", self.histogram, state, self)
        charts = in_row((card, 1), (self._time_card, 1), spacing=12)
        self.setLayout(in_column(self._card_grid(), (charts, 1), spacing=12))

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
