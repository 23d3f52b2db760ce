"""How many users, or items, have at least so many ratings; both axes logarithmic."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.data.statistics.groups import CountCurve
from funksvd_gui.gui.charts.crosshair import Readout
from funksvd_gui.gui.charts.readable_chart import ReadableChart
from funksvd_gui.gui.charts.ticks import write_tally
from funksvd_gui.gui.theme import ThemeManager

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
        self.view_box.addItem(self._line, ignoreBounds=True)
        for axis in (self.bottom_axis, self.left_axis):
            axis.set_writer(write_tally, is_count=True)
            axis.set_log(True)
        self.bottom_axis.set_title("at least so many ratings")
        self.make_readable()
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
        self._line.setPen(self.curve_pen(self.theme.train))

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
        return Readout(x, [(y, self.theme.train)], lines)

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
