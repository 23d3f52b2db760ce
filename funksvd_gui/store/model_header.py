"""The JSON header of a model file: everything about a model that is not an array."""

from __future__ import annotations

import math
from typing import Annotated, TypeAlias

import msgspec
import numpy as np
from msgspec import Meta

from funksvd_gui.core.hyperparams import limits_by_name
from funksvd_gui.store.array_archive import Form
from funksvd_gui.store.header import (
    Bounds,
    Count,
    Header,
    Number,
    Part,
    Values,
    checked_bounds,
    wrong,
)
from funksvd_gui.store.header import read_header as read_any_header

#: Raised by one when older programs could no longer read what this one writes: since 2 there are
#: filter and split, since 3 the parts of known ratings, since 4 ratings of double precision,
#: whose scores are summed around the mean, since 5 the epochs that are kept.
FORMAT_VERSION = 5
_DOUBLE_VERSION = 4
FORMAT_NAME = "funksvd-studio model"
MAX_FEATURES = math.floor(limits_by_name()["n_features"].maximum or 0)

F32, F64, I32, I64, U8 = (np.dtype(kind) for kind in ("<f4", "<f8", "<i4", "<i8", "|u1"))
Features: TypeAlias = Annotated[int, Meta(ge=0, le=MAX_FEATURES)]
#: One for each feature, or none where nobody knows.
KeptEpochs: TypeAlias = Annotated[tuple[Count, ...], Meta(max_length=MAX_FEATURES)]
#: Arrays of a `FactorModel`.
FACTOR_ARRAYS = (
    "user_bias", "item_bias", "user_factors", "item_factors", "user_counts", "item_counts",
)  # fmt: skip
#: Of ratings, or of bytes of text.
Many: TypeAlias = Annotated[int, Meta(ge=0, le=2**40)]


class TextBytes(Part, frozen=True, omit_defaults=True):
    """Lengths in UTF-8 of the lists of strings; the last two only where there are titles."""

    user_ids: Many
    item_ids: Many
    titles: Many | None = None
    genres: Many | None = None


class _FirstHeader(Header, frozen=True):
    scale: Bounds
    global_mean: Number
    clamp: Bounds | None
    trail: Number
    n_features: Features
    n_known: Many
    text_bytes: TextBytes


class _SecondHeader(_FirstHeader, frozen=True):
    filter: Values | None
    split: Values | None


class _ThirdHeader(_SecondHeader, frozen=True):
    has_known_parts: bool


class ModelHeader(_ThirdHeader, frozen=True):
    """What the arrays mean, and the sizes they must have.

    Attributes
    ----------
    clamp, trail : see `FactorModel`
        The variant: serving must match training.
    has_known_parts : bool
        Whether the file tells which part each known rating was in; false in files of
        format versions 1 and 2.
    filter, split : see `TrainedModel`
        None in files of format version 1.
    is_double : bool
        Whether ratings have double precision.
    kept_epochs, n_fine_tuned, fine_tune_epoch : see `FactorModel`
        Empty and 0 in files before format version 5.
    """

    is_double: bool
    kept_epochs: KeptEpochs
    n_fine_tuned: Features
    fine_tune_epoch: Count

    @property
    def has_titles(self) -> bool:
        return self.text_bytes.titles is not None

    def forms(self) -> dict[str, Form]:
        """Return dtype and shape of every array the file must hold, by name."""
        users, items, features = self.n_users, self.n_items, self.n_features
        value = F64 if self.is_double else F32
        forms: dict[str, Form] = {
            "user_bias": (F32, (users,)),
            "item_bias": (F32, (items,)),
            "user_factors": (F32, (features, users)),
            "item_factors": (F32, (features, items)),
            "user_counts": (I32, (users,)),
            "item_counts": (I32, (items,)),
            "known_indptr": (I64, (users + 1,)),
            "known_items": (I32, (self.n_known,)),
            "known_values": (value, (self.n_known,)),
        }
        if self.has_known_parts:
            forms["known_parts"] = (U8, (self.n_known,))
        for name, n_bytes in msgspec.structs.asdict(self.text_bytes).items():
            if n_bytes is not None:
                n_strings = users if name == "user_ids" else items
                forms[f"{name}_text"] = (U8, (n_bytes,))
                forms[f"{name}_offsets"] = (I64, (n_strings + 1,))
        return forms


_KINDS: dict[int, type[_FirstHeader]] = {
    1: _FirstHeader, 2: _SecondHeader, 3: _ThirdHeader, _DOUBLE_VERSION: _ThirdHeader,
    FORMAT_VERSION: ModelHeader,
}  # fmt: skip


def read_header(content: bytes) -> ModelHeader:
    """Read the header of a model, trusting nothing; see `header.read_header` for what is raised."""
    header = read_any_header(content, FORMAT_NAME, "model", _KINDS)
    if not isinstance(header, ModelHeader):
        # What came later nobody knows any more, and these values say so.
        later = {
            "filter": None, "split": None, "has_known_parts": False,
            "is_double": header.format_version == _DOUBLE_VERSION,
            "kept_epochs": (), "n_fine_tuned": 0, "fine_tune_epoch": 0,
        }  # fmt: skip
        header = ModelHeader(**{**later, **msgspec.structs.asdict(header)})
    checked_bounds(header.scale, "scale")
    checked_bounds(header.clamp, "clamp")
    if (header.text_bytes.titles is None) != (header.text_bytes.genres is None):
        raise wrong("text_bytes")
    if len(header.kept_epochs) not in {0, header.n_features}:
        raise wrong("kept_epochs")
    if header.n_fine_tuned > header.n_features:
        raise wrong("n_fine_tuned")
    return header
