"""The JSON header of a model file: everything about a model that is not an array."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from funksvd_gui.core.hyperparams import Hyperparams, limits_by_name
from funksvd_gui.data.filter.settings import Filter
from funksvd_gui.data.split.account import SplitAccount
from funksvd_gui.store import header_values
from funksvd_gui.store.array_archive import Form

#: Raised by one when older programs could no longer read what this one writes.
FORMAT_VERSION = 3
FORMAT_NAME = "funksvd-studio model"
_MAX_RATINGS = 2**40
MAX_FEATURES = math.floor(limits_by_name()["n_features"].maximum or 0)

F32, I32, I64, U8 = (np.dtype(kind) for kind in ("<f4", "<i4", "<i8", "|u1"))
#: Lists of strings, each stored as two arrays; the last two only where there are titles.
STRING_LISTS = ("user_ids", "item_ids", "titles", "genres")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHeader:
    """What the arrays mean, and the sizes they must have.

    Attributes
    ----------
    clamp, trail : see `FactorModel`
        The variant: serving must match training.
    text_bytes : dict of str to int
        UTF-8 bytes of each list of strings that is there.
    has_known_parts : bool
        Whether the file tells which part each known rating was in; false in files of
        format versions 1 and 2.
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
    has_known_parts: bool
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
        if self.has_known_parts:
            forms["known_parts"] = (U8, (self.n_known,))
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
        values, version = header_values.read_header(content, FORMAT_NAME, FORMAT_VERSION, "model")
        # What came later nobody knows any more, and these values say so.
        missing = {name: value for since, name, value in _LATER if version < since}
        values = values | missing if not missing.keys() & values.keys() else {}
        return cls(**header_values.read_all(values, _READERS))


def _text_bytes(value: Any, name: str) -> dict[str, int]:
    if not isinstance(value, dict) or tuple(value) not in {STRING_LISTS[:2], STRING_LISTS}:
        raise header_values.wrong(name)
    read = header_values.integer(0, _MAX_RATINGS)
    return {kind: read(n_bytes, name) for kind, n_bytes in value.items()}


_READERS: dict[str, header_values.Reader] = {
    "program_version": header_values.text,
    "name": header_values.text,
    "fingerprint": header_values.text,
    "scale": header_values.bounds,
    "global_mean": header_values.number,
    "clamp": header_values.optional_bounds,
    "trail": header_values.number,
    "n_users": header_values.integer(1, header_values.MAX_INDEX),
    "n_items": header_values.integer(1, header_values.MAX_INDEX),
    "n_features": header_values.integer(0, MAX_FEATURES),
    "n_known": header_values.integer(0, _MAX_RATINGS),
    "has_known_parts": header_values.truth,
    "text_bytes": _text_bytes,
    "hyperparams": header_values.hyperparams,
    "filter": header_values.filter_account,
    "split": header_values.split_account,
}
#: Since which format version a file has a value, and what stands for it in older ones.
_LATER = ((2, "filter", None), (2, "split", None), (3, "has_known_parts", False))
