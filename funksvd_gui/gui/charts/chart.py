"""What all charts share: panels with axes, colours, and what is told about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Protocol, runtime_checkable

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QPen
from PySide6.QtWidgets import QFrame, QWidget

from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.charts.backdrop import Backdrop
from funksvd_gui.gui.charts.graphic_role import use_graphic_role
from funksvd_gui.gui.charts.panel import Panel, PanelBox
from funksvd_gui.gui.charts.side_title import SideTitle
from funksvd_gui.gui.theme import Theme, ThemeManager
from funksvd_gui.gui.widgets.font_following import follow_font

CURVE_WIDTH = 1.5

#: Rows of the grid that pyqtgraph lays a plot out in; the bottom axis makes room for a
#: second panel. The upper panel is taller.
_UPPER_ROW, _GAP_ROW, _LOWER_ROW, _AXIS_ROW = 2, 3, 4, 5
_UPPER_SHARE, _LOWER_SHARE = 5, 3
_GAP, _ANY_HEIGHT = 16, 10_000
#: Above the panels, and to the right for half of the last mark's text.
_TOP, _RIGHT = 4, 16


@runtime_checkable
class Writes(Protocol):
    """An item of a chart with text in it."""

    def set_font(self, font: QFont) -> None: ...


def _with_equal_figures(font: QFont) -> QFont:
    font = QFont(font)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


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
        self.view_box = PanelBox()
        super().__init__(
            parent, viewBox=self.view_box,
            axisItems={"bottom": self.bottom_axis, "left": self.left_axis},
        )  # fmt: skip
        # Else Python would take apart what the plot has taken apart already.
        self.view_box.setParentItem(self.getPlotItem())
        self._themes = themes
        self._curve_scale = 1.0
        self.backdrop = Backdrop(self.view_box, self.left_axis)
        self.panels = [Panel(self.view_box, self.left_axis, self.backdrop)]
        self._side_title = SideTitle(self.getPlotItem(), font)
        self._margins = _TOP, _RIGHT
        self.setAccessibleName(name)
        use_graphic_role()
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
        self.bottom_axis.set_theme(theme)
        self._side_title.set_theme(theme)
        for panel in self.panels:
            panel.axis.set_theme(theme)
            panel.backdrop.set_theme(theme)

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

    def add_panel(self) -> Panel:
        """Return a second panel below, with a vertical axis of its own and the same horizontal one.

        It is hidden until `show_lower_panel`.
        """
        layout = self.getPlotItem().layout
        view_box, axis = PanelBox(), TickAxis("left", self.text_font)
        view_box.setParentItem(self.getPlotItem())
        axis.setParentItem(self.getPlotItem())
        axis.linkToView(view_box)
        layout.removeItem(self.bottom_axis)
        layout.addItem(self.bottom_axis, _AXIS_ROW, 1)
        layout.addItem(axis, _LOWER_ROW, 0)
        layout.addItem(view_box, _LOWER_ROW, 1)
        layout.setRowStretchFactor(_AXIS_ROW, 0)
        panel = Panel(view_box, axis, Backdrop(view_box, axis))
        self.panels.append(panel)
        for one, other in ((self.view_box, view_box), (view_box, self.view_box)):
            # Not pyqtgraph's link: it goes by pixels, which are old ones during a resize.
            one.sigXRangeChanged.connect(partial(_take_x_range, other))
        self.show_lower_panel(is_shown=False)
        return panel

    def show_lower_panel(self, *, is_shown: bool) -> None:
        """Give the second panel its share of the height, or none."""
        layout, lower = self.getPlotItem().layout, self.panels[1]
        lower.view_box.setVisible(is_shown)
        # Not setVisible: only these two give the axis its width, or none.
        (lower.axis.show if is_shown else lower.axis.hide)()
        layout.setRowStretchFactor(_UPPER_ROW, _UPPER_SHARE)
        layout.setRowStretchFactor(_LOWER_ROW, _LOWER_SHARE if is_shown else 0)
        layout.setRowMaximumHeight(_LOWER_ROW, _ANY_HEIGHT if is_shown else 0)
        layout.setRowStretchFactor(_GAP_ROW, 0)
        layout.setRowFixedHeight(_GAP_ROW, _GAP if is_shown else 0)
        if is_shown:
            _take_x_range(lower.view_box, self.view_box, self.view_box.viewRange()[0])

    def set_side_title(self, title: str) -> None:
        """Write what the vertical axes measure, with its unit, beside them."""
        if title != self._side_title.text:
            self._side_title.set_text(title)
            self._set_margins()

    def set_margins(self, top: int, right: int) -> None:
        """Keep so many pixels free above and to the right of the panels."""
        self._margins = top, right
        self._set_margins()

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

    def close(self) -> bool:
        # pyqtgraph takes the items apart before the keyboard is told to have left.
        self.clearFocus()
        return bool(super().close())

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
        self._set_margins()
        self.apply_theme()

    def _build(self) -> None:
        item = self.getPlotItem()
        item.hideButtons()
        item.setMenuEnabled(False)
        self._set_margins()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumSize(160, 120)

    def _set_margins(self) -> None:
        self.getPlotItem().setContentsMargins(self._side_title.room, *self._margins, 0)


def _take_x_range(view_box: pg.ViewBox, _: object, x: Sequence[float]) -> None:
    view_box.setXRange(*x, padding=0.0)
