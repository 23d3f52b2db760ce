"""A trained model as one `.npz` file: saved whole, read without trusting it."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.data.dataset import Titles
from funksvd_gui.data.split.part import PART_OF_LABEL, Part
from funksvd_gui.data.vocabulary import Vocabulary
from funksvd_gui.errors import ModelFileError, SaveError
from funksvd_gui.session.rated_items import RatedItems
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.store.array_archive import ArchiveError, Array
from funksvd_gui.store.header import MAX_MAGNITUDE, filter_of, settings_of, split_of
from funksvd_gui.store.model_header import (
    F32,
    F64,
    FACTOR_ARRAYS,
    FORMAT_NAME,
    FORMAT_VERSION,
    ModelHeader,
    TextBytes,
    read_header,
)
from funksvd_gui.store.own_file import read_contents, read_own_file, save_own_file
from funksvd_gui.store.string_arrays import pack_strings, unpack_strings

#: The ending of model files, for file dialogs.
MODEL_SUFFIX = ".npz"


def save_model(model: TrainedModel, path: str | Path) -> None:
    """Write a model; what stood at `path` is replaced only by a whole file.

    The same model gives the same bytes.

    Raises
    ------
    SaveError
        If it cannot be written, or could not be opened again.
    """
    if not _is_openable(model):
        raise SaveError(
            f"{path} could not be saved: ratings or scores of the model reach {MAX_MAGNITUDE:g}.",
            hint="Divide the ratings by a large number and train again.",
        )
    try:
        header, arrays = _contents_of(model)
    except UnicodeEncodeError as error:
        raise SaveError(
            f"{path} could not be saved: an id or a title holds half a character.",
            hint="Mend the text in the data and train again.",
        ) from error
    save_own_file(path, header.to_json(), arrays)


def load_model(path: str | Path) -> TrainedModel:
    """Read a model that `save_model` wrote; its scores are the same, bit by bit.

    Raises
    ------
    ModelFileError
        If the file cannot be read, is something else, is damaged, or was made by
        a newer version.
    """
    return read_own_file(path, _read_model, "model", ModelFileError)


def _is_openable(model: TrainedModel) -> bool:
    """Tell whether `load_model` would take these numbers; what is not finite it would not."""
    largest = _largest(model.rated.values), _largest_score(model.factors)
    sizes = (*map(abs, model.scale), *largest)
    return all(size < MAX_MAGNITUDE for size in sizes)


def _contents_of(model: TrainedModel) -> tuple[ModelHeader, dict[str, Array]]:
    factors, known = model.factors, model.rated
    is_double = known.values.dtype == F64 or factors.centre != 0
    strings = {"user_ids": model.users.ids, "item_ids": model.items.ids}
    if model.titles is not None:
        strings |= {"titles": model.titles.titles, "genres": model.titles.genres}
    arrays: dict[str, Array] = {name: getattr(factors, name) for name in FACTOR_ARRAYS}
    arrays |= {f"known_{name}": getattr(known, name) for name in ("indptr", "items")}
    arrays["known_values"] = known.values.astype(F64 if is_double else F32, copy=False)
    if known.parts is not None:
        arrays["known_parts"] = known.parts
    text_bytes = {}
    for name, values in strings.items():
        text, offsets = pack_strings(values)
        arrays |= {f"{name}_text": text, f"{name}_offsets": offsets}
        text_bytes[name] = len(text)
    header = ModelHeader(
        format=FORMAT_NAME,
        format_version=FORMAT_VERSION,
        is_double=is_double,
        kept_epochs=factors.kept_epochs,
        n_fine_tuned=factors.n_fine_tuned,
        fine_tune_epoch=factors.fine_tune_epoch,
        program_version=model.program_version,
        name=model.name,
        fingerprint=model.fingerprint,
        scale=model.scale,
        global_mean=float(factors.global_mean),
        clamp=factors.clamp,
        trail=float(factors.trail),
        n_users=len(model.users),
        n_items=len(model.items),
        n_features=factors.n_features,
        n_known=len(known),
        has_known_parts=known.parts is not None,
        text_bytes=TextBytes(**text_bytes),
        hyperparams=model.hyperparams.as_dict(),
        filter=None if model.filter is None else model.filter.as_dict(),
        split=None if model.split is None else model.split.as_dict(),
    )
    return header, arrays


def _read_model(file: BinaryIO) -> TrainedModel:
    header, arrays = read_contents(file, read_header, "model")
    return TrainedModel(
        name=header.name,
        hyperparams=settings_of(header),
        scale=header.scale,
        users=_vocabulary(arrays, "user_ids"),
        items=_vocabulary(arrays, "item_ids"),
        titles=_titles(arrays) if header.has_titles else None,
        factors=_factors(header, arrays),
        rated=_rated(header, arrays),
        fingerprint=header.fingerprint,
        program_version=header.program_version,
        filter=filter_of(header.filter),
        split=None if header.split is None else split_of(header.split),
    )


def _titles(arrays: dict[str, Array]) -> Titles:
    return Titles(_strings(arrays, "titles"), _strings(arrays, "genres"))


def _strings(arrays: dict[str, Array], name: str) -> tuple[str, ...]:
    return unpack_strings(arrays[f"{name}_text"], arrays[f"{name}_offsets"])


def _vocabulary(arrays: dict[str, Array], name: str) -> Vocabulary:
    ids = _strings(arrays, name)
    if len(set(ids)) != len(ids):
        raise ArchiveError("it holds an id twice")
    return Vocabulary(ids)


def _factors(header: ModelHeader, arrays: dict[str, Array]) -> FactorModel:
    if (arrays["user_counts"] < 0).any() or (arrays["item_counts"] < 0).any():
        raise ArchiveError("it counts fewer than no ratings")
    model = FactorModel(
        global_mean=header.global_mean,
        centre=header.global_mean if header.is_double else 0.0,
        clamp=header.clamp,
        trail=header.trail,
        kept_epochs=header.kept_epochs,
        n_fine_tuned=header.n_fine_tuned,
        fine_tune_epoch=header.fine_tune_epoch,
        **{name: arrays[name] for name in FACTOR_ARRAYS},
    )
    if _largest_score(model) > MAX_MAGNITUDE:
        raise ArchiveError("its numbers are too large")
    return model


def _largest_score(model: FactorModel) -> float:
    """Return a bound on the size of every score this model can give."""
    products = _largest(model.user_factors) * _largest(model.item_factors) * model.n_features
    biases = _largest(model.user_bias) + _largest(model.item_bias)
    return abs(model.global_mean) + abs(model.trail) + biases + products


def _largest(array: NDArray[np.floating]) -> float:
    return max(float(array.max()), -float(array.min())) if array.size else 0.0


def _rated(header: ModelHeader, arrays: dict[str, Array]) -> RatedItems:
    known = RatedItems(
        arrays["known_indptr"],
        arrays["known_items"],
        arrays["known_values"],
        arrays.get("known_parts"),
    )
    indptr, items = known.indptr, known.items
    if indptr[0] != 0 or indptr[-1] != len(items) or (indptr[1:] < indptr[:-1]).any():
        raise ArchiveError("its ratings overlap or have gaps")
    if len(items) and not 0 <= items.min() <= items.max() < header.n_items:
        raise ArchiveError("its ratings name items that do not exist")
    rises = items[1:] > items[:-1]
    # Between the last item of one user and the first of the next anything goes.
    starts = indptr[(indptr > 0) & (indptr < len(items))]
    rises[starts - 1] = True
    if not rises.all():
        raise ArchiveError("its ratings are not in order")
    _check_values(header, known)
    return known


def _check_values(header: ModelHeader, known: RatedItems) -> None:
    values, parts = known.values, known.parts
    if parts is not None and len(parts) and parts.max() >= len(PART_OF_LABEL):
        raise ArchiveError("its ratings were in parts that do not exist")
    if _largest(values) > MAX_MAGNITUDE:
        raise ArchiveError("its numbers are too large")
    # A test may be another file, with a scale of its own.
    seen = np.True_ if parts is None else parts != Part.TEST.label
    lowest, highest = map(values.dtype.type, header.scale)
    found = values.min(initial=highest, where=seen), values.max(initial=lowest, where=seen)
    if not lowest <= found[0] <= found[1] <= highest:
        raise ArchiveError("its ratings lie outside its scale")
