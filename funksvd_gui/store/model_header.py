"""The JSON header of a model file: everything about a model that is not an array."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import numpy as np

from funksvd_gui.core.hyperparams import Hyperparams, limits_by_name
from funksvd_gui.data.filter import Filter
from funksvd_gui.data.split_account import SplitAccount
from funksvd_gui.errors import HyperparamError
from funksvd_gui.store.array_archive import ArchiveError, Form

#: Raised by one when older programs could no longer read what this one writes.
FORMAT_VERSION = 2
FORMAT_NAME = "funksvd-studio model"
_Read = TypeVar("_Read")
_MAX_TEXT = 10_000
_MAX_INDEX = 2**31 - 1
_MAX_RATINGS = 2**40
#: Float32 scores stay finite far beyond this, and no rating comes near it.
MAX_MAGNITUDE = 1e30

F32, I32, I64, U8 = (np.dtype(kind) for kind in ("<f4", "<i4", "<i8", "|u1"))
#: Lists of strings, each stored as two arrays; the last two only where there are titles.
STRING_LISTS = ("user_ids", "item_ids", "titles", "genres")


class NewerVersionError(Exception):
    """The file was made by a later version of the program, named by the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHeader:
    """What the arrays mean, and the sizes they must have.

    Attributes
    ----------
    clamp, trail : see `FactorModel`
        The variant: serving must match training.
    text_bytes : dict of str to int
        UTF-8 bytes of each list of strings that is there.
    filter, split : see `TrainedModel`
        None in files of format version 1.
    """

    program_version: str
    name: str
    fingerprint: str
    scale: tuple[float, float]
    global_mean: float
    clamp: tuple[float, float] | None
    trail: float
    n_users: int
    n_items: int
    n_features: int
    n_known: int
    text_bytes: dict[str, int]
    hyperparams: Hyperparams
    filter: Filter | None
    split: SplitAccount | None

    @property
    def has_titles(self) -> bool:
        return "titles" in self.text_bytes

    def forms(self) -> dict[str, Form]:
        """Return dtype and shape of every array the file must hold, by name."""
        users, items, features = self.n_users, self.n_items, self.n_features
        forms: dict[str, Form] = {
            "user_bias": (F32, (users,)),
            "item_bias": (F32, (items,)),
            "user_factors": (F32, (features, users)),
            "item_factors": (F32, (features, items)),
            "user_counts": (I32, (users,)),
            "item_counts": (I32, (items,)),
            "known_indptr": (I64, (users + 1,)),
            "known_items": (I32, (self.n_known,)),
            "known_values": (F32, (self.n_known,)),
        }
        for name, n_bytes in self.text_bytes.items():
            n_strings = users if name == "user_ids" else items
            forms[f"{name}_text"] = (U8, (n_bytes,))
            forms[f"{name}_offsets"] = (I64, (n_strings + 1,))
        return forms

    def to_json(self) -> bytes:
        """Return the header as one line of ASCII."""
        values = asdict(self) | {
            "hyperparams": self.hyperparams.as_dict(),
            "filter": None if self.filter is None else self.filter.as_dict(),
            "split": None if self.split is None else self.split.as_dict(),
        }
        head = {"format": FORMAT_NAME, "format_version": FORMAT_VERSION}
        return json.dumps(head | values, allow_nan=False).encode("ascii")

    @classmethod
    def from_json(cls, content: bytes) -> ModelHeader:
        """Read a header, trusting nothing.

        Raises
        ------
        NewerVersionError
            If the format is newer than this program.
        ArchiveError
            If anything is missing, unknown, of the wrong type or beyond its limits.
        """
        values = _read_object(content)
        if values.pop("format", None) != FORMAT_NAME:
            raise ArchiveError("it is not a model file")
        version = _integer(1, _MAX_INDEX)(values.pop("format_version", None), "format_version")
        if version > FORMAT_VERSION:
            raise NewerVersionError(str(values.get("program_version", ""))[:40])
        if version == 1:
            # Nobody knows any more, and None says so.
            values = values | dict.fromkeys(_SINCE_2) if not _SINCE_2 & set(values) else {}
        if set(values) != set(_READERS):
            raise ArchiveError("its description is not complete or has unknown parts")
        return cls(**{name: read(values[name], name) for name, read in _READERS.items()})


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


def _wrong(name: str) -> ArchiveError:
    return ArchiveError(f"its description has a wrong value for {name!r}")


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise _wrong(name)
    return value


def _integer(minimum: int, maximum: int) -> Callable[[Any, str], int]:
    def read(value: Any, name: str) -> int:
        if type(value) is not int or not minimum <= value <= maximum:
            raise _wrong(name)
        return value

    return read


def _number(value: Any, name: str) -> float:
    if type(value) not in {int, float} or not abs(value) < MAX_MAGNITUDE:
        raise _wrong(name)
    return float(value)


def _bounds(value: Any, name: str) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - lowest and highest
        raise _wrong(name)
    lowest, highest = _number(value[0], name), _number(value[1], name)
    if lowest > highest:
        raise _wrong(name)
    return lowest, highest


def _optional_bounds(value: Any, name: str) -> tuple[float, float] | None:
    return None if value is None else _bounds(value, name)


def _text_bytes(value: Any, name: str) -> dict[str, int]:
    if not isinstance(value, dict) or tuple(value) not in {STRING_LISTS[:2], STRING_LISTS}:
        raise _wrong(name)
    read = _integer(0, _MAX_RATINGS)
    return {kind: read(n_bytes, name) for kind, n_bytes in value.items()}


def _hyperparams(value: Any, name: str) -> Hyperparams:
    if not isinstance(value, dict):
        raise _wrong(name)
    try:
        return Hyperparams.from_dict(value)
    except (HyperparamError, OverflowError) as error:
        raise _wrong(name) from error


def _filter(value: Any, name: str) -> Filter | None:
    return _optional(value, name, Filter.from_dict)


def _split(value: Any, name: str) -> SplitAccount | None:
    return _optional(value, name, SplitAccount.from_dict)


def _optional(value: Any, name: str, read: Callable[[dict[str, Any]], _Read]) -> _Read | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _wrong(name)
    try:
        return read(value)
    except (HyperparamError, OverflowError) as error:
        raise _wrong(name) from error


_READERS: dict[str, Callable[[Any, str], Any]] = {
    "program_version": _text,
    "name": _text,
    "fingerprint": _text,
    "scale": _bounds,
    "global_mean": _number,
    "clamp": _optional_bounds,
    "trail": _number,
    "n_users": _integer(1, _MAX_INDEX),
    "n_items": _integer(1, _MAX_INDEX),
    "n_features": _integer(0, math.floor(limits_by_name()["n_features"].maximum or 0)),
    "n_known": _integer(0, _MAX_RATINGS),
    "text_bytes": _text_bytes,
    "hyperparams": _hyperparams,
    "filter": _filter,
    "split": _split,
}
#: What files of format version 1 do not have.
_SINCE_2 = {"filter", "split"}
