"""The left side of the window: the data panel above the model panel, scrolling together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.settings_view.data_panel import DataPanel
from funksvd_gui.gui.settings_view.model_panel import ModelPanel

_WIDTH = 284


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
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(12, 4, 12, 12)
        layout.setSpacing(20)
        layout.addWidget(self.data_panel)
        layout.addWidget(self.model_panel)
        layout.addStretch(1)
        self.setWidget(inside)
