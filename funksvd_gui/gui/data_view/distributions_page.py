"""How unevenly ratings are spread over users and items, and what that does to their means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGridLayout, QWidget

from funksvd_gui import wording
from funksvd_gui.data.statistics.groups import CountCurve
from funksvd_gui.data.statistics.mean_grid import MeanGrid
from funksvd_gui.data.statistics.summary import DatasetSummary
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.charts.chart_card import ChartCard
from funksvd_gui.gui.charts.crosshair import Readout
from funksvd_gui.gui.charts.pixel_item import PixelItem
from funksvd_gui.gui.charts.readable_chart import ReadableChart
from funksvd_gui.gui.charts.ticks import write_tally
from funksvd_gui.gui.theme import Theme, ThemeManager

_ROOM = 1.04
_NOTHING = np.empty(0, dtype=np.int64)
NOTHING_COUNTED = CountCurve(_NOTHING, _NOTHING, _NOTHING)


class CountPlot(ReadableChart):
    """A falling line: what a filter of at least so many ratings would leave.

    Parameters
    ----------
    noun : {"user", "item"}
    """

    def __init__(self, noun: str, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(f"Ratings per {noun}", themes, parent)
        self._noun = noun
        self._curve = NOTHING_COUNTED
        self._line = pg.PlotCurveItem(antialias=True)
        self.add(self._line)
        for axis in (self.bottom_axis, self.left_axis):
            axis.set_writer(write_tally, is_count=True)
            axis.set_log(True)
        self.bottom_axis.set_title("at least so many ratings")
        self.apply_theme()

    def show_curve(self, curve: CountCurve) -> None:
        """Draw another curve."""
        self._curve = curve
        self.read(None)
        x, y = self.row_positions(), np.log10(np.maximum(curve.n_groups, 1))
        # Down at once where one more rating is asked for than somebody has.
        # All of them have at least one, even where nobody has exactly one.
        self._line.setData(np.repeat([0.0, *x], 2)[1:-1], np.repeat(y, 2))
        if len(x):
            self.set_view((0.0, max(float(x[-1]), 1.0) * _ROOM), (0.0, max(y[0], 1.0) * _ROOM))
        self._describe()

    def apply_theme(self) -> None:
        super().apply_theme()
        self._line.setPen(self.curve_pen(self.theme.data))

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        curve = self._curve
        headings = ("at_least", f"{self._noun}s", "ratings_of_those")
        return headings, (
            curve.at_least.tolist(), curve.n_groups.tolist(), curve.n_ratings.tolist(),
        )  # fmt: skip

    def row_positions(self) -> NDArray[np.float64]:
        return np.log10(self._curve.at_least)

    def readout_of(self, row: int) -> Readout:
        curve = self._curve
        n_groups, n_ratings = int(curve.n_groups[row]), int(curve.n_ratings[row])
        lines = [
            ("at least", wording.count(int(curve.at_least[row]))),
            (f"{self._noun}s", wording.count(n_groups)),
            ("of all", wording.percent(n_groups / curve.n_groups[0])),
            ("with ratings", wording.percent(n_ratings / curve.n_ratings[0])),
        ]
        x, y = float(self.row_positions()[row]), float(np.log10(n_groups))
        return Readout(x, [(y, self.theme.data)], lines)

    def _describe(self) -> None:
        curve = self._curve
        if len(curve.at_least):
            self.describe(
                f"{wording.counted(int(curve.n_groups[0]), self._noun)} with at least "
                f"{wording.counted(int(curve.at_least[0]), 'rating')}; the most one has are "
                f"{wording.count(int(curve.at_least[-1]))}."
            )
        else:
            self.describe("Nothing has been counted yet.")


_PALEST = 0.12


class Cells(PixelItem):
    """The cells of a grid, painted as rectangles, so that files of the chart stay drawings."""

    def __init__(self, view_box: pg.ViewBox) -> None:
        super().__init__(view_box, -10)
        self._grid: MeanGrid | None = None
        self._colour = QColor()

    def set_grid(self, grid: MeanGrid | None) -> None:
        self._grid = grid
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._colour = QColor(theme.data)
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        if self._grid is None:
            return
        x = self.x_pixels(np.log10(self._grid.count_edges))
        y = self.y_pixels(self._grid.mean_edges)
        counts = self._grid.n_groups
        # By magnitude: where there are a thousand, one alone is still to be seen.
        strengths = np.log1p(counts) / np.log1p(max(int(counts.max()), 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for column, row in np.argwhere(counts > 0).tolist():
            colour = QColor(self._colour)
            colour.setAlphaF(_PALEST + (1.0 - _PALEST) * float(strengths[column, row]))
            width, height = x[column + 1] - x[column], y[row] - y[row + 1]
            painter.fillRect(QRectF(x[column], y[row + 1], width, height), colour)


class MeanPlot(ReadableChart):
    """Cells, and a line through the mean of each column.

    Parameters
    ----------
    noun : {"user", "item"}
    """

    def __init__(self, noun: str, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(f"Mean rating per {noun}", themes, parent)
        self._noun = noun
        self._grid: MeanGrid | None = None
        self._columns: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        self._cells = Cells(self.view_box)
        self._line = pg.PlotCurveItem(antialias=True)
        self.add(self._line)
        self.bottom_axis.set_writer(write_tally, is_count=True)
        self.bottom_axis.set_log(True)
        self.bottom_axis.set_title("number of ratings")
        self.apply_theme()

    def show_grid(self, grid: MeanGrid | None) -> None:
        """Draw another grid, or nothing."""
        self._grid = grid
        self.read(None)
        self._cells.set_grid(grid)
        if grid is None:
            self._columns = np.empty(0, dtype=np.intp)
            self._line.setData([], [])
        else:
            self._columns = np.flatnonzero(grid.n_groups.sum(axis=1))
            self._line.setData(self.row_positions(), grid.column_means[self._columns])
            right = max(float(np.log10(grid.count_edges[-1])), 1.0) * _ROOM
            self.set_view((0.0, right), (float(grid.mean_edges[0]), float(grid.mean_edges[-1])))
        self._describe()

    def apply_theme(self) -> None:
        super().apply_theme()
        self._cells.set_theme(self.theme)
        self._line.setPen(self.curve_pen(self.theme.text))

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        headings = ("fewest_ratings", "most_ratings", "lowest_mean", "highest_mean",
                    f"{self._noun}s")  # fmt: skip
        grid = self._grid
        if grid is None:
            return headings, ((), (), (), (), ())
        columns, rows = np.nonzero(grid.n_groups)
        return headings, (
            grid.count_edges[columns].astype(int).tolist(),
            (grid.count_edges[columns + 1] - 1).astype(int).tolist(),
            grid.mean_edges[rows].tolist(), grid.mean_edges[rows + 1].tolist(),
            grid.n_groups[columns, rows].tolist(),
        )  # fmt: skip

    def row_positions(self) -> NDArray[np.float64]:
        if self._grid is None:
            return np.empty(0)
        edges = np.log10(self._grid.count_edges)
        return ((edges[:-1] + edges[1:]) / 2)[self._columns]

    def readout_of(self, row: int) -> Readout:
        assert self._grid is not None
        column = int(self._columns[row])
        fewest, end = (int(edge) for edge in self._grid.count_edges[column : column + 2])
        mean = float(self._grid.column_means[column])
        ratings = wording.count(fewest)
        if end - 1 > fewest:
            ratings += f" – {wording.count(end - 1)}"
        lines = [
            ("ratings", ratings),
            (f"{self._noun}s", wording.count(int(self._grid.n_groups[column].sum()))),
            ("their mean", wording.rating(mean)),
        ]
        return Readout(float(self.row_positions()[row]), [(mean, self.theme.text)], lines)

    def _describe(self) -> None:
        if self._grid is None or not len(self._columns):
            self.describe("Nothing has been counted yet.")
            return
        few, many = (float(self._grid.column_means[self._columns[end]]) for end in (0, -1))
        self.describe(
            f"{self._noun.capitalize()}s with the fewest ratings have a mean of "
            f"{wording.rating(few)}, those with the most of {wording.rating(many)}."
        )


_NOUNS = ("user", "item")


class DistributionsPage(QWidget):
    """Four charts: numbers of ratings above, means below; users on the left, items on the right."""

    def __init__(self, state: AppState, themes: ThemeManager) -> None:
        super().__init__()
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
