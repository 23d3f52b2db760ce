"""JSON text cut into values: one in each line, or those of one array, as they come.

Numbers stay the texts they are written as: ``1e3`` and ``1000`` are two ids. Texts and
whole numbers become `str`, other numbers `bytes`, which tells them from texts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from funksvd_gui.data.formats.text_pieces import refuse_endless
from funksvd_gui.data.records import BLANKS
from funksvd_gui.errors import LoadError

#: What is not complete after so many characters is no object of a rating.
MAX_OBJECT_CHARACTERS = 1 << 20
_BLANKS = re.compile(r"[ \t\n]*")
#: In place of the values of a key that stands twice in an object.
TWICE = object()
#: The number of a line, or of a value in the array; the value; its text.
Found: TypeAlias = tuple[int, Any, str]


@dataclass(frozen=True, slots=True)
class Problem:
    """In place of a value: a sentence that says why there is none."""

    sentence: str


def _as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _value in pairs)
        found.update((key, TWICE) for key, n_times in counts.items() if n_times > 1)
    return found


_DECODER = json.JSONDecoder(parse_int=str, parse_float=str.encode, object_pairs_hook=_as_object)


def values_of_lines(texts: Iterable[str]) -> Iterator[Found]:
    """Yield the values of all lines that are not blank, with the numbers of the lines.

    Parameters
    ----------
    texts : iterable of str
        Pieces of the text, whose lines end with a line feed.

    Raises
    ------
    LoadError
        If a line has no end.
    """
    rest, n_lines = "", 0
    for text in texts:
        *lines, rest = (rest + text).split("\n")
        refuse_endless(rest)
        for k, line in enumerate(lines, n_lines + 1):
            if line.strip(BLANKS):
                yield k, _value_of(line), line
        n_lines += len(lines)
    if rest.strip(BLANKS):
        yield n_lines + 1, _value_of(rest), rest


def values_of_array(texts: Iterable[str]) -> Iterator[Found]:
    """Yield the values of one array, numbered from 1; only a few are in memory at a time.

    Raises
    ------
    LoadError
        If the text is no array; behind a fault nothing is certain any more.
    """
    array = _ArrayText(texts)
    array.take("[", "it does not begin with a bracket")
    n_values = 0
    while n_values or array.next_mark() != "]":
        n_values += 1
        yield n_values, *array.take_value()
        if array.next_mark() != ",":
            break
        array.take(",", "")
    array.take("]", "a comma is missing between two values")
    if array.next_mark():
        raise array.fault("something follows the end of the array")


class _ArrayText:
    """The text of an array, of which only a part is in memory."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = iter(texts)
        self._text, self._at = "", 0
        self._n_lines_before = 0

    def next_mark(self) -> str:
        """Return the next character that is not blank, nothing at the end."""
        while True:
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._has_more():
                return ""

    def take(self, mark: str, fault: str) -> None:
        """Go behind a character; without it there is a fault."""
        found = self.next_mark()
        if found != mark:
            raise self.fault(fault if found else "it ends in the middle of the array")
        self._at += 1

    def take_value(self) -> tuple[Any, str]:
        """Return the next value and its text."""
        while True:
            if not self.next_mark():
                raise self.fault("it ends in the middle of the array")
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if len(self._text) - self._at < MAX_OBJECT_CHARACTERS and self._has_more():
                    continue
                raise self.fault(_why(error)) from error
            except RecursionError as error:
                raise self.fault("it is nested too deeply") from error
            if end == len(self._text) and self._has_more():
                continue  # A number may go on.
            text = self._text[self._at : end]
            self._at = end
            return value, text

    def fault(self, what: str) -> LoadError:
        """Return an error that says where the text is no array any more."""
        line = 1 + self._n_lines_before + self._text.count("\n", 0, self._at)
        return LoadError(
            f"The file is no valid JSON array: near line {line:,}, {what}.",
            hint="Write it again, or as one object in each line: there a bad line costs only "
            "itself.",
        )

    def _has_more(self) -> bool:
        piece = next(self._texts, None)
        if piece is None:
            return False
        self._n_lines_before += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + piece, 0
        return True


def _value_of(line: str) -> Any:
    try:
        return _DECODER.decode(line)
    except json.JSONDecodeError as error:
        return Problem(f"It is not valid JSON: {_why(error)}.")
    except RecursionError:
        return Problem("It is JSON nested too deeply.")


def _why(error: json.JSONDecodeError) -> str:
    """Return what the decoder found, to go on a sentence."""
    return f"{error.msg[:1].lower()}{error.msg[1:]}, at character {error.colno:,}"
