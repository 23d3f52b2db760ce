"""Opens ratings and models, saves models, and remembers what was opened."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.sample import load_sample
from funksvd_gui.errors import FunkSvdError, LoadError, ModelFileError
from funksvd_gui.gui.app_state import AppState, Message, RunRecord, RunStatus
from funksvd_gui.gui.background import LatestTask, Work
from funksvd_gui.gui.controllers.ratings_loading import (
    Loaded,
    Questioned,
    Recall,
    Several,
    filtered_sentence,
    load_or_question,
    load_test_or_question,
    loaded_message,
    test_message,
)
from funksvd_gui.gui.dialogs.message_boxes import message_about
from funksvd_gui.gui.system.memory_return import returning_memory
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.store.model_file import MODEL_SUFFIX, load_model, save_model
from funksvd_gui.task import Task


class FileQuestions(QObject):
    """What only a person can say of a file that is opened for one purpose."""

    questioned = Signal(object, object)  # Path, Preview, of a file that was not loaded yet
    several_found = Signal(object, object)  # Path of a folder or archive, names of its files
    change_requested = Signal(object, object)  # Path, ReadingChoices or None


class FileController(QObject):
    """One file operation at a time, each in a background task.

    A load that fails or is cancelled leaves data and model as they were.
    """

    activity_began = Signal(str)
    activity_progressed = Signal(float)
    activity_ended = Signal()
    loaded = Signal(object)  # Dataset
    opened = Signal(object)  # Path, of ratings that were loaded
    missed = Signal(object)  # Path, of ratings or a model that could not be opened
    report_requested = Signal()
    decided = Signal(str, object, object)  # look, Path and ReadingChoices that a person made

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self.about_ratings, self.about_test = FileQuestions(self), FileQuestions(self)
        self._task = LatestTask("Working on a file", parent=self)
        self._task.progressed.connect(self.activity_progressed)
        self._task.busy_changed.connect(self._on_busy_changed)
        self._task.succeeded.connect(self._on_succeeded)
        self._task.failed.connect(self._on_failed)
        self._activity = ""
        self._on_success: Callable[[Any], object] | None = None
        self._path: Path | None = None
        self._about: FileQuestions | None = None
        self._is_quiet = False
        self._brings_ratings = False
        self._recall: Recall = lambda look, path: None

    @property
    def is_busy(self) -> bool:
        return self._task.is_busy

    def load_sample(self, *, quietly: bool = False) -> None:
        """Load the sample; quietly where nobody asked for it."""

        def work(task: Task) -> Dataset:
            task.check()
            return load_sample().look_over()

        self._is_quiet = quietly
        self._begin("Loading the sample", work, self._show_loaded, brings_ratings=True)

    def open_file(self, path: Path) -> None:
        """Open ratings, or a model if the name says so."""
        if path.suffix.lower() == MODEL_SUFFIX:
            self.open_model(path)
        else:
            self.open_ratings(path)

    def set_recall(self, recall: Recall) -> None:
        """Ask this how files that look alike were read before."""
        self._recall = recall

    def open_ratings(
        self, path: Path, choices: ReadingChoices | None = None, *, quietly: bool = False
    ) -> None:
        """Open ratings as they were chosen to be read, now or before.

        Where nothing was chosen and the file leaves something open, nothing is
        loaded: `about_ratings` asks.
        """
        recall = self._recall

        def work(task: Task) -> Loaded | Questioned | Several:
            return load_or_question(path, choices, recall, task)

        self._is_quiet = quietly
        on_read = partial(self._on_read, path, self._show_ratings)
        self._begin(
            f"Loading {path.name}", work, on_read, path, self.about_ratings, brings_ratings=True
        )

    def open_test(self, path: Path, choices: ReadingChoices | None = None) -> None:
        """Open ratings to test the next runs of the data on; asks as `open_ratings` does."""
        dataset, recall = self._state.dataset, self._recall
        if dataset is None:
            return

        def work(task: Task) -> Loaded | Questioned | Several:
            return load_test_or_question(path, dataset, choices, recall, task)

        on_read = partial(self._on_read, path, self._show_test)
        self._begin(
            f"Loading {path.name}", work, on_read, path, self.about_test, brings_ratings=True
        )

    def filter_ratings(self, chosen: Filter) -> None:
        """Show only a part of the ratings that are loaded, or all of them again."""
        dataset = self._state.dataset
        if dataset is None:
            return

        def work(task: Task) -> Dataset:
            # Not needed to show the window.
            from funksvd_gui.data.filtering import apply_filter

            return apply_filter(dataset, chosen, task).look_over()

        self._begin("Filtering", work, self._on_filtered, brings_ratings=True)

    def open_model(self, path: Path) -> None:
        def work(task: Task) -> TrainedModel:
            task.check()
            return load_model(path)

        self._begin(f"Opening {path.name}", work, partial(self._on_model_opened, path), path)

    def save_model(self, path: Path) -> None:
        """Save the model on screen, as it is now."""
        model = self._state.model
        if model is None:
            return
        if path.suffix.lower() != MODEL_SUFFIX:
            path = path.with_name(path.name + MODEL_SUFFIX)

        def work(task: Task) -> None:
            task.check()
            save_model(model, path)

        self._begin(f"Saving {path.name}", work, partial(self._on_model_saved, path), path)

    @Slot()
    def cancel(self) -> None:
        if self.is_busy:
            self._task.cancel()
            sentence = f"{self._activity} was cancelled. What was on screen stays."
            self._state.post(Message("info", sentence))

    def _begin(
        self,
        activity: str,
        work: Work,
        on_success: Callable[[Any], object],
        path: Path | None = None,
        about: FileQuestions | None = None,
        *,
        brings_ratings: bool = False,
    ) -> None:
        if self.is_busy:
            self._state.post(
                Message("warning", f"{self._activity} is still going on.",
                        "Wait for it to end, or cancel it in the status bar.")
            )  # fmt: skip
            return
        self._activity, self._on_success = activity, on_success
        self._path, self._about = path, about
        self._brings_ratings = brings_ratings
        self._task.request(returning_memory(work))

    @Slot(bool)
    def _on_busy_changed(self, is_busy: bool) -> None:
        self._state.set_loading(is_busy and self._brings_ratings)
        if is_busy:
            self.activity_began.emit(self._activity)
        else:
            self.activity_ended.emit()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        assert self._on_success is not None
        self._on_success(result)

    def _on_read(
        self,
        path: Path,
        show: Callable[[Path, Loaded], None],
        read: Loaded | Questioned | Several,
    ) -> None:
        assert self._about is not None
        match read:
            case Several(names):
                self._about.several_found.emit(path, names)
            case Questioned(first):
                self._about.questioned.emit(path, first)
            case Loaded(look=look, chosen=chosen):
                show(path, read)
                if chosen is not None:
                    self.decided.emit(look, path, chosen)

    def _show_ratings(self, path: Path, loaded: Loaded) -> None:
        self._show_loaded(loaded.dataset, is_recalled=loaded.is_recalled)
        self.opened.emit(path)

    def _show_test(self, path: Path, loaded: Loaded) -> None:
        dataset, test = self._state.dataset, loaded.dataset
        assert dataset is not None
        self._state.set_test(test)
        change = partial(self.about_test.change_requested.emit, path, test.report.choices)
        self._state.post(test_message(test, dataset, loaded.n_shared, change))

    def _on_filtered(self, dataset: Dataset) -> None:
        self._state.set_dataset(dataset)
        self._state.post(Message("success", filtered_sentence(dataset)))

    def _show_loaded(self, dataset: Dataset, *, is_recalled: bool = False) -> None:
        test_before = self._state.test
        self._state.set_dataset(dataset)
        is_set_aside = test_before is not None and self._state.test is None
        self.loaded.emit(dataset)
        if (
            not self._is_quiet
            or is_set_aside
            or dataset.report.n_rejected
            or dataset.report.warnings
        ):
            change = None if dataset.source is None else self.change_reading
            self._state.post(
                loaded_message(
                    dataset, self.report_requested.emit, change, is_recalled=is_recalled,
                    test_set_aside=test_before.name if test_before and is_set_aside else None,
                )
            )  # fmt: skip

    @Slot()
    def change_reading(self) -> None:
        """Ask how the file on screen is to be read."""
        data = self._state.dataset
        if data is not None and data.source is not None:
            self.about_ratings.change_requested.emit(data.source, data.report.choices)

    def _on_model_opened(self, path: Path, model: TrainedModel) -> None:
        record = RunRecord(
            number=self._state.next_run_number(),
            name=path.stem,
            hyperparams=model.hyperparams,
            dataset_name=model.name,
            model=model,
            status=RunStatus.COMPLETED,
        )
        self._state.add_run(record)
        self._state.post(
            Message("success", f"Opened the model {path.name}, trained on {model.name}.",
                    "Ask it in Predictions.")
        )  # fmt: skip

    def _on_model_saved(self, path: Path, _nothing: None) -> None:
        self._state.post(Message("success", f"Saved the model as {path}."))

    @Slot(object)
    def _on_failed(self, error: FunkSvdError) -> None:
        path = self._path
        self._state.post(self._message_about(error, path))
        is_missed = path is not None and isinstance(error, LoadError | ModelFileError)
        if is_missed and self._about is not self.about_test:
            self.missed.emit(path)

    def _message_about(self, error: FunkSvdError, path: Path | None) -> Message:
        label, action = "", None
        if path is not None and self._about is not None and path.is_file():
            wanted = partial(self._about.change_requested.emit, path, None)
            label, action = "Chan&ge how it is read…", wanted
        return message_about(error, label, action)
