"""JSON: one object in each line, or one array of objects, cut by Python's json module.

Numbers stay the texts they are written as: ``1e3`` and ``1000`` are two ids. A bad line
costs only itself. Behind a fault in an array nothing is certain any more, so the file is
refused there; values in it that are JSON but no ratings are rejected one by one.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias

import pyarrow as pa

from funksvd_gui.data.columns import ROLES
from funksvd_gui.data.encoding import utf8_blocks
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.table import Block, Head, HeadRow, Layout, Tally
from funksvd_gui.data.layout.roles import find_roles
from funksvd_gui.data.load_report import RejectedRow
from funksvd_gui.data.numbers import DecimalMark
from funksvd_gui.data.preview import MAX_ROWS
from funksvd_gui.data.reading_choices import NO_CODE, ReadingChoices
from funksvd_gui.errors import LoadError
from funksvd_gui.task import Task
from funksvd_gui.wording import shown

#: What is decoded between two chances to cancel.
PIECE_BYTES = 1 << 20
#: What is not complete after so many characters is no object of a rating.
MAX_OBJECT_CHARACTERS = 1 << 20
_MAX_LINE_CHARACTERS = 16 << 20
_MAX_SAMPLED, _MAX_LOOKED_AT, _MAX_KEYS = 500, 20, 200
_OBJECT = re.compile(r'\s*\{\s*(?:"|\})')
_ARRAY = re.compile(r'\s*\[\s*(?:\{|\]\s*$|\[\s*["0-9-])')
_BLANKS = re.compile(r"[ \t\n]*")
_NOUNS = {"user": "user id", "item": "item id"}
_MAX_FLOAT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class _Problem:
    """In place of a value, what is wrong with it."""

    sentence: str


#: The number of a line, or of a value in the array; the value; its text.
_Found: TypeAlias = tuple[int, Any, str]
#: In place of the values of a key that stands twice in an object.
_TWICE = object()


def _as_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(key for key, _value in pairs)
        found.update((key, _TWICE) for key, n_times in counts.items() if n_times > 1)
    return found


# Texts and whole numbers become str, other numbers bytes: only these tell them from texts.
_DECODER = json.JSONDecoder(
    parse_int=str, parse_float=str.encode, object_pairs_hook=_as_object
)


class JsonFormat:
    """One JSON object for each rating."""

    kind = FileFormat.JSON_LINES

    def recognize(self, head: Head, choices: ReadingChoices) -> JsonTable | None:
        """Tell by the first lines: most must be objects, or it must begin as JSON does."""
        text = head.text.replace("\r\n", "\n").replace("\r", "\n")
        is_array = bool(_ARRAY.match(text))
        found = list(islice(_values_of_head(text, head, is_array=is_array), _MAX_SAMPLED))
        objects = [value for _number, value, _text in found if isinstance(value, dict)]
        looked_at = [value for _number, value, _text in found[:_MAX_LOOKED_AT]]
        n_objects = sum(isinstance(value, dict) for value in looked_at)
        is_json = is_array or _OBJECT.match(text) or n_objects * 2 > len(looked_at)
        if choices.format is not self.kind and not is_json:
            return None
        if not any(objects):
            raise LoadError(
                f"“{head.name}” holds no JSON object with keys and values for each rating.",
                hint="Write one object for each rating in a line of its own, such as "
                '{"user": "ann", "item": "Up", "rating": 4}, or all of them in one array.',
            )
        keys = tuple(islice(dict.fromkeys(key for value in objects for key in value), _MAX_KEYS))
        layout = _layout(head, keys, objects, choices, is_array=is_array)
        return JsonTable(head, keys, layout, found[:MAX_ROWS], is_array=is_array)


class JsonTable:
    """JSON that is recognized; a `Table`."""

    def __init__(
        self,
        head: Head,
        keys: Sequence[str],
        layout: Layout,
        first: Sequence[_Found],
        *,
        is_array: bool,
    ) -> None:
        self.layout = layout
        self._head, self._keys, self._first, self._is_array = head, keys, first, is_array
        places = {role: layout.roles.column(role) for role in ROLES}
        self._role_keys = {role: keys[k] for role, k in places.items() if k is not None}

    def head_rows(self) -> Iterator[HeadRow]:
        """Yield the first objects, the values of all keys as texts."""
        for number, value, text in self._first:
            if not isinstance(value, dict):
                yield HeadRow(number, (text,), (), _no_object(value))
                continue
            fields = tuple(_shown(value.get(key, "")) for key in self._keys)
            cells = [value.get(key) for key in self._role_keys.values()]
            problem = self._why_not(cells)
            if problem:
                yield HeadRow(number, fields, (), problem)
            else:
                user, item, _, time = map(_text_of, [*cells, None][:4])
                yield HeadRow(number, fields, [(user, item, _rating_of(cells[2]), time)])

    def blocks(self, task: Task, tally: Tally) -> Iterator[Block]:
        """Cut all values, a megabyte of text at a time."""
        keys = list(self._role_keys.values())
        rows: list[tuple[Any, ...]] = []
        broken: list[tuple[int, str, str]] = []
        n_characters = 0
        values = _values_of_array if self._is_array else _values_of_lines
        for number, value, text in values(self._texts(task)):
            if isinstance(value, dict):
                rows.append((number, text, *map(value.get, keys)))
            else:
                broken.append((number, _no_object(value), text))
            n_characters += len(text)
            if n_characters >= PIECE_BYTES:
                yield self._block(rows, broken, tally)
                rows, broken, n_characters = [], [], 0
        yield self._block(rows, broken, tally)

    def _block(
        self, rows: list[tuple[Any, ...]], broken: list[tuple[int, str, str]], tally: Tally
    ) -> Block:
        try:
            columns = self._columns(rows)
        except (TypeError, UnicodeEncodeError):
            problems = [self._why_not(row[2:]) for row in rows]
            broken += [
                (row[0], problem, row[1])
                for row, problem in zip(rows, problems, strict=True)
                if problem
            ]
            rows = [row for row, problem in zip(rows, problems, strict=True) if not problem]
            columns = self._columns(rows)
        named = sorted(broken) if tally.needs_names else []
        users, items, ratings = (column.dictionary_encode() for column in columns[:3])
        return Block(
            users=users,
            items=items,
            ratings=ratings,
            times=columns[3] if len(columns) > 3 else None,  # noqa: PLR2004 - as in ROLES
            where=lambda row: rows[row][:2],
            broken=[RejectedRow(number, problem, text[:200]) for number, problem, text in named],
            n_more_broken=len(broken) - len(named),
        )

    def _columns(self, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        """Return the columns of the roles; raise an error if a value is no text."""
        columns = []
        for k, role in enumerate(self._role_keys, start=2):
            made = _rating_of if role == "rating" else _text_of
            texts = [cell if type(cell := row[k]) is str else made(cell) for row in rows]
            columns.append(pa.array(texts, pa.string()))
        return columns

    def _why_not(self, cells: Sequence[Any]) -> str:
        """Return a sentence on the first value that is no text, empty if all are."""
        for (role, key), value in zip(self._role_keys.items(), cells, strict=True):
            if value is _TWICE:
                return f"The key “{shown(key, 40)}” stands in it twice."
            if not isinstance(value, str | bytes | None) or not _is_text(value or ""):
                return f"The {_NOUNS.get(role, role)} is {_kind_of(value)}, neither text nor number."
        return ""

    def _texts(self, task: Task) -> Iterator[str]:
        """Yield the text of the file in pieces whose lines end with one character."""
        source = self._head.source
        decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8")(), True)
        task.report(0.0)
        for block in utf8_blocks(source.blocks(), self._head.encoding, source.name):
            for start in range(0, len(block), PIECE_BYTES):
                yield decoder.decode(block[start : start + PIECE_BYTES])
                task.report(source.share_read)
            task.report(source.share_read)
        yield decoder.decode(b"", final=True)


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


def _layout(
    head: Head,
    keys: tuple[str, ...],
    objects: Sequence[dict[str, Any]],
    choices: ReadingChoices,
    *,
    is_array: bool,
) -> Layout:
    # Only texts and numbers tell what a key is for.
    rows = [
        [_shown(v) if isinstance(v := value.get(key), str | bytes) else "" for key in keys]
        for value in objects
    ]
    names = tuple(key.encode("utf-8", "backslashreplace").decode() for key in keys)
    found = find_roles(names, rows, choices, file_name=head.name, has_names=True)
    return Layout(
        kind=FileFormat.JSON_LINES,
        format="JSON array" if is_array else "JSON lines",
        encoding=head.encoding.value,
        names=names,
        roles=found.roles,
        decimal_mark=choices.decimal_mark or DecimalMark.UNDECIDED,
        missing_code=choices.missing_code or NO_CODE,
        time_kind=found.time_kind,
        ticks_per_second=found.ticks_per_second,
        counts="Entry" if is_array else "Line",
        warnings=found.warnings,
        questions=found.questions,
    )


def _values_of_head(text: str, head: Head, *, is_array: bool) -> Iterator[_Found]:
    if not is_array:
        yield from _values_of_lines([text if head.is_whole else text[: text.rfind("\n") + 1]])
        return
    try:
        yield from _values_of_array([text])
    except LoadError:  # If more follows, the fault may be that it is cut here.
        if head.is_whole:
            raise


def _values_of_lines(texts: Iterable[str]) -> Iterator[_Found]:
    rest, number = "", 0
    for text in texts:
        *lines, rest = (rest + text).split("\n")
        if len(rest) > _MAX_LINE_CHARACTERS:
            raise LoadError(
                f"A line is longer than {_MAX_LINE_CHARACTERS >> 20} MB; "
                "this is no table of ratings.",
                hint="Choose a text file with one rating in each line.",
            )
        for number, line in enumerate(lines, number + 1):
            if line and (line[0] == "{" or line.strip(" \t")):
                yield number, _value_of(line), line
    if rest.strip(" \t"):
        yield number + 1, _value_of(rest), rest


def _value_of(line: str) -> Any:
    try:
        return _DECODER.decode(line)
    except json.JSONDecodeError as error:
        return _Problem(f"It is not valid JSON: {_why(error)}.")
    except RecursionError:
        return _Problem("It is JSON nested too deeply.")


def _values_of_array(texts: Iterable[str]) -> Iterator[_Found]:
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


def _why(error: json.JSONDecodeError) -> str:
    """Return what the decoder found, to go on a sentence."""
    return f"{error.msg[:1].lower()}{error.msg[1:]}, at character {error.colno:,}"


def _text_of(value: Any) -> str:
    """Return a text or number; what is missing is empty."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value, "ascii")


@lru_cache(maxsize=10_000)
def _rating_of(value: Any) -> str:
    """Return a number so that it is read alike, whether texts beside it have commas or points."""
    if not isinstance(value, bytes) or b"." not in value or len(value) > _MAX_FLOAT_CHARACTERS:
        return _text_of(value)
    mantissa, _, exponent = value.decode().lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    return f"{whole}{fraction}e{int(exponent or 0) - len(fraction)}"


def _no_object(value: Any) -> str:
    if isinstance(value, _Problem):
        return value.sentence
    return f"It is no JSON object with keys and values, but {_kind_of(value)}."


def _is_text(value: str | bytes) -> bool:
    """Tell whether a text can be written: half of a surrogate pair cannot."""
    try:
        _text_of(value).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = _shown(value)
    return text[:40] if _is_text(text) else "broken text"


def _shown(value: Any) -> str:
    """Return any value as text for people."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return "…" if value is _TWICE else json.dumps(value)
