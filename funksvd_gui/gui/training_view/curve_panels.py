"""How the main plot draws its curves, their labels and marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from funksvd_gui import wording
from funksvd_gui.gui.charts.chart import CURVE_WIDTH
from funksvd_gui.gui.charts.readable_chart import ReadableChart
from funksvd_gui.gui.training_view.curves import (
    BASELINE,
    PENALTY,
    SQUARED_ERROR,
    SUM,
    TRAINING,
    VALIDATION,
    Curve,
)
from funksvd_gui.gui.training_view.end_labels import EndLabel, EndLabels
from funksvd_gui.gui.training_view.envelope import envelope
from funksvd_gui.gui.training_view.epoch_series import FINE_TUNING, Along, EpochSeries
from funksvd_gui.gui.training_view.plot_marks import (
    BandName,
    BandNames,
    EdgeMarks,
    Mark,
    Sentence,
    Shape,
    Spot,
)
from funksvd_gui.gui.training_view.plot_range import PlotRange

_RMSE_WORDS, _AREA_WORDS = (VALIDATION, TRAINING, BASELINE), (SUM, PENALTY, SQUARED_ERROR)
#: The areas are drawn one over the other: the sum of both, then Σe² alone, then the line.
_SHARES = {PENALTY: 0.16, SQUARED_ERROR: 0.4}
#: So many times as long as the panel is wide.
_DENSE = 6.0
#: As wide as numbers get, so that nothing moves when they do.
_WIDEST_RMSE, _WIDEST_SQUARES = "00.0000", "00,000,000"
#: More names than this have no room anyway.
_MOST_NAMES = 400


class CurvePanels:
    """The items of both panels.

    Attributes
    ----------
    diverged : (int, str) or None
        After how many epochs the run diverged, and what is written there.
    remarks : list of str
        Sentences about the marks, for those who cannot see them.
    """

    def __init__(self, chart: ReadableChart) -> None:
        self._chart = chart
        self.diverged: tuple[int, str] | None = None
        self.remarks: list[str] = []
        self.items = {
            word: pg.PlotCurveItem(antialias=True)
            for word in (PENALTY, SQUARED_ERROR, SUM, TRAINING, VALIDATION)
        }
        self._dense: set[str] = set()
        self.baseline = pg.InfiniteLine(angle=0, movable=False)
        self.baseline.setVisible(False)
        chart.add(self.baseline, *self.items.values())
        boxes = [panel.view_box for panel in chart.panels]
        self._holders = dict.fromkeys(self.items, boxes[0])
        font = chart.text_font
        self.labels = [EndLabels(box, font) for box in boxes]
        self.marks = [EdgeMarks(box, font) for box in boxes]
        self.names = BandNames(boxes[0], font)
        self._sentence = Sentence(boxes[0], font)
        self.keep_room(is_objective=False)

    def keep_room(self, *, is_objective: bool) -> None:
        """Keep as much room beside the panels as words and numbers may need."""
        words = _AREA_WORDS if is_objective else _RMSE_WORDS
        widest = _WIDEST_SQUARES if is_objective else _WIDEST_RMSE
        room = max(label.keep_room_for(words, widest) for label in self.labels)
        self._chart.set_margins(round(self.names.room), round(room))

    def colour_of(self, word: str) -> str:
        """Return the colour that a curve has."""
        theme = self._chart.theme
        if word == BASELINE:
            return theme.baseline
        return theme.validation if word == VALIDATION else theme.train

    def apply_theme(self) -> None:
        chart, theme = self._chart, self._chart.theme
        for word in (TRAINING, SUM, VALIDATION):
            self._set_pen(word)
        for word, share in _SHARES.items():
            self.items[word].setPen(pg.mkPen(None))
            self.items[word].setFillLevel(0.0)
            self.items[word].setBrush(pg.mkBrush(theme.tint(theme.train, share)))
        dotted = chart.curve_pen(theme.baseline, Qt.PenStyle.DotLine, width=1.0)
        self.baseline.setPen(dotted)
        for marks in self.marks:
            marks.set_theme(theme)
        self.names.set_theme(theme)
        self._sentence.set_theme(theme)

    def draw_bands(self, series: EpochSeries, along: Along, chosen: int | None) -> None:
        """Draw the bands of the features, and what they are called."""
        positions = series.positions(along)
        rows = np.array([*series.starts, len(series)] if series.starts else [], dtype=np.intp)
        edges = positions[rows]
        features = series.features[rows[:-1]] if len(rows) else np.empty(0, dtype=np.int32)
        spans = [
            (float(edges[place]), float(edges[place + 1]))
            for place in np.flatnonzero(features == chosen)
        ]
        for panel in self._chart.panels:
            panel.backdrop.set_edges(edges)
            panel.backdrop.set_chosen(spans if chosen else ())
        named = range(len(features)) if len(features) <= _MOST_NAMES else ()
        names = [
            _name_of(int(features[k]), (float(edges[k]), float(edges[k + 1])), chosen)
            for k in named
        ]
        if not names and chosen:
            names = [_name_of(chosen, span, chosen) for span in spans[:1]]
        self.names.set_names(names)

    def draw(
        self,
        series: EpochSeries,
        curves: Sequence[Curve],
        shown: PlotRange,
        sentence: str,
        *,
        marks_newest: bool,
    ) -> None:
        """Draw the curves as far as they are in view, or a sentence instead of them."""
        self._sentence.set_text(sentence)
        labels: tuple[list[EndLabel], ...] = ([], [])
        (lowest, highest), _ = self._chart.view_box.viewRange()
        # Groups two pixels wide look the same and are drawn in half the time.
        n_bins = max(int(self._chart.view_box.width() / 2), 1)
        positions = series.positions(shown.along)
        drawn = {curve.word for curve in curves}
        for word in self.items.keys() - drawn:
            self._draw_item(word, np.empty(0), np.empty(0), is_lower=False)
        for curve in curves:
            x, y = envelope(positions, curve.heights, lowest, highest, n_bins)
            y = shown.scaled(y)
            self._draw_item(curve.word, x, y, is_lower=curve.is_lower)
            known = curve.told[np.isfinite(curve.told)]
            number = curve.write(float(known[-1])) if len(known) else wording.MISSING
            colour = self.colour_of(curve.word)
            labels[curve.is_lower].append(EndLabel(curve.word, number, colour, x, y))
        is_rmse = bool(curves) and curves[-1].word == TRAINING
        labels[0].extend(self._draw_baseline(series, shown, is_shown=is_rmse))
        for place, end_labels in enumerate(self.labels):
            end_labels.set_labels(labels[place])
        self._draw_points(series, curves if is_rmse else (), shown)
        self._draw_marks(series, curves, shown, marks_newest=marks_newest)

    def _set_pen(self, word: str) -> None:
        item, is_dense = self.items[word], word in self._dense
        width = 1.0 if is_dense else CURVE_WIDTH
        pen = self._chart.curve_pen(self.colour_of(word), width=width)
        if word == VALIDATION:
            pen.setDashPattern([5.0, 3.0])
        item.opts["antialias"] = not is_dense
        item.setPen(pen)

    def _note_density(self, word: str, y: NDArray[np.float64], box: pg.ViewBox) -> None:
        """Draw a curve that goes up and down all the time with a finer pen.

        It fills an area then, for which smooth edges cost much and show nothing.
        """
        lowest, highest = box.viewRange()[1]
        length = float(np.abs(np.diff(y)).sum()) * box.height() / (highest - lowest)
        is_dense = length > _DENSE * box.width()
        if is_dense != (word in self._dense):
            self._dense ^= {word}
            self._set_pen(word)

    def _draw_item(
        self, word: str, x: NDArray[np.float64], y: NDArray[np.float64], *, is_lower: bool
    ) -> None:
        item, box = self.items[word], self._chart.panels[is_lower].view_box
        if self._holders[word] is not box:
            self._holders[word].removeItem(item)
            box.addItem(item, ignoreBounds=True)
            self._holders[word] = box
        if word not in _SHARES:
            self._note_density(word, y, box)
        before = item.xData
        if len(x) or (before is not None and len(before)):
            item.setData(x, y, skipFiniteCheck=True)

    def _draw_baseline(
        self, series: EpochSeries, shown: PlotRange, *, is_shown: bool
    ) -> list[EndLabel]:
        baseline = series.rmse_baseline if is_shown else None
        self.baseline.setVisible(baseline is not None)
        if baseline is None:
            return []
        y = float(shown.scaled(baseline))
        self.baseline.setPos(y)
        at = np.zeros(1), np.array([y])
        number, colour = wording.rmse(baseline), self._chart.theme.dim
        return [EndLabel(BASELINE, number, colour, *at, is_bold=False)]

    def _draw_points(self, series: EpochSeries, curves: Sequence[Curve], shown: PlotRange) -> None:
        """Draw a dot at the newest epoch of each curve, and a ring at the best one."""
        positions = series.positions(shown.along)
        spots: tuple[list[Spot], ...] = ([], [])
        # The first curve decides: validation, or training where there is none.
        for place, curve in enumerate(curves):
            y, colour = shown.scaled(curve.heights), self.colour_of(curve.word)
            rows = {len(series): False}
            if place == 0 and series.best is not None:
                rows[series.best + 1] = True
            spots[curve.is_lower].extend(
                Spot(float(positions[row]), float(y[row]), colour, is_best)
                for row, is_best in rows.items()
                if np.isfinite(y[row])
            )
        for marks, of_panel in zip(self.marks, spots, strict=True):
            marks.set_spots(of_panel)

    def _draw_marks(
        self,
        series: EpochSeries,
        curves: Sequence[Curve],
        shown: PlotRange,
        *,
        marks_newest: bool,
    ) -> None:
        self.remarks = []
        positions = series.positions(shown.along)
        newest = float(positions[-1]) if marks_newest and len(series) else None
        for is_lower, marks in enumerate(self.marks):
            found = [
                mark
                for curve in curves
                if curve.is_lower == bool(is_lower)
                for mark in self._far_marks(curve, positions, shown)
            ]
            if self.diverged is not None and not is_lower:
                found.insert(0, self._diverged_mark(positions, shown.along))
            marks.set_marks(found, newest)

    def _far_marks(
        self, curve: Curve, positions: NDArray[np.float64], shown: PlotRange
    ) -> list[Mark]:
        """Say what lies above the panel, if that is not what the person chose to see."""
        box = self._chart.panels[curve.is_lower].view_box
        (left, right), (_, top) = box.viewRange()
        is_seen = (positions >= left) & (positions <= right)
        with np.errstate(invalid="ignore"):
            far = np.flatnonzero(is_seen & (shown.scaled(curve.heights) > top))
        if not len(far) or not shown.is_automatic:
            return []
        highest = far[int(np.argmax(curve.told[far]))]
        number = curve.write(float(curve.told[highest]))
        text = f"{number} outside"
        if len(far) > 1:
            text = f"{wording.count(len(far))} outside, up to {number}"
        self.remarks.append(f"Above the plot, {curve.word}: {text}.")
        return [Mark(float(positions[highest]), Shape.TRIANGLE, text, self.colour_of(curve.word))]

    def _diverged_mark(self, positions: NDArray[np.float64], along: Along) -> Mark:
        assert self.diverged is not None
        row, text = self.diverged
        x = row + 1.0 if along is Along.EPOCHS else float(positions[min(row, len(positions) - 1)])
        self.remarks.append(f"The run {text} in epoch {wording.count(row + 1)}.")
        return Mark(x, Shape.CROSS, text, self._chart.theme.error)


def _name_of(feature: int, span: tuple[float, float], chosen: int | None) -> BandName:
    if feature == FINE_TUNING:
        return BandName(span, "fine-tuning", "", is_chosen=False)
    number = wording.count(feature)
    return BandName(span, f"feature {number}", number, is_chosen=feature == chosen)
