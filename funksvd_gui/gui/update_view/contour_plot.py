"""A map of the error over two numbers, on which one walks and guesses the next step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from funksvd_gui.gui.charts.axes import TickAxis
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.contour_image import ContourImage
from funksvd_gui.gui.update_view.path_marks import Marks, PathMarks
from funksvd_gui.session.update_landscape import Landscape, Point

_KEYS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip
_ZOOMS = {Qt.Key.Key_Plus: 0.8, Qt.Key.Key_Equal: 0.8, Qt.Key.Key_Minus: 1.25}
_FITS = frozenset({Qt.Key.Key_0, Qt.Key.Key_Home})
_ENTERS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
#: One press of an arrow key moves a guess so many pixels; with Shift far.
_NEAR, _FAR = 4, 20
_PAN = 24
#: A guess needs a step of so many pixels to aim at.
_SHORTEST_TO_GUESS, _TO_GUESS = 40, 90


class ContourPlot(Chart):
    """Shows heights, paths and the next step.

    Dragging moves the map and the wheel zooms, both with equal units on the axes. While a guess
    is asked for, dragging and the arrow keys move the guess; releasing, or Enter, gives it.
    """

    guessed = Signal(object)  # Point
    start_chosen = Signal(object)  # Point
    pointed = Signal(str)  # what the formulas call it, or empty

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(
            "Error over p and q", themes, parent, bottom_axis=partial(TickAxis, "bottom")
        )
        self._image = ContourImage(self.view_box)
        self._drawn = PathMarks(self.view_box, self.text_font)
        self._marks = Marks()
        self._landscape: Landscape | None = None
        self._focus: Sequence[Point] = ()
        self._is_guessing = self._is_dragging = False
        self.view_box.setAspectLocked(True)
        self.view_box.setMouseEnabled(x=True, y=True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(
            "The fainter the blue, the lower. Drag to move, turn the wheel or press + and − to "
            "zoom, 0 to fit; "
            "double-click, or press Shift and the arrow keys, to begin somewhere else."
        )
        self.apply_theme()

    @property
    def marks(self) -> Marks:
        """What is drawn over the map now."""
        return self._marks

    @property
    def is_guessing(self) -> bool:
        return self._is_guessing

    @property
    def lit(self) -> str:
        """The name of what is lit up; empty where nothing is."""
        return self._drawn.lit

    @Slot(str)
    def light_up(self, name: str) -> None:
        """Show stronger what is pointed at here or elsewhere."""
        self._drawn.light_up(name)

    def apply_theme(self) -> None:
        super().apply_theme()
        for item in (self._image, self._drawn):
            item.set_theme(self.theme)

    def show_landscape(self, landscape: Landscape | None) -> None:
        """Draw other heights in the same range."""
        if landscape != self._landscape:
            self._landscape = landscape
            self._image.set_landscape(landscape)

    def show_marks(self, marks: Marks, sentence: str) -> None:
        """Draw these over the map; a guess that is under way stays."""
        if self._is_guessing:
            marks = replace(marks, guess=self._marks.guess or self._first_guess(marks))
            marks = replace(marks, following=None)
        self._marks = marks
        self._drawn.show_marks(marks)
        self.describe(sentence)

    def set_fitted(self, points: Sequence[Point]) -> None:
        """Say what `fit` is to show."""
        self._focus = [point for point in points if all(map(math.isfinite, point))]

    def fit(self) -> None:
        """Show all that matters."""
        if not self._focus:
            return
        sides = []
        for values in zip(*self._focus, strict=True):
            low, high = min(values), max(values)
            margin = max(0.12 * (high - low), 1e-3)
            sides.append((low - margin, high + margin))
        self.set_view(*sides)

    def zoom(self, factor: float) -> None:
        """Show more or less around the present point."""
        here = self._marks.path[-1] if self._marks.path else (0.0, 0.0)
        self.view_box.scaleBy((factor, factor), center=here)

    def ask_for_guess(self, following: Point | None) -> None:
        """Let the person say where the next point lies, or stop asking (None).

        Zooms in where the step could not be seen.
        """
        self._is_guessing = following is not None
        self._marks = replace(self._marks, guess=None, following=None, gap="")
        if following is not None and self._marks.path:
            here = self._marks.path[-1]
            length = self._length(here, following)
            if 0 < length < _SHORTEST_TO_GUESS:
                self.zoom(length / _TO_GUESS)
            self._marks = replace(self._marks, guess=self._first_guess(self._marks))
        self.view_box.setMouseEnabled(x=not self._is_guessing, y=not self._is_guessing)
        self._drawn.show_marks(self._marks)

    def reveal(self, following: Point, gap: str) -> None:
        """Show where the next point lies, beside the guess."""
        self._is_guessing = self._is_dragging = False
        self.view_box.setMouseEnabled(x=True, y=True)
        self._marks = replace(self._marks, following=following, gap=gap)
        self._drawn.show_marks(self._marks)

    def place_of(self, point: Point) -> QPointF:
        """Return where a point lies in the widget, in pixels."""
        scene = self.view_box.mapViewToScene(QPointF(*point))
        return QPointF(self.mapFromScene(scene))

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        path = self._marks.path
        columns = list(zip(*path, strict=True)) or [(), ()]
        return ("step", *self._marks.names), [list(range(len(path))), *map(list, columns)]

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        if self._is_guessing and event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = True
            self._set_guess(self._point_at(event))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self._set_guess(self._point_at(event))
        else:
            super().mouseMoveEvent(event)
            scene = self.mapToScene(event.position().toPoint())
            self.pointed.emit(self._drawn.name_at(self._drawn.mapFromScene(scene)))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit("")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_dragging:
            self._is_dragging = False
            self._give_guess()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._is_guessing and event.button() == Qt.MouseButton.LeftButton:
            self.start_chosen.emit(self._point_at(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        is_far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _KEYS:
            self._move(*_KEYS[key], is_far=is_far)
        elif key in _ZOOMS:
            self.zoom(_ZOOMS[key])
        elif key in _FITS:
            self.fit()
        elif key in _ENTERS and self._is_guessing:
            self._give_guess()
        else:
            event.ignore()

    def announce(self, sentence: str) -> None:
        """Let a screen reader say what happened."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _move(self, right: int, up: int, *, is_far: bool) -> None:
        size = self._pixel_size()
        if self._is_guessing and self._marks.guess is not None:
            step = size * (_FAR if is_far else _NEAR)
            p, q = self._marks.guess
            self._set_guess((p + right * step, q + up * step))
        elif is_far and self._marks.path:
            p, q = self._marks.path[-1]
            self.start_chosen.emit((p + right * _FAR * size, q + up * _FAR * size))
        else:
            self.view_box.translateBy((right * _PAN * size, up * _PAN * size))

    def _set_guess(self, point: Point) -> None:
        self._marks = replace(self._marks, guess=point)
        self._drawn.show_marks(self._marks)

    def _give_guess(self) -> None:
        if self._marks.guess is not None:
            self.guessed.emit(self._marks.guess)

    def _first_guess(self, marks: Marks) -> Point | None:
        """Return a place to drag from that says nothing about the answer."""
        if not marks.path:
            return None
        p, q = marks.path[-1]
        return p + _SHORTEST_TO_GUESS * self._pixel_size(), q

    def _point_at(self, event: QMouseEvent) -> Point:
        view = self.view_box.mapSceneToView(self.mapToScene(event.position().toPoint()))
        return float(view.x()), float(view.y())

    def _length(self, one: Point, other: Point) -> float:
        """Return how far apart two points are, in pixels."""
        return math.dist(one, other) / self._pixel_size()

    def _pixel_size(self) -> float:
        return float(self.view_box.viewPixelSize()[0])
