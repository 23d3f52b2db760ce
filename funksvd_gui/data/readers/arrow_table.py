"""Regular text cut by pyarrow, and the columns of what it found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from funksvd_gui.data.sniffing import Layout

#: What one of pyarrow's threads takes at a time; larger ones have fewer ids twice.
ARROW_BLOCK_BYTES = 4 << 20
TEXTS = pa.dictionary(pa.int32(), pa.string())


def parsed(
    body: bytes,
    separator: str,
    layout: Layout,
    *,
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
    times : pyarrow.DataType
        What the column of times becomes, if there is one.
    has_long_records : bool
        Whether line ends stand inside quoted fields.
    use_threads : bool
        Whether pyarrow may use all of its threads.
    """
    names = [str(column) for column in range(layout.n_columns)]
    types = {names[k]: TEXTS for k in (layout.user, layout.item, layout.rating)}
    if layout.time is not None:
        types[names[layout.time]] = times
    # Where pyarrow divides a quoted field among its threads, it may drop a byte or double one.
    block_size = len(body) + 1 if has_long_records else ARROW_BLOCK_BYTES
    try:
        return csv.read_csv(
            pa.BufferReader(body),
            csv.ReadOptions(column_names=names, block_size=block_size, use_threads=use_threads),
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


def as_numpy(numbers: Any) -> NDArray[Any]:
    """Return an array of pyarrow's without missing values; its own way would import pandas."""
    return np.from_dlpack(numbers)


def may_hold_hexadecimals(body: bytes) -> bool:
    """Tell whether pyarrow might find numbers where people see none."""
    # One byte is searched for much faster than two.
    return any(mark in body and b"0" + mark in body for mark in (b"x", b"X"))
