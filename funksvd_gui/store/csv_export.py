"""Tables as CSV files that a spreadsheet opens without running anything."""

from __future__ import annotations

import csv
import io
import math
import numbers
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from funksvd_gui.store.atomic_file import write_bytes

#: What makes a spreadsheet run a cell, the full-width letters of East Asian versions included.
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - meant
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def write_csv(path: str | Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; see `csv_text`.

    Raises
    ------
    SaveError
        If it cannot be written; what stood there before is untouched.
    """
    text = csv_text(header, rows)
    # The mark tells spreadsheets that this is UTF-8; ASCII needs none, and scripts like none.
    write_bytes(path, text.encode("utf-8" if text.isascii() else "utf-8-sig", "replace"))


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table as CSV: numbers in full, nothing for None and NaN, every text quoted."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([harmless(name) for name in header])
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue()


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        # Of numpy's kinds too, which write themselves with as many digits as they hold.
        return value if math.isfinite(value) else ""
    return harmless(str(value))


def harmless(text: str) -> str:
    """Return text that stays text: an apostrophe goes before what would be a formula."""
    start = text.lstrip(" ")[:1]
    if start in _FORMULA_STARTS and start and not _PLAIN_NUMBER.fullmatch(text):
        return "'" + text
    return text
