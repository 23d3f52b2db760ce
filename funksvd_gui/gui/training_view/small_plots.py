"""What each feature has brought."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.envelope import envelope
from funksvd_gui.gui.training_view.epoch_series import FINE_TUNING, EpochSeries
from funksvd_gui.gui.training_view.follow_range import follow_y

_LEAST_FEATURES = 4
_BAR_WIDTH = 0.7


class GainPlot(Chart):
    """Bars: by how much each feature lowered the validation RMSE."""

    def __init__(
        self, series: EpochSeries, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__("Gain per feature", themes, parent)
        self._series = series
        self._bars = pg.BarGraphItem(x=[], height=[], width=_BAR_WIDTH)
        self.add(self._bars)
        self.bottom_axis.set_title("feature")
        self.apply_theme()

    def set_series(self, series: EpochSeries) -> None:
        """Draw another run."""
        self._series = series
        self.redraw()

    def redraw(self) -> None:
        """Draw what the series holds now."""
        features, gains = self._series.gains()
        gains = np.nan_to_num(gains)
        self._bars.setOpts(x=features.astype(float), height=gains, width=_BAR_WIDTH)
        last = float(features[-1]) if len(features) else 0.0
        now = tuple(self.view_box.viewRange()[1])
        lowest, highest = min(0.0, *gains, 0.0), max(0.0, *gains, 0.0)
        y = follow_y(now, lowest, highest or 0.01, grows=False)
        # Bars stand on the axis unless one of them hangs below it.
        bottom = y[0] if lowest < 0.0 else 0.0
        # A little room on the right, for half of the last number.
        right = 0.6 + 1.03 * max(last, _LEAST_FEATURES)
        self.set_view((0.4, right), (bottom, y[1]))
        self._describe(len(features), gains)

    def apply_theme(self) -> None:
        super().apply_theme()
        self._bars.setOpts(brush=pg.mkBrush(self.theme.accent), pen=pg.mkPen(None))

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        features, gains = self._series.gains()
        return ("feature", "gain"), (features.tolist(), gains.tolist())

    def _describe(self, n: int, gains: NDArray[np.float64]) -> None:
        if not n:
            self.describe("No feature has been trained yet.")
            return
        best = int(np.argmax(gains))
        self.describe(
            f"{wording.counted(n, 'feature')}; feature {best + 1} lowered the RMSE most, "
            f"by {wording.rmse(float(gains[best]))}; the newest one by "
            f"{wording.rmse(float(gains[-1]))}."
        )


_Numbers = NDArray[np.float64]

_MOST_DOTS = 40


class FeaturePlot(Chart):
    """The validation RMSE of the newest feature, epoch by epoch, from where it began."""

    def __init__(
        self, series: EpochSeries, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__("Epochs of this feature", themes, parent)
        self._series = series
        self._n_planned = 1
        self._curve = pg.PlotCurveItem(antialias=True)
        self._dots = pg.ScatterPlotItem(size=5, pen=pg.mkPen(None), antialias=True)
        self.add(self._curve, self._dots)
        self.apply_theme()

    def set_series(self, series: EpochSeries) -> None:
        """Draw another run."""
        self._series = series
        self.redraw()

    def set_planned(self, n_epochs: int) -> None:
        """Make room for this many epochs, so that the axis stands still."""
        self._n_planned = n_epochs

    def redraw(self) -> None:
        """Draw what the series holds now."""
        epochs, rmse, title = self._newest()
        self.bottom_axis.set_title(title)
        finite = rmse[np.isfinite(rmse)]
        x, y = epochs, rmse
        if len(finite):
            x, y = envelope(epochs, rmse, 0.0, float(epochs[-1]), max(int(self.width()), 1))
            now = tuple(self.view_box.viewRange()[1])
            span = follow_y(now, float(finite.min()), float(finite.max()), grows=False)
            highest = max(float(epochs[-1]), float(self._n_planned))
            self.set_view((0.0, highest * 1.03), span)
        self._curve.setData(x, y, skipFiniteCheck=True)
        has_dots = len(x) <= _MOST_DOTS
        self._dots.setData(x if has_dots else [], y if has_dots else [])
        self._describe(title, rmse)

    def apply_theme(self) -> None:
        super().apply_theme()
        self._curve.setPen(self.curve_pen(self.theme.accent))
        self._dots.setBrush(pg.mkBrush(self.theme.accent))

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        epochs, rmse, _ = self._newest()
        return ("epoch", "rmse"), (epochs.astype(int).tolist(), rmse.tolist())

    def _newest(self) -> tuple[_Numbers, _Numbers, str]:
        series = self._series
        if not series.n_sections:
            return np.empty(0), np.empty(0), "epoch"
        feature, start, stop = series.section(-1)
        # From the state before its first epoch, where that is known.
        rmse = series.drawn(validation=series.is_validated)[start : stop + 1]
        epochs = np.arange(len(rmse), dtype=float)
        if np.isnan(rmse[0]):
            epochs, rmse = epochs[1:], rmse[1:]
        title = "fine-tuning" if feature == FINE_TUNING else f"feature {feature}"
        return epochs, rmse, f"epoch of {title}"

    def _describe(self, title: str, rmse: _Numbers) -> None:
        if len(rmse):
            self.describe(
                f"The {title}, from 0 to {len(rmse) - 1}: RMSE from "
                f"{wording.rmse(float(rmse[0]))} to {wording.rmse(float(rmse[-1]))}."
            )
        else:
            self.describe("No feature has been trained yet.")
