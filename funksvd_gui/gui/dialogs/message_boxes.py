"""The few dialogs: questions only a person can answer, and details worth showing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon, QKeySequence
from PySide6.QtWidgets import QMessageBox, QWidget

from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.app_state import Message
from funksvd_gui.gui.background import InternalError, details_of
from funksvd_gui.gui.widgets.buttons import plain_text
from funksvd_gui.version import __version__


def show_error(error: InternalError) -> None:
    """Show the error's sentence, hint and origin."""
    box = _box(None, error.title)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(str(error))
    box.setInformativeText(error.hint)
    box.setDetailedText(details_of(error))
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.show()


def message_about(
    error: FunkSvdError, label: str = "", action: Callable[[], None] | None = None
) -> Message:
    """Return an error for the message bar; one that nobody foresaw comes with its details."""
    if isinstance(error, InternalError):
        label, action = "Sho&w details", partial(show_error, error)
    return Message("error", str(error), error.hint, label, action)


def ask(parent: QWidget, title: str, question: str, *, yes: str, no: str) -> bool:
    """Ask once, with buttons that say what they do; Return and Escape mean the second.

    Only a person who means it presses the first: what it does cannot be taken back.
    """
    dialog = QMessageBox(parent)
    dialog.setIcon(QMessageBox.Icon.Question)
    dialog.setWindowTitle(title)
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setText(question)
    accept = dialog.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    reject = dialog.addButton(no, QMessageBox.ButtonRole.RejectRole)
    dialog.setDefaultButton(reject)
    dialog.setEscapeButton(reject)
    dialog.exec()
    return dialog.clickedButton() is accept


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
    """List every key, in two halves beside one another: a low screen has room for them."""
    half = (len(actions) + 1) // 2
    rows = "".join(
        f"<tr>{''.join(_cells_of(action) for action in actions[place::half])}</tr>"
        for place in range(half)
    )
    box = _box(parent, "Keyboard shortcuts")
    box.setText("<b>Keyboard shortcuts</b>")
    box.setInformativeText(f"<table>{rows}</table>")
    box.show()


def _cells_of(action: QAction) -> str:
    return (
        f"<td style='padding: 3px 16px 3px 0'>{escape(plain_text(action.text()))}</td>"
        f"<td style='padding: 3px 32px 3px 0'>{escape(_key_of(action))}</td>"
    )


def _box(parent: QWidget | None, title: str) -> QMessageBox:
    """Return a box that is closed by one button; the window goes on working behind it."""
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    return box


def _key_of(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
