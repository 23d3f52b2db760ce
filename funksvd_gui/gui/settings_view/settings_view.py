"""The left side of the window: what data are used, above the model panel, scrolling together."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.app_state import AppState, data_words
from funksvd_gui.gui.settings_view.filter_panel import FilterPanel
from funksvd_gui.gui.settings_view.model_panel import ModelPanel
from funksvd_gui.gui.settings_view.split_panel import SplitPanel
from funksvd_gui.gui.widgets.fold import Fold
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.labels import ElidedLabel, name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row


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
        self.fold = Fold("Filter", self.filter, "Leave out ratings, users or items.", self)
        self.heading = in_row((text_label("DATA", "heading", self), 1))
        self.setLayout(
            in_column(self.heading, self._name, *self._lines, self.fold, 4, self.split, spacing=4)
        )
        self._show_dataset()
        state.dataset_changed.connect(self._show_dataset)

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
            data_words(data.name, data.filter),
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
        follow_font(self, lambda: self.setMinimumWidth(at_text_size(self, _WIDTH)))
        # Scrolled by what has the focus inside; a stop of its own would only be in the way.
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.data_panel = DataPanel(state)
        self.model_panel = ModelPanel(state)
        #: The first row, which has room at its end.
        self.heading = self.data_panel.heading
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
