"""Measures the run on screen, away from the window's thread, and shows the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.app_state import AppState, RunRecord
from funksvd_gui.gui.background import BackgroundTask, Report
from funksvd_gui.gui.controllers.training_controller import TrainingController
from funksvd_gui.gui.dialogs.evaluation_dialog import EvaluationDialog

if TYPE_CHECKING:
    from funksvd_gui.session.evaluation import Evaluation, Evaluator


class EvaluationController(QObject):
    """Owns the dialog and at most one task. A newer wish cancels the one before."""

    def __init__(self, state: AppState, training: TrainingController, window: QWidget) -> None:
        super().__init__(window)
        self._state, self._training, self._window = state, training, window
        self._dialog: EvaluationDialog | None = None
        self._task: BackgroundTask | None = None
        self._evaluator: Evaluator | None = None
        self._errors: Evaluation | None = None
        self._is_wanted = False

    @property
    def dialog(self) -> EvaluationDialog:
        """The dialog, which is made when it is first needed."""
        if self._dialog is None:
            self._dialog = EvaluationDialog(self._window)
            self._dialog.lists_changed.connect(self._measure)
            self._dialog.cancel_requested.connect(self._cancel)
            self._dialog.finished.connect(self._forget)
        return self._dialog

    @Slot()
    def evaluate(self) -> None:
        """Measure the run on screen as it is now, and show the dialog."""
        record = self._state.current_run
        evaluator = None if record is None else self._training.evaluator_of(record)
        if record is None or evaluator is None:
            return
        self._evaluator, self._errors = evaluator, None
        self.dialog.show_run(
            f"Run {record.number}: {record.name}",
            _about(record, evaluator),
            evaluator.scale,
            evaluator.mean_rating,
            has_lists=evaluator.has_held_out,
        )
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self._measure()

    def shut_down(self, timeout_ms: int) -> bool:
        """Cancel and return whether the task has ended in time."""
        self._is_wanted, self._evaluator = False, None
        return self._task is None or self._task.shut_down(timeout_ms)

    @Slot()
    def _measure(self) -> None:
        if self._task is not None:
            # Begun anew when it has ended.
            self._is_wanted = True
            self._task.cancel()
            return
        if self._evaluator is None:
            return
        if self._errors is None:
            what, work = "the errors", self._work_on_errors()
        else:
            what, work = "the lists", self._work_on_lists()
        task = BackgroundTask(f"Measuring {what}", work, self)
        self._task = task
        task.progressed.connect(self.dialog.show_progress)
        task.succeeded.connect(self._on_measured)
        task.failed.connect(self._on_failed)
        task.cancelled.connect(self._on_cancelled)
        task.finished.connect(task.deleteLater)
        self.dialog.show_begun(f"{task.title} …")
        task.start()

    def _work_on_errors(self) -> Callable[[Report], Evaluation]:
        assert self._evaluator is not None
        return self._evaluator.errors

    def _work_on_lists(self) -> Callable[[Report], Evaluation]:
        evaluator, errors = self._evaluator, self._errors
        assert evaluator is not None
        assert errors is not None
        length, relevant_from = self.dialog.length, self.dialog.relevant_from

        def work(report: Report) -> Evaluation:
            lists = evaluator.top_n(length, relevant_from=relevant_from, on_progress=report)
            return replace(errors, top_n=lists)

        return work

    @Slot()
    def _cancel(self) -> None:
        self._is_wanted = False
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def _forget(self) -> None:
        # The data behind a closed dialog may be large.
        self._evaluator = self._errors = None
        self._cancel()

    @Slot(object)
    def _on_measured(self, evaluation: Evaluation) -> None:
        # A dialog closed or turned to something else meanwhile has no use for it.
        if self._evaluator is not None and not self._is_wanted:
            self._errors = evaluation
            self.dialog.show_evaluation(evaluation)
            # The errors are there to be read while the lists, which take longer, are measured.
            self._is_wanted = evaluation.top_n is None and self._evaluator.has_held_out
        self._end("")

    @Slot(object)
    def _on_failed(self, error: FunkSvdError) -> None:
        self._end(f"{error} {error.hint}".strip())

    @Slot()
    def _on_cancelled(self) -> None:
        self._end("Cancelled. Press Evaluate to measure again.")

    def _end(self, status: str) -> None:
        assert self._task is not None
        # The outcome is the thread's last word; it ends within this millisecond.
        self._task.wait()
        self._task = None
        is_wanted, self._is_wanted = self._is_wanted, False
        self.dialog.show_ended(status)
        if is_wanted:
            self._measure()


def _about(record: RunRecord, evaluator: Evaluator) -> str:
    parts = [
        record.dataset_name,
        wording.counted(evaluator.trained.n_features, "feature"),
        wording.counted(len(evaluator.split.train), "training rating"),
    ]
    if evaluator.has_held_out:
        n_judged = wording.count(len(evaluator.judged))
        parts.append(f"judged on {n_judged} {evaluator.judged_on.value} ratings")
    account = evaluator.split.account
    if account is not None and account.test_file:
        parts[-1] += f" of {account.test_file}"
    return " · ".join(parts)
