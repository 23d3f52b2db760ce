"""The table of users or items shows the right rows in the right order."""

import numpy as np
import pytest

from funksvd_gui.data.statistics.group_table import GroupColumn, GroupTable, item_table, user_table
from funksvd_gui.data.statistics.groups import GroupStatistics
from funksvd_gui.data.statistics.summary import summarize
from funksvd_gui.data.statistics.text_column import TextColumn
from funksvd_gui.task import CancelledError, Task

IDS = ("10", "9", "30", "4")
TITLES = ("Heat", "", "Alien", "Zulu")


@pytest.fixture
def table():
    counts = np.array([5, 1, 0, 5])
    means = np.array([3.5, 1.0, np.nan, 2.0])
    return GroupTable(
        TextColumn(IDS), TextColumn(TITLES), GroupStatistics(counts, means, np.zeros(4))
    )


def ids(table, *args, **options):
    return [table.cell(row, GroupColumn.ID) for row in table.rows(*args, **options)]


def test_begins_in_the_order_of_the_data(table):
    assert ids(table) == list(IDS)


@pytest.mark.parametrize(
    ("column", "ascending", "descending"),
    [
        (GroupColumn.ID, ["4", "9", "10", "30"], ["30", "10", "9", "4"]),
        (GroupColumn.TITLE, ["30", "10", "4", "9"], ["4", "10", "30", "9"]),
        (GroupColumn.COUNT, ["30", "9", "10", "4"], ["10", "4", "9", "30"]),
        (GroupColumn.MEAN, ["9", "4", "10", "30"], ["10", "4", "9", "30"]),
    ],
)
def test_sorts_both_ways_with_what_is_missing_last(table, column, ascending, descending):
    assert ids(table, column=column) == ascending
    assert ids(table, column=column, is_ascending=False) == descending


def test_finds_by_title_and_by_id(table):
    assert ids(table, "HEAT") == ["10"]
    assert ids(table, "0") == ["10", "30"]
    assert ids(table, "nothing of the kind") == []


def test_what_is_found_is_in_order_too(table):
    assert ids(table, "0", GroupColumn.ID, is_ascending=False) == ["30", "10"]


def test_a_mean_of_nothing_is_none(table):
    assert table.cell(2, GroupColumn.MEAN) is None
    assert table.cell(2, GroupColumn.COUNT) == 0


def test_the_tables_of_a_dataset_have_its_ids_and_titles(load):
    dataset = load("u,a,1\nu,b,2\nv,a,5\n")
    summary = summarize(dataset)
    users, items = user_table(dataset, summary.users.each), item_table(dataset, summary.items.each)
    assert users.cell(0, GroupColumn.ID) == "u"
    assert items.cell(0, GroupColumn.MEAN) == 3.0
    # No titles: no column for them.
    assert GroupColumn.TITLE not in items.columns


def test_searching_can_be_ended(table):
    task = Task()
    task.cancel()
    with pytest.raises(CancelledError):
        table.rows("a", task=task)
