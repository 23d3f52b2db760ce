"""Counts what a filter would leave, and remembers filters so that one can go back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import FilterCounts, count_filtered
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.background import LatestTask

_DELAY_MS = 80


class FilterController(QObject):
    """Knows the filters of one file, from the first to the one that could be done again.

    It filters nothing itself: `wanted` asks for a part of the data, and the
    state tells when it is there.
    """

    wanted = Signal(object)  # Filter
    counted = Signal(object)  # FilterCounts
    failed = Signal(object)  # FunkSvdError
    changed = Signal()  # what can be undone or redone

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._whole: Dataset | None = None
        #: From the first to the last that could be done again; one of them is in use.
        self._filters = [Filter()]
        self._place = self._wanted_place = 0
        self._counting = LatestTask("Counting a filter", _DELAY_MS, self)
        self._counting.succeeded.connect(self.counted)
        self._counting.failed.connect(self.failed)
        state.dataset_changed.connect(self._on_dataset_changed)

    @property
    def can_undo(self) -> bool:
        return self._place > 0

    @property
    def can_redo(self) -> bool:
        return self._place + 1 < len(self._filters)

    @Slot(object)
    def count(self, chosen: Filter) -> None:
        """Tell by `counted` how much a filter would leave."""
        dataset, whole = self._state.dataset, self._whole
        if dataset is None or whole is None:
            return
        if chosen in {self._current, Filter()}:
            known = dataset if chosen == self._current else whole
            self._counting.cancel()
            self.counted.emit(FilterCounts(known.n_ratings, known.n_users, known.n_items))
            return

        self._counting.request(lambda task: count_filtered(whole, chosen, task))

    @Slot(object)
    def apply(self, chosen: Filter) -> None:
        """Want only this part of the data."""
        self._want(chosen, self._place + 1)

    @Slot()
    def undo(self) -> None:
        """Want what was there before the newest filter."""
        if self.can_undo:
            self._want(self._filters[self._place - 1], self._place - 1)

    @Slot()
    def redo(self) -> None:
        """Want what was undone last."""
        if self.can_redo:
            self._want(self._filters[self._place + 1], self._place + 1)

    @property
    def _current(self) -> Filter:
        return self._filters[self._place]

    def _want(self, chosen: Filter, place: int) -> None:
        if self._whole is not None and chosen != self._current:
            self._wanted_place = place
            self.wanted.emit(chosen)

    @Slot()
    def _on_dataset_changed(self) -> None:
        dataset = self._state.dataset
        whole = None if dataset is None else dataset.original or dataset
        current = (None if dataset is None else dataset.filter) or Filter()
        if whole is not self._whole:
            self._counting.cancel()
            self._whole = whole
            self._filters, self._place = [current], 0
        elif current != self._current:
            self._place = self._wanted_place
            if self._filters[self._place : self._place + 1] != [current]:
                # What had been undone cannot be done again.
                self._filters[self._place :] = [current]
        self._wanted_place = self._place + 1
        self.changed.emit()
        self.count(current)
