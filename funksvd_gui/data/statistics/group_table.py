"""The table of all users, or all items: searched, put in order, and read row by row."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.statistics.groups import GroupStatistics
from funksvd_gui.data.statistics.text_column import TextColumn
from funksvd_gui.task import Task

_Rows = NDArray[np.int64]
Cell = str | int | float | None


class GroupColumn(StrEnum):
    """What a column of the table holds."""

    TITLE = "title"
    ID = "id"
    COUNT = "ratings"
    MEAN = "mean"
    DEVIATION = "deviation"


class GroupTable:
    """All users or items of a dataset; a title is empty where there is none."""

    def __init__(self, ids: TextColumn, titles: TextColumn | None, each: GroupStatistics) -> None:
        self._texts = {} if titles is None else {GroupColumn.TITLE: titles}
        self._texts[GroupColumn.ID] = ids
        self._numbers: dict[GroupColumn, NDArray[Any]] = {
            GroupColumn.COUNT: each.counts,
            GroupColumn.MEAN: each.means,
            GroupColumn.DEVIATION: each.deviations,
        }
        self.columns = (*self._texts, *self._numbers)

    def __len__(self) -> int:
        return len(self._texts[GroupColumn.ID])

    def cell(self, row: int, column: GroupColumn) -> Cell:
        """Return what stands in a cell: None for a mean of no ratings."""
        if column in self._texts:
            return self._texts[column][row]
        value: int | float = self._numbers[column][row].item()
        return None if math.isnan(value) else value

    def rows(
        self,
        needle: str = "",
        column: GroupColumn | None = None,
        *,
        is_ascending: bool = True,
        task: Task | None = None,
    ) -> _Rows:
        """Return which rows hold a text in title or id, in the order of a column.

        Without a column they are in the order of the dataset. What is missing
        comes last. Texts take a while at the first time; not to be called by
        two threads at once.
        """
        task = task or Task()
        task.check()
        order = np.arange(len(self)) if column is None else self._order(column, is_ascending)
        if not needle.strip():
            return order
        holding = np.zeros(len(self), np.bool_)
        for texts in self._texts.values():
            task.report(0.5)
            holding |= texts.holding(needle)
        return order[holding[order]]

    def _order(self, column: GroupColumn, is_ascending: bool) -> _Rows:
        texts = self._texts.get(column)
        if texts is None:
            numbers = self._numbers[column]
            return np.argsort(numbers if is_ascending else -numbers, kind="stable")
        if is_ascending:
            return texts.order
        n_present = len(texts) - texts.n_empty
        return np.concatenate((texts.order[:n_present][::-1], texts.order[n_present:]))


def user_table(dataset: Dataset, each: GroupStatistics) -> GroupTable:
    """Return the table of a dataset's users."""
    return GroupTable(TextColumn(dataset.users.ids), None, each)


def item_table(dataset: Dataset, each: GroupStatistics) -> GroupTable:
    """Return the table of a dataset's items, with titles where there are any."""
    titles = dataset.titles
    column = TextColumn(titles.titles) if titles is not None and titles.n_known else None
    return GroupTable(TextColumn(dataset.items.ids), column, each)
