"""The controls of the main plot: axes, following, numbers, export."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QPushButton, QWidget

from funksvd_gui.gui.training_view.epoch_series import Along
from funksvd_gui.gui.widgets.cards import text_label


class PlotToolbar(QWidget):
    """A row above the plot; changes nothing itself."""

    along_chosen = Signal(object)  # Along
    log_toggled = Signal(bool)
    follow_toggled = Signal(bool)
    numbers_toggled = Signal(bool)

    def __init__(self, export_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.along = QComboBox(self)
        self.log = _toggle("&Log", "Draw RMSE on a logarithmic axis.", self)
        self.follow = _toggle(
            "F&ollow", "Keep the newest epoch in view; zooming or dragging switches it off.", self
        )
        self.numbers = _toggle("Num&bers", "Show the table of all epochs below the plot.", self)
        self.export = QPushButton("E&xport", self)
        self._build(export_menu)
        self._connect()

    def _build(self, export_menu: QMenu) -> None:
        for along in Along:
            self.along.addItem(along.value.capitalize(), along)
        self.along.setAccessibleName("Horizontal axis")
        self.along.setToolTip("What the horizontal axis counts.")
        self.log.setAccessibleName("Logarithmic axis")
        self.follow.setChecked(True)
        self.export.setMenu(export_menu)
        self.export.setToolTip("Save the plot as PNG, SVG or PDF, or its numbers as CSV.")
        self.export.setAccessibleName("Export")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(text_label("RMSE in stars, along", "dim", self))
        layout.addWidget(self.along)
        layout.addStretch(1)
        for button in (self.log, self.follow, self.numbers, self.export):
            layout.addWidget(button)

    def _connect(self) -> None:
        self.along.currentIndexChanged.connect(self._on_along_changed)
        self.log.toggled.connect(self.log_toggled)
        self.follow.toggled.connect(self.follow_toggled)
        self.numbers.toggled.connect(self.numbers_toggled)

    def _on_along_changed(self) -> None:
        # Qt hands the enum back as the plain text it is made of.
        self.along_chosen.emit(Along(self.along.currentData()))


def _toggle(text: str, tooltip: str, parent: QWidget) -> QPushButton:
    button = QPushButton(text, parent)
    button.setAccessibleName(text.replace("&", ""))
    button.setCheckable(True)
    button.setToolTip(tooltip)
    return button
