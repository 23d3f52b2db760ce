"""Settings as plain values for a file, and back: nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

import msgspec

_Kept = TypeVar("_Kept")


def as_values(settings: Any) -> dict[str, Any]:
    """Return the fields of a dataclass as texts, numbers, truth values and lists."""
    values: dict[str, Any] = msgspec.to_builtins(settings)
    return values


def from_values(kind: type[_Kept], values: Mapping[str, Any]) -> _Kept:
    """Return the dataclass that a file holds; what it does not name gets its default.

    Raises
    ------
    ValueError
        If a name is unknown or missing, or a value of the wrong type; whatever the
        dataclass raises is passed on.
    """
    unknown = set(values) - {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown:
        raise ValueError(f"there is nothing called {min(unknown)!r:.40}")
    return msgspec.convert(values, kind)
