"""The pace as a slider with one stop for each, and its words beside it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.pace import PACES
from funksvd_gui.gui.widgets.labels import say

_WIDTH = 112
_TIP = (
    "How fast training goes on, from one epoch at a press to full speed. "
    "The model is the same at any pace."
)


class PaceSlider(QSlider):
    """Goes through `PACES`, from the slowest to the fastest."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._state = state
        self.setAccessibleName("Pace")
        self.setRange(0, len(PACES) - 1)
        self.setPageStep(1)
        self.setFixedWidth(_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._on_value_changed)
        state.pace_changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.setValue(PACES.index(self._state.pace))
        words = self._state.pace.words
        self.setToolTip(f"{_TIP} Now: {words}.")
        self.setAccessibleDescription(words)

    @Slot(int)
    def _on_value_changed(self, stop: int) -> None:
        self._state.set_pace(PACES[stop])


class PaceWords(QLabel):
    """Says the pace in words; as wide as the longest of them, so that nothing moves."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName("Pace in words")
        state.pace_changed.connect(self._follow)
        self._follow()

    def sizeHint(self) -> QSize:
        widths = (self.fontMetrics().horizontalAdvance(pace.words) for pace in PACES)
        return QSize(max(widths) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @Slot()
    def _follow(self) -> None:
        say(self, self._state.pace.words)
