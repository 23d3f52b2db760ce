"""JSON whose numbers stay the texts they are written as, and whose keys may stand twice."""

from __future__ import annotations

import json
from typing import Any


class JsonNumber(str):
    """A number, as it is written: ``1e3`` and ``1000`` are two ids."""

    __slots__ = ()


class JsonConstant(str):
    """``NaN``, ``Infinity`` or ``-Infinity``, which some programs write and JSON does not have."""

    __slots__ = ()


class JsonObject(list[tuple[str, Any]]):
    """Keys and values in the order of the file."""

    __slots__ = ()

    def values_of(self, key: str) -> list[Any]:
        """Return the values of a key: one, if all is well."""
        return [value for name, value in self if name == key]


class JsonError(Exception):
    """A text is no JSON; the message is a sentence."""


DECODER = json.JSONDecoder(
    parse_float=JsonNumber,
    parse_int=JsonNumber,
    parse_constant=JsonConstant,
    object_pairs_hook=JsonObject,
)


def json_value(text: str) -> Any:
    """Return the value that a text is.

    Raises
    ------
    JsonError
        If it is none.
    """
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise JsonError(f"It is not valid JSON: {why(error)}.") from error
    except RecursionError as error:
        raise JsonError("It is JSON nested too deeply.") from error


def why(error: json.JSONDecodeError) -> str:
    """Return what the decoder found, to go on a sentence."""
    return f"{error.msg[:1].lower()}{error.msg[1:]}, at character {error.colno:,}"


def text_of(value: Any) -> str | None:
    """Return a text or number as it stands in the file, None for anything else."""
    if not isinstance(value, str) or isinstance(value, JsonConstant):
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # Half of a surrogate pair, which no file can hold.
        return None
    return str(value)


def shown_value(value: Any) -> str:
    """Return any value as text for people."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, JsonObject):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return {None: "null", True: "true", False: "false"}[value]
