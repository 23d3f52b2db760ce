"""Measures the run on screen, away from the window's thread, and shows the numbers."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.app_state import AppState, RunRecord
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.controllers.training_controller import TrainingController
from funksvd_gui.gui.dialogs.evaluation_dialog import EvaluationDialog
from funksvd_gui.session.evaluation import Evaluation, Evaluator
from funksvd_gui.task import Task

#: Errors take no longer than about this share of the whole.
_SHARE_OF_ERRORS = 0.2
_LISTS = "Measuring the lists …"


class EvaluationController(QObject):
    """Owns the dialog. A newer wish cancels the one before."""

    def __init__(self, state: AppState, training: TrainingController, window: QWidget) -> None:
        super().__init__(window)
        self._state, self._training, self._window = state, training, window
        self._dialog: EvaluationDialog | None = None
        self._evaluator: Evaluator | None = None
        self._errors: Evaluation | None = None
        self._measuring = LatestTask("Measuring a run", parent=self)
        self._measuring.published.connect(self._on_errors_measured)
        self._measuring.succeeded.connect(self._on_measured)
        self._measuring.failed.connect(self._on_failed)

    @property
    def dialog(self) -> EvaluationDialog:
        """The dialog, which is made when it is first needed."""
        if self._dialog is None:
            self._dialog = EvaluationDialog(self._window)
            self._dialog.lists_changed.connect(self._measure)
            self._dialog.cancel_requested.connect(self._cancel)
            self._dialog.finished.connect(self._forget)
            self._measuring.progressed.connect(self._dialog.show_progress)
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

    @Slot()
    def _measure(self) -> None:
        evaluator, errors = self._evaluator, self._errors
        if evaluator is None:
            return
        length, relevant_from = self.dialog.length, self.dialog.relevant_from

        def work(task: Task) -> Evaluation:
            measured = errors or evaluator.errors(task.part(0.0, _SHARE_OF_ERRORS))
            # The errors are there to be read while the lists, which take longer, are measured.
            task.publish(measured)
            if not evaluator.has_held_out:
                return measured
            rest = task if errors else task.part(_SHARE_OF_ERRORS, 1.0)
            lists = evaluator.top_n(length, relevant_from=relevant_from, task=rest)
            return replace(measured, top_n=lists)

        self.dialog.show_begun("Measuring the errors …" if errors is None else _LISTS)
        self._measuring.request(work)

    @Slot()
    def _cancel(self) -> None:
        self._measuring.cancel()
        self.dialog.show_ended("Cancelled. Press Evaluate to measure again.")

    @Slot()
    def _forget(self) -> None:
        # The data behind a closed dialog may be large.
        self._evaluator = self._errors = None
        self._cancel()

    @Slot(object)
    def _on_errors_measured(self, errors: Evaluation) -> None:
        if self._errors is None:
            self._errors = errors
            self.dialog.show_evaluation(errors)
            self.dialog.show_status(_LISTS)

    @Slot(object)
    def _on_measured(self, evaluation: Evaluation) -> None:
        self._errors = evaluation
        self.dialog.show_evaluation(evaluation)
        self.dialog.show_ended()

    @Slot(object)
    def _on_failed(self, error: FunkSvdError) -> None:
        self.dialog.show_ended(error.sentence)


def _about(record: RunRecord, evaluator: Evaluator) -> str:
    parts = [
        record.dataset_name,
        wording.counted(evaluator.trained.n_features, "feature"),
        wording.counted(len(evaluator.split.train), "training rating"),
    ]
    if evaluator.has_held_out:
        n_measured = wording.count(len(evaluator.measured))
        parts.append(f"measured on {n_measured} {evaluator.measured_on.value} ratings")
    account = evaluator.split.account
    if account is not None and account.test_file:
        parts[-1] += f" of {account.test_file}"
    return " · ".join(parts)
