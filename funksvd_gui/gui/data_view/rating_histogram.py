"""How often each rating was given, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from funksvd_gui.data.summary import HistogramBar
from funksvd_gui.gui import formats
from funksvd_gui.gui.theme import ThemeManager

_MANY_TICKS = 14
_BAR_SHARE = 0.72
_HEADROOM = 1.06


class CountAxis(pg.AxisItem):  # type: ignore[misc]
    """Whole numbers with thousands set apart, and no tick between two of them."""

    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:  # noqa: N803 - pyqtgraph's names
        # The finest ticks are left out: lines every few pixels say nothing.
        spacings = super().tickSpacing(minVal, maxVal, size)[:1]
        return [(max(1.0, spacing), offset) for spacing, offset in spacings]

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return [formats.count(round(value)) for value in values]


class RatingHistogram(pg.PlotWidget):  # type: ignore[misc]
    """Bars over the ratings; nothing here is dragged or zoomed.

    The numbers are in the accessible description and under the pointer.
    """

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        self._count_axis = CountAxis("left")
        super().__init__(parent, axisItems={"left": self._count_axis})
        self._themes = themes
        self._bars: tuple[HistogramBar, ...] = ()
        self._distance = 1.0
        self._item = pg.BarGraphItem(x=[], height=[], width=1.0)
        self._build()
        self._colour()
        themes.changed.connect(self._colour)

    def show_bars(self, bars: Sequence[HistogramBar]) -> None:
        """Show other bars, from the smallest rating to the largest."""
        self._bars = tuple(bars)
        middles = [(bar.lower + bar.upper) / 2 for bar in bars]
        self._distance = min((b - a for a, b in pairwise(middles)), default=1.0)
        self._item.setOpts(
            x=middles, height=[bar.count for bar in bars], width=self._distance * _BAR_SHARE
        )
        self.getAxis("bottom").setTicks([self._ticks()])
        if bars:
            self.setXRange(middles[0] - self._distance, middles[-1] + self._distance, padding=0)
            self.setYRange(0, max(bar.count for bar in bars) * _HEADROOM, padding=0)
        self.setAccessibleDescription(self._description())

    @property
    def bars(self) -> tuple[HistogramBar, ...]:
        return self._bars

    def _build(self) -> None:
        self.setAccessibleName("Rating histogram")
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        self.addItem(self._item)
        self._count_axis.enableAutoSIPrefix(False)
        self.getAxis("bottom").enableAutoSIPrefix(False)
        self.setLabel("bottom", "rating")
        self.setLabel("left", "ratings given")
        self._count_axis.setGrid(40)
        # The grid lies behind the bars.
        self._count_axis.setZValue(-1)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setTickFont(self.font())
            axis.setStyle(tickLength=0, tickTextOffset=8)
        self.scene().sigMouseMoved.connect(self._show_count_at)

    def _colour(self) -> None:
        theme = self._themes.current
        self.setBackground(theme.base)
        self._item.setOpts(brush=QColor(theme.train), pen=QColor(theme.train))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(theme.line)
            axis.setTextPen(theme.dim)
            axis.label.setDefaultTextColor(QColor(theme.dim))

    def _ticks(self) -> list[tuple[float, str]]:
        every = max(1, -(-len(self._bars) // _MANY_TICKS))
        return [((bar.lower + bar.upper) / 2, _name_of(bar)) for bar in self._bars[::every]]

    def _description(self) -> str:
        return "; ".join(f"{_name_of(bar)}: {formats.count(bar.count)}" for bar in self._bars)

    def _show_count_at(self, position: QPointF) -> None:
        x = self.getViewBox().mapSceneToView(position).x()
        total = sum(bar.count for bar in self._bars) or 1
        for bar in self._bars:
            if abs(x - (bar.lower + bar.upper) / 2) <= self._distance / 2:
                share = formats.percent(bar.count / total)
                counted = formats.counted(bar.count, "rating")
                self.setToolTip(f"{_name_of(bar)}: {counted}, {share}")
                return
        self.setToolTip("")


def _name_of(bar: HistogramBar) -> str:
    if bar.lower == bar.upper:
        return formats.number(bar.lower, 4)
    return formats.scale(bar.lower, bar.upper)
