"""Connects what is done to data that are loaded: reading them in another way, and filtering."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.preview import Preview
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.controllers.file_controller import FileController
from funksvd_gui.gui.controllers.filter_controller import FilterController
from funksvd_gui.gui.controllers.ratings_loading import look_of_member
from funksvd_gui.gui.dialogs.file_dialogs import ask_which_file
from funksvd_gui.gui.dialogs.import_dialog.import_dialog import ImportDialog
from funksvd_gui.gui.main_window import MainWindow
from funksvd_gui.gui.theme import ThemeManager


class DataController(QObject):
    """The controllers of the data, and the wishes that lead to them.

    Parameters
    ----------
    may_stop : callable
        Asks whether a training may be stopped for something; gets the question.
    """

    refused = Signal()  # a person did not want to say how a file is read

    def __init__(
        self,
        state: AppState,
        window: MainWindow,
        files: FileController,
        themes: ThemeManager,
        may_stop: Callable[[str], bool],
    ) -> None:
        super().__init__(window)
        self._window, self._files, self._may_stop = window, files, may_stop
        self.importing = ImportController(window, themes)
        self.importing_test = ImportController(window, themes, has_titles=False)
        self.filters = FilterController(state, self)
        self._connect_reading()
        self._connect_filters()

    def _connect_reading(self) -> None:
        files, window = self._files, self._window
        for about, importing in (
            (files.about_ratings, self.importing), (files.about_test, self.importing_test),
        ):  # fmt: skip
            about.questioned.connect(importing.ask_about)
            about.several_found.connect(importing.ask_which)
            about.change_requested.connect(importing.ask_how)
            importing.member_chosen.connect(self._remember_member)
        self.importing.read_wanted.connect(self._read_as)
        self.importing.refused.connect(self.refused)
        self.importing_test.read_wanted.connect(files.open_test)
        window.actions_.change_reading.triggered.connect(files.change_reading)
        window.data_view.report.change_requested.connect(files.change_reading)
        row = window.settings_view.data_panel.split.test_file
        window.actions_.open_test.triggered.connect(row.ask)
        row.chosen.connect(files.open_test)

    def _connect_filters(self) -> None:
        filters, panel = self.filters, self._window.settings_view.data_panel.filter
        panel.edited.connect(filters.count)
        panel.apply_wanted.connect(filters.apply)
        filters.counted.connect(panel.show_counts)
        filters.failed.connect(panel.show_failure)
        filters.wanted.connect(self._filter)

    @Slot(object, object)
    def _remember_member(self, path: Path, choices: ReadingChoices) -> None:
        self._files.decided.emit(look_of_member(path), path, choices)

    @Slot(object, object)
    def _read_as(self, path: Path, choices: ReadingChoices) -> None:
        if self._may_stop(f"Stop the training and read {path.name} anew?"):
            self._files.open_ratings(path, choices)

    @Slot(object)
    def _filter(self, chosen: Filter) -> None:
        if self._may_stop("Stop the training and filter the ratings?"):
            self._files.filter_ratings(chosen)


class ImportController(QObject):
    """Asks a person how a file is to be read.

    Parameters
    ----------
    has_titles : bool
        Whether titles of the items are asked for, too.
    """

    read_wanted = Signal(object, object)  # Path, ReadingChoices
    member_chosen = Signal(object, object)  # Path, ReadingChoices that say nothing else
    refused = Signal()

    def __init__(self, window: QWidget, themes: ThemeManager, *, has_titles: bool = True) -> None:
        super().__init__(window)
        self._window, self._themes, self._has_titles = window, themes, has_titles
        self._dialog: ImportDialog | None = None

    @property
    def dialog(self) -> ImportDialog | None:
        """The dialog that is open."""
        return self._dialog

    @Slot(object, object)
    def ask_about(self, path: Path, first: Preview) -> None:
        """Ask about a file that leaves something open."""
        self._open(path, ReadingChoices(member=first.choices.member), first)

    @Slot(object, object)
    def ask_which(self, path: Path, names: Sequence[str]) -> None:
        """Ask which file of a folder or archive has the ratings."""
        ask_which_file(self._window, path.name, names, partial(self._on_member, path), self.refused)

    def _on_member(self, path: Path, name: str) -> None:
        choices = ReadingChoices(member=name)
        self.member_chosen.emit(path, choices)
        self.read_wanted.emit(path, choices)

    @Slot(object, object)
    def ask_how(self, path: Path, choices: ReadingChoices | None) -> None:
        """Ask how to read a file, beginning with what was chosen before."""
        self._open(path, choices, None)

    def _open(self, path: Path, choices: ReadingChoices | None, first: Preview | None) -> None:
        if self._dialog is not None:
            self._dialog.raise_()
            return
        dialog = ImportDialog(
            path, self._themes, choices, first, self._window, has_titles=self._has_titles
        )
        self._dialog = dialog
        dialog.finished.connect(self._on_finished)
        dialog.read_wanted.connect(self.read_wanted)
        dialog.rejected.connect(self.refused)
        dialog.open()

    @Slot()
    def _on_finished(self) -> None:
        assert self._dialog is not None
        dialog, self._dialog = self._dialog, None
        dialog.deleteLater()
