"""Everything a person can ask for, once: menus, toolbar and keys share these actions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.app_state import AppState, RunStatus

#: What one press adds.
MORE_FEATURES = 10
MORE_FINE_TUNING = 10
_WAITING = "Possible again as soon as the ratings are loaded."
#: Property of an action: its tooltip where it can be used.
_TIP = "tip"
THEMES = {"system": "As the &system", "light": "&Light", "dark": "&Dark"}


class CanDo(Protocol):
    """What the training tells of itself."""

    @property
    def can_start(self) -> bool: ...
    @property
    def can_continue(self) -> bool: ...
    @property
    def can_evaluate(self) -> bool: ...


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
        self.undo = new("&Undo", "Ctrl+Z", "Take back what was done last")
        self.redo = new("Re&do", "Ctrl+Shift+Z", "Do again what was undone last")
        self.copy = new("&Copy", "Ctrl+C", "Copy the selected rows or text")
        self.select_all = new("Select &all", "Ctrl+A", "Select all rows or text")
        self.reset_settings = new("&Reset settings", "", "Set every setting back to its default")
        self.start = new("&Start", "F5", "Train a new run with these settings")
        self.pause = new("&Pause", "F6", "Hold the training; Resume goes on")
        self.stop = new("S&top", "F7", "End the training; what was learned stays")
        self.step = new("St&ep", "F10", "Train for one epoch, then pause")
        self.next_feature = new(
            "&Next feature", "Shift+F10", "Train to the end of the feature, then pause"
        )
        self.full_speed = new(
            "Full spee&d", "F12", "Train as fast as possible; once more, at the pace of before"
        )
        self.full_speed.setCheckable(True)
        self.more_features = new(
            "&More features", "F8", f"Train {MORE_FEATURES} more features of the run on screen"
        )
        self.fine_tune = new(
            "&Fine-tune", "F9",
            f"Train all features together, for {MORE_FINE_TUNING} epochs or as set",
        )  # fmt: skip
        self.evaluate = new(
            "E&valuate…", "F4", "Measure the errors and the lists of the run on screen"
        )
        self.use_settings = new(
            "&Use these settings", "", "Let the next run have the settings of the one on screen"
        )
        self.plots_alone = self._new_plots_alone()
        self.larger_text, self.smaller_text, self.usual_text = self._new_text_sizes()
        self.shortcuts, self.messages, self.about = self._new_help()
        self.themes = self._new_themes()

    def update(self, state: AppState, training: CanDo, *, is_busy: bool) -> None:
        """Enable what can be done now."""
        run = state.active_run
        status = run.status if run is not None else None
        for action in (self.open_ratings, self.open_folder, self.sample, self.open_model):
            action.setEnabled(not is_busy)
        data = state.dataset
        self.change_reading.setEnabled(not is_busy and data is not None and data.source is not None)
        self.open_test.setEnabled(not is_busy and data is not None)
        self.save_model.setEnabled(not is_busy and state.model is not None)
        self.start.setEnabled(training.can_start)
        for action in (self.step, self.next_feature):
            action.setEnabled(training.can_start or run is not None)
        for action in (self.start, self.step, self.next_feature):
            is_waiting = state.is_loading and not action.isEnabled()
            action.setToolTip(_WAITING if is_waiting else action.property(_TIP))
        self.pause.setEnabled(run is not None)
        self.stop.setEnabled(run is not None)
        self.more_features.setEnabled(training.can_continue)
        self.fine_tune.setEnabled(training.can_continue)
        self.evaluate.setEnabled(training.can_evaluate)
        self.use_settings.setEnabled(state.current_run is not None)
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
        action.setProperty(_TIP, action.toolTip())
        return action

    def _new_plots_alone(self) -> QAction:
        action = self._new(
            "Plots on the &whole screen", "F11", "Show the plots alone; Escape goes back"
        )
        action.setCheckable(True)
        return action

    def _new_text_sizes(self) -> tuple[QAction, QAction, QAction]:
        larger = self._new("&Larger text", "Ctrl++", "Write everything larger")
        # Where + is above =, nobody presses Shift for it.
        larger.setShortcuts([QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")])
        return (
            larger,
            self._new("&Smaller text", "Ctrl+-", "Write everything smaller"),
            self._new("&Usual text size", "Ctrl+0", "Write everything as large as usual"),
        )

    def _new_help(self) -> tuple[QAction, QAction, QAction]:
        return (
            self._new("&Keyboard shortcuts", "F1", "List the keys"),
            self._new("&Messages…", "", "Read again what was said in messages"),
            self._new("&About FunkSVD Studio", "", "Version, licence, origin of the sample"),
        )

    def _new_themes(self) -> QActionGroup:
        group = QActionGroup(self)
        for name, text in THEMES.items():
            action = group.addAction(text)
            action.setCheckable(True)
            action.setData(name)
        return group


def _has_key(action: object) -> bool:
    return isinstance(action, QAction) and not action.shortcut().isEmpty()


class Menus(QObject):
    """Builds the menus of a window and keeps the recent files in them."""

    recent_file_chosen = Signal(object)  # Path
    clear_recent_requested = Signal()

    def __init__(self, window: QMainWindow, actions: Actions, panels: Sequence[QAction]) -> None:
        super().__init__(window)
        self._window = window
        self._recent = QMenu("Open &recent", window)
        self._recent.setToolTipsVisible(True)
        self._menu(
            "&File",
            [actions.open_ratings, actions.open_folder, self._recent.menuAction(), actions.sample,
             actions.change_reading, actions.open_test, None, actions.open_model,
             actions.save_model, None, actions.quit],
        )  # fmt: skip
        self._menu(
            "&Edit",
            [actions.undo, actions.redo, None, actions.copy, actions.select_all, None,
             actions.reset_settings],
        )  # fmt: skip
        self._menu(
            "&Train",
            [actions.start, actions.pause, actions.stop, None, actions.step,
             actions.next_feature, actions.full_speed, None, actions.more_features,
             actions.fine_tune, None, actions.evaluate, actions.use_settings],
        )  # fmt: skip
        theme = QMenu("&Theme", window)
        theme.addActions(actions.themes.actions())
        self._menu(
            "&View",
            [*panels, None, actions.plots_alone, None, actions.larger_text, actions.smaller_text,
             actions.usual_text, None, theme.menuAction()],
        )  # fmt: skip
        self._menu("&Help", [actions.shortcuts, actions.messages, None, actions.about])
        self.show_recent_files(())

    def show_recent_files(self, paths: Sequence[str]) -> None:
        """List files, the latest first, with numbers as mnemonics."""
        self._recent.clear()
        for number, path in enumerate(paths, start=1):
            name = _menu_text(Path(path).name)
            action = self._recent.addAction(f"&{number % 10}  {name}")
            action.setToolTip(wording.plain_tooltip(path))
            action.triggered.connect(lambda *_, path=Path(path): self.recent_file_chosen.emit(path))
        self._recent.setEnabled(bool(paths))
        if paths:
            self._recent.addSeparator()
            clear = self._recent.addAction("&Clear this list")
            clear.triggered.connect(self.clear_recent_requested)

    def _menu(self, title: str, actions: Sequence[QAction | None]) -> None:
        menu = self._window.menuBar().addMenu(title)
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)


def _menu_text(name: str) -> str:
    """Return a file name whose ampersands are not taken for mnemonics, nor its tabs for keys."""
    return wording.cell(name).replace("&", "&&")
