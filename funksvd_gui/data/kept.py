"""Settings as plain values for a file, and back: nothing else is taken for one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import msgspec

from funksvd_gui.errors import HyperparamError


class Kept:
    """Base of frozen dataclasses whose fields are kept as texts, numbers, truth values, lists."""

    __slots__ = ()
    #: Begins the sentence on values that are no such settings.
    no_such: ClassVar[str]

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as plain values for a file."""
        values: dict[str, Any] = msgspec.to_builtins(self)
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the settings that a file holds; what it does not name gets its default.

        Raises
        ------
        HyperparamError
            If a name is unknown or missing, or a value is of the wrong type or outside its
            limits.
        """
        unknown = set(values) - {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
        try:
            if unknown:
                raise ValueError(f"there is nothing called {min(unknown)!r:.40}")
            return msgspec.convert(values, cls)
        except ValueError as error:
            raise HyperparamError(f"{cls.no_such}: {error}.") from error


def check_whole(name: str, value: int | None, minimum: int, maximum: int) -> None:
    """Raise a HyperparamError if a number is outside its limits; None is within all."""
    if value is not None and not minimum <= value <= maximum:
        raise HyperparamError(
            f"The {name} is {value:,}, but it must be from {minimum:,} to {maximum:,}.",
            hint="Choose a whole number within these limits.",
        )
