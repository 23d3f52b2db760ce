"""One block of complete records cut by pyarrow, and what its columns hold."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from funksvd_gui.data.numbers import RatingText
from funksvd_gui.data.readers.arrow_table import (
    as_numpy,
    may_hold_hexadecimals,
    parsed,
)
from funksvd_gui.data.readers.column_judge import times_of
from funksvd_gui.data.readers.regular_block import RegularBlocks
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.data.times import TimeKind


@dataclass(frozen=True, slots=True, eq=False)
class ParsedBlock:
    """A block cut by pyarrow; its ids are dictionary-encoded texts."""

    table: Any
    layout: Layout

    @property
    def n_rows(self) -> int:
        return int(self.table.num_rows)

    @property
    def users(self) -> list[Any]:
        return list(self.table[str(self.layout.user)].chunks)

    @property
    def items(self) -> list[Any]:
        return list(self.table[str(self.layout.item)].chunks)

    def has_empty_ids(self) -> bool:
        """Tell whether a user or an item has no id."""
        # Of the functions that find this, the one that does not make pyarrow import pandas.
        return any(
            pc.min(pc.binary_length(chunk.dictionary)).as_py() == 0
            for chunk in (*self.users, *self.items)
        )

    def values(self, ratings: RatingText) -> list[NDArray[np.float32]] | None:
        """Return the ratings; None if one is bad or missing.

        Raises
        ------
        DecimalMarkError
            If earlier ratings were judged by the wrong decimal mark.
        """
        # Rows without ids are refused before their ratings are looked at.
        if self.has_empty_ids():
            return None
        found = []
        for chunk in self.table[str(self.layout.rating)].chunks:
            texts = chunk.dictionary.to_pylist()
            numbers = np.array([ratings.value(text) for text in texts], np.float64)
            if not np.isfinite(numbers).all():
                return None
            found.append(numbers.astype(np.float32)[as_numpy(chunk.indices)])
        return found

    def times(self) -> list[NDArray[np.int64]] | None:
        """Return the times, which the layout must have; None if one is bad."""
        column = self.table[str(self.layout.time)]
        if self.layout.time_kind is TimeKind.WHOLE_NUMBER:
            return [as_numpy(chunk) for chunk in column.chunks]
        times, is_time = times_of(column, self.layout.time_kind)
        return [times] if is_time.all() else None


class BlockParser:
    """Cuts blocks of one file; several threads may do so at once."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._regular = RegularBlocks(layout.separator)

    def parse(
        self, body: bytes, *, has_long_records: bool = False, use_threads: bool = True
    ) -> ParsedBlock | None:
        """Cut complete records with pyarrow; changes nothing, so that other threads may call it."""
        separated = self._regular.with_single_separator(body)
        has_numbers = self._layout.time_kind is TimeKind.WHOLE_NUMBER
        if separated is None or (has_numbers and may_hold_hexadecimals(body)):
            return None  # pyarrow would take hexadecimals for numbers.
        text, separator = separated
        if text.startswith(codecs.BOM_UTF8):
            return None  # pyarrow would drop the mark, which may have stood behind spaces.
        table = parsed(
            text,
            separator,
            self._layout,
            times=pa.int64() if has_numbers else pa.string(),
            has_long_records=has_long_records,
            use_threads=use_threads,
        )
        return None if table is None else ParsedBlock(table, self._layout)
