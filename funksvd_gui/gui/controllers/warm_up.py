"""Compiles the loops ahead, while somebody still looks at the data, so that nobody waits later."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.background import BackgroundTask, Report

#: The data are shown and counted first.
_PATIENCE_MS = 300


class WarmUp(QObject):
    """Owns at most one task, which gives way to a training.

    Compiled on a thread and not by another process: that could only fill the cache,
    which is full from the first start on, while this also loads what is there. It
    helps where nothing can be kept, too, and leaves nobody behind when the window is
    closed. A training that begins meanwhile waits for the loop at work and takes it
    over, so that none is compiled twice.
    """

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._task: BackgroundTask | None = None
        self.is_done = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._compile)

    @Slot()
    def begin(self) -> None:
        """Compile in a moment what is not compiled yet, unless a training is going on."""
        if not self.is_done and self._task is None:
            self._timer.start()

    @Slot()
    def give_way(self) -> None:
        """Compile no further loop: a training does that for itself."""
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()

    def shut_down(self, timeout_ms: int) -> bool:
        """Give way and return whether the task has ended in time."""
        self.give_way()
        return self._task is None or self._task.shut_down(timeout_ms)

    @Slot()
    def _compile(self) -> None:
        if self._task is not None or self._state.is_training:
            return
        clamped = self._state.hyperparams.clamp

        def work(report: Report) -> None:
            # Heavy, and not needed to show the window.
            from funksvd_gui.core.warm_up import compile_kernels

            for variant in (clamped, not clamped):  # First what Start would need now.
                compile_kernels(
                    clamped=variant, started=True, fine_tuned=True,
                    before_each=lambda: report(0.0),
                )  # fmt: skip

        self._task = BackgroundTask("Compiling", work, self)
        self._task.succeeded.connect(self._on_done)
        self._task.cancelled.connect(self._end)
        # It is in the log, and a training will tell it to somebody who asked for it.
        self._task.failed.connect(self._on_done)
        self._task.finished.connect(self._task.deleteLater)
        self._task.start()

    @Slot(object)
    def _on_done(self, _outcome: object) -> None:
        self.is_done = True
        self._end()

    @Slot()
    def _end(self) -> None:
        assert self._task is not None
        # The outcome is the thread's last word; it ends within this millisecond.
        self._task.wait()
        self._task = None
