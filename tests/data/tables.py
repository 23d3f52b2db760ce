"""What a format cuts out of a file, as plain lists of texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from funksvd_gui.data.encoding import decoded, encoding_of
from funksvd_gui.data.formats.table import HEAD_BYTES, Head, Layout, Recognize, Table, Tally
from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.source.opening import open_source
from funksvd_gui.task import Task


@dataclass
class Cut:
    """The whole of a table: parallel lists, and what could not be cut."""

    layout: Layout
    users: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    ratings: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    broken: list[RejectedRow] = field(default_factory=list)
    n_rows: int = 0
    n_missing: int = 0
    n_empty: int = 0
    file_names: list[str] = field(default_factory=list)
    n_blocks: int = 0
    warnings: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        return list(zip(self.users, self.items, self.ratings, strict=True))

    @property
    def lines(self) -> list[int]:
        return [line for line, _text in self.places]

    @property
    def refused(self) -> list[tuple[int, str, str]]:
        return [(row.line, row.reason, row.text) for row in self.broken]


@contextmanager
def head_of(path: Path, choices: ReadingChoices | None = None) -> Iterator[Head]:
    """Open a file and decode its beginning."""
    choices = choices or ReadingChoices()
    with open_source(path) as source:
        more = source.head(HEAD_BYTES + 1)
        raw, is_whole = more[:HEAD_BYTES], len(more) <= HEAD_BYTES
        text, encoding = decoded(raw, choices.encoding or encoding_of(raw), is_whole=is_whole)
        yield Head(source, raw, text, encoding, is_whole)


def cut_table(table: Table, task: Task | None = None, tally: Tally | None = None) -> Cut:
    """Cut a table to its end, and check what a block promises."""
    tally = tally or Tally()
    found = Cut(table.layout)
    for block in table.blocks(task or Task(), tally):
        columns = [block.users, block.items, block.ratings]
        for column, kept in zip(columns, (found.users, found.items, found.ratings), strict=True):
            assert str(column.type) == "dictionary<values=string, indices=int32, ordered=0>"
            assert not column.null_count
            column.validate(full=True)
            assert len(column.dictionary.unique()) == len(column.dictionary)
            kept.extend(column.to_pylist())
        assert (block.times is None) == (table.layout.roles.time is None)
        if block.times is not None:
            assert str(block.times.type) == "string"
            found.times += block.times.to_pylist()
            assert len(block.times) == len(block.users)
        found.places += [block.where(row) for row in range(len(block.users))]
        found.broken += block.broken
        found.n_rows += len(block.users) if block.n_rows is None else block.n_rows
        found.n_missing += block.n_missing
        found.n_empty += block.n_empty
        found.file_names.append(block.file_name)
        found.n_blocks += 1
    found.warnings = tally.warnings
    return found


def cut_file(
    recognize: Recognize,
    path: Path,
    choices: ReadingChoices | None = None,
    task: Task | None = None,
    tally: Tally | None = None,
) -> Cut | None:
    """Cut a file with one format, None if it does not recognize it."""
    choices = choices or ReadingChoices()
    with head_of(path, choices) as head:
        table = recognize(head, choices)
        return None if table is None else cut_table(table, task, tally)
