"""Matrices of ratings, a row for each user and a column for each item or the other way round.

They are unrolled: every cell with a rating becomes a row of its own.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funksvd_gui.data.columns import Role, Roles, Why
from funksvd_gui.data.encoding import text_blocks
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.cutter import CutRows, Cutter
from funksvd_gui.data.formats.table import HEAD_BYTES, Block, Head, HeadRow, Layout, Tally, uneven
from funksvd_gui.data.layout.matrix_layout import (
    MISSING_WORDS,
    FirstColumn,
    MatrixLayout,
    find_matrix,
)
from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.numbers import DecimalMark, RatingText, number_of
from funksvd_gui.data.preview import MAX_ROWS
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.records import BLANKS_AND_MARKS, Record, Records
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from funksvd_gui.wording import shown

_Side = TypeVar("_Side")
#: What cells may be.
_RATED, _MISSING, _BAD = range(3)
_MAX_REMEMBERED = 100_000
_MAX_NAME = 40
#: Of a row that is none, and no bad one either.
_EMPTY = "The row is empty."


def recognize_matrix(head: Head, choices: ReadingChoices) -> MatrixTable | None:
    """Take delimited text with the ratings of one user, or one item, in each line.

    It is told by shape and values; whatever has three columns may be said to be one.
    """
    roles = {role for role, _column in choices.columns or ()}
    if choices.format is None and len(roles - {"time"}) > 1:
        return None  # Somebody knows columns of users, items and ratings.
    # What was recognized without being told is found again; the rest is a person's wish.
    found = find_matrix(head.text, is_whole=head.is_whole, choices=replace(choices, format=None))
    if found is None and choices.format is FileFormat.MATRIX:
        found = find_matrix(head.text, is_whole=head.is_whole, choices=choices)
        if found is None:
            raise LoadError(
                f"“{head.name}” is no matrix of ratings.",
                hint="A matrix has a row for each user and a column for each item, and the "
                f"first row is shorter than {HEAD_BYTES >> 10} kB.",
            )
    return None if found is None else MatrixTable(head, found, choices)


class MatrixTable:
    """A recognized matrix."""

    def __init__(self, head: Head, found: MatrixLayout, choices: ReadingChoices) -> None:
        self._head, self._found = head, found
        mark = choices.decimal_mark or DecimalMark.UNDECIDED
        self._codes = RatingText(missing_code=found.missing_code, missing_words=MISSING_WORDS)
        self._kind = lru_cache(_MAX_REMEMBERED)(self._look_at)
        self._n_wrong_counts = 0
        self.layout = Layout(
            kind=FileFormat.MATRIX,
            format=_format_name(found),
            encoding=head.encoding.value,
            names=found.names or tuple(f"Column {k + 1}" for k in range(found.n_columns)),
            roles=_roles(found),
            has_header=found.has_header,
            separator=found.cut.separator,
            decimal_mark=mark,
            comma_separates=found.cut.separator == ",",
            missing_code=found.missing_code,
            missing_words=MISSING_WORDS,
            items_are_counted=found.items_are_counted,
            warnings=found.warnings,
            questions=found.questions,
        )

    def head_rows(self) -> Iterator[HeadRow]:
        """Yield the first rows of the matrix with the ratings in each."""
        records = Records(self._head.text, self._found.cut, is_final=self._head.is_whole)
        n_names = int(self._found.has_header)
        data = islice(records, n_names, n_names + MAX_ROWS)
        for number, record in enumerate(data, 1):
            problem = self._problem(record)
            fields = (record.text,) if record.problem else tuple(record.fields)
            cells = () if problem else self._ratings_in(record, number)
            yield HeadRow(record.line + 1, fields, tuple(cells), problem)

    def blocks(self, task: Task, tally: Tally) -> Generator[Block, None, None]:
        """Unroll the whole file."""
        found, n_leading = self._found, 0
        if found.has_header:
            records = Records(self._head.text, found.cut)
            next(iter(records))
            n_leading = records.n_lines
        columns = range(found.n_columns)
        cutter = Cutter(found.cut, found.n_columns, columns, task, n_coded=found.n_columns)
        pieces = text_blocks(self._head.source, self._head.encoding, task)
        n_rows = n_bad = n_rated = 0
        for rows in cutter.rows(pieces, n_leading):
            block = self._unrolled(rows, n_rows)
            n_rows += len(rows.columns[0]) + len(rows.broken)
            n_bad += len(block.broken)
            n_rated += len(block.ratings)
            yield block
        if not n_rated and n_bad * 2 <= n_rows and n_rows:
            raise LoadError(
                f"No cell of “{self._head.name}” holds a rating.",
                hint="Check which number means “not rated”.",
            )
        if self._n_wrong_counts:
            tally.warnings.append(
                f"In {self._n_wrong_counts:,} of {n_rows:,} rows the first column is not the "
                "number of ratings."
            )

    def _unrolled(self, rows: CutRows, n_before: int) -> Block:
        """Return the ratings in some rows, above which there were others."""
        found, n_rows = self._found, len(rows.columns[0])
        columns = pa.chunked_array(rows.columns[found.first_rating :])
        cells = columns.unify_dictionaries().combine_chunks()
        codes = cells.indices.to_numpy().reshape(len(found.column_ids), n_rows)
        codes = np.ascontiguousarray(codes.T)
        kinds = np.array([self._kind(text) for text in cells.dictionary.to_pylist()], np.int8)
        is_good = ~(kinds == _BAD)[codes].any(axis=1)
        first: list[str] = rows.columns[0].to_pylist()
        if found.has_row_ids:
            is_good &= np.array([bool(one.strip(BLANKS_AND_MARKS)) for one in first], np.bool_)
            ids = first
        else:  # Rows that could not be cut are counted, too.
            above = np.searchsorted(rows.n_above, np.arange(n_rows), side="right")
            ids = [str(n_before + k + n + 1) for k, n in enumerate(above.tolist())]
        broken, n_empty = list(rows.broken), 0
        for k in np.flatnonzero(~is_good).tolist():
            line, text = rows.where(k)
            problem = self._problem(next(iter(Records(text, found.cut))))
            if problem == _EMPTY:
                n_empty += 1
            else:
                broken.append(RejectedRow(line, problem, text))
        is_rated = (kinds == _RATED)[codes] & is_good[:, np.newaxis]
        if found.first is FirstColumn.COUNT:
            told = np.array([text.strip(BLANKS_AND_MARKS) for text in first])
            is_wrong = told != is_rated.sum(axis=1).astype(str)
            self._n_wrong_counts += int(np.count_nonzero(is_wrong & is_good))
        in_row, in_column = np.nonzero(is_rated)
        users, items = self._sides(_texts_at(in_row, ids), _texts_at(in_column, found.column_ids))
        n_good = int(np.count_nonzero(is_good))
        return Block(
            users=users,
            items=items,
            ratings=_texts_at(codes[is_rated], cells.dictionary),
            times=None,
            where=lambda k: rows.where(in_row[k]),
            broken=sorted(broken, key=lambda row: row.line),
            n_rows=n_good,
            n_missing=n_good * len(found.column_ids) - len(in_row),
            n_empty=n_empty,
        )

    def _problem(self, record: Record) -> str:
        """Return why a row is refused as a whole, empty if it is not."""
        found, fields = self._found, record.fields
        if record.problem:
            return record.problem
        if len(fields) != found.n_columns:
            return uneven(len(fields), found.n_columns)
        if found.has_row_ids and not fields[0].strip(BLANKS_AND_MARKS):
            is_empty = not "".join(fields).strip(BLANKS_AND_MARKS)
            return _EMPTY if is_empty else f"The {found.first.value} id is empty."
        cells = self._cells_of(record)
        for name, cell in zip(found.column_ids, cells, strict=True):
            if self._kind(cell) == _BAD:
                why = RatingText(self.layout.decimal_mark).why_not(cell)
                return f"Column “{shown(name, _MAX_NAME)}”: {why}"
        return ""

    def _cells_of(self, record: Record) -> list[str]:
        return record.fields[self._found.first_rating :]

    def _sides(self, down: _Side, across: _Side) -> tuple[_Side, _Side]:
        """Return users and items."""
        return (across, down) if self._found.first is FirstColumn.ITEM else (down, across)

    def _ratings_in(self, record: Record, number: int) -> Iterator[tuple[str, str, str, str]]:
        row_id = record.fields[0] if self._found.has_row_ids else str(number)
        for name, cell in zip(self._found.column_ids, self._cells_of(record), strict=True):
            if self._kind(cell) == _RATED:
                yield (*self._sides(row_id, name), cell, "")

    def _look_at(self, text: str) -> int:
        """Return what the text of a cell is.

        A number may have either decimal mark unless a person chose one: which of them
        the matrix has is decided with the ratings.
        """
        if self._codes.is_missing(text):
            return _MISSING
        return _BAD if number_of(text, self.layout.decimal_mark) is None else _RATED


def _texts_at(places: NDArray[Any], texts: Any) -> Any:
    return pa.array(texts, pa.string()).take(pa.array(places)).dictionary_encode()


def _format_name(found: MatrixLayout) -> str:
    if found.first is FirstColumn.COUNT and found.missing_code == "99":
        return "matrix as in Jester"
    return "matrix, items × users" if found.first is FirstColumn.ITEM else "matrix, users × items"


def _roles(found: MatrixLayout) -> Roles:
    first = Role(0, found.why)
    return Roles(
        user=first if found.first is FirstColumn.USER else None,
        item=first if found.first is FirstColumn.ITEM else None,
        rating=Role(found.first_rating, found.why if found.first_rating == 0 else Why.VALUES),
    )
