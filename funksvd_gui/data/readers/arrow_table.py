"""Regular text cut by pyarrow, and the columns of what it found.

Whole numbers are the quickest ids: a block whose ids are written as Python
writes numbers is read as numbers, which are turned into texts once for each
different id. That loses nothing as long as no id is written in another way
(`007`, `+7`, ` 7`), which would be longer: the numbers, written anew, must be
exactly as long as the block.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from funksvd_gui.data.readers.time_text import TimeKind
from funksvd_gui.data.sniffing import Layout

#: What one of pyarrow's threads takes at a time; larger ones have fewer ids twice.
ARROW_BLOCK_BYTES = 4 << 20
TEXTS = pa.dictionary(pa.int32(), pa.string())
_LF = 10


def can_hold_numbers(layout: Layout) -> bool:
    """Tell whether every column of the file is read, so that lengths can prove numbers."""
    used = {layout.user, layout.item, layout.rating, layout.time} - {None}
    return len(used) == layout.n_columns and (
        layout.time is None or layout.time_kind is TimeKind.WHOLE_NUMBER
    )


def parsed(
    body: bytes,
    separator: str,
    layout: Layout,
    *,
    ids: Any = TEXTS,
    times: Any = None,
    has_long_records: bool = False,
    use_threads: bool = True,
) -> Any:
    """Return a table with the columns that matter, called by their numbers; None if it cannot be.

    Parameters
    ----------
    body : bytes
        Complete records.
    separator : str
        One character, maybe a stand-in for the layout's own.
    ids, times : pyarrow.DataType
        What the columns of ids, and of times if there is one, become.
    has_long_records : bool
        Whether line ends stand inside quoted fields.
    use_threads : bool
        Whether pyarrow may use all of its threads.
    """
    names = [str(column) for column in range(layout.n_columns)]
    types = {names[layout.user]: ids, names[layout.item]: ids, names[layout.rating]: TEXTS}
    if layout.time is not None:
        types[names[layout.time]] = times
    try:
        return csv.read_csv(
            pa.BufferReader(body),
            csv.ReadOptions(
                column_names=names, block_size=ARROW_BLOCK_BYTES, use_threads=use_threads
            ),
            csv.ParseOptions(
                delimiter=separator,
                quote_char='"' if layout.separator != "::" else False,
                newlines_in_values=has_long_records,
            ),
            csv.ConvertOptions(
                column_types=types,
                include_columns=list(types),
                null_values=[],
                strings_can_be_null=False,
                check_utf8=False,  # Every block was checked as it was read.
            ),
        )
    except pa.ArrowInvalid:
        return None


def may_hold_hexadecimals(body: bytes) -> bool:
    """Tell whether pyarrow might find numbers where people see none."""
    # One byte is searched for much faster than two.
    return any(mark in body and b"0" + mark in body for mark in (b"x", b"X"))


def are_written_plainly(table: Any, body: bytes, layout: Layout) -> bool:
    """Tell whether all numbers of a table stand in the text as Python would write them.

    Each row is then a line by itself, because blank lines would make the text longer.
    """
    if b'"' in body:
        return False
    n_bytes = sum(
        _written_length(narrowed(chunk.to_numpy()))
        for column in (layout.user, layout.item, layout.time)
        if column is not None
        for chunk in table[str(column)].chunks
    )
    for chunk in table[str(layout.rating)].chunks:
        lengths = np.array([len(text.encode()) for text in chunk.dictionary.to_pylist()], np.int64)
        counts = np.bincount(chunk.indices.to_numpy(), minlength=len(lengths))
        n_bytes += int((lengths * counts).sum())
    n_bytes += table.num_rows * layout.n_columns  # Separators and line ends.
    if b"\r" in body:
        n_bytes += body.count(b"\r\n")
    return bool(n_bytes == len(body) + (body[-1] not in b"\r\n"))


def narrowed(numbers: NDArray[np.int64]) -> NDArray[np.int32] | NDArray[np.int64]:
    """Return the numbers as int32 if they fit: half the memory, twice the speed."""
    bounds = np.iinfo(np.int32)
    if len(numbers) and bounds.min <= numbers.min() and numbers.max() <= bounds.max:
        return numbers.astype(np.int32)
    return numbers


def _written_length(numbers: NDArray[np.int32] | NDArray[np.int64]) -> int:
    """Return how many characters the numbers have together, without leading zeros."""
    if not len(numbers):
        return 0
    low, high = int(numbers.min()), int(numbers.max())
    if low < 0:
        if low == np.iinfo(numbers.dtype).min:
            return 0  # Has no opposite; never mind, such ids are read as texts.
        negative = numbers[numbers < 0]
        return len(negative) + _written_length(-negative) + _written_length(numbers[numbers >= 0])
    n_characters, power = len(numbers), 10
    while power <= high:
        is_all = low >= power
        n_characters += len(numbers) if is_all else int(np.count_nonzero(numbers >= power))
        power *= 10
    return n_characters
