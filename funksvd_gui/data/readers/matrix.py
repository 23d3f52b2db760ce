"""Matrices of ratings become columns of indices and numbers, row by row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.numbers import MISSING, DecimalMark, RatingText
from funksvd_gui.data.readers.matrix_layout import FirstColumn, MatrixLayout, is_missing_word
from funksvd_gui.data.readers.records import Record, Records
from funksvd_gui.data.readers.row_collector import RowCollector, take_blocks
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.wording import shown

_MAX_REMEMBERED = 100_000


class MatrixJudge:
    """Judges the rows of one matrix.

    Attributes
    ----------
    ratings : RatingText
        The judge of cells, who knows the decimal mark afterwards.
    """

    def __init__(
        self,
        layout: MatrixLayout,
        choices: ReadingChoices,
        mark: DecimalMark = DecimalMark.UNDECIDED,
    ) -> None:
        self.layout = layout
        self.ratings = RatingText(
            choices.decimal_mark or mark,
            comma_is_separator=layout.separator == ",",
            is_certain=choices.decimal_mark is not None,
            missing_code=layout.missing_code,
        )
        self._cells = _Cells(self.ratings)

    def values(self, record: Record) -> NDArray[np.float64] | str:
        """Return the cells of a row, `MISSING` where there is no rating, or why it is refused.

        Raises
        ------
        DecimalMarkError
            If earlier cells were judged by the wrong decimal mark.
        """
        layout, fields = self.layout, record.fields
        if record.problem:
            return record.problem
        if len(fields) != layout.n_columns:
            fields_word = "field" if len(fields) == 1 else "fields"
            return f"The row has {len(fields)} {fields_word} instead of {layout.n_columns}."
        if layout.first in {FirstColumn.USER, FirstColumn.ITEM} and not fields[0]:
            return f"The {layout.first.value} id is empty."
        cells = fields[layout.first_rating :]
        values = np.fromiter(map(self._cells.__getitem__, cells), np.float64, len(cells))
        bad = np.flatnonzero(np.isnan(values))
        if not len(bad):
            return values
        name = shown(layout.column_ids[bad[0]], 40)
        return f"Column “{name}”: {self.ratings.why_not(cells[bad[0]])}"


class MatrixReader(RowCollector):
    """Reads one file in one layout; used once.

    Attributes
    ----------
    ratings : RatingText
        The judge of cells.
    n_wrong_counts : int
        Rows whose first column should count the ratings and does not.
    """

    def __init__(
        self,
        layout: MatrixLayout,
        choices: ReadingChoices,
        mark: DecimalMark = DecimalMark.UNDECIDED,
        still_wanted: Callable[[], object] = bool,
    ) -> None:
        super().__init__(has_times=False)
        self._still_wanted = still_wanted
        self._layout = layout
        self._judge = MatrixJudge(layout, choices, mark)
        self.ratings = self._judge.ratings
        self.n_wrong_counts = 0
        self._header_is_ahead = layout.has_header
        self._lines_before = 0
        down_are_items = layout.first is FirstColumn.ITEM
        self._down = self._item_index if down_are_items else self._user_index
        self._across = self._user_index if down_are_items else self._item_index
        self._across_numbers = np.full(len(layout.column_ids), -1, dtype=np.int32)

    def read(self, blocks: Iterable[bytes]) -> None:
        """Read UTF-8 blocks to their end.

        Raises
        ------
        LoadError
            If a line has no end.
        DecimalMarkError
            If the file must be read again with another decimal mark.
        """
        take_blocks(blocks, None, self._take, self._still_wanted)

    def _take(self, data: bytes, *, final: bool) -> int:
        # Checked before; only a last character may be cut, and it belongs to a later line.
        text = data.decode("utf-8", errors="ignore")
        records = Records(text, self._layout.separator, final=final)
        taken: list[tuple[int, NDArray[np.int32], NDArray[np.float32]]] = []
        for record in records:
            if self._header_is_ahead:
                self._header_is_ahead = False
                continue
            self.n_rows += 1
            values = self._judge.values(record)
            if isinstance(values, str):
                self._reject(self._lines_before + record.line + 1, values, record.text)
                continue
            rated = np.flatnonzero(values != MISSING)
            self.n_missing += len(values) - len(rated)
            self._check_count(record.fields[0], len(rated))
            if len(rated):
                taken.append((self._number_down(record), self._numbers_across(rated),
                              values[rated].astype(np.float32)))  # fmt: skip
        if taken:
            self._keep_rows(taken)
        self._lines_before += records.n_lines
        return len(text[: records.position].encode("utf-8"))

    def _keep_rows(self, taken: list[tuple[int, NDArray[np.int32], NDArray[np.float32]]]) -> None:
        counts = [len(across) for _down, across, _values in taken]
        down = np.repeat(np.array([row[0] for row in taken], dtype=np.int32), counts)
        across = np.concatenate([row[1] for row in taken])
        values = np.concatenate([row[2] for row in taken])
        are_items = self._layout.first is FirstColumn.ITEM
        users, items = (across, down) if are_items else (down, across)
        self._keep(users, items, values, None)

    def _number_down(self, record: Record) -> int:
        has_ids = self._layout.first in {FirstColumn.USER, FirstColumn.ITEM}
        return self._down.of_text(record.fields[0] if has_ids else str(self.n_rows))

    def _numbers_across(self, columns: NDArray[np.intp]) -> NDArray[np.int32]:
        numbers = self._across_numbers[columns]
        for column in columns[numbers < 0].tolist():
            self._across_numbers[column] = self._across.of_text(self._layout.column_ids[column])
        return self._across_numbers[columns]

    def _check_count(self, text: str, n_rated: int) -> None:
        if self._layout.first is FirstColumn.COUNT and text.strip(" \t") != str(n_rated):
            self.n_wrong_counts += 1


class _Cells(dict[str, float]):
    """What the text of a cell means, judged when it is first seen."""

    def __init__(self, ratings: RatingText) -> None:
        super().__init__()
        self._ratings = ratings

    def __missing__(self, text: str) -> float:
        value = self._ratings.value(text)
        if math.isnan(value) and is_missing_word(text):
            value = MISSING
        if len(self) < _MAX_REMEMBERED:
            self[text] = value
        return value
