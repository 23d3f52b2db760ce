"""Undoes what was done last, whatever it was, and does it again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from funksvd_gui.gui.actions import Actions
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.controllers.file_controller import FileController
from funksvd_gui.gui.controllers.filter_controller import FilterController
from funksvd_gui.gui.undo import FilterChange, RunRemoval, last_done, last_undone


class UndoController(QObject):
    """Keeps the actions *Undo* and *Redo*: they name what they are about."""

    def __init__(
        self,
        state: AppState,
        actions: Actions,
        files: FileController,
        filters: FilterController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stack, self._actions = state.undo_stack, actions
        self._files, self._filters = files, filters
        actions.undo.triggered.connect(self._undo)
        actions.redo.triggered.connect(self._redo)
        for signal in (
            state.undo_changed, state.status_changed, files.activity_began,
            files.activity_ended,
        ):  # fmt: skip
            signal.connect(self._update)
        self._update()

    @Slot()
    def _undo(self) -> None:
        step = last_done(self._stack)
        if isinstance(step, FilterChange):
            self._filters.undo(step)
        else:
            self._stack.undo()

    @Slot()
    def _redo(self) -> None:
        step = last_undone(self._stack)
        if isinstance(step, FilterChange):
            self._filters.redo(step)
        else:
            self._stack.redo()

    @Slot()
    def _update(self) -> None:
        done, undone = last_done(self._stack), last_undone(self._stack)
        can_redo = not isinstance(undone, RunRemoval) or undone.can_redo
        self._show(self._actions.undo, "&Undo", self._stack.undoText(), done is not None)
        self._show(
            self._actions.redo, "Re&do", self._stack.redoText(), can_redo and undone is not None
        )

    def _show(self, action: QAction, verb: str, step: str, is_possible: bool) -> None:
        action.setText(f"{verb} {step}".rstrip())
        action.setEnabled(is_possible and not self._files.is_busy)
