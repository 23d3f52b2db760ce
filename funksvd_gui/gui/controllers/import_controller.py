"""Opens the import dialog over a window, one at a time, and tells what came of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from funksvd_gui.data.preview import Preview
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.gui.dialogs.import_dialog.import_dialog import ImportDialog
from funksvd_gui.gui.theme import ThemeManager


class ImportController(QObject):
    """Asks a person how a file is to be read.

    Parameters
    ----------
    has_titles : bool
        Whether titles of the items are asked for, too.
    """

    read_wanted = Signal(object, object)  # Path, ReadingChoices
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
        self._open(path, None, first)

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
