"""Lines in the Netflix Prize layout, cut into columns before anybody knows their items."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from funksvd_gui.data.formats.arrow_csv import read_columns
from funksvd_gui.data.records import BLANKS_AND_MARKS, Cut, Record, Records

CUT = Cut(",")
USER_RATING, USER_RATING_TIME = 2, 3
_TEXTS = pa.dictionary(pa.int32(), pa.string())
_TYPES = (_TEXTS, _TEXTS, pa.string())
_LINE_END = re.compile(r"\r\n|\n|\r")


def cut_lines(lines: bytes, n_columns: int) -> NetflixLines:
    """Cut whole lines of UTF-8; `n_columns` is 2, or 3 with times."""
    cut = _cut_by_the_book if b'"' in lines else _cut_plainly
    return cut(lines, n_columns)


@dataclass(frozen=True, slots=True, eq=False)
class NetflixLines:
    """Some lines: those with as many fields as a rating has in columns, and the others.

    Attributes
    ----------
    lines : int array
        Where the rows of the columns stand, counted from 0.
    others : list of Record
    """

    users: Any
    ratings: Any
    times: Any
    lines: NDArray[np.int64]
    others: list[Record]

    @property
    def n_lines(self) -> int:
        return len(self.lines) + len(self.others)

    def is_odd(self) -> NDArray[np.bool_]:
        """Tell which rows may be heads, or damaged ones."""
        return self._users_are(pc.match_substring(self.users.dictionary, ":"))

    def is_blank(self) -> NDArray[np.bool_]:
        """Tell which rows have nothing in them; to pyarrow, blank lines are such rows."""
        found = self._users_are(pc.equal(self.users.dictionary, ""))
        for k in np.flatnonzero(found).tolist():
            found[k] = not self.text(k).strip(",")
        return found

    def odd_records(self) -> list[Record]:
        """Return whatever may be no rating, in order."""
        rows = np.flatnonzero(self.is_odd()).tolist()
        odd = [Record(int(self.lines[k]), self.text(k).split(","), "", self.text(k)) for k in rows]
        others = [record for record in self.others if record.text.strip(BLANKS_AND_MARKS)]
        return sorted(others + odd, key=lambda record: record.line)

    def text(self, row: int) -> str:
        columns = (self.users, self.ratings, self.times)
        return ",".join(column[row].as_py() for column in columns if column is not None)

    def _users_are(self, found: Any) -> NDArray[np.bool_]:
        mask: NDArray[np.bool_] = found.to_numpy(zero_copy_only=False).astype(np.bool_)
        codes = self.users.indices.to_numpy()
        return mask[codes] if len(codes) else np.zeros(0, np.bool_)


def _cut_plainly(lines: bytes, n_columns: int) -> NetflixLines:
    """Cut lines without quotation marks."""
    if lines.startswith(BOM_UTF8):
        lines = BOM_UTF8 + lines  # pyarrow drops the first one, wherever in the file it is.
    table, odd = read_columns(
        lines, n_columns, range(n_columns),
        types=_TYPES, is_threaded=False, has_blank_rows=True,
    )  # fmt: skip
    others = [Record(row.number - 1, row.text.split(","), "", row.text) for row in odd]
    rows = np.delete(np.arange(len(table) + len(odd)), [record.line for record in others])
    users, ratings, *times = (column.combine_chunks() for column in table.columns)
    return NetflixLines(users, ratings, times[0] if times else None, rows, others)


def _cut_by_the_book(lines: bytes, n_columns: int) -> NetflixLines:
    """Cut lines with quotation marks, as few files have them."""
    rows: list[Record] = []
    others: list[Record] = []
    texts = _LINE_END.split(lines.decode("utf-8"))
    for number, line in enumerate(texts if texts[-1] else texts[:-1]):
        record = next(iter(Records(line, CUT)), Record(0, [], "", ""))._replace(line=number)
        is_row = not record.problem and len(record.fields) == n_columns
        (rows if is_row else others).append(record)
    users, ratings, *times = (
        pa.array([record.fields[k] for record in rows], pa.string()) for k in range(n_columns)
    )
    places = np.array([record.line for record in rows], np.int64)
    return NetflixLines(users.dictionary_encode(), ratings.dictionary_encode(),
                  times[0] if times else None, places, others)  # fmt: skip
