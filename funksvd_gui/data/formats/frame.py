"""DataFrames of pandas, read like files with named and typed columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from funksvd_gui.data.formats.arrow_table import SAMPLED_ROWS, ArrowTable, recognize_rows
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from funksvd_gui.wording import shown

if TYPE_CHECKING:
    import pandas as pd

_NAME = "DataFrame"


def recognize_frame(frame: pd.DataFrame, choices: ReadingChoices | None = None) -> ArrowTable:
    """Find out which columns of a DataFrame hold users, items, ratings and times.

    Ids are read as texts, whole numbers by their digits: 7 is ``7``, and so is the 7.0
    that pandas makes of it in a column with gaps. What is missing (NaN, None, NaT, NA)
    is empty. An index is ignored unless it has a name; then it is a further column,
    after the others. Rows are counted from 1, whatever the index says.

    Raises
    ------
    LoadError
        If no columns can be found, or not those of `choices`.
    """
    if any(name is not None for name in frame.index.names):
        levels = [name for name in frame.index.names if name is not None]
        own = list(frame.columns)
        frame = frame.reset_index(level=levels)[[*own, *levels]]
    if not len(frame):
        raise LoadError(f"The {_NAME} has no rows.", hint="Pass one with ratings.")
    return recognize_rows(
        FrameRows(frame),
        choices or ReadingChoices(),
        file_name=_NAME,
        format_name=_NAME,
        encoding="in memory",
    )


class FrameRows:
    """The rows of a DataFrame.

    Attributes
    ----------
    schema : pyarrow.Schema
        As the first rows tell it where a column may hold anything.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        names = [str(name) for name in frame.columns]
        first = frame.iloc[:SAMPLED_ROWS]
        self._first = [_array(first.iloc[:, k], name) for k, name in enumerate(names)]
        kinds = [array.type for array in self._first]
        self.schema = pa.schema(list(zip(names, kinds, strict=True)))

    def head(self, n_rows: int) -> Any:
        """Return the first rows."""
        return pa.RecordBatch.from_arrays(self._first, schema=self.schema).slice(0, n_rows)

    def batches(self, names: Sequence[str], n_rows: int, task: Task) -> Iterator[Any]:
        """Yield some columns of all rows."""
        n_all = len(self._frame)
        columns = [(name, self.schema.get_field_index(name)) for name in names]
        for start in range(0, n_all, n_rows):
            task.report(start / n_all)
            rows = self._frame.iloc[start : start + n_rows]
            arrays = [
                _array(rows.iloc[:, k], name, self.schema.field(k).type) for name, k in columns
            ]
            yield pa.RecordBatch.from_arrays(arrays, names=list(names))
        task.report(1.0)


def _array(column: pd.Series[Any], name: str, kind: Any = None) -> Any:
    """Return a column as Arrow has it; values of several types become texts."""
    wanted = kind if kind is not None and pa.types.is_timestamp(kind) else None
    try:
        array = pa.array(column, wanted, from_pandas=True, safe=False)
    except (pa.ArrowException, OverflowError) as error:
        if wanted is not None:
            raise LoadError(
                f"The column “{shown(name, 40)}” of the {_NAME} holds values that are no points "
                f"in time: {shown(str(error))}",
                hint="Convert it with pandas.to_datetime first.",
            ) from error
        texts = [None if is_na else str(v) for v, is_na in zip(column, column.isna(), strict=True)]
        array = pa.array(texts, pa.string())
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
