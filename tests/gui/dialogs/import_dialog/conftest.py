"""Files as people have them, and a dialog that shows one."""

from pathlib import Path

import pytest

from funksvd_gui.gui.dialogs.import_dialog.import_dialog import ImportDialog

PATIENCE_MS = 20_000
TEXT = "user;film;stars;day\nu1;i1;3,5;12\nu2;i1;bad;13\nu3;;4;14\nu1;i2;99;15\n"


@pytest.fixture
def write(tmp_path):
    """Write a file of ratings."""

    def write_file(text=TEXT, name="ratings.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write_file


@pytest.fixture
def make_dialog(qtbot, themes):
    """Open a dialog and wait until it shows the file."""
    dialogs = []

    def make(path, choices=None, first=None):
        dialog = ImportDialog(path, themes, choices, first)
        qtbot.addWidget(dialog)
        dialogs.append(dialog)
        dialog.show()
        settle(dialog, qtbot)
        return dialog

    yield make
    for dialog in dialogs:
        dialog.reject()


def settle(dialog, qtbot):
    """Wait until the dialog shows what was chosen last."""
    qtbot.waitUntil(
        lambda: not dialog._previewing.is_busy and not dialog.titles._reading.is_busy,
        timeout=PATIENCE_MS,
    )


def choose(box, data, qtbot):
    """Choose an entry as a person does, by keyboard."""
    box.setFocus()
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())
