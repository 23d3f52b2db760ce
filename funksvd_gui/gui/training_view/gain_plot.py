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
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
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
        self.view_box.addItem(self._bars, ignoreBounds=True)
        self.view_box.setMouseEnabled(x=False, y=False)
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
