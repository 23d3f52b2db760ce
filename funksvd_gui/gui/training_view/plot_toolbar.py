"""The controls of the main plot, in a row above it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from funksvd_gui.gui.charts.chart_card import EXPORT_TIP
from funksvd_gui.gui.training_view.epoch_series import Along
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.fields import CalmComboBox
from funksvd_gui.gui.widgets.labels import name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_row


class PlotToolbar(QWidget):
    """The controls of the main plot, in a row above it; changes nothing itself."""

    along_chosen = Signal(object)  # Along

    def __init__(self, export_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.along = CalmComboBox(self)
        self.log = make_button(
            "&Log", "Draw RMSE on a logarithmic axis.", name="Logarithmic axis", checkable=True,
            parent=self,
        )  # fmt: skip
        self.follow = make_button(
            "F&ollow", "Keep the newest epoch in view; zooming or dragging switches it off.",
            checkable=True, parent=self,
        )  # fmt: skip
        self.numbers = make_button(
            "Num&bers", "Show the table of all epochs below the plot.", checkable=True, parent=self
        )
        self.export = make_button("E&xport", EXPORT_TIP, kind="menu", parent=self)
        self.export.setMenu(export_menu)
        self.follow.setChecked(True)
        for along in Along:
            self.along.addItem(along.value.capitalize(), along)
        name_widget(self.along, "Horizontal axis", "What the horizontal axis counts.")
        self.along.currentIndexChanged.connect(self._on_along_changed)
        title = text_label("RMSE in stars, along", "dim", self)
        buttons = (self.log, self.follow, self.numbers, self.export)
        self.setLayout(in_row(title, self.along, None, *buttons, margins=(4, 0, 0, 0)))

    def _on_along_changed(self) -> None:
        # Qt hands the enum back as the plain text it is made of.
        self.along_chosen.emit(Along(self.along.currentData()))
