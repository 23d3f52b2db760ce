from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from funksvd_gui.gui.settings_view.external_test_row import ExternalTestRow


@pytest.fixture
def row(qtbot, make_dataset):
    row = ExternalTestRow()
    qtbot.addWidget(row)
    row.show_dataset(make_dataset())
    row.resize(260, 40)
    row.show()
    return row


def test_without_a_file_there_is_nothing_to_remove(row):
    assert row.choose.text() == "Choose…"
    assert row.choose.accessibleName() == "Test file"
    assert row.choose.accessibleDescription().startswith("none.")
    assert not row.remove.isVisible()


def test_the_keyboard_opens_a_chooser_beside_the_ratings(row, qtbot, tmp_path, make_dataset):
    row.show_dataset(replace(make_dataset(), source=tmp_path / "ratings.csv"))
    (tmp_path / "mine.test").write_text("u,i,3\n")
    qtbot.keyClick(row.choose, Qt.Key.Key_Space)
    (dialog,) = row.findChildren(QFileDialog)
    assert Path(dialog.directory().path()) == tmp_path
    with qtbot.waitSignal(row.chosen) as chosen:
        dialog.selectFile(str(tmp_path / "mine.test"))
        dialog.accept()
    assert chosen.args == [tmp_path / "mine.test"]


def test_a_long_name_is_cut_and_told_in_full(row, make_dataset):
    name = "a very long name & more of it, so long that no panel has room.csv"
    row.show_test(make_dataset(name=name))
    assert "…" in row.choose.text()
    assert row.choose.fontMetrics().horizontalAdvance(row.choose.text()) < row.choose.width()
    assert row.choose.accessibleDescription().startswith(name)
    assert "a very long name &amp; more" in row.choose.toolTip()


def test_an_ampersand_is_shown_as_one(row, make_dataset):
    row.show_test(make_dataset(name="a&b.csv"))
    assert row.choose.text() == "a&&b.csv"


def test_removing_leaves_the_keyboard_in_the_row(row, make_dataset, qtbot):
    row.show_test(make_dataset())
    assert row.remove.isVisible()
    row.remove.setFocus()
    with qtbot.waitSignal(row.removed):
        qtbot.keyClick(row.remove, Qt.Key.Key_Space)
    assert row.choose.hasFocus()


def test_without_data_nothing_can_be_tested(row):
    row.show_dataset(None)
    assert not row.choose.isEnabled()
