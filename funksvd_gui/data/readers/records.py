r"""Text cut into records and fields, one exact step after the other.

This is what quoting means in this program; the fast reader may only take
blocks that it is sure to cut in the same way. A field is quoted if it begins
with ``"`` and the closing ``"`` stands right before a separator or a line end;
``""`` inside is a quotation mark. A quotation mark elsewhere is an ordinary
character. Lines end with ``\n``, ``\r\n`` or ``\r``. Lines of spaces are blank
and are no records. Spaces as separator may stand in runs, as in aligned tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

#: A quoted field that is not closed within so many characters was never meant to be one.
MAX_RECORD_CHARACTERS = 1 << 20

_LINE_END = re.compile(r"\r\n|\n|\r")
# Possessive, so that a missing closing mark is noticed in one pass.
_QUOTED = re.compile(r'"([^"]*+(?:""[^"]*+)*+)"')

#: Most records are shorter.
_WINDOW_BYTES = 4 << 10

NEVER_CLOSED = "A quotation mark is opened but not closed before a separator or a line end."


class Record(NamedTuple):
    """One record; `line` counts from 0 inside the text, `problem` is empty if it was cut well."""

    line: int
    fields: list[str]
    problem: str
    text: str


class Records:
    """Iterates over the records of a text; may be asked afterwards how far it came.

    Parameters
    ----------
    text : str
        Begins at the beginning of a record.
    separator : str
        One of ``, ; | :: tab space``.
    final : bool
        Whether the text ends here; otherwise a last record that may be
        incomplete is left for the next time.

    Attributes
    ----------
    position : int
        Characters consumed so far.
    n_lines : int
        Line ends consumed so far.
    """

    def __init__(self, text: str, separator: str, *, final: bool = True) -> None:
        self._text = text
        self._separator = separator
        self._final = final
        self._has_quotes = separator != "::" and '"' in text
        self.position = 0
        self.n_lines = 0

    def __iter__(self) -> Iterator[Record]:
        while self.position < len(self._text):
            start, line = self.position, self.n_lines
            stop, after = self._line_end(start)
            if after is None:
                return
            raw = self._text[start:stop]
            self.position, self.n_lines = after, line + 1
            if not raw.strip(" "):
                continue
            if not self._has_quotes or '"' not in raw:
                yield Record(line, self._split(raw), "", raw)
                continue
            record = self._quoted_record(start, line, raw)
            if record is None:
                self.position, self.n_lines = start, line
                return
            yield record

    def _line_end(self, start: int) -> tuple[int, int | None]:
        """Return where a line stops and where the next begins; None if that is not known yet."""
        match = _LINE_END.search(self._text, start)
        size = len(self._text)
        if match is None:
            return size, size if self._final else None
        if match.end() == size and match.group() == "\r" and not self._final:
            return match.start(), None  # The next block may go on with "\n".
        return match.start(), match.end()

    def _split(self, raw: str) -> list[str]:
        if self._separator == " ":
            return [field for field in raw.split(" ") if field]
        return raw.split(self._separator)

    def _quoted_record(self, start: int, line: int, raw: str) -> Record | None:
        """Cut a record that holds quotation marks; None if its end is not in the text yet."""
        fields: list[str] = []
        position = start
        while True:
            position = self._skip_spaces(position)
            if self._separator == " " and fields and self._ends_at(position):
                break
            value, end = self._field(position)
            if end is None:
                may_go_on = not self._final and len(self._text) - start < MAX_RECORD_CHARACTERS
                return None if may_go_on else Record(line, [], NEVER_CLOSED, raw)
            fields.append(value)
            position = end
            if self._ends_at(position):
                break
            if not self._text.startswith(self._separator, position):
                return Record(line, [], NEVER_CLOSED, raw)
            position += len(self._separator)
        stop, after = self._line_end(position)
        if after is None:
            return None
        text = self._text[start:stop]
        self.position = after
        self.n_lines += len(_LINE_END.findall(text))
        return Record(line, fields, "", text)

    def _field(self, position: int) -> tuple[str, int | None]:
        """Return a field and its end; None as end if its quotation mark is not closed."""
        if not self._text.startswith('"', position):
            stop, _after = self._line_end(position)
            end = self._text.find(self._separator, position, stop)
            end = stop if end < 0 else end
            return self._text[position:end], end
        close = self._text.find('"', position + 1, position + MAX_RECORD_CHARACTERS)
        if close >= 0 and self._text[close + 1 : close + 2] not in ("", '"'):
            return self._text[position + 1 : close], close + 1  # Much sooner than by the pattern.
        match = _QUOTED.match(self._text, position, position + MAX_RECORD_CHARACTERS)
        if match is None or (match.end() == len(self._text) and not self._final):
            return "", None
        return match[1].replace('""', '"'), match.end()

    def _skip_spaces(self, position: int) -> int:
        if self._separator == " ":
            while self._text.startswith(" ", position):
                position += 1
        return position

    def _ends_at(self, position: int) -> bool:
        return position == len(self._text) or self._text[position] in "\r\n"


class FoundRecord(NamedTuple):
    """A record, and how many characters and lines it takes with the blank lines before it."""

    record: Record
    consumed: str
    n_lines: int


def as_text(data: bytes) -> str:
    """Decode checked UTF-8, of which only the last character may be cut."""
    return data.decode("utf-8", errors="ignore")


def record_at(
    data: bytes,
    start: int,
    stop: int,
    separator: str,
    *,
    final: bool,
    decode: Callable[[bytes], str] = as_text,
) -> FoundRecord | None:
    """Return the record that begins at a place in a text; None if its end is not there yet.

    Parameters
    ----------
    data : bytes
        UTF-8.
    stop : int
        Where the text ends; `final` tells whether it really does.
    decode : callable
        Turns parts of the data into text as the file has it.
    """
    size = _WINDOW_BYTES
    while True:
        is_all = start + size >= stop
        text = decode(data[start : min(start + size, stop)])
        records = Records(text, separator, final=final and is_all)
        record = next(iter(records), None)
        if record is not None:
            return FoundRecord(record, text[: records.position], records.n_lines)
        if is_all:
            return None
        # Most likely it goes on until the next quotation mark, but it may do so several times.
        mark = data.find(b'"', start + size, stop)
        size = max(4 * size, mark + 2 - start)
