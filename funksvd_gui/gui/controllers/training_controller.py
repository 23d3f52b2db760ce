"""Starts, pauses, continues and stops runs, and carries what they report to the state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from funksvd_gui import wording
from funksvd_gui.core.hyperparams import limits_by_name, preset_name_of
from funksvd_gui.errors import FunkSvdError, TrainingDivergedError
from funksvd_gui.gui.actions import MORE_FEATURES, MORE_FINE_TUNING
from funksvd_gui.gui.app_state import ACTIVE, CUSTOM, AppState, Message, RunRecord, RunStatus
from funksvd_gui.gui.dialogs.message_boxes import message_about
from funksvd_gui.gui.training_thread import TrainingThread
from funksvd_gui.gui.undo import removals

if TYPE_CHECKING:
    from funksvd_gui.core.feature_factors import FeatureFactors
    from funksvd_gui.session.evaluation import Evaluator
    from funksvd_gui.session.trained_model import TrainedModel
    from funksvd_gui.session.training_run import TrainingRun


#: Runs that can be continued keep their targets; together they may hold this many ratings.
_MAX_KEPT_RATINGS = 10_000_000


class TrainingController(QObject):
    """Owns the training threads; at most one of them works at a time."""

    began = Signal()  # a run, or more of one

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._thread: TrainingThread | None = None
        self._record: RunRecord | None = None
        self._kept: dict[int, TrainingRun] = {}  # by number of the run, oldest first
        state.undo_changed.connect(self._forget_removed_runs)
        state.dataset_changed.connect(self._kept.clear)
        state.pace_changed.connect(self._on_pace_changed)
        state.following_changed.connect(self._on_following_changed)

    @property
    def can_start(self) -> bool:
        """Whether nothing is trained, and the ratings are those that the next run shall have."""
        state = self._state
        return self._thread is None and state.dataset is not None and not state.is_loading

    @property
    def can_continue(self) -> bool:
        """Whether the run on screen can learn more."""
        run = self._state.current_run
        return self._thread is None and run is not None and run.number in self._kept

    @property
    def can_evaluate(self) -> bool:
        """Whether the run on screen stands still and its held-out ratings are still there."""
        run = self._state.current_run
        return run is not None and run.status not in ACTIVE and run.number in self._kept

    def evaluator_of(self, record: RunRecord) -> Evaluator | None:
        """Return what measures a run as it is now; None where that cannot be."""
        run, model = self._kept.get(record.number), record.model
        if run is None or model is None or record.status in ACTIVE:
            return None
        return run.evaluator(model.factors)

    def start(self) -> None:
        """Train a new run with the settings of the state."""
        self._start()

    def step(self) -> None:
        """Train the run for one epoch and pause; begin one if there is none."""
        self._go_on(TrainingThread.step)

    def next_feature(self) -> None:
        """Train the run to the end of a feature and pause; begin one if there is none."""
        self._go_on(TrainingThread.next_feature)

    def _go_on(self, how: Callable[[TrainingThread], None]) -> None:
        if self._thread is None:
            self._start(how)
        else:
            how(self._thread)

    def _start(self, how: Callable[[TrainingThread], None] | None = None) -> None:
        dataset = self._state.dataset
        if not self.can_start or dataset is None:
            return
        hyperparams = self._state.hyperparams
        split, test, n_threads = self._state.next_split, self._state.test, self._state.n_threads

        def prepare() -> TrainingRun:
            # Heavy, and not needed to show the window.
            from funksvd_gui.session.training_run import TrainingRun

            return TrainingRun(dataset, hyperparams, split=split, test=test, n_threads=n_threads)

        record = RunRecord(
            number=self._state.next_run_number(),
            name=preset_name_of(hyperparams) or CUSTOM,
            hyperparams=hyperparams,
            dataset_name=dataset.name,
            dataset=dataset,
            split_settings=self._state.split_settings,
        )
        self._launch(record, prepare, how)
        self._state.add_run(record)

    def add_features(self) -> None:
        """Train some more features of the run on screen."""
        self._continue(
            lambda run: run.add_features(MORE_FEATURES),
            lambda record: record.progress.plan_features(MORE_FEATURES),
        )

    def fine_tune(self) -> None:
        """Train all features of the run on screen together for some epochs."""
        record = self._state.current_run
        if record is None:
            return
        n_epochs = record.hyperparams.fine_tune_epochs or MORE_FINE_TUNING
        self._continue(
            lambda run: run.add_fine_tuning(n_epochs),
            lambda record: record.progress.plan_fine_tuning(n_epochs),
        )

    def pause(self) -> None:
        if self._thread is not None:
            self._thread.pause()

    def resume(self) -> None:
        if self._thread is not None:
            self._thread.resume()

    def stop(self) -> None:
        if self._thread is not None:
            self._thread.stop()

    def shut_down(self, timeout_ms: int) -> bool:
        """Stop and return whether the thread has ended in time."""
        return self._thread is None or self._thread.shut_down(timeout_ms)

    def _continue(
        self, plan: Callable[[TrainingRun], None], announce: Callable[[RunRecord], None]
    ) -> None:
        record = self._state.current_run
        if not self.can_continue or record is None:
            return
        run = self._kept[record.number]

        def prepare() -> TrainingRun:
            plan(run)
            return run

        announce(record)
        record.diverged_at = None
        self._launch(record, prepare)
        self._state.set_status(record, RunStatus.PREPARING)

    def _launch(
        self,
        record: RunRecord,
        prepare: Callable[[], TrainingRun],
        how: Callable[[TrainingThread], None] | None = None,
    ) -> None:
        thread = TrainingThread(prepare, self._state.pace, self)
        thread.set_followed(self._state.is_following)
        if how is not None:
            how(thread)
        self._thread, self._record = thread, record
        thread.progressed.connect(self._on_progressed)
        thread.snapshot_taken.connect(self._on_snapshot_taken)
        thread.factors_taken.connect(self._on_factors_taken)
        thread.fine_tuning_begun.connect(self._on_fine_tuning_begun)
        thread.paused.connect(self._on_paused)
        thread.resumed.connect(self._on_resumed)
        thread.completed.connect(self._on_completed)
        thread.stopped.connect(self._on_stopped)
        thread.failed.connect(self._on_failed)
        thread.finished.connect(thread.deleteLater)
        self.began.emit()
        thread.start()

    @Slot()
    def _on_pace_changed(self) -> None:
        if self._thread is not None:
            self._thread.set_pace(self._state.pace)

    @Slot()
    def _on_following_changed(self) -> None:
        if self._thread is not None:
            self._thread.set_followed(self._state.is_following)

    @Slot(object)
    def _on_progressed(self, events: list[object]) -> None:
        assert self._record is not None
        assert self._thread is not None
        self._record.is_held_back = self._thread.is_held_back
        if self._record.status is RunStatus.PREPARING:
            self._state.set_status(self._record, RunStatus.RUNNING)
        self._state.extend_history(self._record, events)  # type: ignore[arg-type] # erased by Signal(object)

    @Slot(object)
    def _on_snapshot_taken(self, model: TrainedModel) -> None:
        assert self._record is not None
        self._state.set_model(self._record, model)

    @Slot(object)
    def _on_factors_taken(self, factors: FeatureFactors | None) -> None:
        assert self._record is not None
        self._state.set_factors_in_training(self._record, factors)

    @Slot(object)
    def _on_fine_tuning_begun(self, features_alone: TrainedModel) -> None:
        assert self._record is not None
        self._record.features_alone = features_alone

    @Slot()
    def _on_paused(self) -> None:
        self._set_status(RunStatus.PAUSED)

    @Slot()
    def _on_resumed(self) -> None:
        self._set_status(RunStatus.RUNNING)

    @Slot()
    def _on_completed(self) -> None:
        self._end_well(RunStatus.COMPLETED)

    @Slot()
    def _on_stopped(self) -> None:
        self._end_well(RunStatus.STOPPED)

    @Slot(object)
    def _on_failed(self, error: FunkSvdError) -> None:
        record = self._record
        assert record is not None
        if not isinstance(error, TrainingDivergedError):
            self._end(RunStatus.FAILED)
            self._state.post(message_about(error))
            return
        record.diverged_at = error
        self._end(RunStatus.DIVERGED)
        kept = record.baseline_warning if record.model is not None else ""
        self._state.post(self._message_about_divergence(error, kept))

    def _message_about_divergence(self, error: TrainingDivergedError, kept: str) -> Message:
        text = f"{error} {kept}".strip()
        if not error.parameter:
            return Message("error", text, error.hint)
        limits = limits_by_name()[error.parameter]
        smaller = f"{limits.symbol or limits.label.lower()} {wording.number(error.suggestion)}"
        use = partial(self._use_instead, error)
        return Message(
            "error", text, error.hint,
            f"&Use {smaller}", use, f"Use {smaller} and start a&gain", lambda: use(then_start=True),
        )  # fmt: skip

    def _use_instead(self, error: TrainingDivergedError, *, then_start: bool = False) -> None:
        changed = {error.parameter: error.suggestion}
        self._state.set_hyperparams(self._state.hyperparams.replace(**changed))
        if then_start:
            self.start()

    def _end_well(self, status: RunStatus) -> None:
        record = self._record
        assert record is not None
        self._end(status)
        if record.baseline_warning:
            self._state.post(Message("warning", record.baseline_warning, is_of_run=True))

    def _end(self, status: RunStatus) -> None:
        thread, record = self._thread, self._record
        assert thread is not None
        assert record is not None
        # The outcome is the thread's last word; it ends within this millisecond.
        thread.wait()
        self._thread = self._record = None
        if status is not RunStatus.COMPLETED and record.history.best is None:
            # No epoch was good: what would be kept is the baseline with factors of noise.
            self._state.set_model(record, None)
        if thread.training_run is not None and record.model is not None:
            self._keep(record, thread.training_run)
        self._state.set_status(record, status)

    def _keep(self, record: RunRecord, run: TrainingRun) -> None:
        self._kept.pop(record.number, None)
        self._kept[record.number] = run
        listed = {run.number for run in self._state.runs}
        # Those that were removed go first.
        for number in sorted(self._kept, key=listed.__contains__):
            if len(self._kept) > 1 and self._n_kept_ratings() > _MAX_KEPT_RATINGS:
                del self._kept[number]

    def _n_kept_ratings(self) -> int:
        return sum(run.dataset.n_ratings for run in self._kept.values())

    def _set_status(self, status: RunStatus) -> None:
        assert self._record is not None
        self._state.set_status(self._record, status)

    def _forget_removed_runs(self) -> None:
        gone = (removal.run for removal in removals(self._state.undo_stack))
        known = {run.number for run in (*self._state.runs, *gone)}
        for number in set(self._kept) - known:
            del self._kept[number]
