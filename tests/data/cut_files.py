"""Recognized tables in lists, so that a test can look at them."""

from __future__ import annotations

import itertools

from funksvd_gui.data.encoding import decoded, encoding_of
from funksvd_gui.data.formats.table import HEAD_BYTES, Head, Tally
from funksvd_gui.data.reading_choices import ReadingChoices
from funksvd_gui.data.source import open_source
from funksvd_gui.task import Task


def head_of(source, choices=None):
    """Return the beginning of a source as formats get it."""
    raw = source.head(HEAD_BYTES)
    is_whole = source.is_within(HEAD_BYTES)
    chosen = choices.encoding if choices else None
    text, encoding = decoded(raw, chosen or encoding_of(raw), is_whole=is_whole)
    return Head(source, raw, text, encoding, is_whole)


class Cut:
    """A file cut by a format: columns as lists of texts, and what was told.

    `lines` has the line number of every row; `table` is None if it was not recognized.
    """

    def __init__(self, a_format, path, choices=None, task=None, tally=None):
        choices = choices or ReadingChoices()
        self.users, self.items, self.ratings, self.times = [], [], [], []
        self.lines, self.texts, self.broken, self.file_names = [], [], [], []
        self.n_rows = self.n_missing = self.n_broken = 0
        self.tally = tally or Tally()
        with open_source(path) as source:
            self.table = a_format.recognize(head_of(source, choices), choices)
            if self.table is None:
                return
            self.layout = self.table.layout
            for block in self.table.blocks(task or Task(), self.tally):
                self._add(block)

    @property
    def triples(self):
        return list(zip(self.users, self.items, self.ratings, strict=True))

    def _add(self, block):
        columns = [block.users, block.items, block.ratings]
        assert all(len(set(column.dictionary.to_pylist())) == len(column.dictionary)
                   for column in columns)  # fmt: skip
        texts = [column.to_pylist() for column in columns]
        assert len({len(text) for text in texts}) == 1
        for kept, text in zip((self.users, self.items, self.ratings), texts, strict=True):
            kept.extend(text)
        self.times += block.times.to_pylist() if block.times is not None else []
        wheres = [block.where(k) for k in range(len(texts[0]))]
        self.lines += [line for line, _text in wheres]
        self.texts += [text for _line, text in wheres]
        self.broken += [(row.line, row.reason, row.text) for row in block.broken]
        self.n_broken += len(block.broken) + block.n_more_broken
        self.n_rows += len(texts[0]) if block.n_rows is None else block.n_rows
        self.n_missing += block.n_missing
        self.file_names.append(block.file_name)


def head_rows(a_format, path, choices=None, n=50):
    """Return the first rows as a preview gets them."""
    choices = choices or ReadingChoices()
    with open_source(path) as source:
        table = a_format.recognize(head_of(source, choices), choices)
        return list(itertools.islice(table.head_rows(), n))
