"""Counts what a filter would leave, and notes filters so that one can go back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.filtering import FilterCounts, count_filtered
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.undo import FilterChange, forget_filters, last_done, last_undone

_DELAY_MS = 80


class FilterController(QObject):
    """Notes the filters of one file on the stack of what can be undone.

    It filters nothing itself: `wanted` asks for a part of the data, and the
    state tells when it is there. Only then the stack goes a step on or back.
    """

    wanted = Signal(object)  # Filter
    counted = Signal(object)  # FilterCounts
    failed = Signal(object)  # FunkSvdError

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._whole: Dataset | None = None
        self._current = Filter()
        #: Where the stack will stand once the filter is there that was wanted last.
        self._wanted_index: int | None = None
        self._counting = LatestTask("Counting a filter", _DELAY_MS, self)
        self._counting.succeeded.connect(self.counted)
        self._counting.failed.connect(self.failed)
        state.dataset_changed.connect(self._on_dataset_changed)

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
        self._want(chosen, None)

    def undo(self, change: FilterChange) -> None:
        """Want what was there before the newest filter."""
        self._want(change.before, self._state.undo_stack.index() - 1)

    def redo(self, change: FilterChange) -> None:
        """Want what was undone last."""
        self._want(change.after, self._state.undo_stack.index() + 1)

    def _want(self, chosen: Filter, index: int | None) -> None:
        if self._whole is not None and chosen != self._current:
            self._wanted_index = index
            self.wanted.emit(chosen)

    @Slot()
    def _on_dataset_changed(self) -> None:
        dataset = self._state.dataset
        whole = None if dataset is None else dataset.original or dataset
        before, current = self._current, (None if dataset is None else dataset.filter) or Filter()
        self._current = current
        if whole is not self._whole:
            self._counting.cancel()
            self._whole = whole
            forget_filters(self._state.undo_stack)
        elif current != before:
            self._note(FilterChange(before, current))
        self._wanted_index = None
        self.count(current)

    def _note(self, change: FilterChange) -> None:
        # A run may have been removed while the ratings were filtered: the stack has another top.
        stack, wanted = self._state.undo_stack, self._wanted_index
        done, undone = last_done(stack), last_undone(stack)
        if (
            wanted == stack.index() - 1
            and isinstance(done, FilterChange)
            and done.before == change.after
        ):
            stack.undo()
        elif (
            wanted == stack.index() + 1
            and isinstance(undone, FilterChange)
            and undone.after == change.after
        ):
            stack.redo()
        else:
            stack.push(change)
