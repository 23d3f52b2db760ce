r"""Text cut into records and fields by Python's csv, losing one line where it is broken.

This is what quoting means in this program. A field is quoted if it begins with
``"`` and the closing ``"`` stands right before a separator or a line end; ``""``
inside is a quotation mark, and a quotation mark elsewhere is an ordinary
character. Lines end with ``\n``, ``\r\n`` or ``\r``; blank ones are no records.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

NEVER_CLOSED = "A quotation mark is opened but not closed before a separator or a line end."
#: A quoted field that is not closed within so many characters was never meant to be one.
MAX_FIELD_CHARACTERS = 1 << 20
csv.field_size_limit(MAX_FIELD_CHARACTERS)
#: What is no part of a field where it stands around it.
BLANKS = " \t"
#: Around ids, where files were put together.
BLANKS_AND_MARKS = " \t\ufeff"
_RUN = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class Cut:
    """How fields are parted.

    Attributes
    ----------
    separator : str
        One of ``, ; | ::``, tab, or a space, which means any run of spaces and tabs.
    has_quotes : bool
        Whether quotation marks mean anything.
    skips_blanks : bool
        Whether blanks after a separator are no part of the field, so that a
        quotation mark may follow them.
    """

    separator: str
    has_quotes: bool = True
    skips_blanks: bool = False


class Record(NamedTuple):
    """One record; `line` counts from 0 inside the text, `problem` is empty if it was cut well."""

    line: int
    fields: list[str]
    problem: str
    text: str


class Records:
    """Iterates over the records of a text that begins with one.

    Parameters
    ----------
    is_final : bool
        Whether the text ends here; otherwise a last record that may be incomplete is left.
    n_leading : int
        Lines to be passed over.

    Attributes
    ----------
    n_lines : int
        Line ends consumed so far.
    """

    def __init__(self, text: str, cut: Cut, *, is_final: bool = True, n_leading: int = 0) -> None:
        self._lines = list(io.StringIO(text, newline=""))
        if not is_final and self._lines and not self._lines[-1].endswith("\n"):
            self._lines.pop()  # A CR at the very end may be half of CR LF.
        self._cut, self._is_final, self._is_over = cut, is_final, False
        self._has_quotes = cut.has_quotes and cut.separator != "::" and '"' in text
        self.n_lines = n_leading

    @property
    def position(self) -> int:
        """Characters consumed so far."""
        return sum(map(len, self._lines[: self.n_lines]))

    def __iter__(self) -> Iterator[Record]:
        while self.n_lines < len(self._lines) and not self._is_over:
            yield from self._until_broken() if self._has_quotes else self._split_lines()

    def _split_lines(self) -> Iterator[Record]:
        separator = self._cut.separator
        for line in range(self.n_lines, len(self._lines)):
            self.n_lines, raw = line + 1, self._lines[line]
            text = raw.rstrip("\r\n")
            is_blank = separator == " "
            fields = _RUN.split(text.strip(BLANKS)) if is_blank else text.split(separator)
            if len(fields) > 1 or text.strip(BLANKS):
                yield Record(line, fields, "", text)

    def _until_broken(self) -> Iterator[Record]:
        """Yield records as far as csv goes, then the line that it could not cut."""
        first, separator = self.n_lines, self._cut.separator
        reader = csv.reader(
            islice(self._lines, first, None),
            delimiter=separator,
            strict=True,
            skipinitialspace=self._cut.skips_blanks or separator == " ",
        )
        while True:
            line = self.n_lines
            try:
                fields = next(reader, None)
            except csv.Error:
                ran_out = first + reader.line_num >= len(self._lines)
                n_left = sum(map(len, self._lines[line:]))
                if ran_out and not self._is_final and n_left < MAX_FIELD_CHARACTERS:
                    self._is_over = True
                    return
                self.n_lines = line + 1
                yield Record(line, [], NEVER_CLOSED, self._lines[line].rstrip("\r\n"))
                return
            if fields is None:
                return
            self.n_lines = first + reader.line_num
            text = "".join(self._lines[line : self.n_lines]).rstrip("\r\n")
            if separator == " " and text.endswith(" "):
                fields.pop()  # Blanks at the end make an empty field; `""` is one.
            if len(fields) > 1 or "".join(fields).strip(BLANKS):
                yield Record(line, fields, "", text)
