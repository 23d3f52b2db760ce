"""Parquet files become columns of indices and numbers, one batch of rows after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.load_report import MAX_REJECTED_KEPT
from funksvd_gui.data.numbers import MISSING, DecimalMark, RatingText
from funksvd_gui.data.readers import arrow_types, arrow_values
from funksvd_gui.data.readers.arrow_values import Judged
from funksvd_gui.data.readers.parquet_columns import ParquetColumns
from funksvd_gui.data.readers.parquet_file import ParquetFile
from funksvd_gui.data.readers.row_collector import RowCollector
from funksvd_gui.data.reading_choices import ReadingChoices

#: Large enough for few repeated looks at the same ids, small enough to cancel at once.
BATCH_ROWS = 1 << 20


class ParquetReader(RowCollector):
    """Reads one file with given columns; used once.

    Attributes
    ----------
    ratings : RatingText
        The judge of ratings that are texts.
    warnings : list of str
        What is to be said of ids afterwards.
    """

    def __init__(
        self,
        columns: ParquetColumns,
        choices: ReadingChoices | None = None,
        mark: DecimalMark = DecimalMark.UNDECIDED,
    ) -> None:
        super().__init__(
            has_times=columns.time is not None, ticks_per_second=columns.ticks_per_second
        )
        choices = choices or ReadingChoices()
        self.ratings = RatingText(
            choices.decimal_mark or mark,
            is_certain=choices.decimal_mark is not None,
            missing_code=choices.missing_code or "",
        )
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
        texts = [name for name in columns.names if arrow_types.is_text_type(_type(file, name))]
        for batch in file.batches(columns.names, BATCH_ROWS, texts):
            self._take(batch.columns)
            on_rows(self.n_rows)

    def _take(self, arrays: list[Any]) -> None:
        self._warn_of_lost_digits(arrays)
        judged = judged_columns(arrays, self._columns, self.ratings)
        users, items, ratings, *times = judged
        is_good = np.logical_and.reduce([column.is_good for column in judged])
        rated = is_good & (ratings.values != MISSING)
        self.n_missing += int(is_good.sum() - rated.sum())
        self._keep(
            users.numbered(self._user_index, rated),
            items.numbered(self._item_index, rated),
            ratings.values[rated].astype(np.float32),
            times[0].values[rated] if times else None,
        )
        self._reject_rows(np.flatnonzero(~is_good), judged, arrays)
        self.n_rows += len(is_good)

    def _reject_rows(self, rows: NDArray[np.intp], judged: list[Judged], arrays: list[Any]) -> None:
        n_kept = MAX_REJECTED_KEPT - len(self.rejected)
        for row in rows[:n_kept].tolist():
            values = [arrow_values.value_at(array, row) for array in arrays]
            reason = why_not(judged, values, row, self.ratings)
            shown = ",".join(arrow_values.text_of(value) or "" for value in values)
            self._reject(self.n_rows + row + 1, reason, shown)
        self.n_rejected += len(rows[n_kept:])

    def _warn_of_lost_digits(self, arrays: list[Any]) -> None:
        for role, array in zip(("user", "item"), arrays, strict=False):
            warning = (
                f"Some {role} ids are floating-point numbers with more digits than such numbers "
                "hold; different ids may have become one before they were written."
            )
            if warning not in self.warnings and arrow_values.may_have_lost_digits(array):
                self.warnings.append(warning)


def judged_columns(arrays: list[Any], columns: ParquetColumns, ratings: RatingText) -> list[Judged]:
    """Return users, items, ratings and, if there are any, times of a batch.

    Raises
    ------
    DecimalMarkError
        If ratings that are texts must be read again with another decimal mark.
    """
    judged = [
        arrow_values.ids(arrays[0]),
        arrow_values.ids(arrays[1]),
        arrow_values.ratings(arrays[2], ratings),
    ]
    if columns.time is not None:
        judged.append(arrow_values.times(arrays[3], columns.time_kind))
    return judged


def why_not(judged: list[Judged], values: list[Any], row: int, ratings: RatingText) -> str:
    """Return a sentence on the first bad value of a row, empty if all are good."""
    bad = next((k for k, column in enumerate(judged) if not column.is_good[row]), None)
    if bad is None:
        return ""
    role = ("user", "item", "rating", "time")[bad]
    if role == "rating":
        return arrow_values.why_no_rating(values[bad], ratings)
    if role == "time":
        return arrow_values.why_no_time(values[bad])
    return arrow_values.why_no_id(values[bad], role)


def _type(file: ParquetFile, name: str) -> Any:
    return arrow_types.plain_type(file.schema.field(name).type)
