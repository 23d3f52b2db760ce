"""What the window currently knows; views read it and listen to it.

Changed only on the window's thread, and only by the controllers and the
settings panels; it starts nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from funksvd_gui import wording
from funksvd_gui.core.events import EpochDone, TrainingEvent
from funksvd_gui.core.feature_factors import FeatureFactors
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.settings import SplitMethod, SplitSettings
from funksvd_gui.errors import TrainingDivergedError
from funksvd_gui.gui.pace import FULL_SPEED, WATCHABLE, Pace
from funksvd_gui.session.history import History, validation_rmse
from funksvd_gui.session.progress import RunProgress
from funksvd_gui.session.trained_model import TrainedModel

CUSTOM = "Custom"
#: A step may hold a run with its model.
_MOST_UNDONE = 20


class RunStatus(StrEnum):
    """How far a run has come."""

    PREPARING = "preparing"
    RUNNING = "training"
    PAUSED = "paused"
    COMPLETED = "completed"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    FAILED = "failed"


#: A run in one of these has a thread.
ACTIVE = frozenset({RunStatus.PREPARING, RunStatus.RUNNING, RunStatus.PAUSED})


@dataclass(eq=False, kw_only=True)
class RunRecord:
    """One training, or one opened model, as the list of runs shows it.

    Attributes
    ----------
    number : int
        From 1, never used twice.
    name : str
        Preset, "Custom", the name of a model file, or what the person typed.
    dataset : Dataset or None
        What it learned from; None for an opened model.
    history : History
        Every event so far; empty for an opened model.
    model : TrainedModel or None
        The newest snapshot.
    progress : RunProgress
        How far it is, how fast, how long it will take.
    features_alone : TrainedModel or None
        The snapshot from before fine-tuning began; None while it has not.
    factors_in_training : FeatureFactors or None
        Of the feature in training, some times a second; None between features.
    is_held_back : bool
        Whether the pace makes training wait.
    diverged_at : TrainingDivergedError or None
        What ended it, and where: the epoch after the last one of the history.
    split_settings : SplitSettings or None
        How its ratings were shared out, as it was set; None where only the model knows.
    """

    number: int
    name: str
    hyperparams: Hyperparams
    dataset_name: str
    dataset: Dataset | None = None
    history: History = field(default_factory=History)
    model: TrainedModel | None = None
    status: RunStatus = RunStatus.PREPARING
    features_alone: TrainedModel | None = None
    factors_in_training: FeatureFactors | None = None
    is_held_back: bool = False
    diverged_at: TrainingDivergedError | None = None
    split_settings: SplitSettings | None = None
    progress: RunProgress = field(init=False)

    def __post_init__(self) -> None:
        self.progress = RunProgress(self.hyperparams)

    @property
    def filter(self) -> Filter | None:
        """What was left out of the data it learned from."""
        known = self.model if self.dataset is None else self.dataset
        return None if known is None else known.filter

    @property
    def data_words(self) -> str:
        """What it learned from, for people."""
        return data_words(self.dataset_name, self.filter)

    def is_of(self, dataset: Dataset) -> bool:
        """Whether it learned from these data: the same ratings, filtered in the same way."""
        known = self.model if self.dataset is None else self.dataset
        return known is not None and _identity(known) == _identity(dataset)

    @property
    def rating_unit(self) -> str:
        """What its errors are counted in: "stars" or "rating points"."""
        if self.dataset is not None:
            return wording.rating_unit(self.dataset.scale, self.dataset.report.grid_step)
        return (
            wording.RATING_POINTS if self.model is None else wording.rating_unit(self.model.scale)
        )

    @property
    def telling_epoch(self) -> EpochDone | None:
        """The epoch whose state the model is in: the last, and once the run has ended, the best."""
        return self.history.last if self.status in ACTIVE else self.history.best

    @property
    def rmse(self) -> float | None:
        """Validation RMSE of the model, or the training RMSE where there is no validation."""
        return None if self.telling_epoch is None else validation_rmse(self.telling_epoch)

    @property
    def baseline_warning(self) -> str:
        """A sentence if the run has ended with a model worse than its baseline, else nothing."""
        has_ended = self.status not in ACTIVE
        return self.history.baseline_warning if has_ended and self.model is not None else ""

    @property
    def elapsed_s(self) -> float | None:
        """Time spent training."""
        return None if self.history.last is None else self.history.last.elapsed_s


def data_words(name: str, leaving_out: Filter | None) -> str:
    """Return the name of data, and that it is not all of them."""
    return name if leaving_out is None else f"{name}, filtered"


def _identity(data: Dataset | TrainedModel) -> tuple[str, Filter]:
    return data.fingerprint, data.filter or Filter()


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for the message bar, with what can be done about it.

    Where there are two things to do, the second is `more_action`. What is said of a run
    (`is_of_run`) is old news when the next one begins.
    """

    kind: Literal["info", "success", "warning", "error"]
    text: str
    hint: str = ""
    action_label: str = ""
    action: Callable[[], None] | None = None
    more_label: str = ""
    more_action: Callable[[], None] | None = None
    is_of_run: bool = False


class AppState(QObject):
    """Single owner of what changes."""

    dataset_changed = Signal()
    test_changed = Signal()  # the test file
    settings_changed = Signal()  # hyperparams, split settings or threads
    runs_changed = Signal()  # a run came, went, or was renamed
    current_run_changed = Signal()
    history_extended = Signal(object)  # list[TrainingEvent], only new ones, of the current run
    model_changed = Signal()
    status_changed = Signal()  # of any run; also when training begins and ends
    epoch_shown_changed = Signal()  # somebody goes through the history of the current run
    feature_chosen = Signal()
    factors_changed = Signal()  # of the feature in training, of the current run
    undo_changed = Signal()  # what can be undone or done again
    pace_changed = Signal()
    following_changed = Signal()  # whether models are wanted within features, too
    loading_changed = Signal()  # whether ratings are being loaded
    message_posted = Signal(object)  # Message

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._dataset: Dataset | None = None
        self._test: Dataset | None = None
        self._hyperparams = Hyperparams()
        self._split_settings = SplitSettings()
        self._n_threads: int | None = None
        self._runs: list[RunRecord] = []
        self._current_run: RunRecord | None = None
        self._n_epochs_shown: int | None = None
        self._chosen_feature: int | None = None
        self._n_runs_so_far = 0
        self._undo_stack = QUndoStack(self)
        self._undo_stack.setUndoLimit(_MOST_UNDONE)
        # A stack tells of its own end, when nobody can ask it anything: not so the state.
        self._undo_stack.indexChanged.connect(self.undo_changed)
        self._pace, self._pace_before = WATCHABLE, WATCHABLE
        self._is_loading = self._is_following = False

    @property
    def dataset(self) -> Dataset | None:
        return self._dataset

    @property
    def test(self) -> Dataset | None:
        """Ratings of another file that the next run is tested on."""
        return self._test

    @property
    def hyperparams(self) -> Hyperparams:
        """Settings of the next run."""
        return self._hyperparams

    @property
    def split_settings(self) -> SplitSettings:
        """How the next run shares out its ratings, as it was set."""
        return self._split_settings

    @property
    def next_split(self) -> SplitSettings:
        """The same as the next run will do it: with its seed, and beside the test file."""
        split = self._split_settings.replace(seed=self._hyperparams.seed)
        return split if self._test is None else split.replace(test_share=0.0, test_per_user=0)

    @property
    def n_threads(self) -> int | None:
        """Threads of the next run; None lets the program choose."""
        return self._n_threads

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        """Every run, oldest first."""
        return tuple(self._runs)

    @property
    def current_run(self) -> RunRecord | None:
        """The run on screen."""
        return self._current_run

    @property
    def active_run(self) -> RunRecord | None:
        """The run that is being trained or paused; not always the one on screen."""
        return next((run for run in self._runs if run.status in ACTIVE), None)

    @property
    def history(self) -> History:
        """What the current run has reported; empty if there is no run."""
        return History() if self._current_run is None else self._current_run.history

    @property
    def model(self) -> TrainedModel | None:
        """The current run's newest model, or the model file that was opened."""
        return None if self._current_run is None else self._current_run.model

    @property
    def n_epochs_shown(self) -> int | None:
        """Up to which epoch of its history the current run is shown; None is its end, as it grows.

        0 is the baseline alone.
        """
        return self._n_epochs_shown

    @property
    def epoch_shown(self) -> EpochDone | None:
        """The newest epoch of the current run that is shown."""
        epochs, n = self.history.epochs, self._n_epochs_shown
        return self.history.last if n is None else epochs[n - 1] if n else None

    @property
    def chosen_feature(self) -> int | None:
        """The feature that every view tells about, from 1; None is the one in training."""
        return self._chosen_feature

    @property
    def feature_shown(self) -> int | None:
        """The chosen feature, else that of the epoch shown; None in fine-tuning and before."""
        if self._chosen_feature is not None:
            return self._chosen_feature
        return None if self.epoch_shown is None else self.epoch_shown.feature

    @property
    def undo_stack(self) -> QUndoStack:
        """What can be undone and done again, in the order in which it was done."""
        return self._undo_stack

    @property
    def is_training(self) -> bool:
        """Whether a run is prepared, trained or paused."""
        return self.active_run is not None

    @property
    def pace(self) -> Pace:
        """How fast runs go on."""
        return self._pace

    @property
    def pace_before(self) -> Pace:
        """The pace, or, at full speed, the one to go back to."""
        return self._pace_before

    @property
    def is_following(self) -> bool:
        """Whether somebody looks at the model of every epoch, not only of finished features."""
        return self._is_following

    @property
    def is_loading(self) -> bool:
        """Whether other ratings are on their way."""
        return self._is_loading

    def set_pace(self, pace: Pace) -> None:
        """Change how fast runs go on, the one in training included."""
        if pace is not FULL_SPEED:
            self._pace_before = pace
        if pace != self._pace:
            self._pace = pace
            self.pace_changed.emit()

    def set_full_speed(self, is_full: bool) -> None:
        """Let runs go as fast as they can, or at the pace of before again."""
        self.set_pace(FULL_SPEED if is_full else self._pace_before)

    def set_following(self, is_following: bool) -> None:
        """Let the run in training hand out its model some times a second, or no longer."""
        if is_following != self._is_following:
            self._is_following = is_following
            self.following_changed.emit()

    def set_loading(self, is_loading: bool) -> None:
        if is_loading != self._is_loading:
            self._is_loading = is_loading
            self.loading_changed.emit()

    def set_dataset(self, dataset: Dataset) -> None:
        """Show other data; earlier runs stay in the list, none of them is current.

        A test file stays only with the file it was chosen for, however that is read.
        """
        is_other_file = self._dataset is not None and dataset.source != self._dataset.source
        self._dataset = dataset
        # Before the signal: whoever hears it may start a run.
        self.select_run(None)
        if is_other_file:
            self.set_test(None)
        self.dataset_changed.emit()

    def set_test(self, test: Dataset | None) -> None:
        """Test the next run on the ratings of another file, or no longer.

        Folds, which are tested one after the other, give way to it.
        """
        if test is not self._test:
            self._test = test
            self.test_changed.emit()
            if test is not None and self._split_settings.method is SplitMethod.FOLDS:
                self.set_split_settings(self._split_settings.replace(method=SplitMethod.RANDOM))

    def set_hyperparams(self, hyperparams: Hyperparams) -> None:
        if hyperparams != self._hyperparams:
            self._hyperparams = hyperparams
            self.settings_changed.emit()

    def set_split_settings(self, split_settings: SplitSettings) -> None:
        if split_settings != self._split_settings:
            self._split_settings = split_settings
            self.settings_changed.emit()

    def use_settings_of(self, run: RunRecord) -> None:
        """Let the next run have the settings of this one, and its split where that is known."""
        self.set_hyperparams(run.hyperparams)
        split = run.split_settings
        if split is None and run.model is not None and run.model.split is not None:
            split = run.model.split.settings
        if split is not None:
            self.set_split_settings(split)

    def set_n_threads(self, n_threads: int | None) -> None:
        if n_threads != self._n_threads:
            self._n_threads = n_threads
            self.settings_changed.emit()

    def next_run_number(self) -> int:
        """Return a number no run has had."""
        self._n_runs_so_far += 1
        return self._n_runs_so_far

    def add_run(self, run: RunRecord) -> None:
        """List a run and put it on screen."""
        self._runs.append(run)
        self.runs_changed.emit()
        self.select_run(run)
        self.status_changed.emit()

    def remove_run(self, run: RunRecord) -> int:
        """Forget a run that is not being trained; its neighbour takes its place on screen.

        Returns
        -------
        int
            Where it stood in `runs`.
        """
        if run.status in ACTIVE:
            raise ValueError("a run cannot be removed while it is being trained")
        place = self._runs.index(run)
        self._runs.remove(run)
        if run is self._current_run:
            neighbours = self._runs[max(0, place - 1) :]
            self.select_run(neighbours[0] if neighbours else None)
        self.runs_changed.emit()
        return place

    def restore_run(self, run: RunRecord, place: int) -> None:
        """List a run again where it stood, and put it on screen."""
        self._runs.insert(place, run)
        self.runs_changed.emit()
        self.select_run(run)

    def rename_run(self, run: RunRecord, name: str) -> None:
        if name and name != run.name:
            run.name = name
            self.runs_changed.emit()

    def select_run(self, run: RunRecord | None) -> None:
        """Put a run on screen: its curves and its model."""
        if run is not self._current_run:
            self._current_run = run
            self._n_epochs_shown = self._chosen_feature = None
            self.current_run_changed.emit()
            self.model_changed.emit()

    def show_epochs(self, n_epochs: int | None) -> None:
        """Show the current run as it was after so many epochs; None goes back to its end."""
        if n_epochs is not None:
            n_epochs = min(max(n_epochs, 0), len(self.history.epochs))
        if n_epochs != self._n_epochs_shown:
            self._n_epochs_shown = n_epochs
            self.epoch_shown_changed.emit()

    def choose_feature(self, feature: int | None) -> None:
        """Let every view tell about this feature of the current run, from 1."""
        if feature != self._chosen_feature:
            self._chosen_feature = feature
            self.feature_chosen.emit()

    def extend_history(self, run: RunRecord, events: Sequence[TrainingEvent]) -> None:
        run.history.extend(events)
        run.progress.extend(events)
        if run is self._current_run:
            self.history_extended.emit(list(events))

    def set_model(self, run: RunRecord, model: TrainedModel | None) -> None:
        """Keep a newer snapshot; none where nothing was learned after all."""
        run.model = model
        if run is self._current_run:
            self.model_changed.emit()

    def set_factors_in_training(self, run: RunRecord, factors: FeatureFactors | None) -> None:
        """Keep the newest factors of the feature in training."""
        run.factors_in_training = factors
        if run is self._current_run:
            self.factors_changed.emit()

    def set_status(self, run: RunRecord, status: RunStatus) -> None:
        if status is not run.status:
            run.status = status
            self.status_changed.emit()

    def post(self, message: Message) -> None:
        """Say something in the message bar."""
        self.message_posted.emit(message)
