"""Which range the main plot shows: following, fitted, or chosen by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from funksvd_gui.gui.charts.panel import Panel
from funksvd_gui.gui.training_view.curves import SUM, VALIDATION, Curve
from funksvd_gui.gui.training_view.epoch_series import Along, EpochSeries
from funksvd_gui.gui.training_view.follow_range import (
    Range,
    bring_into_view,
    follow_x,
    follow_y,
    range_without_far,
)
from funksvd_gui.gui.training_view.zoom_history import Zoom

_LEAST_SHOWN = {Along.EPOCHS: 10.0, Along.SECONDS: 0.01, Along.UPDATES: 10.0}
#: Of the whole; closer nothing but one straight line would be seen.
_CLOSEST = 1e-5
_NOTHING_YET: Range = (0.9, 1.1)
_SMALLEST_LOG = 1e-12
#: In pixels.
_ROOM_FOR_MARKS = 6.0
#: How much may be seen beyond the highest and the lowest value, as a share of their distance.
_BEYOND = 0.25


class PlotRange:
    """Sets the ranges of the panels.

    Attributes
    ----------
    is_growing : bool
        Whether more epochs are expected.
    is_automatic : bool
        Whether the range on screen was found here and not chosen by hand.
    diverged : int or None
        After how many epochs the run diverged.
    """

    def __init__(self, panels: Sequence[Panel]) -> None:
        self._panels = panels
        self.along = Along.EPOCHS
        self.is_growing = False
        self.is_automatic = True
        self.diverged: int | None = None
        self.is_arranging = False
        self._is_following = True
        self._is_to_fit = False
        self._width: float | None = None
        self._is_log = False

    @property
    def is_following(self) -> bool:
        return self._is_following

    @property
    def zoom(self) -> Zoom:
        """What is on screen."""
        x = _range_of(self._panels[0].view_box, 0)
        ys = tuple(_range_of(panel.view_box, 1) for panel in self._panels)
        return Zoom(x, ys, self._is_following)

    def set_following(self, is_following: bool) -> None:
        """Follow the newest epoch; of a run that is zoomed in, as much as is seen now."""
        if is_following and not self._is_following:
            lowest, highest = _range_of(self._panels[0].view_box, 0)
            self._width = None if self.is_automatic else highest - lowest
        self._is_following = self.is_automatic = is_following

    def fit(self) -> None:
        """Show the whole run at the next `arrange`."""
        self._width, self._is_to_fit = None, True

    def show(self, zoom: Zoom) -> None:
        """Show what was shown before."""
        self._is_following, self._width, self._is_to_fit = zoom.is_following, None, False
        self.is_automatic = zoom.is_following
        if not zoom.is_following:
            with self.arranging():
                for panel, y in zip(self._panels, zoom.ys, strict=True):
                    _set_range(panel.view_box, zoom.x, y)

    @contextmanager
    def arranging(self) -> Iterator[None]:
        """Let nobody draw on every single change of a range."""
        self.is_arranging = True
        try:
            yield
        finally:
            self.is_arranging = False

    def scaled(self, values: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return values as the vertical axis places them."""
        plain = np.asarray(values, dtype=np.float64)
        return np.log10(np.maximum(plain, _SMALLEST_LOG)) if self._is_log else plain

    def arrange(self, series: EpochSeries, curves: Sequence[Curve], *, is_log: bool) -> None:
        """Set the limits of zooming, and, while it follows or is to be fitted, the range."""
        self._is_log = is_log
        positions = series.positions(self.along)
        end = float(positions[-1])
        if self.diverged is not None and self.along is Along.EPOCHS:
            end = max(end, self.diverged + 1.0)
        now = _range_of(self._panels[0].view_box, 0)
        least = _LEAST_SHOWN[self.along]
        if self._is_following or self._is_to_fit:
            x = follow_x(now, end, least, grows=self.is_growing, width=self._width)
        else:
            x = now
        whole = follow_x(now, end, least, grows=self.is_growing)
        for is_lower, panel in enumerate(self._panels):
            of_panel = [curve for curve in curves if curve.is_lower == bool(is_lower)]
            if not of_panel and is_lower:
                continue
            box = panel.view_box
            y = self._vertical(
                series, of_panel, positions, x, _range_of(box, 1), max(box.height(), 1.0)
            )
            self._set_limits(box, of_panel, max(whole[1], x[1]), y)
            if self._is_following or self._is_to_fit:
                _set_range(box, x, y)
                self.is_automatic = True
        self._is_to_fit = False

    def keep_curves_in_view(self, series: EpochSeries, curves: Sequence[Curve]) -> None:
        """Move the panels back as far as it takes to see some of their curves."""
        self.is_automatic = False
        positions = series.positions(self.along)
        self.bring_in(float(positions[-1]))
        for is_lower, panel in enumerate(self._panels):
            of_panel = [curve for curve in curves if curve.is_lower == bool(is_lower)]
            if of_panel:
                box = panel.view_box
                x, y = _range_of(box, 0), _range_of(box, 1)
                wanted = bring_into_view(x, y, positions, self.scaled(of_panel[0].heights))
                if wanted != y:
                    box.setYRange(*wanted, padding=0.0)

    def bring_in(self, end: float) -> None:
        """Move all panels to the left if the curves end before them."""
        x = _range_of(self._panels[0].view_box, 0)
        width = x[1] - x[0]
        if end < x[0] + width / 10:
            left = max(end - width * 0.9, 0.0)
            self._panels[0].view_box.setXRange(left, left + width, padding=0.0)

    def _vertical(
        self,
        series: EpochSeries,
        curves: Sequence[Curve],
        positions: NDArray[np.float64],
        x: Range,
        now: Range,
        height: float,
    ) -> Range:
        """Return the vertical range for what lies in the horizontal one."""
        first = max(int(np.searchsorted(positions, x[0])) - 1, 0) if self._width else 0
        ends = []
        for curve in curves:
            start = series.rmse_baseline if curve.word == VALIDATION else curve.heights[0]
            found = range_without_far(
                curve.heights[first:], np.nan if start is None or first else float(start),
                has_diverged=self.diverged is not None,
            )  # fmt: skip
            if found is not None:
                ends.append(found)
        lowest, highest = _NOTHING_YET
        if ends:
            lowest, highest = min(low for low, _ in ends), max(high for _, high in ends)
        if any(curve.word == SUM for curve in curves):
            # Areas tell the truth only from zero on.
            return 0.0, follow_y(now, 0.0, highest, grows=False)[1]
        low, high = self.scaled(np.array([lowest, highest])).tolist()
        # So that the mark of the best epoch is not cut at an edge.
        room = (high - low) * min(_ROOM_FOR_MARKS / height, 0.1)
        low, high = low - room, high + room
        return follow_y(now, low, high, grows=self.is_growing)

    def _set_limits(self, box: pg.ViewBox, curves: Sequence[Curve], right: float, y: Range) -> None:
        heights = [curve.heights[np.isfinite(curve.heights)] for curve in curves]
        values = [end for height in heights if len(height) for end in (height.min(), height.max())]
        ends = [*y, *self.scaled(np.array(values)).tolist()]
        room = _BEYOND * (max(ends) - min(ends))
        box.setLimits(
            xMin=0.0, xMax=right, minXRange=right * _CLOSEST,
            yMin=min(ends) - room, yMax=max(ends) + room, minYRange=room * _CLOSEST,
        )  # fmt: skip


def _range_of(box: pg.ViewBox, axis: int) -> Range:
    lowest, highest = box.viewRange()[axis]
    return lowest, highest


def _set_range(box: pg.ViewBox, x: Range, y: Range) -> None:
    if (_range_of(box, 0), _range_of(box, 1)) != (x, y):
        box.setRange(xRange=x, yRange=y, padding=0.0, disableAutoRange=True)
