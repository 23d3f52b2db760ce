"""About the program, and its keys."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMessageBox, QWidget

from funksvd_gui.version import __version__


def show_about(parent: QWidget, icon: QIcon) -> None:
    """Say what this is, which version, and whose the sample is."""
    box = _box(parent, "About FunkSVD Studio")
    box.setIconPixmap(icon.pixmap(64, 64))
    box.setText(f"<b>FunkSVD Studio {escape(__version__)}</b>")
    box.setInformativeText(
        "Train a FunkSVD recommender, watch it converge, and ask it what somebody would like.\n\n"
        "The program is free software under the MIT licence. The sample data are from MovieLens "
        "(F. M. Harper and J. A. Konstan, 2015): for research, not for sale, and under the same "
        "terms wherever they go."
    )
    box.show()


def show_shortcuts(parent: QWidget, actions: Sequence[QAction]) -> None:
    """List every key in two columns."""
    rows = "".join(
        f"<tr><td style='padding: 3px 32px 3px 0'>{escape(_plain(action.text()))}</td>"
        f"<td align='right'>{escape(_key_of(action))}</td></tr>"
        for action in actions
    )
    box = _box(parent, "Keyboard shortcuts")
    box.setText("<b>Keyboard shortcuts</b>")
    box.setInformativeText(f"<table>{rows}</table>")
    box.show()


def _box(parent: QWidget, title: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    return box


def _plain(text: str) -> str:
    return text.replace("&", "").removesuffix("…")


def _key_of(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
