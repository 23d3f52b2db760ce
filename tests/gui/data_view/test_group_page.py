import csv

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from funksvd_gui.data.statistics.group_table import GroupColumn, GroupTable, item_table
from funksvd_gui.data.statistics.groups import GroupStatistics
from funksvd_gui.data.statistics.text_column import TextColumn
from funksvd_gui.gui.background import shut_down_all, tasks_within
from funksvd_gui.gui.data_view.group_page import GroupPage, GroupTableModel

PATIENCE_MS = 20_000


def make_groups(n):
    ids = TextColumn([f"i{k}" for k in range(n)])
    titles = TextColumn([f"Film {n - k}" for k in range(n)])
    numbers = np.arange(n)
    return GroupTable(ids, titles, GroupStatistics(numbers, numbers / 2, numbers / 4))


@pytest.fixture
def page(qtbot, state):
    page = GroupPage("item", state)
    qtbot.addWidget(page)
    page.resize(700, 500)
    page.show()
    yield page
    assert shut_down_all(tasks_within(page), PATIENCE_MS)


@pytest.fixture
def filled(page, qtbot):
    page.show_table(make_groups(30))
    qtbot.waitUntil(lambda: page.model.rowCount() == 30, timeout=PATIENCE_MS)
    return page


def column_of(page, column):
    place = page.model.kinds.index(column)
    return [page.model.index(row, place).data() for row in range(page.model.rowCount())]


def test_the_model_obeys_the_qt_contract(qtmodeltester, qapp):
    model = GroupTableModel("item")
    groups = make_groups(5)
    model.show_rows(groups, groups.rows())
    qtmodeltester.check(model)


def test_begins_with_those_that_have_most_ratings(filled):
    assert column_of(filled, GroupColumn.COUNT)[:3] == ["29", "28", "27"]
    assert filled.count.text() == "30 items"
    heading = filled.model.headerData(2, Qt.Orientation.Horizontal)
    assert heading == "▾ Ratings"


def test_a_click_on_a_heading_sorts(filled, qtbot):
    header = filled.table.horizontalHeader()
    for first in ("Film 1", "Film 30"):
        with qtbot.waitSignal(filled.model.modelReset, timeout=PATIENCE_MS):
            x = header.sectionViewportPosition(0) + 20
            qtbot.mouseClick(
                header.viewport(),
                Qt.MouseButton.LeftButton,
                pos=header.rect().center().__class__(x, 10),
            )
        titles = column_of(filled, GroupColumn.TITLE)
        assert titles[0] == ("Film 1" if first == "Film 1" else "Film 9")


def test_typing_finds(filled, qtbot):
    qtbot.keyClicks(filled.search, "film 1")
    qtbot.waitUntil(lambda: filled.model.rowCount() == 11, timeout=PATIENCE_MS)
    assert filled.count.text() == "11 of 30 items"
    qtbot.keyClick(filled.search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: filled.model.rowCount() == 30, timeout=PATIENCE_MS)
    assert filled.search.text() == ""


def test_what_is_not_there_is_told_by_the_count(filled, qtbot):
    qtbot.keyClicks(filled.search, "nothing")
    qtbot.waitUntil(lambda: filled.model.rowCount() == 0, timeout=PATIENCE_MS)
    assert filled.count.text() == "0 of 30 items"


def test_other_data_are_searched_for_what_stands_in_the_field(filled, qtbot):
    qtbot.keyClicks(filled.search, "film 1")
    filled.show_table(make_groups(5))
    qtbot.waitUntil(lambda: filled.count.text() == "1 of 5 items", timeout=PATIENCE_MS)


def test_a_million_rows_are_sorted_and_searched(page, qtbot):
    page.show_table(make_groups(1_000_000))
    qtbot.waitUntil(lambda: page.model.rowCount() == 1_000_000, timeout=PATIENCE_MS)
    assert page.model.index(0, 1).data() == "i999999"
    page.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: page.model.index(0, 0).data() == "Film 999999", timeout=PATIENCE_MS)
    page.search.setText("12345")
    qtbot.waitUntil(lambda: page.model.rowCount() < 1_000, timeout=PATIENCE_MS)
    assert page.model.index(0, 0).data() == "Film 987655"


def test_what_is_shown_is_saved_in_its_order(filled, state, tmp_path, qtbot):
    filled.search.setText("film 1")
    qtbot.waitUntil(lambda: filled.model.rowCount() == 11, timeout=PATIENCE_MS)
    path = tmp_path / "items.csv"
    with qtbot.waitSignal(state.message_posted, timeout=PATIENCE_MS) as posted:
        filled.save(path)
        assert not filled.export.isEnabled()
    assert posted.args[0].text == f"Saved 11 items as {path}."
    assert filled.export.isEnabled()
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["item"] for row in rows] == column_of(filled, GroupColumn.ID)
    assert rows[0].keys() == {"title", "item", "ratings", "mean", "deviation"}


def test_what_cannot_be_saved_is_a_message(filled, state, tmp_path, qtbot):
    with qtbot.waitSignal(state.message_posted, timeout=PATIENCE_MS) as posted:
        filled.save(tmp_path / "nowhere" / "items.csv")
    assert posted.args[0].kind == "error"
    assert filled.export.isEnabled()


def test_the_selection_is_copied_but_never_a_million_rows(filled, state, qtbot):
    filled.table.selectAll()
    filled.table.copy()
    assert len(QGuiApplication.clipboard().text().splitlines()) == 1 + 30
    filled.show_table(make_groups(30_000))
    qtbot.waitUntil(lambda: filled.model.rowCount() == 30_000, timeout=PATIENCE_MS)
    filled.table.selectAll()
    with qtbot.waitSignal(state.message_posted) as posted:
        filled.table.copy()
    assert "too many to copy" in posted.args[0].text
    assert len(QGuiApplication.clipboard().text().splitlines()) == 1 + 30


def test_without_titles_the_ids_take_their_place(page, ratings, qtbot):
    from dataclasses import replace

    from funksvd_gui.data.statistics.summary import summarize
    from tests.conftest import make_dataset

    dataset = replace(make_dataset(ratings), titles=None)
    page.show_table(item_table(dataset, summarize(dataset).items.each))
    qtbot.waitUntil(lambda: page.model.rowCount() == 30, timeout=PATIENCE_MS)
    assert page.model.headerData(0, Qt.Orientation.Horizontal) == "Item"


def test_text_of_a_file_is_shown_harmlessly(page, qtbot):
    ids = TextColumn(["a\u202eb\n<b>c</b>"])
    page.show_table(GroupTable(ids, None, GroupStatistics(*(np.array([1]),) * 3)))
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=PATIENCE_MS)
    index = page.model.index(0, 0)
    assert index.data() == r"a\u202eb <b>c</b>"
    assert "&lt;b&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)


def test_the_down_arrow_goes_from_the_field_to_the_table(filled, qtbot):
    filled.activateWindow()
    qtbot.waitActive(filled)
    filled.search.setFocus()
    qtbot.keyClick(filled.search, Qt.Key.Key_Down)
    assert filled.table.hasFocus()
    assert filled.table.currentIndex().row() == 0
