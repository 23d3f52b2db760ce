"""What data are loaded, which part of them is used, and how the next run shares it out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.settings_view.filter_panel import FilterPanel
from funksvd_gui.gui.settings_view.split_panel import SplitPanel
from funksvd_gui.gui.widgets.fold import Fold
from funksvd_gui.gui.widgets.labels import ElidedLabel, name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_column


class DataPanel(QWidget):
    """Name and counts of the data, filter and split."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._name = ElidedLabel("Data", "name", self, Qt.TextElideMode.ElideMiddle)
        self._lines = [text_label(role="dim", parent=self) for _ in range(3)]
        # Without a parent at first: Tab goes through them in the order they are put in.
        self.split = SplitPanel(state)
        self.filter = FilterPanel()
        self._fold = Fold("Filter", self.filter, "Leave out ratings, users or items.", self)
        heading = text_label("DATA", "heading", self)
        self.setLayout(
            in_column(heading, self._name, *self._lines, self._fold, 4, self.split, spacing=4)
        )
        self._show_dataset()
        state.dataset_changed.connect(self._show_dataset)

    @property
    def fold(self) -> Fold:
        """What holds the filter."""
        return self._fold

    def _show_dataset(self) -> None:
        data = self._state.dataset
        self.filter.show_dataset(data)
        if data is None:
            self._show_lines("No ratings loaded", "Open a file or drop it here.")
            return
        ratings = wording.counted(data.n_ratings, "rating")
        users = wording.counted(data.n_users, "user")
        items = wording.counted(data.n_items, "item")
        self._show_lines(
            data.name,
            f"{ratings} · {users}",
            f"{items} · density {wording.percent(data.density)}",
            f"scale {wording.scale(*data.scale)}",
        )

    def _show_lines(self, name: str, *lines: str) -> None:
        self._name.show_text(wording.cell(name))
        name_widget(self._name, name, wording.plain_tooltip(name))
        for label, line in zip(self._lines, (*lines, "", "", ""), strict=False):
            # An empty label would be lower, and all below it would move when there are data.
            label.setText(line or " ")
