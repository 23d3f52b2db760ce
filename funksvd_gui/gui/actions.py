"""Everything a person can ask for, once: menus, toolbar and keys share these actions."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QPushButton, QWidget

from funksvd_gui.gui.app_state import AppState, RunStatus
from funksvd_gui.gui.controllers.training_controller import (
    MORE_FEATURES,
    MORE_FINE_TUNING,
    TrainingController,
)

THEMES = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}


class Actions(QObject):
    """Named actions; `update` enables those that make sense now."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        new = self._new
        self.open_ratings = new("&Open ratings…", "Ctrl+O", "Open a file with ratings")
        self.open_folder = new(
            "Open &folder…",
            "Ctrl+Shift+F",
            "Open the ratings in a folder, such as MovieLens or Netflix",
        )
        self.sample = new("Sa&mple", "Ctrl+M", "Load the MovieLens sample")
        self.change_reading = new(
            "Change &how this was read…", "Ctrl+Shift+R", "Read the same file in another way"
        )
        self.open_test = new(
            "Open &test file…", "Ctrl+T", "Test the next runs on the ratings of another file"
        )
        self.open_model = new("Open mo&del…", "Ctrl+Shift+O", "Open a model saved earlier")
        self.save_model = new("&Save model…", "Ctrl+S", "Save the model on screen to a file")
        self.quit = new("&Quit", "Ctrl+Q", "Close the window")
        self.undo_filter = new("&Undo filter", "Ctrl+Z", "Use the ratings of before the filter")
        self.redo_filter = new("Re&do filter", "Ctrl+Shift+Z", "Filter again as undone last")
        self.copy = new("&Copy", "Ctrl+C", "Copy the selected rows or text")
        self.select_all = new("Select &all", "Ctrl+A", "Select all rows or text")
        self.reset_settings = new("&Reset settings", "", "Set every setting back to its default")
        self.start = new("&Start", "F5", "Train a new run with these settings")
        self.pause = new("&Pause", "F6", "Hold the training; Resume goes on")
        self.stop = new("S&top", "F7", "End the training; what was learned stays")
        self.more_features = new(
            "&More features", "F8", f"Train {MORE_FEATURES} more features of the run on screen"
        )
        self.fine_tune = new(
            "&Fine-tune", "F9",
            f"Train all features together, for {MORE_FINE_TUNING} epochs or as set",
        )  # fmt: skip
        self.evaluate = new(
            "&Evaluate…", "Ctrl+E", "Measure the errors and the lists of the run on screen"
        )
        self.shortcuts = new("&Keyboard shortcuts", "F1", "List the keys")
        self.about = new("&About FunkSVD Studio", "", "Version, licence, origin of the sample")
        self.themes = self._new_themes()

    def update(self, state: AppState, training: TrainingController, *, is_busy: bool) -> None:
        """Enable what can be done now."""
        run = state.active_run
        status = run.status if run is not None else None
        self.open_ratings.setEnabled(not is_busy)
        self.open_folder.setEnabled(not is_busy)
        self.sample.setEnabled(not is_busy)
        data = state.dataset
        self.change_reading.setEnabled(not is_busy and data is not None and data.source is not None)
        self.open_test.setEnabled(not is_busy and data is not None)
        self.open_model.setEnabled(not is_busy)
        self.save_model.setEnabled(not is_busy and state.model is not None)
        self.start.setEnabled(training.can_start)
        self.pause.setEnabled(run is not None)
        self.stop.setEnabled(run is not None)
        self.more_features.setEnabled(training.can_continue)
        self.fine_tune.setEnabled(training.can_continue)
        self.evaluate.setEnabled(training.can_evaluate)
        self.pause.setText("&Resume" if status is RunStatus.PAUSED else "&Pause")

    def with_shortcuts(self) -> list[QAction]:
        """Return the actions that have a key, in the order of the menus."""
        return [action for action in vars(self).values() if _has_key(action)]

    def _new(self, text: str, key: str, tip: str) -> QAction:
        action = QAction(text, self)
        if key:
            action.setShortcut(QKeySequence(key))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({shown})." if shown else f"{tip}.")
        action.setStatusTip("")
        return action

    def _new_themes(self) -> QActionGroup:
        group = QActionGroup(self)
        for name, text in THEMES.items():
            action = group.addAction(text)
            action.setCheckable(True)
            action.setData(name)
        return group


class ActionButton(QPushButton):
    """A real push button for an action; follows its text, tooltip and whether it is enabled.

    Parameters
    ----------
    is_primary : bool
        The one thing to do next.
    """

    def __init__(self, action: QAction, *, is_primary: bool = False, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self.setProperty("primary", is_primary)
        action.changed.connect(self._follow)
        self.clicked.connect(action.trigger)
        self._follow()

    def keep_width_for(self, *texts: str) -> None:
        """Never be narrower than any of these texts needs, so that nothing moves."""
        shown, widths = self.text(), []
        for text in texts:
            self.setText(text)
            widths.append(self.sizeHint().width())
        self.setText(shown)
        self.setMinimumWidth(max(widths))

    def _follow(self) -> None:
        text = self._action.text().replace("&", "")
        self.setText(text)
        self.setAccessibleName(text.removesuffix("…"))
        self.setToolTip(self._action.toolTip())
        self.setAccessibleDescription(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())


def _has_key(action: object) -> bool:
    return isinstance(action, QAction) and not action.shortcut().isEmpty()
