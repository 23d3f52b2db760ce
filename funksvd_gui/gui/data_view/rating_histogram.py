"""How often each rating was given, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.data.statistics.summary import HistogramBar
from funksvd_gui.gui.charts.axes import NamedAxis, TickAxis
from funksvd_gui.gui.charts.crosshair import Readout
from funksvd_gui.gui.charts.readable_chart import ReadableChart
from funksvd_gui.gui.charts.ticks import write_tally
from funksvd_gui.gui.theme import ThemeManager

_BAR_SHARE = 0.72
_HEADROOM = 1.06


class RatingHistogram(ReadableChart):
    """Bars over the ratings."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        self._names_axis: NamedAxis | None = None
        super().__init__("Rating histogram", themes, parent, bottom_axis=self._make_axis)
        self._bars: tuple[HistogramBar, ...] = ()
        self._middles: NDArray[np.float64] = np.empty(0)
        self._item = pg.BarGraphItem(x=[], height=[], width=1.0)
        self.view_box.addItem(self._item, ignoreBounds=True)
        self.left_axis.set_writer(write_tally, is_count=True)
        self.bottom_axis.set_title("rating")
        self.make_readable()
        self.apply_theme()

    def show_bars(self, bars: Sequence[HistogramBar]) -> None:
        """Show other bars, from the smallest rating to the largest."""
        self._bars = tuple(bars)
        self._middles = np.array([(bar.lower + bar.upper) / 2 for bar in bars])
        self.read(None)
        distance = min((float(b - a) for a, b in pairwise(self._middles)), default=1.0)
        heights = [bar.count for bar in bars]
        self._item.setOpts(x=self._middles, height=heights, width=distance * _BAR_SHARE)
        assert self._names_axis is not None
        self._names_axis.set_names(
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
        self._item.setOpts(brush=pg.mkBrush(self.theme.train), pen=pg.mkPen(None))

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
            float(self._middles[row]), [(float(bar.count), self.theme.train)],
            [("rating", _name_of(bar)), ("given", wording.count(bar.count)),
             ("share", wording.percent(share))],
        )  # fmt: skip

    def _make_axis(self, font: QFont) -> TickAxis:
        self._names_axis = NamedAxis("bottom", font)
        return self._names_axis


def _name_of(bar: HistogramBar) -> str:
    if bar.lower == bar.upper:
        return wording.number(bar.lower, 4)
    return wording.scale(bar.lower, bar.upper)
