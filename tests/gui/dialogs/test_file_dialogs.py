from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from funksvd_gui.gui.dialogs.file_dialogs import FileDialogs


@pytest.fixture
def dialogs(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    return FileDialogs(window)


@pytest.fixture
def asked(monkeypatch):
    """Answer every dialog with the next path, and note where it began."""
    begun, answers = [], []
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(
            QFileDialog,
            name,
            lambda _window, _title, begin, *_, **__: begun.append(begin) or (answers.pop(0), ""),
        )
    monkeypatch.setattr(
        QFileDialog,
        "getExistingDirectory",
        lambda _window, _title, begin, *_: begun.append(begin) or answers.pop(0),
    )
    return begun, answers


def test_the_chosen_file_is_returned_and_its_folder_remembered(dialogs, asked):
    begun, answers = asked
    answers += ["/data/ratings.csv", "/models/a.npz", "/models/b.npz"]
    assert dialogs.ask_for_ratings() == Path("/data/ratings.csv")
    assert dialogs.ask_for_model() == Path("/models/a.npz")
    assert dialogs.ask_where_to_save("ratings.csv") == Path("/models/b.npz")
    assert begun[1:] == ["/data", "/models/ratings.npz"]


def test_nothing_chosen_is_nothing(dialogs, asked):
    begun, answers = asked
    answers += ["/data/ratings.csv", "", "", ""]
    dialogs.ask_for_ratings()
    assert dialogs.ask_for_ratings() is None
    assert dialogs.ask_for_model() is None
    assert dialogs.ask_where_to_save("") is None
    assert begun[-1] == "/data/model.npz"


def test_a_folder_is_chosen_as_a_file_is(dialogs, asked):
    begun, answers = asked
    answers += ["/data/training_set", ""]
    assert dialogs.ask_for_folder() == Path("/data/training_set")
    assert dialogs.ask_for_folder() is None
    assert begun[1] == "/data"
