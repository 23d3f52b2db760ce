"""RMSE over the whole run: training, validation, baseline, and the best epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.charts.crosshair import Readout
from funksvd_gui.gui.charts.readable_chart import ReadableChart
from funksvd_gui.gui.charts.ticks import write_count, write_plain
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.end_labels import EndLabel, EndLabels
from funksvd_gui.gui.training_view.envelope import envelope
from funksvd_gui.gui.training_view.epoch_series import FINE_TUNING, Along, EpochSeries
from funksvd_gui.gui.training_view.follow_range import follow_x, follow_y

TRAIN, VALIDATION, BASELINE, BEST = "train", "validation", "baseline", "best"

_AXIS_TITLES = {
    Along.EPOCHS: "epochs",
    Along.SECONDS: "seconds of training",
    Along.UPDATES: "factor updates",
}
_LEAST_SHOWN = {Along.EPOCHS: 10.0, Along.SECONDS: 0.01, Along.UPDATES: 10.0}
_ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1 / 0.8}
_BEST_SIZE = 9


class RmsePlot(ReadableChart):
    """The curves of one run, drawn in place as they grow.

    Follows the newest epoch until the person zooms or drags; `set_following`
    goes back. With the keyboard: the arrows, Home, End, Page Up and Page Down read the
    numbers of one epoch, + and − zoom, 0 follows, Escape puts the reading away.
    """

    following_changed = Signal(bool)

    def __init__(
        self, series: EpochSeries, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__("RMSE plot", themes, parent)
        self._series = series
        self._n_shown: int | None = None
        self._along = Along.EPOCHS
        self._is_log = False
        self._is_following = True
        self._is_growing = False
        self._build_items()
        self.set_along(Along.EPOCHS)
        self.view_box.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self.view_box.sigXRangeChanged.connect(self._draw_curves)
        self.view_box.sigResized.connect(self.redraw)
        self.view_box.setMouseEnabled(x=True, y=True)
        self.apply_theme()

    @property
    def is_following(self) -> bool:
        """Whether the range follows the newest epoch."""
        return self._is_following

    @property
    def is_log(self) -> bool:
        """Whether RMSE is drawn on a logarithmic axis."""
        return self._is_log

    def set_series(self, series: EpochSeries, *, is_growing: bool) -> None:
        """Draw another run."""
        self._series = series
        self.read(None)
        self.set_growing(is_growing)
        self.set_following(True)

    def show_until(self, n_epochs: int | None) -> None:
        """Draw the curves as they were after so many epochs, in the range of the whole run."""
        self._n_shown = n_epochs
        self.redraw()

    def set_growing(self, is_growing: bool) -> None:
        """Tell whether more epochs are expected; a finished run fills the plot."""
        self._is_growing = is_growing
        self.redraw()

    def set_following(self, is_following: bool) -> None:
        """Follow the newest epoch, or leave the range to the person."""
        if is_following != self._is_following:
            self._is_following = is_following
            self.following_changed.emit(is_following)
        self.redraw()

    def set_along(self, along: Along) -> None:
        """Count epochs, seconds or updates along the horizontal axis."""
        self._along = along
        self.bottom_axis.set_writer(
            write_count if along is Along.UPDATES else write_plain,
            is_count=along is not Along.SECONDS,
        )
        self.bottom_axis.set_title(_AXIS_TITLES[along])
        self.set_following(True)

    def set_log(self, is_log: bool) -> None:
        """Draw RMSE on a logarithmic axis, or a linear one."""
        self._is_log = is_log
        self.left_axis.set_log(is_log)
        self.set_following(True)

    def redraw(self) -> None:
        """Draw what the series holds now."""
        positions = self._series.positions(self._along)
        self._draw_bands(positions)
        if self._is_following:
            self._follow(positions)
        self._draw_curves()

    def row_positions(self) -> NDArray[np.float64]:
        return self._series.positions(self._along)[1:]

    def apply_theme(self) -> None:
        super().apply_theme()
        theme, dash = self.theme, Qt.PenStyle.CustomDashLine
        self._train.setPen(self.curve_pen(theme.train))
        pen = self.curve_pen(theme.validation, dash)
        pen.setDashPattern([5.0, 3.0])
        self._validation.setPen(pen)
        self._baseline.setPen(self.curve_pen(theme.baseline, Qt.PenStyle.DotLine, width=1.0))
        self._best.setPen(pg.mkPen(theme.base, width=1))
        self._best.setBrush(pg.mkBrush(theme.best))
        self._draw_curves()

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        series = self._series
        features = ["fine-tuning" if f == FINE_TUNING else f for f in series.features.tolist()]
        validation = [None if math.isnan(v) else v for v in series.validation.tolist()]
        headings = ("feature", "epoch", "rmse_train", "rmse_validation", "updates", "seconds")
        columns = (
            features, series.epochs.tolist(), series.train.tolist(), validation,
            series.updates.astype(np.int64).tolist(), series.elapsed_s.tolist(),
        )  # fmt: skip
        return headings, columns

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ZOOMS:
            self.view_box.scaleBy((_ZOOMS[key], _ZOOMS[key]))
            self._on_moved_by_hand()
        elif key == Qt.Key.Key_0:
            self.set_following(True)
        else:
            super().keyPressEvent(event)

    def _build_items(self) -> None:
        self._train = pg.PlotCurveItem(antialias=True)
        self._validation = pg.PlotCurveItem(antialias=True)
        self._baseline = pg.InfiniteLine(angle=0, movable=False)
        self._best = pg.ScatterPlotItem(size=_BEST_SIZE, symbol="o", antialias=True)
        self._baseline.setVisible(False)
        self.add(self._baseline, self._train, self._validation, self._best)
        self._labels = EndLabels(self.view_box, self.text_font)

    def _on_moved_by_hand(self, *_: object) -> None:
        self.set_following(False)

    def _scaled(self, rmse: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values as the vertical axis places them."""
        return np.log10(np.maximum(rmse, 1e-12)) if self._is_log else rmse

    def _draw_bands(self, positions: NDArray[np.float64]) -> None:
        starts = self._series.starts
        edges = positions[[*starts, len(self._series)]] if starts else np.empty(0)
        self.backdrop.set_edges(edges)

    def _follow(self, positions: NDArray[np.float64]) -> None:
        width = max(self.view_box.width(), 1.0)
        x_now, y_now = (tuple(side) for side in self.view_box.viewRange())
        words = (TRAIN, VALIDATION) if self._series.is_validated else (TRAIN,)
        x = follow_x(
            x_now, float(positions[-1]), self._labels.room_for(words) / width,
            _LEAST_SHOWN[self._along], grows=self._is_growing,
        )  # fmt: skip
        curves = [self._series.drawn(validation=False), self._series.drawn(validation=True)]
        finite = [curve[np.isfinite(curve)] for curve in curves]
        ends = [float(end) for curve in finite if len(curve) for end in (curve.min(), curve.max())]
        ends = ends or [0.9, 1.1]
        lowest, highest = self._scaled(np.array([min(ends), max(ends)])).tolist()
        y = follow_y(y_now, lowest, highest, grows=self._is_growing)
        if x != x_now or y != y_now:
            self.set_view(x, y)

    def _draw_curves(self, *_: object) -> None:
        series = self._series.until(self._n_shown)
        (lowest, highest), _ = self.view_box.viewRange()
        # Groups two pixels wide look the same and are drawn in half the time.
        n_bins = max(int(self.view_box.width() / 2), 1)
        positions = series.positions(self._along)
        labels = []
        for item, word, colour in (
            (self._train, TRAIN, self.theme.train),
            (self._validation, VALIDATION, self.theme.validation),
        ):
            is_validation = item is self._validation
            y = series.drawn(validation=is_validation)
            begin = 1 if np.isnan(y[0]) else 0
            if len(y) <= begin or (is_validation and not series.is_validated):
                item.setData([], [])
                continue
            x, y = envelope(positions[begin:], y[begin:], lowest, highest, n_bins)
            y = self._scaled(y)
            item.setData(x, y, skipFiniteCheck=True)
            labels.append(EndLabel(word, colour, x, y))
        self._labels.set_labels([*labels, *self._draw_marks(series, positions)], self.theme.base)

    def _draw_marks(self, series: EpochSeries, positions: NDArray[np.float64]) -> list[EndLabel]:
        """Draw the baseline and the best epoch; return the words that belong to them."""
        baseline = series.rmse_baseline
        self._baseline.setVisible(baseline is not None)
        self._best.setVisible(series.best is not None)
        if series.best is not None:
            x, y = positions[[series.best + 1]], self._scaled(series.deciding[[series.best]])
            self._best.setData(x, y)
            spot = EndLabel(BEST, self.theme.best, x, y)
            self._labels.set_spot(spot if series.best + 1 < len(series) else None)
        if baseline is None:
            return []
        y = self._scaled(np.array([baseline]))
        self._baseline.setPos(float(y[0]))
        return [EndLabel(BASELINE, self.theme.baseline, np.array([positions[-1]]), y)]

    def readout_of(self, row: int) -> Readout:
        series, theme = self._series, self.theme
        feature, train = int(series.features[row]), float(series.train[row])
        lines = [
            ("epoch", wording.count(row + 1)),
            ("feature", "fine-tuning" if feature == FINE_TUNING else wording.count(feature)),
            (TRAIN, wording.rmse(train)),
        ]
        ends = [(train, theme.train)]
        if series.is_validated:
            validation = float(series.validation[row])
            lines.append((VALIDATION, wording.rmse(validation)))
            ends.append((validation, theme.validation))
        points = [(float(self._scaled(np.array([y]))[0]), colour) for y, colour in ends]
        return Readout(float(series.positions(self._along)[row + 1]), points, lines)
