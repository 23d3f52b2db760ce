"""Says what the run on screen learned from, where that is not the data loaded now."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.app_state import AppState, data_words
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column


class OriginLine(QWidget):
    """One sentence above the pages about a run; it takes no room where it is not needed."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._is_wanted = True
        self._label = text_label("", "warning", self, name="Data of this run", wraps=True)
        self.setLayout(in_column(self._label, margins=(8, 4, 8, 4)))
        for changed in (state.dataset_changed, state.current_run_changed, state.runs_changed):
            changed.connect(self._show_origin)
        self._show_origin()

    def set_wanted(self, is_wanted: bool) -> None:
        """Show it only while there is something about a run in front."""
        self._is_wanted = is_wanted
        self._show_origin()

    @Slot()
    def _show_origin(self) -> None:
        run, dataset = self._state.current_run, self._state.dataset
        if run is None or dataset is None or run.is_of(dataset):
            self.hide()
            return
        name, origin = wording.visible(run.name), wording.visible(run.data_words)
        loaded = wording.visible(data_words(dataset.name, dataset.filter))
        say(self._label, f"Run {run.number}, {name}, learned from {origin}. Loaded is {loaded}.")
        self.setVisible(self._is_wanted)
