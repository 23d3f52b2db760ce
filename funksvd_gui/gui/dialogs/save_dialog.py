"""The question where to save a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget


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
    dialog.fileSelected.connect(on_chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
