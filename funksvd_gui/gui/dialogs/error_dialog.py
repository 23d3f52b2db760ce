"""The few dialogs: questions only a person can answer, and details worth showing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.internal_error import details_of


def make_error_dialog(error: FunkSvdError, parent: QWidget | None = None) -> QMessageBox:
    """Return a dialog with the error's sentence, hint and, if unforeseen, its origin."""
    dialog = QMessageBox(parent)
    dialog.setIcon(QMessageBox.Icon.Warning)
    dialog.setWindowTitle(error.title)
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setText(str(error))
    dialog.setInformativeText(error.hint)
    dialog.setDetailedText(details_of(error))
    dialog.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return dialog


def show_error(error: FunkSvdError, parent: QWidget | None = None) -> None:
    """Open the dialog; the window goes on working behind it."""
    dialog = make_error_dialog(error, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setModal(False)
    dialog.show()


def ask(parent: QWidget, title: str, question: str, *, yes: str, no: str) -> bool:
    """Ask once, with buttons that say what they do; Escape means the second."""
    dialog = QMessageBox(parent)
    dialog.setIcon(QMessageBox.Icon.Question)
    dialog.setWindowTitle(title)
    dialog.setTextFormat(Qt.TextFormat.PlainText)
    dialog.setText(question)
    accept = dialog.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    reject = dialog.addButton(no, QMessageBox.ButtonRole.RejectRole)
    dialog.setDefaultButton(accept)
    dialog.setEscapeButton(reject)
    dialog.exec()
    return dialog.clickedButton() is accept
