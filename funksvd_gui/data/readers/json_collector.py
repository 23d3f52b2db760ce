"""What the readers of JSON have in common: objects are judged one by one and kept together."""

from __future__ import annotations

import numpy as np

from funksvd_gui.data.numbers import MISSING, DecimalMark
from funksvd_gui.data.readers.json_judge import JsonJudge, Row
from funksvd_gui.data.readers.json_layout import JsonLayout
from funksvd_gui.data.readers.row_collector import RowCollector
from funksvd_gui.data.reading_choices import ReadingChoices


class JsonCollector(RowCollector):
    """What lines and arrays of objects have in common.

    Attributes
    ----------
    ratings : RatingText
        The judge of ratings, who knows the decimal mark afterwards.
    """

    def __init__(
        self,
        layout: JsonLayout,
        choices: ReadingChoices,
        mark: DecimalMark = DecimalMark.UNDECIDED,
    ) -> None:
        super().__init__(
            has_times=layout.time is not None, ticks_per_second=layout.ticks_per_second
        )
        self._judge = JsonJudge(layout, choices, mark)
        self.ratings = self._judge.ratings
        self._lines_before = 0
        self._good: list[Row] = []

    def _take_row(self, row: Row | str, line: int, text: str) -> None:
        self.n_rows += 1
        if isinstance(row, str):
            self._reject(line, row, text)
        elif row[2] == MISSING:
            self.n_missing += 1
        else:
            self._good.append(row)

    def _keep_good(self) -> None:
        if not self._good:
            return
        users, items, values, times = zip(*self._good, strict=True)
        self._good = []
        self._keep(
            self._user_index.of_texts(users),
            self._item_index.of_texts(items),
            np.array(values, dtype=np.float32),
            np.array(times, dtype=np.int64),
        )
