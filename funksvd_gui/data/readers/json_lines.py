"""JSON lines become columns of indices and numbers: pyarrow where that is exact.

A block goes to pyarrow if every line of it is surely one object, and is taken if all
values that count have the types that the first ones have. Ids that are fractions or
very large are read object by object: pyarrow would not keep their digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import json as arrow_json

from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.readers.id_index import IdIndex
from funksvd_gui.data.readers.json_collector import JsonCollector
from funksvd_gui.data.readers.json_layout import JsonLayout
from funksvd_gui.data.readers.json_values import JsonNumber, JsonObject
from funksvd_gui.data.readers.regular_block import after_last_line_end
from funksvd_gui.data.readers.row_collector import take_blocks
from funksvd_gui.data.readers.text_lines import lines_of
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.times import TimeKind, ticks

_ARROW_BLOCK_BYTES = 1 << 20
_BLANKS = " \t"


class JsonLinesReader(JsonCollector):
    """Reads a file with one object in each line; used once.

    Parameters
    ----------
    sample : sequence of JsonObject
        The first objects, which tell the types of the values.
    """

    def __init__(
        self,
        layout: JsonLayout,
        choices: ReadingChoices,
        sample: Sequence[JsonObject],
        mark: DecimalMark = DecimalMark.UNDECIDED,
        still_wanted: Callable[[], object] = bool,
    ) -> None:
        super().__init__(layout, choices, mark)
        self._still_wanted = still_wanted
        self._schema = _schema_of(layout, sample)

    def read(self, blocks: Iterable[bytes]) -> None:
        """Read UTF-8 blocks to their end.

        Raises
        ------
        LoadError
            If a line has no end.
        DecimalMarkError
            If the file must be read again with another decimal mark.
        """
        take_blocks(blocks, self._take_fast, self._take_exactly, self._still_wanted)

    def _take_fast(self, data: bytes, *, final: bool) -> int:
        """Read complete lines with pyarrow; return 0 and take nothing if anything is odd."""
        length = len(data) if final else after_last_line_end(data)
        body = _with_plain_line_ends(data[:length])
        n_lines = body.count(b"\n")
        if self._schema is None or not _has_objects_only(body, n_lines):
            return 0
        table = self._parsed(body)
        if table is None or table.num_rows != n_lines or not self._take_table(table, body):
            return 0
        self.n_rows += n_lines
        self._lines_before += n_lines
        return length

    def _parsed(self, body: bytes) -> Any:
        try:
            return arrow_json.read_json(
                pa.BufferReader(body),
                arrow_json.ReadOptions(block_size=_ARROW_BLOCK_BYTES),
                arrow_json.ParseOptions(
                    explicit_schema=self._schema, unexpected_field_behavior="ignore"
                ),
            )
        except pa.ArrowException:
            return None

    def _take_table(self, table: Any, body: bytes) -> bool:
        """Keep a parsed block if every row in it is valid."""
        if any(column.null_count for column in table.columns):
            return False
        layout = self._judge.layout
        ids = [table[layout.user], table[layout.item]]
        if not all(_are_ids(column, body) for column in ids):
            return False
        values = self._values_of(table[layout.rating])
        if values is None:
            return False
        times = None
        if layout.time is not None:
            times = self._times_of(table[layout.time])
            if times is None:
                return False
        users, items = map(_numbered, ids, (self._user_index, self._item_index))
        self._keep(users, items, values.astype(np.float32), times)
        return True

    def _values_of(self, column: Any) -> NDArray[np.float64] | None:
        """Return the ratings; each different one is judged, as the text it would be."""
        judge = self._judge.number if column.type == pa.float64() else self.ratings.value
        found = _looked_up(column, lambda value: judge(str(value)), np.float64)
        return found if found is not None and np.isfinite(found).all() else None

    def _times_of(self, column: Any) -> NDArray[np.int64] | None:
        kind = self._judge.layout.time_kind
        if column.type == pa.int64():
            return _to_numpy(column) if kind is TimeKind.WHOLE_NUMBER else None
        return _looked_up(column, lambda text: None if kind is None else ticks(text, kind),
                          np.int64)  # fmt: skip

    def _take_exactly(self, data: bytes, *, final: bool) -> int:
        """Read lines one by one, refusing the bad ones with line number and reason."""
        # Checked before; only a last character may be cut, and it belongs to a later line.
        text = data.decode("utf-8", errors="ignore")
        position = 0
        for line, position in lines_of(text, final=final):  # noqa: B007 - used after the loop
            self._lines_before += 1
            if line.strip(_BLANKS):
                self._take_row(self._judge.judged_text(line), self._lines_before, line)
        self._keep_good()
        return len(text[:position].encode("utf-8"))


def _with_plain_line_ends(body: bytes) -> bytes:
    if b"\r" in body:
        body = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return body if body.endswith(b"\n") else body + b"\n"


def _has_objects_only(body: bytes, n_lines: int) -> bool:
    """Tell whether every line begins and ends as an object does.

    If pyarrow then finds as many objects as there are lines, each line is one: where an
    object ends, the line after it cannot begin with another one inside of it.
    """
    return (
        body.startswith(b"{")
        and body.count(b"\n{") == n_lines - 1
        and body.count(b"}\n") == n_lines
    )


def _schema_of(layout: JsonLayout, sample: Sequence[JsonObject]) -> Any:
    """Return the types of the values that count; None if pyarrow cannot keep them exactly."""
    types = {
        layout.user: _type_of(layout.user, sample, pa.int64()),
        layout.item: _type_of(layout.item, sample, pa.int64()),
        layout.rating: _type_of(layout.rating, sample, pa.float64()),
    }
    if layout.time is not None:
        types[layout.time] = _type_of(layout.time, sample, pa.int64())
    return None if None in types.values() else pa.schema(list(types.items()))


def _type_of(key: str, sample: Sequence[JsonObject], number_type: Any) -> Any:
    values = [value for found in sample for value in found.values_of(key)[:1]]
    n_numbers = sum(isinstance(value, JsonNumber) for value in values)
    if n_numbers * 2 > len(values):
        is_whole = number_type != pa.int64() or all(
            value.removeprefix("-").isdecimal() for value in values if isinstance(value, JsonNumber)
        )
        return number_type if is_whole else None
    return pa.string()


def _are_ids(column: Any, body: bytes) -> bool:
    if column.type == pa.int64():
        # Minus zero is an id of its own, which pyarrow reads as zero.
        return b"-0" not in body or not pc.any(pc.equal(column, 0)).as_py()
    return not pc.any(pc.equal(pc.binary_length(column), 0)).as_py()


def _numbered(column: Any, index: IdIndex) -> NDArray[np.int32]:
    if column.type == pa.int64():
        return index.of_integers(_to_numpy(column))
    return np.concatenate([
        index.of_codes(chunk.indices.to_numpy(), chunk.dictionary.to_pylist())
        for chunk in column.dictionary_encode().chunks
    ])  # fmt: skip


def _looked_up(
    column: Any, judge: Callable[[Any], float | int | None], kind: type[Any]
) -> NDArray[Any] | None:
    """Return the number of every row, judging each different value once; None if one is bad."""
    found = []
    for chunk in column.dictionary_encode().chunks:
        numbers = [judge(value) for value in chunk.dictionary.to_pylist()]
        if None in numbers:
            return None
        found.append(np.array(numbers, dtype=kind)[chunk.indices.to_numpy()])
    return np.concatenate(found)


def _to_numpy(column: Any) -> NDArray[np.int64]:
    found: NDArray[np.int64] = column.to_numpy()
    return found
