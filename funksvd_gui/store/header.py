"""The JSON headers of our files: typed, every bound stated, read without trusting them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec
import numpy as np
from msgspec import Meta

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.errors import HyperparamError
from funksvd_gui.store.array_archive import ArchiveError
from funksvd_gui.store.former_settings import with_present_names

MAX_INDEX = 2**31 - 1
#: Float32 scores stay finite far beyond this, and no rating comes near it.
MAX_MAGNITUDE = 1e30

Text: TypeAlias = Annotated[str, Meta(max_length=10_000)]
Size: TypeAlias = Annotated[int, Meta(ge=1, le=MAX_INDEX)]
Count: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_INDEX)]
Number: TypeAlias = Annotated[float, Meta(gt=-MAX_MAGNITUDE, lt=MAX_MAGNITUDE)]
#: The lowest and the highest of something; `checked_bounds` sees to their order.
Bounds: TypeAlias = tuple[Number, Number]
#: What classes of the program check themselves, by `settings_of` and its like.
Values: TypeAlias = dict[str, Any]

_HeaderT = TypeVar("_HeaderT", bound="Header")
_Read = TypeVar("_Read")
#: What reading JSON raises; a text that is no UTF-8 gives a ValueError.
_ERRORS = (msgspec.MsgspecError, ValueError, RecursionError)
#: How msgspec words the place of a wrong value.
_PLACE = re.compile(r" - at `\$\.(\w+)")


class NewerVersionError(Exception):
    """The file was made by a later version of the program, named by the message."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record in a header: all of its fields must be there, and no other."""


class Header(Part, frozen=True):
    """What the headers of all our files have in common."""

    format: str
    format_version: int
    program_version: Text
    name: Text
    fingerprint: Text
    n_users: Size
    n_items: Size
    hyperparams: Values

    def to_json(self) -> bytes:
        """Return the header as one line; every number is the shortest that reads back the same."""
        return msgspec.json.encode(self, enc_hook=plain_number)


class _Mark(msgspec.Struct):
    """What every version of every format begins with."""

    format: Any = None
    format_version: Any = None
    program_version: Any = ""


def read_header(
    content: bytes, name: str, noun: str, kinds: Mapping[int, type[_HeaderT]]
) -> _HeaderT:
    """Return the header of a file.

    Parameters
    ----------
    name : str
        Of the format it must have.
    noun : str
        What such a file holds, for people.
    kinds : mapping of int to type
        The headers of all versions of the format that are still read.

    Raises
    ------
    NewerVersionError
        If the version is above all of these.
    ArchiveError
        If anything is missing, unknown, of the wrong type or beyond its limits.
    """
    try:
        mark = msgspec.json.decode(content, type=_Mark)
    except _ERRORS as error:
        raise ArchiveError("its description cannot be read") from error
    if mark.format != name:
        raise ArchiveError(f"it is not a {noun} file")
    version = mark.format_version
    if type(version) is not int or not 1 <= version <= MAX_INDEX:
        raise wrong("format_version")
    if version > max(kinds):
        raise NewerVersionError(str(mark.program_version)[:40])
    if version not in kinds:
        raise ArchiveError("it was begun by an earlier version, which trained in another way")
    try:
        return msgspec.json.decode(content, type=kinds[version])
    except msgspec.ValidationError as error:
        raise _told(str(error)) from error
    except _ERRORS as error:
        raise ArchiveError("its description cannot be read") from error


def wrong(name: str) -> ArchiveError:
    """Compose the error for the value with this name."""
    return ArchiveError(f"its description has a wrong value for {name!r}")


def checked_bounds(bounds: Bounds | None, name: str) -> None:
    """Refuse bounds whose lowest is above their highest."""
    if bounds is not None and bounds[0] > bounds[1]:
        raise wrong(name)


def settings_of(header: Header) -> Hyperparams:
    """Return the settings of a training, an earlier version's by their present names."""
    return _checked(
        header.hyperparams,
        "hyperparams",
        lambda values: Hyperparams.from_dict(with_present_names(values)),
    )


def filter_of(values: Values | None) -> Filter | None:
    """Return what was left out of the data, if anything was."""
    return None if values is None else _checked(values, "filter", Filter.from_dict)


def split_of(values: Values) -> SplitAccount:
    """Return how the data were shared out."""
    return _checked(values, "split", SplitAccount.from_dict)


def _checked(values: Values, name: str, read: Callable[[Values], _Read]) -> _Read:
    try:
        return read(values)
    except (HyperparamError, OverflowError) as error:
        raise wrong(name) from error


def _told(message: str) -> ArchiveError:
    place = _PLACE.search(message)
    if place is None:
        return ArchiveError("its description is not complete or has unknown parts")
    return wrong(place[1])


def plain_number(value: Any) -> Any:
    """Return a number of numpy's as the plain one that is written with the same digits."""
    if isinstance(value, np.floating):
        return float(str(value))
    if isinstance(value, np.integer | np.bool_):
        return value.item()
    raise TypeError(f"{type(value).__name__} has no place in a header")
