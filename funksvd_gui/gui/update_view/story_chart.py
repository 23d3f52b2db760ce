"""A chart that shows one picture of the derivation, or two above one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QMouseEvent
from PySide6.QtWidgets import QWidget

from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.charts.panel import Panel
from funksvd_gui.gui.charts.ticks import write_plain
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.picture import Bar, Curve, Drawing, Picture
from funksvd_gui.gui.update_view.pointing import Pointing


class StoryChart(Chart):
    """Lights up what is pointed at, here or elsewhere; neither dragged nor zoomed.

    Parameters
    ----------
    has_two : bool
        Whether there is a second picture below, with the same horizontal axis.
    """

    def __init__(
        self,
        name: str,
        themes: ThemeManager,
        pointing: Pointing,
        parent: QWidget | None = None,
        *,
        has_two: bool = False,
        bottom_axis: Callable[[QFont], TickAxis] | None = None,
    ) -> None:
        super().__init__(name, themes, parent, bottom_axis=bottom_axis)
        self._pointing = pointing
        if bottom_axis is None:
            self.bottom_axis.set_writer(write_plain, is_count=False)
        if has_two:
            self.add_panel()
            self.show_lower_panel(is_shown=True)
        self._pictures: tuple[Picture, ...] = ()
        self._drawings = [Drawing(panel.view_box, self.text_font) for panel in self.panels]
        # Everything in it is told in its description, and nothing is done in it by keys.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        pointing.changed.connect(self._light_up)
        self.apply_theme()

    def show_pictures(self, sentence: str, *pictures: Picture) -> None:
        """Draw other pictures, the upper one first, and tell what they show."""
        self._pictures = pictures
        for panel, drawing, picture in zip(self.panels, self._drawings, pictures, strict=True):
            drawing.set_shapes(picture.shapes)
            panel.view_box.setRange(
                xRange=_wide(picture.x), yRange=_wide(picture.y), padding=0.0, disableAutoRange=True
            )
        self.describe(sentence)

    def apply_theme(self) -> None:
        super().apply_theme()
        # Called by the base before there is anything to draw.
        for drawing in getattr(self, "_drawings", ()):
            drawing.set_theme(self.theme)

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        headings: list[str] = []
        columns: list[Sequence[object]] = []
        for place, picture in enumerate(self._pictures):
            for shape in picture.shapes:
                if isinstance(shape, Curve):
                    headings += [f"x {place + 1}", shape.name or f"y {place + 1}"]
                    columns += [shape.x.tolist(), shape.y.tolist()]
            bars = [shape for shape in picture.shapes if isinstance(shape, Bar)]
            if bars:
                headings += ["from", "to"]
                columns += [[bar.begin for bar in bars], [bar.end for bar in bars]]
        return headings, columns

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        scene = self.mapToScene(event.position().toPoint())
        names = [
            drawing.name_at(drawing.mapFromScene(scene))
            for panel, drawing in zip(self.panels, self._drawings, strict=True)
            if panel.view_box.sceneBoundingRect().contains(scene)
        ]
        self._pointing.point(next(filter(None, names), ""))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointing.point("")

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _light_up(self, name: str) -> None:
        for drawing in self._drawings:
            drawing.light_up(name)


def panel_names(panels: Sequence[Panel], names: Sequence[str]) -> None:
    """Write what the vertical axes measure."""
    for panel, name in zip(panels, names, strict=True):
        panel.axis.set_title(name)


def _wide(span: tuple[float, float]) -> tuple[float, float]:
    """Return a range that has some width and an end."""
    low, high = (float(np.nan_to_num(end, posinf=1e9, neginf=-1e9)) for end in span)
    return (low, high) if high > low else (low - 0.5, low + 0.5)
