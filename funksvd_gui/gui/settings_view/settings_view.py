"""The left side of the window: the data panel above the model panel, scrolling together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.settings_view.data_panel import DataPanel
from funksvd_gui.gui.settings_view.model_panel import ModelPanel

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
        inside = QWidget()
        self._layout = QVBoxLayout(inside)
        self._layout.setSpacing(20)
        self._layout.addWidget(self.data_panel)
        self._layout.addWidget(self.model_panel)
        self._layout.addStretch(1)
        self.setWidget(inside)
        self.verticalScrollBar().rangeChanged.connect(self._keep_room_for_bar)
        self._keep_room_for_bar(0, 0)

    def _keep_room_for_bar(self, _lowest: int, highest: int) -> None:
        # The fields stay where they are when the bar comes and takes its width.
        right = _MARGIN if highest > 0 else _MARGIN + _BAR_WIDTH
        self._layout.setContentsMargins(_MARGIN, 4, right, _MARGIN)
