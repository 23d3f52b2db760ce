"""Parquet files become columns of indices and numbers, one batch of rows after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.load_report import MAX_REJECTED_KEPT
from funksvd_gui.data.readers import arrow_values
from funksvd_gui.data.readers.arrow_values import Judged
from funksvd_gui.data.readers.parquet_columns import ParquetColumns
from funksvd_gui.data.readers.parquet_file import ParquetFile
from funksvd_gui.data.readers.rating_text import DecimalMark, RatingText
from funksvd_gui.data.readers.row_collector import RowCollector

#: Large enough for few repeated looks at the same ids, small enough to cancel at once.
BATCH_ROWS = 1 << 18


class ParquetReader(RowCollector):
    """Reads one file with given columns; used once.

    Attributes
    ----------
    ratings : RatingText
        The judge of ratings that are texts.
    warnings : list of str
        What is to be said of ids afterwards.
    """

    def __init__(self, columns: ParquetColumns, mark: DecimalMark = DecimalMark.UNDECIDED) -> None:
        super().__init__(has_times=columns.time is not None)
        self.ratings = RatingText(mark)
        self.warnings: list[str] = []
        self._columns = columns

    def read(self, file: ParquetFile, on_rows: Callable[[int], None]) -> None:
        """Read all rows; `on_rows` is told after each batch how many are done.

        Raises
        ------
        LoadError
            If the file turns out to be damaged.
        DecimalMarkError
            If the file must be read again with another decimal mark.
        """
        columns = self._columns
        texts = [name for name in columns.names if arrow_values.is_text_type(_type(file, name))]
        for batch in file.batches(columns.names, BATCH_ROWS, texts):
            self._take(batch.columns)
            on_rows(self.n_rows)

    def _take(self, arrays: list[Any]) -> None:
        self._warn_of_lost_digits(arrays)
        judged = [
            arrow_values.ids(arrays[0]),
            arrow_values.ids(arrays[1]),
            arrow_values.ratings(arrays[2], self.ratings),
        ]
        if self._columns.time is not None:
            judged.append(arrow_values.times(arrays[3], self._columns.time_kind))
        users, items, ratings, *times = judged
        is_good = np.logical_and.reduce([column.is_good for column in judged])
        self._keep(
            users.numbered(self._user_index, is_good),
            items.numbered(self._item_index, is_good),
            ratings.values[is_good].astype(np.float32),
            times[0].values[is_good] if times else None,
        )
        self._reject_rows(np.flatnonzero(~is_good), judged, arrays)
        self.n_rows += len(is_good)

    def _reject_rows(self, rows: NDArray[np.intp], judged: list[Judged], arrays: list[Any]) -> None:
        n_kept = MAX_REJECTED_KEPT - len(self.rejected)
        for row in rows[:n_kept].tolist():
            values = [arrow_values.value_at(array, row) for array in arrays]
            bad = next(k for k, column in enumerate(judged) if not column.is_good[row])
            shown = ",".join(arrow_values.text_of(value) or "" for value in values)
            self._reject(self.n_rows + row + 1, self._why(bad, values[bad]), shown)
        self.n_rejected += len(rows[n_kept:])

    def _warn_of_lost_digits(self, arrays: list[Any]) -> None:
        for role, array in zip(("user", "item"), arrays, strict=False):
            warning = (
                f"Some {role} ids are floating-point numbers with more digits than such numbers "
                "hold; different ids may have become one before they were written."
            )
            if warning not in self.warnings and arrow_values.may_have_lost_digits(array):
                self.warnings.append(warning)

    def _why(self, column: int, value: Any) -> str:
        if column < 2:  # noqa: PLR2004 - user and item
            return arrow_values.why_no_id(value, ("user", "item")[column])
        if column == 2:  # noqa: PLR2004 - the rating
            return arrow_values.why_no_rating(value, self.ratings)
        return arrow_values.why_no_time(value)


def _type(file: ParquetFile, name: str) -> Any:
    return arrow_values.plain_type(file.schema.field(name).type)
