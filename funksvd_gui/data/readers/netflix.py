"""The Netflix Prize layout: the id of an item with a colon, below it the ratings of this item.

::

    1:
    1488844,3,2005-09-06
    822109,5,2005-05-13
    2:

pyarrow reads the ratings of many blocks at once; what holds anything odd is gone
through line by line. A line that is neither a rating nor the head of a block may
be a damaged head: the ratings below it, up to the next head, could belong to
another item and are rejected with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from funksvd_gui.data.numbers import MISSING
from funksvd_gui.data.readers.netflix_blocks import NetflixBlocks, begins_with_head, take_apart
from funksvd_gui.data.readers.netflix_judge import NetflixJudge, NetflixLayout, Row
from funksvd_gui.data.readers.records import Records
from funksvd_gui.data.readers.regular_block import after_last_line_end
from funksvd_gui.data.readers.row_collector import RowCollector, take_blocks

_ARROW_BLOCK_BYTES = 1 << 20
#: Small files are read together until they have so many bytes.
_GATHERED_BYTES = 4 << 20
_TEXTS = pa.dictionary(pa.int32(), pa.string())

_Number = TypeVar("_Number", np.float32, np.int64)


class NetflixReader(RowCollector):
    """Reads one file, or many one after the other; used once.

    Attributes
    ----------
    ratings : RatingText
        The judge of ratings.
    """

    def __init__(
        self,
        layout: NetflixLayout,
        missing_code: str = "",
        still_wanted: Callable[[], object] = bool,
    ) -> None:
        super().__init__(
            has_times=layout.time_kind is not None, ticks_per_second=layout.ticks_per_second
        )
        self._judge = NetflixJudge(layout, missing_code)
        self.ratings = self._judge.ratings
        self._still_wanted = still_wanted
        self._users_are_integers = True
        self._begin("")

    def read(self, blocks: Iterable[bytes]) -> None:
        """Read UTF-8 blocks of one file to its end.

        Raises
        ------
        LoadError
            If a line has no end.
        """
        take_blocks(blocks, self._take_fast, self._take_exactly, self._still_wanted)

    def read_files(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Read the names and contents of many files; reasons begin with the name."""
        gathered: list[tuple[str, bytes]] = []
        n_bytes = 0
        for name, content in files:
            gathered.append((name, content))
            n_bytes += len(content)
            if n_bytes >= _GATHERED_BYTES:
                self._take_files(gathered)
                gathered, n_bytes = [], 0
        self._take_files(gathered)

    def _take_files(self, files: Sequence[tuple[str, bytes]]) -> None:
        self._begin("")
        if all(begins_with_head(content) for _name, content in files):
            together = b"\n".join(content.rstrip(b"\r\n") for _name, content in files)
            if self._take_fast(together, final=True):
                return
        for name, content in files:
            self._begin(f"{name}: ")
            self.read([content])

    def _begin(self, prefix: str) -> None:
        self._prefix = prefix
        self._lines_before = 0
        self._judge.begin()

    def _take_fast(self, data: bytes, *, final: bool) -> int:
        """Read complete lines with pyarrow; return 0 and take nothing if anything is odd."""
        length = len(data) if final else after_last_line_end(data)
        blocks = take_apart(data[:length])
        if blocks is None or (blocks.n_open_rows and self._judge.item is None):
            return 0
        if blocks.rows and not self._take_rows(blocks):
            return 0
        if blocks.heads:
            self._judge.item = blocks.heads[-1]
        self._lines_before += blocks.n_lines
        return length

    def _take_rows(self, blocks: NetflixBlocks) -> bool:
        table = self._parsed(blocks.rows)
        if table is None:
            return False
        layout = self._judge.layout
        n_bytes = len(blocks.rows) - table.num_rows * layout.n_columns
        values = _looked_up(table["rating"], self._judge.rating, np.float32)
        n_bytes -= _text_bytes(table["rating"])
        times = None
        if layout.time_kind is not None:
            times = _looked_up(table["time"], self._judge.time, np.int64)
        if layout.n_columns > 2:  # noqa: PLR2004 - user and rating
            n_bytes -= _text_bytes(table["time"])
        if values is None or (times is None) is (layout.time_kind is not None):
            return False
        users = self._numbered_users(table["user"], n_bytes)
        if users is None:
            return False
        self._keep(users, self._numbered_items(blocks), values, times)
        self.n_rows += table.num_rows
        return True

    def _parsed(self, rows: bytes) -> Any:
        """Return the rows as a table; users as integers if all of them are."""
        # pyarrow would read "0x10" as sixteen.
        if self._users_are_integers and b"x" not in rows and b"X" not in rows:
            table = self._parsed_as(rows, pa.int64())
            if table is not None:
                return table
        return self._parsed_as(rows, _TEXTS)

    def _parsed_as(self, rows: bytes, user_type: Any) -> Any:
        types = {"user": user_type, "rating": _TEXTS, "time": _TEXTS}
        try:
            return csv.read_csv(
                pa.BufferReader(rows),
                csv.ReadOptions(
                    column_names=list(types)[: self._judge.layout.n_columns],
                    block_size=_ARROW_BLOCK_BYTES,
                ),
                csv.ParseOptions(quote_char=False),
                csv.ConvertOptions(
                    column_types=types,
                    null_values=[],
                    strings_can_be_null=False,
                    check_utf8=False,  # Every block was checked as it was read.
                ),
            )
        except pa.ArrowInvalid:
            return None

    def _numbered_users(self, column: Any, n_bytes: int) -> NDArray[np.int32] | None:
        """Return the numbers of users whose texts have so many bytes; None if one is no good id."""
        if column.type == pa.int64():
            integers = column.to_numpy()
            # A shorter form, such as 7 for "007", would be another id.
            if _n_digits(integers) == n_bytes:
                return self._user_index.of_integers(integers)
            self._users_are_integers = False
            return None
        if not all(map(_are_user_ids, column.chunks)):
            return None
        return np.concatenate([
            self._user_index.of_codes(chunk.indices.to_numpy(), chunk.dictionary.to_pylist())
            for chunk in column.chunks
        ])  # fmt: skip

    def _numbered_items(self, blocks: NetflixBlocks) -> NDArray[np.int32]:
        heads, counts = blocks.heads, blocks.counts
        if blocks.n_open_rows and self._judge.item is not None:
            heads, counts = [self._judge.item, *heads], np.append(blocks.n_open_rows, counts)
        # An item that nobody rated is none.
        rated = [head for head, n in zip(heads, counts.tolist(), strict=True) if n]
        return np.repeat(self._item_index.of_texts(rated), counts[counts > 0])

    def _take_exactly(self, data: bytes, *, final: bool) -> int:
        """Read lines one by one, refusing the bad ones with line number and reason."""
        # Checked before; only a last character may be cut, and it belongs to a later line.
        text = data.decode("utf-8", errors="ignore")
        records = Records(text, ",", final=final)
        good: list[Row] = []
        for record in records:
            line = self._lines_before + record.line + 1
            row = self._judge.judged(record, line)
            if row is None:
                continue
            self.n_rows += 1
            if isinstance(row, str):
                self._reject(line, self._prefix + row, record.text)
            elif row[2] == MISSING:
                self.n_missing += 1
            else:
                good.append(row)
        if good:
            items, users, values, times = zip(*good, strict=True)
            self._keep(
                self._user_index.of_texts(users),
                self._item_index.of_texts(items),
                np.array(values, dtype=np.float32),
                np.array(times, dtype=np.int64),
            )
        self._lines_before += records.n_lines
        return len(text[: records.position].encode("utf-8"))


def _are_user_ids(chunk: Any) -> bool:
    texts = chunk.dictionary
    # A colon belongs to the head of a block: two lines have run into one.
    odd = pc.or_(pc.equal(pc.binary_length(texts), 0), pc.match_substring(texts, ":"))
    return not pc.any(odd).as_py()


def _looked_up(
    column: Any, judge: Callable[[str], float | int | None], kind: type[_Number]
) -> NDArray[_Number] | None:
    """Return the number of every row, judging each different text once; None if one is bad."""
    found = []
    for chunk in column.chunks:
        numbers = [judge(text) for text in chunk.dictionary.to_pylist()]
        if None in numbers:
            return None
        found.append(np.array(numbers, dtype=kind)[chunk.indices.to_numpy()])
    return np.concatenate(found)


def _text_bytes(column: Any) -> int:
    """Return how many bytes the texts of a column have in the file."""
    return sum(
        int(pc.binary_length(chunk.dictionary).to_numpy()[chunk.indices.to_numpy()].sum())
        for chunk in column.chunks
    )


def _n_digits(integers: NDArray[np.int64]) -> int:
    """Return how many characters whole numbers have together when they are written."""
    sizes = np.abs(integers).astype(np.uint64)  # The most negative one is its own absolute value.
    n_digits = len(integers) + int(np.count_nonzero(integers < 0))
    power, largest = 10, int(sizes.max())
    while power <= largest:
        n_digits += int(np.count_nonzero(sizes >= power))
        power *= 10
    return n_digits
