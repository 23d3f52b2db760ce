"""Values in the JSON headers of our files, read without trusting them.

A reader takes a value and its name, and returns it as the program wants it or
raises an `ArchiveError`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.errors import HyperparamError
from funksvd_gui.store.array_archive import ArchiveError
from funksvd_gui.store.former_settings import with_present_names

Reader: TypeAlias = Callable[[Any, str], Any]
_Read = TypeVar("_Read")

MAX_INDEX = 2**31 - 1
#: Float32 scores stay finite far beyond this, and no rating comes near it.
MAX_MAGNITUDE = 1e30
_MAX_TEXT = 10_000


class NewerVersionError(Exception):
    """The file was made by a later version of the program, named by the message."""


def read_header(content: bytes, name: str, newest: int, noun: str) -> tuple[dict[str, Any], int]:
    """Return a header without its format, and the version of that.

    Raises
    ------
    NewerVersionError
        If the version is above `newest`.
    ArchiveError
        If it is no header, or one of another format than `name`.
    """
    values = _read_object(content)
    if values.pop("format", None) != name:
        raise ArchiveError(f"it is not a {noun} file")
    version = integer(1, MAX_INDEX)(values.pop("format_version", None), "format_version")
    if version > newest:
        raise NewerVersionError(str(values.get("program_version", ""))[:40])
    return values, version


def read_all(values: dict[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Return every value as its reader gives it; there must be one for each, and no other."""
    if set(values) != set(readers):
        raise ArchiveError("its description is not complete or has unknown parts")
    return {name: read(values[name], name) for name, read in readers.items()}


def _read_object(content: bytes) -> dict[str, Any]:
    try:
        values = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ArchiveError("its description cannot be read") from error
    if not isinstance(values, dict):
        raise ArchiveError("its description cannot be read")
    return values


def _refuse_constant(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def wrong(name: str) -> ArchiveError:
    """Compose the error for the value with this name."""
    return ArchiveError(f"its description has a wrong value for {name!r}")


def text(value: Any, name: str) -> str:
    """Read a string that is not too long."""
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise wrong(name)
    return value


def integer(minimum: int, maximum: int) -> Callable[[Any, str], int]:
    """Return a reader of whole numbers within these limits."""

    def read(value: Any, name: str) -> int:
        if type(value) is not int or not minimum <= value <= maximum:
            raise wrong(name)
        return value

    return read


def truth(value: Any, name: str) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise wrong(name)
    return value


def number(value: Any, name: str) -> float:
    """Read a finite number of a believable size."""
    if type(value) not in {int, float} or not abs(value) < MAX_MAGNITUDE:
        raise wrong(name)
    return float(value)


def bounds(value: Any, name: str) -> tuple[float, float]:
    """Read the lowest and the highest of something."""
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - lowest and highest
        raise wrong(name)
    lowest, highest = number(value[0], name), number(value[1], name)
    if lowest > highest:
        raise wrong(name)
    return lowest, highest


def optional_bounds(value: Any, name: str) -> tuple[float, float] | None:
    """Read bounds that may be missing."""
    return None if value is None else bounds(value, name)


def hyperparams(value: Any, name: str) -> Hyperparams:
    """Read the settings of a training."""
    if not isinstance(value, dict):
        raise wrong(name)
    try:
        return Hyperparams.from_dict(with_present_names(value))
    except (HyperparamError, OverflowError) as error:
        raise wrong(name) from error


def filter_account(value: Any, name: str) -> Filter | None:
    """Read what was left out of the data, if anything was."""
    return _optional(value, name, Filter.from_dict)


def split_account(value: Any, name: str) -> SplitAccount | None:
    """Read how the data were shared out, if that is known."""
    return _optional(value, name, SplitAccount.from_dict)


def _optional(value: Any, name: str, read: Callable[[dict[str, Any]], _Read]) -> _Read | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise wrong(name)
    try:
        return read(value)
    except (HyperparamError, OverflowError) as error:
        raise wrong(name) from error
