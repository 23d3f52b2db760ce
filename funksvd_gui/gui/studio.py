"""Connects window, state and controllers: every wish a person has finds its way here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit

from funksvd_gui import wording
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.end_signals import STATUS_OF_SIGNALS
from funksvd_gui.gui.app_state import AppState, Message, RunStatus
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.controllers.data_controller import DataController
from funksvd_gui.gui.controllers.evaluation_controller import EvaluationController
from funksvd_gui.gui.controllers.file_controller import FileController
from funksvd_gui.gui.controllers.training_controller import TrainingController
from funksvd_gui.gui.controllers.undo_controller import UndoController
from funksvd_gui.gui.controllers.warm_up import WarmUp
from funksvd_gui.gui.dialogs.file_dialogs import FileDialogs
from funksvd_gui.gui.dialogs.message_boxes import ask, show_about, show_shortcuts
from funksvd_gui.gui.dialogs.messages_dialog import MessagesDialog
from funksvd_gui.gui.main_window import MainWindow
from funksvd_gui.gui.message_log import MessageLog
from funksvd_gui.gui.pace import FULL_SPEED, pace_of
from funksvd_gui.gui.rate_estimator import RateEstimator
from funksvd_gui.gui.theme import USUAL_TEXT_SCALE, ThemeManager
from funksvd_gui.gui.widgets.buttons import ActionButton
from funksvd_gui.gui.widgets.tables import TableView
from funksvd_gui.store.model_file import MODEL_SUFFIX
from funksvd_gui.store.settings import Settings, save_settings

#: Together with saving, less than the two seconds somebody waits for a window to close.
_SHUT_DOWN_MS = 700


class Studio(QObject):
    """One window at work.

    Parameters
    ----------
    settings : Settings
        From the last start.
    is_remembering : bool
        Whether settings and layout are kept for the next start.
    """

    def __init__(
        self,
        app: QApplication,
        themes: ThemeManager,
        settings: Settings,
        *,
        is_remembering: bool = True,
    ) -> None:
        super().__init__(app)
        self._is_remembering = is_remembering
        #: Of the last start, until its ratings are there.
        self._awaited_test: str | None = None
        self._app, self._themes, self._settings = app, themes, settings
        self.state = AppState(self)
        self.state.set_hyperparams(settings.hyperparams)
        self.state.set_split_settings(settings.split_settings)
        self.state.set_n_threads(settings.n_threads)
        self.state.set_pace(pace_of(settings.pace))
        self.state.set_full_speed(settings.is_full_speed)
        self.training = TrainingController(self.state, self)
        self.files = FileController(self.state, self)
        self.messages = MessageLog(self.state, self)
        self.window = MainWindow(self.state, themes)
        self._rates = RateEstimator(self.state, self)
        self.warm_up = WarmUp(self.state, self)
        self.evaluation = EvaluationController(self.state, self.training, self.window)
        self.window.set_may_close(self._may_close)
        self._dialogs = FileDialogs(self.window)
        self.data = DataController(
            self.state, self.window, self.files, themes, self._may_stop_training
        )
        self.undo = UndoController(
            self.state, self.window.actions_, self.files, self.data.filters, self
        )
        self._connect_state()
        self._connect_actions()
        self._connect_files()
        self._show_settings()
        self._update_actions()

    def open(self, path: Path) -> None:
        """Open a file, after asking if a training would be stopped by it."""
        is_model = path.suffix.lower() == MODEL_SUFFIX
        if is_model or self._may_stop_training(f"Stop the training and open {path.name}?"):
            self.files.open_file(path)

    def load_last(self) -> None:
        """Show what was there before: the last file, else the sample."""
        if self._settings.last_file is None:
            self.files.load_sample(quietly=True)
        else:
            self._awaited_test = self._settings.last_test
            self.files.open_ratings(Path(self._settings.last_file), quietly=True)

    def load_sample_quietly(self) -> None:
        """Show the sample without a word about it."""
        self.files.load_sample(quietly=True)

    def leave(self, status: int) -> None:
        """End the program without asking or saving anything."""
        self.shut_down(_SHUT_DOWN_MS)
        self._app.exit(status)

    @Slot(int)
    def end(self, number: int) -> None:
        """Close the window as a person does, but ask nothing: who sends a signal answers nothing.

        Parameters
        ----------
        number : int
            Of the signal.
        """
        self._close_down()
        self._app.exit(STATUS_OF_SIGNALS + number)

    def shut_down(self, timeout_ms: int) -> bool:
        """Stop what is going on and return whether all threads have ended in time."""
        return shut_down_all((self.training, *tasks_within(self, self.window)), timeout_ms)

    def remembered(self) -> Settings:
        """Return the settings as they are now."""
        test = self.state.test
        file = None if test is None else test.source
        return self._settings.replace(
            last_test=self._awaited_test if file is None else str(file.absolute()),
            hyperparams=self.state.hyperparams,
            split_settings=self.state.split_settings,
            n_threads=self.state.n_threads,
            theme=self._themes.choice,
            text_scale=self._themes.text_scale,
            pace=self.state.pace_before.key,
            is_full_speed=self.state.pace is FULL_SPEED,
        )

    def _connect_state(self) -> None:
        state, window = self.state, self.window
        for signal in (
            state.dataset_changed, state.runs_changed, state.current_run_changed,
            state.model_changed, state.status_changed, state.loading_changed,
        ):  # fmt: skip
            signal.connect(self._update_actions)
        state.message_posted.connect(window.message_bar.show_message)
        window.update_view.feature_requested.connect(self._show_feature)
        self._rates.estimated.connect(window.settings_view.model_panel.show_stable_rate)
        self.training.began.connect(window.message_bar.forget_last_run)
        self.training.began.connect(self.messages.expire_those_of_runs)
        self.training.began.connect(self.warm_up.give_way)
        state.dataset_changed.connect(self._update_title)
        state.pace_changed.connect(self._show_pace)

    def _connect_actions(self) -> None:
        actions, training, dialogs = self.window.actions_, self.training, self._dialogs
        pairs = (
            (actions.open_ratings, lambda: dialogs.ask_for_ratings(self.open)),
            (actions.open_folder, lambda: dialogs.ask_for_folder(self.open)),
            (actions.open_model, lambda: dialogs.ask_for_model(self.files.open_model)),
            (actions.sample, self._open_sample),
            (actions.save_model, self._ask_where_to_save),
            (actions.quit, self.window.close), (actions.copy, self._copy),
            (actions.select_all, self._select_all), (actions.reset_settings, self._reset_settings),
            (actions.start, self._start), (actions.pause, self._pause_or_resume),
            (actions.stop, training.stop), (actions.step, self._step),
            (actions.next_feature, self._go_to_next_feature),
            (actions.full_speed, self.state.set_full_speed),
            (actions.more_features, training.add_features),
            (actions.fine_tune, training.fine_tune), (actions.shortcuts, self._show_shortcuts),
            (actions.use_settings, self._use_settings), (actions.about, self._show_about),
            (actions.messages, self._show_messages),
            (actions.larger_text, lambda: self._step_text(1)),
            (actions.smaller_text, lambda: self._step_text(-1)),
            (actions.usual_text, lambda: self._step_text(0)),
            (actions.plots_alone, self._show_plots_alone),
            (actions.evaluate, self.evaluation.evaluate),
        )  # fmt: skip
        for action, slot in pairs:
            action.triggered.connect(slot)
        actions.themes.triggered.connect(self._choose_theme)

    def _connect_files(self) -> None:
        files, window = self.files, self.window
        window.file_dropped.connect(self.open)
        window.menus.recent_file_chosen.connect(self.open)
        window.menus.clear_recent_requested.connect(self._clear_recent_files)
        window.status_line.cancel_button.clicked.connect(files.cancel)
        files.activity_began.connect(window.status_line.show_activity)
        files.activity_progressed.connect(window.status_line.show_activity_progress)
        files.activity_ended.connect(window.status_line.end_activity)
        files.activity_began.connect(self._update_actions)
        files.activity_ended.connect(self._update_actions)
        files.loaded.connect(self._on_loaded)
        files.opened.connect(self._on_opened)
        files.missed.connect(self._on_missed)
        files.report_requested.connect(self._show_report)
        files.set_recall(lambda look, path: self._settings.reading_of(look, path.absolute()))
        files.decided.connect(self._on_decided)
        self.data.refused.connect(self._fall_back)

    def _show_settings(self) -> None:
        for action in self.window.actions_.themes.actions():
            action.setChecked(action.data() == self._themes.choice)
        self.window.menus.show_recent_files(self._settings.recent_files)
        self._show_pace()

    @Slot()
    def _show_pace(self) -> None:
        self.window.actions_.full_speed.setChecked(self.state.pace is FULL_SPEED)

    @Slot()
    def _update_actions(self) -> None:
        focused = self._app.focusWidget()
        self.window.actions_.update(self.state, self.training, is_busy=self.files.is_busy)
        if isinstance(focused, ActionButton) and not focused.hasFocus():
            # Qt would hand the keyboard to some field; the next thing to press is here. Not
            # Stop: who presses Start twice must not end what has just begun.
            (focused if focused.isEnabled() else self.window.run_button).setFocus()

    @Slot()
    def _update_title(self) -> None:
        data = self.state.dataset
        name = "FunkSVD Studio" if data is None else f"{wording.cell(data.name)} – FunkSVD Studio"
        self.window.setWindowTitle(name.replace("[*]", "[*][*]"))

    def _ask_where_to_save(self) -> None:
        model = self.state.model
        if model is not None:
            self._dialogs.ask_where_to_save(model.name, self.files.save_model)

    def _open_sample(self) -> None:
        if self._may_stop_training("Stop the training and load the sample?"):
            self.files.load_sample()

    def _start(self) -> None:
        self._watch(self.training.start)

    def _step(self) -> None:
        self._watch(self.training.step, may_stay=True)

    def _go_to_next_feature(self) -> None:
        self._watch(self.training.next_feature, may_stay=True)

    def _watch(self, train: Callable[[], None], *, may_stay: bool = False) -> None:
        train()
        # The Update rule tab shows what a step does, too.
        if not (may_stay and self.window.update_view.isVisible()):
            self.window.show_tab(self.window.training_view)

    def _pause_or_resume(self) -> None:
        run = self.state.active_run
        if run is not None and run.status is RunStatus.PAUSED:
            self.training.resume()
        else:
            self.training.pause()

    def _reset_settings(self) -> None:
        self.state.set_hyperparams(Hyperparams())
        self.state.set_split_settings(SplitSettings())
        self.state.set_test(None)
        self.state.set_n_threads(None)

    def _use_settings(self) -> None:
        run = self.state.current_run
        if run is not None:
            self.state.use_settings_of(run)
            self.state.post(
                Message(
                    "success", f"The settings of run {run.number}, {run.name}, are in the form.",
                    "They hold from the next Start.",
                )
            )  # fmt: skip

    def _choose_theme(self, action: QAction) -> None:
        self._themes.choose(action.data())
        self._remember(self.remembered())

    def _step_text(self, steps: int) -> None:
        if steps:
            self._themes.step_text(steps)
        else:
            self._themes.scale_text(USUAL_TEXT_SCALE)
        self._remember(self.remembered())

    def _clear_recent_files(self) -> None:
        self._remember(self._settings.replace(recent_files=()))

    def _show_report(self) -> None:
        self.window.data_view.show_report()
        self.window.show_tab(self.window.data_view)

    @Slot(int)
    def _show_feature(self, feature: int) -> None:
        self.state.choose_feature(feature)
        self.window.show_tab(self.window.training_view)

    def _show_shortcuts(self) -> None:
        show_shortcuts(self.window, self.window.actions_.with_shortcuts())

    def _show_plots_alone(self) -> None:
        self.window.show_plots_alone(self.window.actions_.plots_alone.isChecked())

    def _show_messages(self) -> None:
        MessagesDialog(self.messages, self.window).show()

    def _show_about(self) -> None:
        show_about(self.window, self._app.windowIcon())

    def _copy(self) -> None:
        if isinstance(focused := self._app.focusWidget(), TableView | QLineEdit):
            focused.copy()

    def _select_all(self) -> None:
        if isinstance(focused := self._app.focusWidget(), TableView | QLineEdit):
            focused.selectAll()

    @Slot(object)
    def _on_loaded(self, dataset: Dataset) -> None:
        if self._app.focusWidget() in {None, self.window}:
            self.window.run_button.setFocus()
        if dataset.source is None:
            self._remember(self._settings.replace(last_file=None))

    @Slot(object)
    def _on_opened(self, path: Path) -> None:
        test, self._awaited_test = self._awaited_test, None
        if test is not None and str(path.absolute()) == self._settings.last_file:
            self.files.open_test(Path(test))
        self._remember(self._settings.with_opened(path.absolute()))

    @Slot(object)
    def _on_missed(self, path: Path) -> None:
        if not path.exists():
            self._remember(self._settings.without_recent(path.absolute()))
        self._fall_back()

    @Slot()
    def _fall_back(self) -> None:
        if self.state.dataset is None and self.state.model is None:
            # The last file is gone or spoilt: the sample is better than an empty window.
            self.files.load_sample(quietly=True)

    @Slot(str, object, object)
    def _on_decided(self, look: str, path: Path, choices: ReadingChoices) -> None:
        if look:
            self._remember(self._settings.with_reading(look, path.absolute(), choices))

    def _remember(self, settings: Settings) -> None:
        self._settings = settings
        self._save_settings()
        self._show_settings()

    def _save_settings(self) -> None:
        if self._is_remembering:
            save_settings(self.remembered())

    def _may_stop_training(self, question: str) -> bool:
        if not self.state.is_training:
            return True
        if not ask(self.window, "Training is going on", question, yes="&Stop", no="&Go on"):
            return False
        return self._stop_training()

    def _stop_training(self) -> bool:
        if self.training.shut_down(_SHUT_DOWN_MS):
            return True
        self.state.post(
            Message("info", "The training is still finishing an epoch.", "Try again in a moment.")
        )
        return False

    def _may_close(self) -> bool:
        if self.state.is_training and not ask(
            self.window, "Training is going on",
            "Stop the training and close the window? A model that is not saved is lost.",
            yes="&Close", no="&Go on",
        ):  # fmt: skip
            return False
        self._close_down()
        return True

    def _close_down(self) -> None:
        """Keep what is to be remembered, and end."""
        if (focused := self.window.focusWidget()) is not None:
            # What is being typed counts, as if the field had been left.
            focused.clearFocus()
        self._save_settings()
        if self._is_remembering:
            self.window.save_layout()
        # Hidden first: nobody should watch threads end.
        self.window.hide()
        self.shut_down(_SHUT_DOWN_MS)
