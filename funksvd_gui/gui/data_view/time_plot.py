"""How many ratings were given when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.data.statistics.time_histogram import TimeHistogram
from funksvd_gui.gui.charts.axes import TimeAxis
from funksvd_gui.gui.charts.crosshair import Readout
from funksvd_gui.gui.charts.readable_chart import ReadableChart
from funksvd_gui.gui.charts.ticks import write_tally
from funksvd_gui.gui.charts.time_marks import write_moment
from funksvd_gui.gui.theme import ThemeManager

_HEADROOM = 1.06


class TimePlot(ReadableChart):
    """One bar for each hour, day, week, month or year. Times are those of Greenwich."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(
            "Ratings over time", themes, parent, bottom_axis=partial(TimeAxis, "bottom")
        )
        self._histogram: TimeHistogram | None = None
        self._item = pg.BarGraphItem(x0=[], x1=[], height=[])
        self.view_box.addItem(self._item, ignoreBounds=True)
        self.left_axis.set_writer(write_tally, is_count=True)
        self.make_readable()
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
            brush=pg.mkBrush(self.theme.train), pen=pg.mkPen(self.theme.train, width=1)
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
        return Readout(float(self.row_positions()[row]), [(float(count), self.theme.train)], lines)

    def _name_of(self, row: int) -> str:
        assert self._histogram is not None
        return write_moment(float(self._histogram.edges[row]), self._histogram.period)
