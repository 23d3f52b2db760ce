"""JSON: an object for each rating, one in each line or all of them in one array.

A bad line costs only itself. A fault in an array refuses the file; values in it that are
JSON but no ratings are rejected one by one, by their places in the array.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Generator, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import pyarrow as pa

from funksvd_gui.data.encoding import text_blocks
from funksvd_gui.data.file_formats import FileFormat
from funksvd_gui.data.formats.json_values import (
    TWICE,
    Found,
    Problem,
    values_of_array,
    values_of_lines,
)
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
_MAX_SAMPLED, _MAX_LOOKED_AT, _MAX_KEYS = 500, 20, 200
_OBJECT = re.compile(r'\s*\{\s*(?:"|\})')
_ARRAY = re.compile(r'\s*\[\s*(?:\{|\]\s*$|\[\s*["0-9-])')
_NOUNS = {"user": "user id", "item": "item id"}
_MAX_NUMBER_CHARACTERS = 300


def recognize_json(head: Head, choices: ReadingChoices) -> JsonTable | None:
    """Take one JSON object for each rating.

    Most of the first lines must be objects, or it must begin as JSON does.
    """
    text = head.text.replace("\r\n", "\n").replace("\r", "\n")
    is_array = bool(_ARRAY.match(text))
    found = list(islice(_values_of_head(text, head, is_array=is_array), _MAX_SAMPLED))
    objects = [value for _number, value, _text in found if isinstance(value, dict)]
    looked_at = found[:_MAX_LOOKED_AT]
    n_objects = sum(isinstance(value, dict) for _number, value, _text in looked_at)
    is_json = is_array or _OBJECT.match(text) or n_objects * 2 > len(looked_at)
    if choices.format is not FileFormat.JSON_LINES and not is_json:
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
        first: Sequence[Found],
        *,
        is_array: bool,
    ) -> None:
        self.layout = layout
        self._head, self._keys, self._first, self._is_array = head, keys, first, is_array
        self._role_keys = {role: keys[k] for role, k in layout.roles.columns.items()}

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

    def blocks(self, task: Task, tally: Tally) -> Generator[Block, None, None]:
        """Cut all values, a megabyte of text at a time."""
        keys = list(self._role_keys.values())
        rows: list[tuple[Any, ...]] = []
        broken: list[RejectedRow] = []
        n_characters = 0
        values = values_of_array if self._is_array else values_of_lines
        for number, value, text in values(self._texts(task)):
            if isinstance(value, dict):
                rows.append((number, text, *map(value.get, keys)))
            else:
                broken.append(RejectedRow(number, _no_object(value), text))
            n_characters += len(text)
            if n_characters >= PIECE_BYTES:
                task.check()
                yield self._block(rows, broken)
                rows, broken, n_characters = [], [], 0
        yield self._block(rows, broken)

    def _block(self, rows: list[tuple[Any, ...]], broken: list[RejectedRow]) -> Block:
        try:
            columns = self._columns(rows)
        except (TypeError, UnicodeEncodeError):  # Some value is no text: each is looked at.
            good = []
            for row in rows:
                problem = self._why_not(row[2:])
                if problem:
                    broken.append(RejectedRow(row[0], problem, row[1]))
                else:
                    good.append(row)
            rows, columns = good, self._columns(good)
        users, items, ratings = (column.dictionary_encode() for column in columns[:3])
        return Block(
            users=users,
            items=items,
            ratings=ratings,
            times=columns[3] if "time" in self._role_keys else None,
            where=lambda row: rows[row][:2],
            broken=sorted(broken, key=lambda row: row.line),
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
            if value is TWICE:
                return f"The key “{shown(key, 40)}” stands in it twice."
            if not (value is None or (isinstance(value, str | bytes) and _is_text(value))):
                noun = _NOUNS.get(role, role)
                return f"The {noun} is {_kind_of(value)}, neither text nor number."
        return ""

    def _texts(self, task: Task) -> Iterator[str]:
        """Yield the text of the file in pieces, with line feeds at the ends of its lines."""
        utf8 = codecs.getincrementaldecoder("utf-8")()
        decoder = io.IncrementalNewlineDecoder(utf8, translate=True)
        for block in text_blocks(self._head.source, self._head.encoding, task):
            yield decoder.decode(block)
        yield decoder.decode(b"", final=True)


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
    found = find_roles(names, rows, choices, file_name=head.name)
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


def _values_of_head(text: str, head: Head, *, is_array: bool) -> Iterator[Found]:
    if not is_array:
        yield from values_of_lines([text if head.is_whole else text[: text.rfind("\n") + 1]])
        return
    try:
        yield from values_of_array([text])
    except LoadError:  # If more follows, the fault may be that it is cut here.
        if head.is_whole:
            raise


def _text_of(value: Any) -> str:
    """Return a text or number; what is missing is empty, and all else a TypeError."""
    if isinstance(value, str):
        return value
    return "" if value is None else str(value, "ascii")


@lru_cache(maxsize=10_000)
def _rating_of(value: Any) -> str:
    """Return a number so that it is read alike, whether texts beside it have commas or points."""
    if not isinstance(value, bytes) or b"." not in value or len(value) > _MAX_NUMBER_CHARACTERS:
        return _text_of(value)
    mantissa, _, exponent = value.decode().lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    return f"{whole}{fraction}e{int(exponent or 0) - len(fraction)}"


def _is_text(value: str | bytes) -> bool:
    """Tell whether a text can be written: half of a surrogate pair cannot."""
    try:
        _text_of(value).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _no_object(value: Any) -> str:
    if isinstance(value, Problem):
        return value.sentence
    return f"It is no JSON object with keys and values, but {_kind_of(value)}."


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = _shown(value)
    return text[:40] if _is_text(text) else "broken text"


def _shown(value: Any) -> str:
    """Return any value as text for people."""
    if isinstance(value, str | bytes):
        return _text_of(value)
    if isinstance(value, dict):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return "…" if value is TWICE else json.dumps(value)
