"""What can be undone: the commands on the one stack of the window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QUndoCommand, QUndoStack

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.gui.app_state import ACTIVE, AppState, RunRecord


class RunRemoval(QUndoCommand):
    """Takes a run from the list, and puts it back with all it knows.

    Parameters
    ----------
    run : RunRecord
        Not being trained.
    place : int, optional
        Where it stood, if it has been taken away already.
    """

    def __init__(self, state: AppState, run: RunRecord, place: int | None = None) -> None:
        super().__init__("remove run")
        self._state, self.run, self._place = state, run, place

    @property
    def is_done(self) -> bool:
        """Whether the run is gone."""
        return self.run not in self._state.runs

    @property
    def can_redo(self) -> bool:
        """Whether the run, once it is back, may go again."""
        return self.run.status not in ACTIVE

    def redo(self) -> None:
        if not self.is_done:
            self._place = self._state.remove_run(self.run)

    def undo(self) -> None:
        assert self._place is not None
        self._state.restore_run(self.run, self._place)

    def again(self) -> RunRemoval:
        """Return the same for another stack: a stack destroys what it forgets."""
        return RunRemoval(self._state, self.run, self._place)


class FilterChange(QUndoCommand):
    """Notes that other ratings are shown; to filter takes a while, and is done elsewhere."""

    def __init__(self, before: Filter, after: Filter) -> None:
        super().__init__("filter")
        self.before, self.after = before, after


def last_done(stack: QUndoStack) -> QUndoCommand | None:
    """Return what would be undone next."""
    return stack.command(stack.index() - 1)


def last_undone(stack: QUndoStack) -> QUndoCommand | None:
    """Return what would be done again next."""
    return stack.command(stack.index())


def removals(stack: QUndoStack) -> Iterator[RunRemoval]:
    """Return the removals of runs on a stack, done or undone, oldest first."""
    for place in range(stack.count()):
        command = stack.command(place)
        if isinstance(command, RunRemoval):
            yield command


def forget_filters(stack: QUndoStack) -> None:
    """Take every change of a filter from a stack; runs that are gone can still be put back."""
    gone = [removal.again() for removal in removals(stack) if removal.is_done]
    stack.clear()
    for removal in gone:
        stack.push(removal)
