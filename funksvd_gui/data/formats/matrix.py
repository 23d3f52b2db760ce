"""Matrices of ratings, a row for each user and a column for each item or the other way round.

They are unrolled: every cell with a rating becomes a row of its own.
"""

from __future__ import annotations

import operator
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from funksvd_gui.data.columns import Role, Roles, Why
from funksvd_gui.data.encoding import text_blocks
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.table import HEAD_BYTES, Block, Head, HeadRow, Layout, Tally, uneven
from funksvd_gui.data.formats.text_pieces import record_batches
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
        self._cells = _Cells(mark, found.missing_code)
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
        pieces = text_blocks(self._head.source, self._head.encoding, task)
        n_rows = n_bad = n_rated = 0
        header_is_ahead = self._found.has_header
        for n_lines_before, records in record_batches(pieces, self._found.cut):
            if header_is_ahead and records:
                del records[0]
                header_is_ahead = False
            if not records:
                continue
            block = self._unrolled(records, n_rows, n_lines_before)
            n_rows += len(records)
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

    def _unrolled(self, records: Sequence[Record], n_above: int, n_lines_before: int) -> Block:
        """Return the ratings in some rows, above which there were others."""
        problems = [self._problem(record) for record in records]
        good = [k for k, problem in enumerate(problems) if not problem]
        bad = [k for k, problem in enumerate(problems) if problem not in {"", _EMPTY}]
        texts = chain.from_iterable(self._cells_of(records[k]) for k in good)
        cells = pa.array(list(texts), pa.string()).dictionary_encode()
        codes = cells.indices.to_numpy().reshape(len(good), len(self._found.column_ids))
        kinds = [self._cells[text] for text in cells.dictionary.to_pylist()]
        is_rated = (np.array(kinds, np.int8) == _RATED)[codes]
        in_row, in_column = np.nonzero(is_rated)
        self._check_counts([records[k] for k in good], is_rated)
        ids = [self._row_id(records[k], n_above + k + 1) for k in good]
        down, across = _texts_at(in_row, ids), _texts_at(in_column, self._found.column_ids)
        users, items = self._sides(down, across)

        def where(k: int) -> tuple[int, str]:
            return n_lines_before + records[k].line + 1, records[k].text

        broken = [(*where(k), problems[k]) for k in bad]
        return Block(
            users=users,
            items=items,
            ratings=_texts_at(codes[is_rated], cells.dictionary),
            times=None,
            where=lambda k: where(good[in_row[k]]),
            broken=[RejectedRow(line, why, text) for line, text, why in broken],
            n_rows=len(good),
            n_missing=is_rated.size - len(in_row),
            n_empty=len(records) - len(good) - len(bad),
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
        bad = {cell for cell in set(cells) if self._cells[cell] == _BAD}
        if not bad:
            return ""
        place = next(k for k, cell in enumerate(cells) if cell in bad)
        name = shown(found.column_ids[place], _MAX_NAME)
        return f"Column “{name}”: {self._cells.why_not(cells[place])}"

    def _cells_of(self, record: Record) -> list[str]:
        return record.fields[self._found.first_rating :]

    def _row_id(self, record: Record, number: int) -> str:
        return record.fields[0] if self._found.has_row_ids else str(number)

    def _sides(self, down: _Side, across: _Side) -> tuple[_Side, _Side]:
        """Return users and items."""
        return (across, down) if self._found.first is FirstColumn.ITEM else (down, across)

    def _ratings_in(self, record: Record, number: int) -> Iterator[tuple[str, str, str, str]]:
        row_id = self._row_id(record, number)
        for name, cell in zip(self._found.column_ids, self._cells_of(record), strict=True):
            if self._cells[cell] == _RATED:
                yield (*self._sides(row_id, name), cell, "")

    def _check_counts(self, records: Sequence[Record], is_rated: NDArray[np.bool_]) -> None:
        if self._found.first is FirstColumn.COUNT:
            told = [record.fields[0].strip(BLANKS_AND_MARKS) for record in records]
            right = map(str, is_rated.sum(axis=1).tolist())
            self._n_wrong_counts += sum(map(operator.ne, told, right))


class _Cells(dict[str, int]):
    """What the text of a cell is, found out when it is first seen.

    A number may have either decimal mark unless a person chose one: which of them
    the matrix has is decided with the ratings.
    """

    def __init__(self, mark: DecimalMark, missing_code: str) -> None:
        super().__init__()
        self._mark = mark
        self._codes = RatingText(missing_code=missing_code, missing_words=MISSING_WORDS)

    def __missing__(self, text: str) -> int:
        if self._codes.is_missing(text):
            kind = _MISSING
        else:
            kind = _BAD if number_of(text, self._mark) is None else _RATED
        if len(self) < _MAX_REMEMBERED:
            self[text] = kind
        return kind

    def why_not(self, text: str) -> str:
        """Return a sentence that says why a cell is bad."""
        return RatingText(self._mark).why_not(text)


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
