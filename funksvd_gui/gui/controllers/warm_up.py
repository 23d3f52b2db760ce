"""Compiles the loops ahead, while somebody still looks at the data, so that nobody waits later."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.task import Task

#: The data are shown and counted first.
_PATIENCE_MS = 300


class WarmUp(QObject):
    """Gives way to a training.

    Compiled on a thread and not by another process: that could only fill the cache,
    which is full from the first start on, while this also loads what is there. It
    helps where nothing can be kept, too, and leaves nobody behind when the window is
    closed. A training that begins meanwhile waits for the loop at work and takes it
    over, so that none is compiled twice.
    """

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.is_done = False
        self._compiling = LatestTask("Compiling", _PATIENCE_MS, self)
        self._compiling.succeeded.connect(self._on_done)
        # It is in the log, and a training will tell it to somebody who asked for it.
        self._compiling.failed.connect(self._on_done)

    @Slot()
    def begin(self) -> None:
        """Compile in a moment what is not compiled yet, unless a training is going on."""
        if self.is_done or self._compiling.is_busy or self._state.is_training:
            return
        clamped = self._state.hyperparams.clamp

        def work(task: Task) -> None:
            # Heavy, and not needed to show the window.
            from funksvd_gui.core.warm_up import compile_kernels

            for variant in (clamped, not clamped):  # First what Start would need now.
                compile_kernels(clamped=variant, started=True, fine_tuned=True, task=task)

        self._compiling.request(work)

    @Slot()
    def give_way(self) -> None:
        """Compile no further loop: a training does that for itself."""
        self._compiling.cancel()

    @Slot(object)
    def _on_done(self, _outcome: object) -> None:
        self.is_done = True
