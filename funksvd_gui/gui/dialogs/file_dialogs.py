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
_MODEL_FILTER = "Models (*.npz)"
_LIST_SIZE = QSize(440, 320)


OnChosen = Callable[[Path], object]


class FileDialogs:
    """The file dialogs of one window; each begins in the folder of the one before."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        # Unlike Path.home, this is content with a person who has no home.
        self._folder = os.path.expanduser("~")

    def ask_for_ratings(self, on_chosen: OnChosen) -> None:
        self._ask_for_file("Open ratings", _OPEN_FILTER, on_chosen)

    def ask_for_model(self, on_chosen: OnChosen) -> None:
        self._ask_for_file("Open model", _MODEL_FILTER, on_chosen)

    def ask_for_folder(self, on_chosen: OnChosen) -> None:
        dialog = QFileDialog(self._window, "Open folder", self._folder)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        _open(dialog, self._remembering(on_chosen))

    def ask_where_to_save(self, model_name: str, on_chosen: OnChosen) -> None:
        """Ask where to save a model, by default under its name."""
        name = f"{Path(model_name).stem or 'model'}{MODEL_SUFFIX}"
        on_chosen = self._remembering(on_chosen)
        ask_where_to_save(
            self._window, "Save model", name, on_chosen, folder=self._folder, filters=_MODEL_FILTER
        )

    def _ask_for_file(self, title: str, filters: str, on_chosen: OnChosen) -> None:
        ask_for_file(self._window, title, self._folder, filters, self._remembering(on_chosen))

    def _remembering(self, on_chosen: OnChosen) -> OnChosen:
        def remember(path: Path) -> None:
            self._folder = str(path.parent)
            on_chosen(path)

        return remember


def ask_where_to_save(
    parent: QWidget,
    title: str,
    name: str,
    on_chosen: OnChosen,
    *,
    folder: str = "",
    filters: str = "",
) -> None:
    """Ask, and call back with the path once it is chosen.

    Parameters
    ----------
    name : str
        Proposed name, with the ending that says the format.
    folder : str
        Where to begin, by default among the person's documents.
    filters : str
        Which files are shown, by default those of the format.
    """
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    folder = folder or QStandardPaths.writableLocation(documents)
    suffix = Path(name).suffix
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(filters or f"{suffix[1:].upper()} (*{suffix})")
    # Added before the dialog asks whether to replace a file, unlike a suffix of ours.
    dialog.setDefaultSuffix(suffix[1:])
    dialog.selectFile(str(Path(folder) / name))
    _open(dialog, on_chosen)


def ask_for_file(
    parent: QWidget, title: str, folder: str, filters: str, on_chosen: OnChosen
) -> None:
    """Ask for a file to open, and call back with its path once it is chosen."""
    dialog = QFileDialog(parent, title, folder, filters)
    # The patterns are too many for the box they would stand in.
    dialog.setOption(QFileDialog.Option.HideNameFilterDetails)
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


def _open(dialog: QFileDialog, on_chosen: OnChosen) -> None:
    dialog.fileSelected.connect(lambda name: on_chosen(Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
