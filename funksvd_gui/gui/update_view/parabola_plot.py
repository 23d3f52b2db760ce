"""The error of all ticked ratings along the one factor that moves: a parabola."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.walkers import EvidenceWalker, decimal

_POINTS = 121
_HEIGHT = 116


class ParabolaPlot(Chart):
    """A curve with its lowest point, and the path on it."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(
            "Error along one factor", themes, parent, bottom_axis=partial(TickAxis, "bottom")
        )
        self._curve = pg.PlotCurveItem(antialias=True)
        self._path = pg.ScatterPlotItem(size=6)
        self._lowest = pg.ScatterPlotItem(size=9)
        self._columns: tuple[list[float], list[float]] = ([], [])
        self.add(self._curve, self._lowest, self._path)
        self.setFixedHeight(_HEIGHT)
        self.setToolTip("The sum over the ticked ratings; the ring is where the factor rests.")
        self.apply_theme()

    def show_walk(self, walker: EvidenceWalker, x: tuple[float, float]) -> None:
        """Draw the sum over the walker's ratings over this range."""
        landscape = walker.landscape
        if landscape is None:
            return
        here = walker.path[-1]
        places = np.linspace(*x, _POINTS)
        side = 0 if walker.of_user else 1
        path = np.array([point[side] for point in walker.path])
        lowest = np.array([walker.resting_place()])

        def heights(values: np.ndarray) -> np.ndarray:
            pair = (values, np.full_like(values, here[1 - side]))
            return landscape.height(*(pair if side == 0 else pair[::-1]))

        curve = heights(places)
        self._curve.setData(places, curve)
        self._path.setData(path, heights(path))
        self._lowest.setData(lowest, heights(lowest))
        self._columns = places.tolist(), curve.tolist()
        top, bottom = float(curve.max()), float(min(curve.min(), heights(lowest)[0]))
        margin = 0.1 * max(top - bottom, 1e-6)
        self.set_view(x, (bottom - margin, top + margin))
        name = "p" if walker.of_user else "q"
        self.bottom_axis.set_title(f"{name}; the other factors stay")
        self.describe(
            f"A parabola in {name}, lowest at {decimal(float(lowest[0]))}, where mean(t·f) / "
            f"(mean(f²) + γ) is; {name} is at {decimal(float(path[-1]))}."
        )

    def apply_theme(self) -> None:
        super().apply_theme()
        theme = self.theme
        self._curve.setPen(self.curve_pen(theme.validation))
        self._path.setPen(pg.mkPen(theme.text))
        self._path.setBrush(pg.mkBrush(theme.text))
        self._lowest.setPen(pg.mkPen(theme.validation, width=2))
        self._lowest.setBrush(pg.mkBrush(theme.base))

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        return ("factor", "height"), self._columns
