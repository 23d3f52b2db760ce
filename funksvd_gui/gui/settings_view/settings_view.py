"""The left side of the window: the data panel above the model panel, scrolling together."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.settings_view.data_panel import DataPanel
from funksvd_gui.gui.settings_view.model_panel import ModelPanel
from funksvd_gui.gui.widgets.fold import Fold

_WIDTH = 284
_MARGIN = 12
_BAR_WIDTH = 10


class SettingsView(QScrollArea):
    """Data and model settings. Long when unfolded, so it scrolls; never sideways."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(_WIDTH)
        # Scrolled by what has the focus inside; a stop of its own would only be in the way.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.data_panel = DataPanel(state)
        self.model_panel = ModelPanel(state)
        self._inside = QWidget()
        self._layout = QVBoxLayout(self._inside)
        self._layout.setSpacing(12)
        self._layout.addWidget(self.data_panel)
        self._layout.addWidget(self.model_panel)
        self._layout.addStretch(1)
        self.setWidget(self._inside)
        self.verticalScrollBar().rangeChanged.connect(self._keep_room_for_bar)
        self._keep_room_for_bar(0, 0)
        for fold in (self.data_panel.fold, *self.model_panel.folds):
            fold.toggled.connect(partial(self._on_toggled, fold))

    def _keep_room_for_bar(self, _lowest: int, highest: int) -> None:
        # The fields stay where they are when the bar comes and takes its width.
        right = _MARGIN if highest > 0 else _MARGIN + _BAR_WIDTH
        self._layout.setContentsMargins(_MARGIN, 4, right, 4)

    def _on_toggled(self, fold: Fold, is_open: bool) -> None:
        if is_open:
            # Only when it is laid out does it know how high it is.
            QTimer.singleShot(0, fold, partial(self._reveal, fold))

    def _reveal(self, fold: Fold) -> None:
        """Scroll no further than it takes to see what was unfolded, its title in any case."""
        bar = self.verticalScrollBar()
        top = fold.mapTo(self._inside, QPoint()).y()
        lowest = top + fold.height() - self.viewport().height()
        bar.setValue(min(max(bar.value(), lowest), top))
