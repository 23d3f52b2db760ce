"""Asking for files: what to open, where to save."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, SignalInstance
from PySide6.QtWidgets import QFileDialog, QInputDialog, QListView, QWidget

from funksvd_gui import wording
from funksvd_gui.store.model_file import MODEL_SUFFIX

_PLAIN = "*.csv *.tsv *.txt *.dat *.data *.base *.test *.jsonl *.ndjson *.json *.parquet"
_PACKED = "*.gz *.bz2 *.xz *.zst *.zip *.tar *.tgz *.tbz2 *.txz"
RATINGS_FILTER = f"Ratings ({_PLAIN} {_PACKED});;All files (*)"
_OPEN_FILTER = f"Ratings ({_PLAIN} {_PACKED});;Models (*.npz);;All files (*)"
#: The patterns are too many for the box they would stand in.
SHORT_FILTERS = QFileDialog.Option.HideNameFilterDetails
_LIST_SIZE = QSize(440, 320)
_MODEL_FILTER = "Models (*.npz)"


class FileDialogs:
    """The file dialogs of one window; each begins in the folder of the one before."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        # Unlike Path.home, this is content with a person who has no home.
        self._folder = Path(os.path.expanduser("~"))

    def ask_for_ratings(self) -> Path | None:
        """Return the chosen file; None if there is none."""
        return self._ask_to_open("Open ratings", _OPEN_FILTER)

    def ask_for_folder(self) -> Path | None:
        """Return the chosen folder; None if there is none."""
        chosen = QFileDialog.getExistingDirectory(
            self._window, "Open folder", str(self._folder), QFileDialog.Option.ShowDirsOnly
        )
        return self._remembered(chosen)

    def ask_for_model(self) -> Path | None:
        """Return the chosen model file; None if there is none."""
        return self._ask_to_open("Open model", _MODEL_FILTER)

    def ask_where_to_save(self, model_name: str) -> Path | None:
        """Return where to save a model, by default under its name; None for nowhere."""
        proposal = self._folder / f"{Path(model_name).stem or 'model'}{MODEL_SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, "Save model", str(proposal), _MODEL_FILTER
        )
        return self._remembered(chosen)

    def _ask_to_open(self, title: str, filters: str) -> Path | None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._window, title, str(self._folder), filters, options=SHORT_FILTERS
        )
        return self._remembered(chosen)

    def _remembered(self, chosen: str) -> Path | None:
        if not chosen:
            return None
        path = Path(chosen)
        self._folder = path.parent
        return path


def ask_where_to_save(
    parent: QWidget, title: str, name: str, on_chosen: Callable[[str], object]
) -> None:
    """Ask, and call back with the path once it is chosen.

    Parameters
    ----------
    name : str
        Proposed name, with the ending that says the format.
    """
    suffix = Path(name).suffix
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(f"{suffix[1:].upper()} (*{suffix})")
    # Added before the dialog asks whether to replace a file, unlike a suffix of ours.
    dialog.setDefaultSuffix(suffix[1:])
    dialog.selectFile(str(Path(folder) / name))
    _open(dialog, on_chosen)


def ask_for_file(
    parent: QWidget, title: str, folder: str, filters: str, on_chosen: Callable[[str], object]
) -> None:
    """Ask for a file to open, and call back with its path once it is chosen."""
    dialog = QFileDialog(parent, title, folder, filters)
    dialog.setOption(SHORT_FILTERS)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, on_chosen)


def ask_which_file(
    parent: QWidget,
    place: str,
    names: Sequence[str],
    on_chosen: Callable[[str], object],
    on_refused: SignalInstance,
) -> None:
    """Ask which file of a folder or an archive has the ratings, and call back with its name."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle("Open ratings")
    # The label would read a name with markup as such.
    dialog.setLabelText(f"Which file of “{escape(wording.cell(place))}” has the ratings?")
    dialog.setOption(QInputDialog.InputDialogOption.UseListViewForComboBoxItems)
    shown = {wording.cell(name): name for name in names}
    dialog.setComboBoxItems(list(shown))
    dialog.setOkButtonText("Open")
    dialog.textValueSelected.connect(lambda text: on_chosen(shown[text]))
    dialog.rejected.connect(on_refused)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    # The list is made with the dialog.
    found = dialog.findChild(QListView)
    assert found is not None
    found.setAccessibleName("File with the ratings")
    found.activated.connect(dialog.accept)
    found.setFocus()
    dialog.setTextValue(next(iter(shown)))
    dialog.resize(_LIST_SIZE)


def _open(dialog: QFileDialog, on_chosen: Callable[[str], object]) -> None:
    dialog.fileSelected.connect(on_chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
