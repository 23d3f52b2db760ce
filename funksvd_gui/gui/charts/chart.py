"""What all charts share: colours, axes, horizontal grid, and how they are exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol, runtime_checkable

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QPainter, QPen
from PySide6.QtWidgets import QFrame, QGraphicsItem, QWidget

from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.theme import Theme, ThemeManager
from funksvd_gui.gui.widgets.font_following import follow_font

CURVE_WIDTH = 1.5

#: A band this narrow, in pixels, would only flicker.
_NARROWEST_BAND = 4.0


@runtime_checkable
class Writes(Protocol):
    """An item of a chart with text in it."""

    def set_font(self, font: QFont) -> None: ...


def _with_equal_figures(font: QFont) -> QFont:
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


class PixelItem(QGraphicsItem):
    """Something drawn over or under the curves, in pixels of the view box.

    Texts and lines keep their size whatever the zoom. It is not counted when
    the view looks for its data's range.
    """

    def __init__(self, view_box: pg.ViewBox, height: float) -> None:
        super().__init__(view_box)
        self._view_box = view_box
        self.setZValue(height)
        view_box.sigRangeChanged.connect(self._on_range_changed)
        view_box.sigResized.connect(self._on_resized)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return QRectF(self._view_box.rect())

    def x_pixels(self, x: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return where values lie, in pixels from the left."""
        (lowest, highest), _ = self._view_box.viewRange()
        return np.asarray((x - lowest) / (highest - lowest) * self._view_box.width())

    def y_pixels(self, y: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Return where values lie, in pixels from the top."""
        _, (lowest, highest) = self._view_box.viewRange()
        return np.asarray((highest - y) / (highest - lowest) * self._view_box.height())

    def _on_range_changed(self) -> None:
        self.update()

    def _on_resized(self) -> None:
        self.prepareGeometryChange()


class Backdrop(PixelItem):
    """Bands behind every other feature, and the horizontal grid above them. One item for all."""

    def __init__(self, view_box: pg.ViewBox, axis: TickAxis) -> None:
        super().__init__(view_box, -100)
        self._axis = axis
        self._edges: NDArray[np.float64] = np.empty(0)
        self._band = QColor()
        self._grid = QPen()

    def set_theme(self, theme: Theme) -> None:
        self._band, self._grid = QColor(theme.band), QPen(QColor(theme.line), 1)
        self._grid.setStyle(Qt.PenStyle.DotLine)
        self.update()

    def set_edges(self, edges: NDArray[np.float64]) -> None:
        """Let bands alternate between these places, ascending; the first has a band."""
        self._edges = edges
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        rect = self.boundingRect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for left, right in self._visible_bands(rect.width()):
            painter.fillRect(QRectF(left, 0.0, right - left, rect.height()), self._band)
        painter.setPen(self._grid)
        for y in self.y_pixels(self._axis.positions()):
            painter.drawLine(QPointF(0.0, y), QPointF(rect.width(), y))

    def _visible_bands(self, width: float) -> list[tuple[float, float]]:
        edges = self.x_pixels(self._edges)
        lefts, rights = edges[0:-1:2], edges[1::2]
        lefts = lefts[: len(rights)]
        inside = (rights > 0) & (lefts < width)
        lefts, rights = lefts[inside].clip(0, width), rights[inside].clip(0, width)
        if len(lefts) and np.median(rights - lefts) < _NARROWEST_BAND:
            return []
        return list(zip(lefts.tolist(), rights.tolist(), strict=True))


class Chart(pg.PlotWidget):  # type: ignore[misc]
    """A plot in the window's style, neither dragged nor zoomed unless a child allows it.

    Parameters
    ----------
    name : str
        Accessible name, also the name of exported files.
    bottom_axis : callable, optional
        Makes another horizontal axis, in this font; by default it counts.
    """

    menu_requested = Signal(object)  # QPoint on the screen

    def __init__(
        self,
        name: str,
        themes: ThemeManager,
        parent: QWidget | None = None,
        *,
        bottom_axis: Callable[[QFont], TickAxis] | None = None,
    ) -> None:
        font = _with_equal_figures(QWidget.font(parent) if parent is not None else QFont())
        self.text_font = font
        self.bottom_axis = (bottom_axis or partial(TickAxis, "bottom", is_count=True))(font)
        self.left_axis = TickAxis("left", font)
        super().__init__(parent, axisItems={"bottom": self.bottom_axis, "left": self.left_axis})
        self._themes = themes
        self._curve_scale = 1.0
        self.view_box: pg.ViewBox = self.getPlotItem().getViewBox()
        self.backdrop = Backdrop(self.view_box, self.left_axis)
        self.setAccessibleName(name)
        self._build()
        themes.changed.connect(self.apply_theme)
        follow_font(self, self._take_font)

    @property
    def theme(self) -> Theme:
        return self._themes.current

    def apply_theme(self) -> None:
        """Take the colours of the current theme."""
        theme = self.theme
        self.setBackground(theme.base)
        for axis in (self.bottom_axis, self.left_axis):
            axis.set_theme(theme)
        self.backdrop.set_theme(theme)

    def curve_pen(
        self,
        colour: str,
        style: Qt.PenStyle = Qt.PenStyle.SolidLine,
        width: float = CURVE_WIDTH,
    ) -> QPen:
        pen = QPen(QColor(colour), width * self._curve_scale, style)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        return pen

    @contextmanager
    def wider_curves(self, scale: float) -> Iterator[None]:
        """Draw curves `scale` times as wide, for a picture with more pixels than the screen."""
        self._curve_scale = scale
        self.apply_theme()
        try:
            yield
        finally:
            self._curve_scale = 1.0
            self.apply_theme()

    def add(self, *items: pg.GraphicsObject) -> None:
        """Draw these. The range is ours; else every change would make the view measure them."""
        for item in items:
            self.view_box.addItem(item, ignoreBounds=True)

    def set_view(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show exactly this range."""
        self.view_box.setRange(xRange=x, yRange=y, padding=0.0, disableAutoRange=True)

    def describe(self, sentence: str) -> None:
        """Tell a screen reader what the plot shows now."""
        if sentence != self.accessibleDescription():
            self.setAccessibleDescription(sentence)

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        """Return headings and columns of what is drawn, for CSV."""
        raise NotImplementedError

    def prepare_export(self) -> None:
        """Put away what belongs to the pointer and not to the picture."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        self.menu_requested.emit(event.globalPos())
        event.accept()

    def _take_font(self) -> None:
        """Write in the widget's font, whatever size it has now."""
        font = _with_equal_figures(self.font())
        if font == self.text_font:
            return
        self.text_font = font
        for item in self.scene().items():
            if isinstance(item, Writes):
                item.set_font(font)
        self.apply_theme()

    def _build(self) -> None:
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        # Room for half of the last mark's text.
        item.setContentsMargins(0, 4, 16, 0)
        self.view_box.setDefaultPadding(0.0)
        self.view_box.disableAutoRange()
        self.view_box.setMouseEnabled(x=False, y=False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(160, 120)
