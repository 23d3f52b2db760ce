"""The menu bar: actions in their places, and the files opened lately."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu

from funksvd_gui import wording
from funksvd_gui.gui.actions import Actions


class Menus(QObject):
    """Builds the menus of a window and keeps the recent files in them."""

    recent_file_chosen = Signal(object)  # Path
    clear_recent_requested = Signal()

    def __init__(self, window: QMainWindow, actions: Actions, docks: Sequence[QDockWidget]) -> None:
        super().__init__(window)
        self._window = window
        self._recent = QMenu("Open &recent", window)
        self._recent.setToolTipsVisible(True)
        self._build_file(actions)
        self._menu(
            "&Edit",
            [actions.undo_filter, actions.redo_filter, None, actions.copy, actions.select_all, None,
             actions.reset_settings],
        )  # fmt: skip
        self._menu(
            "&Train",
            [actions.start, actions.pause, actions.stop, None, actions.more_features,
             actions.fine_tune, None, actions.evaluate],
        )  # fmt: skip
        self._build_view(actions, docks)
        self._menu("&Help", [actions.shortcuts, None, actions.about])
        self.show_recent_files(())

    def show_recent_files(self, paths: Sequence[str]) -> None:
        """List files, the latest first, with numbers as mnemonics."""
        self._recent.clear()
        for number, path in enumerate(paths, start=1):
            name = _menu_text(Path(path).name)
            action = self._recent.addAction(f"&{number % 10}  {name}")
            action.setToolTip(wording.plain_tooltip(path))
            action.triggered.connect(self._chooser_of(Path(path)))
        self._recent.setEnabled(bool(paths))
        if paths:
            self._recent.addSeparator()
            clear = self._recent.addAction("&Clear this list")
            clear.triggered.connect(self.clear_recent_requested)

    def _chooser_of(self, path: Path) -> Callable[[], None]:
        return lambda: self.recent_file_chosen.emit(path)

    def _build_file(self, actions: Actions) -> None:
        menu = self._menu("&File", [actions.open_ratings, actions.open_folder])
        menu.addMenu(self._recent)
        menu.addActions([actions.sample, actions.change_reading, actions.open_test])
        menu.addSeparator()
        menu.addActions([actions.open_model, actions.save_model])
        menu.addSeparator()
        menu.addAction(actions.quit)

    def _build_view(self, actions: Actions, docks: Sequence[QDockWidget]) -> None:
        menu = self._menu("&View", [dock.toggleViewAction() for dock in docks])
        menu.addSeparator()
        theme = menu.addMenu("&Theme")
        theme.addActions(actions.themes.actions())

    def _menu(self, title: str, actions: Sequence[QAction | None]) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        for action in actions:
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        return menu


def _menu_text(name: str) -> str:
    """Return a file name whose ampersands are not taken for mnemonics, nor its tabs for keys."""
    return wording.cell(name).replace("&", "&&")
