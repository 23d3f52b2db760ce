"""Choices that a file keeps as plain values, read back by the types of their fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from msgspec import ValidationError, convert

from funksvd_gui.errors import HyperparamError

_Choices = TypeVar("_Choices")


def from_plain(kind: type[_Choices], values: Mapping[str, Any], noun: str) -> _Choices:
    """Return an instance of a dataclass; what the values do not name gets its default.

    Parameters
    ----------
    noun : str
        What the values are of, such as "A filter".

    Raises
    ------
    HyperparamError
        If a name is unknown or missing, or a value is of the wrong type or outside its limits.
    """
    fields: Any = dataclasses.fields(kind)  # type: ignore[arg-type]
    if unknown := values.keys() - {field.name for field in fields}:
        raise HyperparamError(f"{noun} has no setting “{min(unknown):.40}”.")
    try:
        return convert(values, kind)
    except ValidationError as error:
        raise HyperparamError(f"{noun} has a wrong value: {error}.") from error
