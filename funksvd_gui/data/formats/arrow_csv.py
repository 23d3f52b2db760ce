"""Lines cut into columns by pyarrow, whose threads share the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from pyarrow import csv

#: What users, items and ratings are read as: they repeat.
TEXTS = pa.dictionary(pa.int32(), pa.string())
#: What one thread takes at a time.
_BLOCK_BYTES = 4 << 20


def read_columns(
    text: bytes,
    n_columns: int,
    wanted: Sequence[int],
    types: Sequence[Any],
    *,
    separator: str,
    has_quotes: bool,
    is_threaded: bool,
) -> tuple[Any, list[csv.InvalidRow]]:
    """Cut checked UTF-8 that does not begin with a byte order mark.

    Parameters
    ----------
    wanted : sequence of int
        The columns to return, for each of which there is one of `types`.

    Returns
    -------
    pyarrow.Table, list of InvalidRow
        And the rows of other lengths; their numbers are known only without threads.

    Raises
    ------
    pyarrow.ArrowInvalid
        If the text cannot be cut, or a number is none.
    """
    names = [str(column) for column in range(n_columns)]
    odd: list[csv.InvalidRow] = []

    def skip(row: csv.InvalidRow) -> str:
        odd.append(row)
        return "skip"

    table = csv.read_csv(
        pa.BufferReader(text),
        csv.ReadOptions(
            column_names=names,
            use_threads=is_threaded,
            # Where pyarrow divides a text, it drops a line end inside a quoted field.
            block_size=_BLOCK_BYTES if is_threaded and not has_quotes else len(text) + 1,
        ),
        csv.ParseOptions(
            delimiter=separator,
            quote_char='"' if has_quotes else False,
            newlines_in_values=has_quotes,
            invalid_row_handler=skip,
        ),
        csv.ConvertOptions(
            column_types={names[k]: kind for k, kind in zip(wanted, types, strict=False)},
            include_columns=[names[k] for k in wanted],
            null_values=[],
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )
    return table, odd
