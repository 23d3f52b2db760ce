"""Which model the tab derives from: the run on screen, or what a training would begin with."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.app_state import ACTIVE, AppState, RunRecord, RunStatus
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.widgets.throttle import Throttle
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.task import Task

#: Numbers that change more often cannot be read.
_REFRESH_MS = 250
#: Somebody who types a setting changes it with every digit.
_PATIENCE_MS = 300
#: Of the time of a training that nothing holds back, for deriving.
_SHARE = 0.01
#: So seldom it is looked at besides: four drawings a second cost it 7 % on two processors.
_AT_FULL_SPEED_S = 1.0
_NO_DATA = "Open ratings first: the rule is derived with one of them."
_STARTING = "What the training begins with is being prepared."


@dataclass(frozen=True, slots=True)
class _Question:
    """All that a start depends on; equal questions have equal answers."""

    dataset: Dataset
    hyperparams: Hyperparams
    split: SplitSettings
    test: Dataset | None


class ModelSource(QObject):
    """Follows the state while the tab is shown, at most four times a second; asks nothing else.

    Of a run that is paused or has ended it is the run's model. Of one that goes on it is a model
    some times a second where `is_following`, else the one of before; at full speed as seldom
    as it must be to cost next to nothing. Without any it is the start that a training with the
    settings of the form would have.
    """

    changed = Signal()  # model, feature or reason

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._is_shown, self._is_following = False, True
        self._model: TrainedModel | None = None
        self._feature: int | None = None
        self._reason = _NO_DATA
        self._start: TrainedModel | None = None
        self._asked: _Question | None = None
        self._start_of: _Question | None = None
        self._failure = ""
        self._rests_until = 0.0
        self._starting = LatestTask("Preparing the start of a training", _PATIENCE_MS, self)
        self._starting.succeeded.connect(self._on_started)
        self._starting.failed.connect(self._on_failed)
        self._clock = Throttle(_REFRESH_MS, self)
        self._clock.due.connect(self._refresh)
        state.model_changed.connect(self._clock.request)
        state.history_extended.connect(self._clock.request)
        for signal in (state.dataset_changed, state.test_changed, state.settings_changed):
            signal.connect(self._clock.request)
        # A pause is shown at once, and so is another run.
        state.status_changed.connect(self._clock.fire)
        state.current_run_changed.connect(self._clock.fire)
        state.feature_chosen.connect(self._clock.fire)

    @property
    def model(self) -> TrainedModel | None:
        """What to derive from; None where there is nothing, see `reason`."""
        return self._model

    @property
    def feature(self) -> int | None:
        """The feature to derive: that of the epoch on screen, or the one chosen elsewhere.

        None where the person's own choice stays: in fine-tuning, before and after a training.
        """
        return self._feature

    @property
    def reason(self) -> str:
        """Why there is no model; empty where there is one."""
        return self._reason

    @property
    def is_untrained(self) -> bool:
        """Whether the model is what a training would begin with."""
        return self._model is not None and self._model is self._start

    @property
    def is_following(self) -> bool:
        """Whether a run that goes on is followed."""
        return self._is_following

    def set_shown(self, is_shown: bool) -> None:
        """Catch up, or rest: nothing is done while another tab is in front."""
        if is_shown != self._is_shown:
            self._is_shown = is_shown
            self._follow()
            if is_shown:
                self._clock.fire()
            else:
                self._forget_question()

    def set_following(self, is_following: bool) -> None:
        """Follow a run that goes on, or keep what is shown until it pauses."""
        if is_following != self._is_following:
            self._is_following = is_following
            self._follow()
            self._clock.fire()

    def _follow(self) -> None:
        self._state.set_following(self._is_shown and self._is_following)

    @Slot()
    def _refresh(self) -> None:
        if not self._is_shown:
            return
        found = self._found_model()
        feature = self._found_feature(found)
        reason = "" if found is not None else self._found_reason()
        if (found, feature, reason) != (self._model, self._feature, self._reason):
            self._model, self._feature, self._reason = found, feature, reason
            begin = time.monotonic()
            self.changed.emit()
            now = time.monotonic()
            self._rests_until = now + max((now - begin) / _SHARE, _AT_FULL_SPEED_S)

    def _found_model(self) -> TrainedModel | None:
        run = self._state.current_run
        model = self._state.model
        is_running = run is not None and run.status in {RunStatus.PREPARING, RunStatus.RUNNING}
        if is_running and self._model is not None and not self._may_follow(run):
            return self._model
        if model is not None:
            self._forget_question()
            self._start = self._asked = None
            return model
        if run is None or run.status not in ACTIVE:
            self._ask_for_start()
            return self._start
        # Until its first snapshot a run is where it began; it needs the processors itself.
        self._forget_question()
        of = self._start_of
        is_its = of is not None and of.dataset is run.dataset and of.hyperparams == run.hyperparams
        return self._start if is_its else None

    def _may_follow(self, run: RunRecord | None) -> bool:
        """Whether a run that goes on may be looked at now: never at the cost of full speed."""
        is_free = run is not None and run.is_held_back
        return self._is_following and (is_free or time.monotonic() >= self._rests_until)

    def _found_feature(self, model: TrainedModel | None) -> int | None:
        state = self._state
        run = state.current_run
        if model is None or run is None or not self._is_following:
            return None
        wanted = state.feature_shown if run.status in ACTIVE else state.chosen_feature
        return wanted if wanted is not None and wanted <= model.n_features else None

    def _found_reason(self) -> str:
        if self._state.dataset is None:
            return _NO_DATA
        return self._failure or _STARTING

    def _ask_for_start(self) -> None:
        state = self._state
        dataset = state.dataset
        if dataset is None:
            self._forget_question()
            return
        question = _Question(dataset, state.hyperparams, state.next_split, state.test)
        if question == self._asked:
            return
        self._asked, self._failure = question, ""
        if self._start_of is not None and self._start_of.dataset is not dataset:
            # What was true of other ratings must not stand beside these.
            self._start = None
        n_threads = state.n_threads

        def start(task: Task) -> TrainedModel:
            # Imports numba, which the window's start does not wait for.
            from funksvd_gui.session.untrained_start import untrained_start

            return untrained_start(
                question.dataset, question.hyperparams,
                split=question.split, test=question.test, n_threads=n_threads, task=task,
            )  # fmt: skip

        self._starting.request(start)

    def _forget_question(self) -> None:
        """Want no start any more; one that is there stays."""
        if self._starting.is_busy:
            self._asked = None
        self._starting.cancel()

    @Slot(object)
    def _on_started(self, start: TrainedModel) -> None:
        self._start, self._start_of = start, self._asked
        self._clock.fire()

    @Slot(object)
    def _on_failed(self, error: FunkSvdError) -> None:
        self._start, self._failure = None, error.sentence
        self._clock.fire()
