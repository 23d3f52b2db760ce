"""The RMSE of a small training, epoch by epoch: seen and held-out ratings."""

from __future__ import annotations

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.session.planted_bugs import WrongRun

_ROOM = 0.08


class RmseCurves(Chart):
    """Two curves of the planted rule; after the answer, the right rule's held-out one, too."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__("RMSE of the planted rule", themes, parent)
        self._training, self._held_out, self._right = (
            pg.PlotCurveItem(antialias=True) for _ in range(3)
        )
        self._run: WrongRun | None = None
        self.add(self._right, self._training, self._held_out)
        self.bottom_axis.set_title("epoch")
        self.setMinimumHeight(160)
        self.setToolTip("RMSE in stars after each epoch of a small training by the planted rule.")
        self.apply_theme()

    def show_runs(self, run: WrongRun | None, right: WrongRun | None) -> None:
        """Draw these; what is None is not drawn."""
        self._run = run
        if run is None:
            for curve in (self._training, self._held_out, self._right):
                curve.setData([], [])
            self.describe("The planted rule is being trained.")
            return
        epochs = list(range(len(run.training)))
        self._training.setData(epochs, list(run.training))
        self._held_out.setData(epochs, list(run.held_out))
        shown = right.held_out if right is not None else ()
        self._right.setData(list(range(len(shown))), list(shown))
        self._set_range([*run.training, *run.held_out, *shown], max(len(epochs), len(shown)))
        self.describe(
            f"Over {wording.counted(len(epochs) - 1, 'epoch')} the training RMSE goes from "
            f"{run.training[0]:.4f} to {run.training[-1]:.4f}, the held-out one from "
            f"{run.held_out[0]:.4f} to {run.held_out[-1]:.4f}."
        )

    def apply_theme(self) -> None:
        super().apply_theme()
        theme = self.theme
        self._training.setPen(self.curve_pen(theme.train))
        self._held_out.setPen(self.curve_pen(theme.validation, Qt.PenStyle.DashLine))
        self._right.setPen(self.curve_pen(theme.dim, Qt.PenStyle.DotLine))

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        run = self._run or WrongRun((), ())
        headings = ("epoch", "rmse_training", "rmse_held_out")
        return headings, (range(len(run.training)), run.training, run.held_out)

    def _set_range(self, values: Sequence[float], n: int) -> None:
        top, bottom = min(max(values), 3.0 * values[0]), min(values)
        margin = _ROOM * max(top - bottom, 1e-6)
        self.set_view((0.0, max(n - 1, 1)), (bottom - margin, top + margin))
