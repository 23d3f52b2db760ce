from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from funksvd_gui.gui.dialogs.file_dialogs import FileDialogs


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dialogs(window):
    return FileDialogs(window)


@pytest.fixture
def opened(window, qapp):
    """Return the dialog that is open; those before it are gone."""

    def opened():
        (dialog,) = (d for d in window.findChildren(QFileDialog) if d.isVisible())
        return dialog

    return opened


def choose(dialog, path):
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(str(path))
    dialog.accept()


def folder_of(dialog):
    return Path(dialog.directory().path())


def test_the_chosen_file_is_told_and_its_folder_remembered(dialogs, opened, tmp_path):
    ratings, model = tmp_path / "ratings.csv", tmp_path / "models" / "a.npz"
    model.parent.mkdir()
    for file in (ratings, model):
        file.touch()
    chosen = []
    dialogs.ask_for_ratings(chosen.append)
    choose(opened(), ratings)
    dialogs.ask_for_model(chosen.append)
    assert folder_of(opened()) == tmp_path
    choose(opened(), model)
    dialogs.ask_where_to_save("ratings.csv", chosen.append)
    assert folder_of(opened()) == model.parent
    assert [Path(name).name for name in opened().selectedFiles()] == ["ratings.npz"]
    assert opened().nameFilters() == ["Models (*.npz)"]
    choose(opened(), model.parent / "b")
    assert chosen == [ratings, model, model.parent / "b.npz"]


def test_nothing_chosen_is_nothing(dialogs, opened, tmp_path):
    (tmp_path / "ratings.csv").touch()
    dialogs.ask_for_ratings(lambda path: None)
    choose(opened(), tmp_path / "ratings.csv")
    chosen = []
    for ask in (dialogs.ask_for_ratings, dialogs.ask_for_model, dialogs.ask_for_folder):
        ask(chosen.append)
        opened().reject()
    dialogs.ask_where_to_save("", chosen.append)
    assert folder_of(opened()) == tmp_path
    assert [Path(name).name for name in opened().selectedFiles()] == ["model.npz"]
    opened().reject()
    assert chosen == []


def test_a_folder_is_chosen_as_a_file_is(dialogs, opened, tmp_path):
    folder = tmp_path / "training_set"
    folder.mkdir()
    chosen = []
    dialogs.ask_for_folder(chosen.append)
    choose(opened(), folder)
    assert chosen == [folder]
    dialogs.ask_for_folder(chosen.append)
    assert folder_of(opened()) == tmp_path
    opened().reject()
