"""Axes of our charts: few marks, whole numbers for counts, no automatic prefixes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QFont, QFontMetricsF

from funksvd_gui.gui.charts.ticks import (
    linear_marks,
    log_marks,
    nice_step,
    time_marks,
    write_moment,
    write_plain,
)
from funksvd_gui.gui.theme import Theme

Writer = Callable[[float, float], str]

_LEAST_GAP = 12.0
_LINES_PER_MARK = 2.4
_LEAST_LINES = 1.3
_FEW = 4.0
_TICK_LENGTH = 4
_TIME_TEXTS = (
    ("2000", {"year"}),
    ("30 May 2000", {"year", "month", "day"}),
    ("30 May 2000 00:00", {"year", "month", "day", "hour"}),
)


class TickAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis with one kind of marks, placed so that their texts never touch.

    Parameters
    ----------
    orientation : {"bottom", "left"}
    font : QFont
        Of the texts.
    is_count : bool
        Marks stand at whole numbers only.
    """

    def __init__(self, orientation: str, font: QFont, *, is_count: bool = False) -> None:
        super().__init__(orientation)
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._smallest_step = 1.0 if is_count else 0.0
        self._write: Writer = write_plain
        self._is_log = False
        self.enableAutoSIPrefix(False)
        self.setTickFont(font)
        self.setStyle(
            tickLength=_TICK_LENGTH, autoExpandTextSpace=False, autoReduceTextSpace=False,
            hideOverlappingLabels=False, tickTextOffset=6,
        )  # fmt: skip
        self._set_fixed_size()

    @property
    def is_log(self) -> bool:
        """Whether positions are decimal logarithms of what is written."""
        return self._is_log

    def set_log(self, is_log: bool) -> None:
        """Read positions as decimal logarithms, or plainly."""
        self._is_log = is_log
        self._redraw()

    def set_writer(self, write: Writer, *, is_count: bool) -> None:
        """Use another way to write values."""
        self._write, self._smallest_step = write, 1.0 if is_count else 0.0
        self._redraw()

    def set_title(self, title: str) -> None:
        """Write what the axis counts, in the middle below it."""
        if title != self.labelText:
            self.setLabel(title)
            # pyqtgraph centres the title only when the axis is resized.
            self.resizeEvent()

    def set_font(self, font: QFont) -> None:
        """Write in another font, in as much room as that needs."""
        self._font, self._metrics = font, QFontMetricsF(font)
        self.setTickFont(font)
        self.label.setFont(font)
        self._set_fixed_size()
        self._redraw()

    def set_theme(self, theme: Theme) -> None:
        """Take new colours."""
        self.setPen(pg.mkPen(theme.line))
        self.setTextPen(pg.mkPen(theme.dim))
        self.label.setFont(self._font)

    def positions(self) -> NDArray[np.float64]:
        """Return where the marks stand now, in the coordinates of the view."""
        lowest, highest = self.range
        return np.array(self.tickValues(lowest, highest, self._length())[0][1], dtype=np.float64)

    def tickValues(
        self, lowest: float, highest: float, size: float
    ) -> list[tuple[float, list[float]]]:
        lowest, highest = sorted((lowest, highest))
        if not highest > lowest or size <= 0:
            return [(1.0, [])]
        if self._is_log:
            # Marks of a logarithmic axis do not get wider than the last one.
            widest = float(self._metrics.horizontalAdvance(self._write_log(10.0**highest, 1.0)))
            values = log_marks(10.0**lowest, 10.0**highest, self._n_most(size, widest))
            step = float(np.diff(values).min()) if len(values) > 1 else float(10.0**lowest)
            return [(step, [math.log10(value) for value in values])]
        step = self._step(lowest, highest, size)
        return [(step, [float(mark) for mark in linear_marks(lowest, highest, step)])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self._is_log:
            # As many decimals as the value itself needs: 0.05 beside 10.
            return [self._write_log(10.0**value, spacing) for value in values]
        return [self._write(value, spacing) for value in values]

    def _write_log(self, value: float, spacing: float) -> str:
        return self._write(value, max(spacing, 10.0 ** math.floor(math.log10(value) + 1e-9) / 100))

    def _step(self, lowest: float, highest: float, size: float) -> float:
        # The texts' width depends on the step and the step on their width: twice is enough.
        step = nice_step(highest - lowest, 10.0, self._smallest_step)
        for _ in range(2):
            widest = max(self._width_of(value, step) for value in (lowest, highest))
            step = nice_step(highest - lowest, self._n_most(size, widest), self._smallest_step)
        return step

    def _width_of(self, value: float, step: float) -> float:
        nearest = round(value / step) * step
        return float(self._metrics.horizontalAdvance(self._write(nearest, step)))

    def _n_most(self, size: float, widest: float) -> float:
        if self.orientation == "left":
            n_lines = size / self._metrics.height()
            # A low plot has its marks closer together rather than a single one.
            return float(max(n_lines / _LINES_PER_MARK, min(_FEW, n_lines / _LEAST_LINES)))
        return size / (widest + max(0.8 * widest, _LEAST_GAP))

    def _length(self) -> float:
        rect = self.boundingRect() if self.linkedView() is None else self.linkedView().rect()
        return float(rect.height() if self.orientation == "left" else rect.width())

    def _set_fixed_size(self) -> None:
        # Nothing moves when a number gets longer.
        if self.orientation == "left":
            self.setWidth(int(self._metrics.horizontalAdvance("0.00000")) + _TICK_LENGTH + 8)
        else:
            self.setHeight(int(2.2 * self._metrics.height()) + _TICK_LENGTH + 8)

    def _redraw(self) -> None:
        self.picture = None
        self.update()


class NamedAxis(TickAxis):
    """An axis with marks at given places, as many of them as there is room for."""

    def __init__(self, orientation: str, font: QFont) -> None:
        super().__init__(orientation, font)
        self._names: dict[float, str] = {}

    def set_names(self, names: Mapping[float, str]) -> None:
        """Let these words stand at these places, ascending."""
        self._names = dict(names)
        self._redraw()

    def tickValues(
        self, lowest: float, highest: float, size: float
    ) -> list[tuple[float, list[float]]]:
        places = [place for place in self._names if lowest <= place <= highest]
        if not places or size <= 0:
            return [(1.0, [])]
        advance = self._metrics.horizontalAdvance
        widest = max(float(advance(self._names[place])) for place in places)
        every = max(1, math.ceil(len(places) / max(self._n_most(size, widest), 1.0)))
        # Of the ways to leave some out, the one that keeps the short names: 1, 2, 3 before 1.5.
        kept = min(
            (places[first::every] for first in range(every)),
            key=lambda kept: sum(len(self._names[place]) for place in kept) / max(len(kept), 1),
        )
        return [(1.0, kept)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self._names.get(value, "") for value in values]


class TimeAxis(TickAxis):
    """An axis of seconds since 1970 with marks at round hours, days, months or years."""

    def __init__(self, orientation: str, font: QFont) -> None:
        super().__init__(orientation, font)
        self._precision = "year"

    def tickValues(
        self, lowest: float, highest: float, size: float
    ) -> list[tuple[float, list[float]]]:
        if not highest > lowest or size <= 0:
            return [(1.0, [])]
        # Years are written shorter than days, so that more of them have room.
        for longest, precisions in _TIME_TEXTS:
            widest = float(self._metrics.horizontalAdvance(longest))
            self._precision, marks = time_marks(lowest, highest, self._n_most(size, widest))
            if self._precision in precisions:
                break
        return [(1.0, marks)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [write_moment(value, self._precision) for value in values]
