"""The main plot: RMSE or the objective of one run, epoch by epoch."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.charts.crosshair import Readout
from funksvd_gui.gui.charts.readable_chart import ReadableChart
from funksvd_gui.gui.charts.ticks import write_count, write_plain
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.curve_panels import CurvePanels
from funksvd_gui.gui.training_view.curves import (
    Curve,
    has_penalty,
    objective_curves,
    rmse_curves,
)
from funksvd_gui.gui.training_view.epoch_series import FINE_TUNING, Along, EpochSeries
from funksvd_gui.gui.training_view.plot_range import PlotRange
from funksvd_gui.gui.training_view.zoom_history import ZoomHistory

_AXIS_TITLES = {
    Along.EPOCHS: "epochs",
    Along.SECONDS: "seconds of training",
    Along.UPDATES: "factor updates",
}
_ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1 / 0.8}
_NEIGHBOURS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_NO_PENALTY = (
    "The penalty of these epochs is not known, so the parts of the objective cannot be shown."
)


class RmsePlot(ReadableChart):
    """The curves of one run, drawn in place as they grow.

    Follows the newest epoch until the person zooms or drags; `set_following` goes back,
    `fit` shows the whole run, `go_back` what was shown before. With the keyboard: the
    arrows, Home, End, Page Up and Page Down read the numbers of one epoch, Ctrl with an
    arrow chooses the next feature, + and − zoom, Backspace goes back, 0 follows, Escape
    puts the reading away.
    """

    following_changed = Signal(bool)
    feature_clicked = Signal(int)
    can_go_back_changed = Signal(bool)

    def __init__(
        self, series: EpochSeries, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__("RMSE plot", themes, parent)
        self._whole = self._shown = series
        self._n_shown: int | None = None
        self._along = Along.EPOCHS
        self._has_own_scales, self._is_objective, self._is_log = True, False, False
        self._unit = wording.RATING_POINTS
        self._chosen: int | None = None
        self._sentence = ""
        self._zooms = ZoomHistory()
        self.add_panel()
        self._drawing = CurvePanels(self)
        self._range = PlotRange(self.panels)
        self.set_along(Along.EPOCHS)
        self._connect()
        self.apply_theme()

    def _connect(self) -> None:
        for panel in self.panels:
            panel.view_box.setMouseEnabled(x=True, y=True)
            panel.view_box.gesture_begun.connect(self._remember)
            panel.view_box.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self.view_box.sigXRangeChanged.connect(self._on_x_range_changed)
        self.view_box.sigResized.connect(self.redraw)
        self.scene().sigMouseClicked.connect(self._on_clicked)

    @property
    def is_following(self) -> bool:
        """Whether the range follows the newest epoch."""
        return self._range.is_following

    @property
    def is_log(self) -> bool:
        """Whether RMSE is drawn on a logarithmic axis."""
        return self._is_log and not self._is_objective

    @property
    def can_go_back(self) -> bool:
        """Whether something else was shown before."""
        return len(self._zooms) > 0

    def set_series(self, series: EpochSeries, *, is_growing: bool) -> None:
        """Draw another run, all of it."""
        self._whole, self._n_shown = series, None
        self.read(None)
        self._range.is_growing = is_growing
        self._drawing.diverged = self._range.diverged = None
        self._start_afresh()

    def show_until(self, n_epochs: int | None) -> None:
        """Draw the curves as they were after so many epochs; None is all, as it grows.

        The horizontal range and the bands stay those of the whole run.
        """
        self._n_shown = n_epochs
        self.redraw()
        self.read(self._read_row)
        if n_epochs is not None and not self.is_following:
            self._range.bring_in(self._whole.positions(self._along)[len(self._shown)])

    def set_growing(self, is_growing: bool) -> None:
        """Tell whether more epochs are expected; a finished run fills the plot."""
        self._range.is_growing = is_growing
        self.redraw()

    def set_following(self, is_following: bool) -> None:
        """Follow the newest epoch, as closely as it was zoomed, or leave the range alone."""
        if is_following != self.is_following:
            if is_following:
                self._remember()
            self._range.set_following(is_following)
            self.following_changed.emit(is_following)
        self.redraw()

    def fit(self) -> None:
        """Show the whole run."""
        self._remember()
        self._range.fit()
        self.redraw()

    def go_back(self) -> None:
        """Show what was shown before the last step."""
        zoom = self._zooms.back()
        if zoom is None:
            return
        was_following = self.is_following
        self._range.show(zoom)
        if self.is_following != was_following:
            self.following_changed.emit(self.is_following)
        self.can_go_back_changed.emit(self.can_go_back)
        self.redraw()

    def set_along(self, along: Along) -> None:
        """Count epochs, seconds or updates along the horizontal axis."""
        self._along = self._range.along = along
        self.bottom_axis.set_writer(
            write_count if along is Along.UPDATES else write_plain,
            is_count=along is not Along.SECONDS,
        )
        self.bottom_axis.set_title(_AXIS_TITLES[along])
        self._start_afresh()

    def set_log(self, is_log: bool) -> None:
        """Draw RMSE on a logarithmic axis, or a linear one; the objective stays linear."""
        self._is_log = is_log
        self._start_afresh()

    def set_own_scales(self, has_own_scales: bool) -> None:
        """Draw validation above training, each with its own scale, or both in one."""
        self._has_own_scales = has_own_scales
        self._start_afresh()

    def set_objective(self, is_objective: bool) -> None:
        """Draw the two parts of the objective, Σe² and the penalty, instead of RMSE."""
        self._is_objective = is_objective
        self._drawing.keep_room(is_objective=is_objective)
        self.read(None)
        self._start_afresh()

    def set_unit(self, unit: str) -> None:
        """Name what ratings are counted in: "stars" or "rating points"."""
        self._unit = unit
        self._write_side_title()

    def set_chosen(self, feature: int | None) -> None:
        """Show the band of this feature in the colour of what is chosen."""
        self._chosen = feature
        self._drawing.draw_bands(self._whole, self._along, feature)

    def set_diverged(self, row: int | None, label: str = "diverged") -> None:
        """Mark the epoch in which the run diverged: that after so many epochs, from 0."""
        self._drawing.diverged = None if row is None else (row, label)
        self._range.diverged = row
        self.redraw()

    def drawn(self, word: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the points of a curve as they are drawn; none if it is not."""
        x, y = self._drawing.items[word].getData()
        return (np.empty(0), np.empty(0)) if x is None else (x, y)

    def redraw(self) -> None:
        """Draw what the series holds now."""
        self._shown = self._whole.until(self._n_shown)
        self._drawing.draw_bands(self._whole, self._along, self._chosen)
        with self._range.arranging():
            self._range.arrange(self._whole, self._curves_of(self._whole), is_log=self.is_log)
        self._draw()

    def row_positions(self) -> NDArray[np.float64]:
        if self._is_objective and not has_penalty(self._shown):
            return np.empty(0)
        return self._shown.positions(self._along)[1:]

    def apply_theme(self) -> None:
        super().apply_theme()
        # The theme is taken again with another size of text, which needs other room.
        self._drawing.keep_room(is_objective=self._is_objective)
        self._drawing.apply_theme()
        self._draw()

    def describe(self, sentence: str) -> None:
        """Tell what the plot shows now; what its marks say is added."""
        self._sentence = sentence
        super().describe(" ".join([sentence, *self._drawing.remarks]).strip())

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        series = self._whole
        features = ["fine-tuning" if f == FINE_TUNING else f for f in series.features.tolist()]
        headings = ("feature", "epoch", "rmse_train", "rmse_validation", "squared_error",
                    "penalty", "updates", "seconds")  # fmt: skip
        columns = (
            features, series.epochs.tolist(), series.train.tolist(), _known(series.validation),
            _known(series.squared_error), _known(series.penalty),
            series.updates.astype(np.int64).tolist(), series.elapsed_s.tolist(),
        )  # fmt: skip
        return headings, columns

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        modifiers = event.modifiers()
        is_alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_Backspace or (is_alt and key == Qt.Key.Key_Left):
            self.go_back()
        elif key in _NEIGHBOURS and modifiers & Qt.KeyboardModifier.ControlModifier:
            self._choose_neighbour(_NEIGHBOURS[key])
        elif key in _ZOOMS:
            if not event.isAutoRepeat():
                self._remember()
            self.view_box.scaleBy((_ZOOMS[key], _ZOOMS[key]))
            self._on_moved_by_hand()
        elif key == Qt.Key.Key_0:
            self.fit()
            self.set_following(True)
        else:
            super().keyPressEvent(event)

    def readout_of(self, row: int) -> Readout:
        series = self._shown
        feature = int(series.features[row])
        lines = [
            ("epoch", wording.count(row + 1)),
            ("feature", "fine-tuning" if feature == FINE_TUNING else wording.count(feature)),
        ]
        points: tuple[list[tuple[float, str]], ...] = ([], [])
        for curve in self._curves_of(series):
            lines.append((curve.word, curve.write(float(curve.told[row + 1]))))
            y = float(self._range.scaled(curve.heights[row + 1]))
            if math.isfinite(y):
                points[curve.is_lower].append((y, self._drawing.colour_of(curve.word)))
        x = float(series.positions(self._along)[row + 1])
        return Readout(x, points[0], lines, points[1])

    def _curves_of(self, series: EpochSeries) -> list[Curve]:
        if self._is_objective:
            return objective_curves(series) if has_penalty(series) else []
        return rmse_curves(series, own_scales=self._has_own_scales)

    def _start_afresh(self) -> None:
        """Follow the whole run; what was shown on other axes is no way back."""
        self._zooms.clear()
        self.can_go_back_changed.emit(False)
        self._range.fit()
        self._write_side_title()
        for panel in self.panels:
            panel.axis.set_log(self.is_log)
        if not self.is_following:
            self._range.set_following(True)
            self.following_changed.emit(True)
        self.redraw()

    def _write_side_title(self) -> None:
        if self._is_objective:
            squared = f"{self._unit}²" if self._unit == wording.STARS else f"({self._unit})²"
            self.set_side_title(f"Σe² + penalty, {squared}")
        else:
            self.set_side_title(f"RMSE, {self._unit}")

    def _remember(self) -> None:
        self._zooms.remember(self._range.zoom)
        self.can_go_back_changed.emit(self.can_go_back)

    def _on_moved_by_hand(self, *_: object) -> None:
        if self.is_following:
            self._range.set_following(False)
            self.following_changed.emit(False)
        with self._range.arranging():
            self._range.keep_curves_in_view(self._shown, self._curves_of(self._shown))
        self._draw()

    def _on_x_range_changed(self, *_: object) -> None:
        if not self._range.is_arranging:
            self._draw()

    def _draw(self) -> None:
        curves = self._curves_of(self._shown)
        has_lower = any(curve.is_lower for curve in curves)
        if has_lower != self.panels[1].view_box.isVisible():
            self.show_lower_panel(is_shown=has_lower)
        words = _NO_PENALTY if self._is_objective and len(self._shown) and not curves else ""
        self._drawing.draw(
            self._shown, curves, self._range, words, marks_newest=not self._is_objective
        )
        self.describe(self._sentence)

    def _on_clicked(self, event: object) -> None:
        if event.button() != Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            return
        place = self.place_of(event.scenePos())  # type: ignore[attr-defined]
        rows = self._whole.positions(self._along)[1:]
        if place is None or not len(rows) or not 0.0 <= place <= rows[-1]:
            return
        feature = int(self._whole.features[np.searchsorted(rows, place)])
        if feature != FINE_TUNING:
            self.feature_clicked.emit(feature)

    def _choose_neighbour(self, move: int) -> None:
        series = self._whole
        features = np.unique(series.features[series.starts]) if series.starts else np.empty(0)
        features = features[features != FINE_TUNING]
        if not len(features):
            return
        now = self._chosen
        if now is None:
            row = len(self._shown) - 1 if self._read_row is None else self._read_row
            now = int(series.features[max(row, 0)]) or int(features[-1]) + 1
        beyond = features[features < now][::-1] if move < 0 else features[features > now]
        if len(beyond):
            self.feature_clicked.emit(int(beyond[0]))


def _known(values: NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]
