"""Arrays of Arrow's as texts.

Ids are texts (rule R1), so every type has one way to be written: whole numbers by
their digits, also where a floating-point column holds them (7.0 is ``7``); other
floating-point numbers by the fewest digits that mean the same number; decimals
with all the digits of their scale; truth values as ``true`` and ``false``; bytes
as the UTF-8 text they hold; UUIDs in their usual form. What is missing is an
empty text, and so is the NaN by which pandas says it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_INT64_END = 2.0**63
_MANTISSA_BITS = {16: 11, 32: 24, 64: 53}
_UNITS_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_SECONDS_PER_DAY = 86_400
#: What is looked at row by row is cut to this, longer than any id may be.
_MAX_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """An array as texts.

    Attributes
    ----------
    codes : pyarrow.DictionaryArray of int32 and string, without nulls
        Its dictionary holds every text once, and none that no row has.
    is_broken : bool array, shape (n_rows,), or None
        Rows whose value is neither missing nor a text; None if there is no such row.
    problem : str
        What is wrong with these, to go on a sentence.
    """

    codes: Any
    is_broken: NDArray[np.bool_] | None = None
    problem: str = ""

    def listed(self) -> list[str]:
        """Return the texts of all rows, long ones cut."""
        texts: list[str] = _decoded(_with_short_texts(self.codes)).to_pylist()
        return texts


def plain_type(kind: Any) -> Any:
    """Return the type of the values themselves, without dictionary or extension."""
    while True:
        if isinstance(kind, pa.BaseExtensionType):
            kind = kind.storage_type
        elif pa.types.is_dictionary(kind):
            kind = kind.value_type
        else:
            return kind


def is_text_type(kind: Any) -> bool:
    """Tell whether values of a plain type are texts, or bytes that may be."""
    types = pa.types
    return any(
        test(kind)
        for test in (types.is_string, types.is_large_string, types.is_string_view,
                     types.is_binary, types.is_large_binary, types.is_binary_view,
                     types.is_fixed_size_binary)
    )  # fmt: skip


def is_number_type(kind: Any) -> bool:
    """Tell whether a plain type is one of numbers."""
    types = pa.types
    return any(test(kind) for test in (types.is_integer, types.is_floating, types.is_decimal))


def is_moment_type(kind: Any) -> bool:
    """Tell whether values of a plain type are points in time."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def as_texts(array: Any) -> Texts:
    """Return ids or ratings as texts; each different value is looked at once."""
    is_uuid = isinstance(array.type, pa.BaseExtensionType) and "uuid" in array.type.extension_name
    array = _stored(array)
    kind = plain_type(array.type)
    if not pa.types.is_dictionary(array.type):
        # Arrow knows no distinct values of half precision.
        array = (array.cast(pa.float32()) if kind == pa.float16() else array).dictionary_encode()
        places, values = array.indices, array.dictionary
    else:
        # A dictionary may hold a whole file's texts while these rows use a few of them.
        used = pc.unique(array.indices.drop_null())
        places, values = pc.index_in(array.indices, used), _decoded(array.dictionary.take(used))
    words = _texts_of_uuids(values) if is_uuid else _texts_of(values)
    is_broken = pc.and_(pc.is_valid(values), pc.and_not(pc.is_null(words), _is_nan(values)))
    broken = None
    if pc.any(is_broken).as_py():
        broken = is_broken.take(places).fill_null(False).to_numpy(zero_copy_only=False)
    words = words.fill_null("")
    if places.null_count:
        places = places.fill_null(len(words))
        words = pa.concat_arrays([words, pa.array([""])])
    distinct = words.dictionary_encode()
    codes = pa.DictionaryArray.from_arrays(distinct.indices.take(places), distinct.dictionary)
    return Texts(codes, broken, "is no text" if is_text_type(kind) else "is not a finite number")


def times_as_texts(array: Any) -> Texts:
    """Return times as texts: points in time as the whole number of their units since 1970.

    Numbers are cut to whole ones. The texts of `codes` are not encoded: times hardly repeat.
    """
    kind = plain_type(array.type)
    if is_text_type(kind):
        found = as_texts(array)
        codes = _with_short_texts(found.codes)
        return Texts(codes.dictionary_decode(), found.is_broken, found.problem)
    array = _decoded(array)
    if pa.types.is_date(kind):
        days = array.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
        texts = pc.multiply(days, _SECONDS_PER_DAY).cast(pa.string())
    elif pa.types.is_timestamp(kind):
        texts = array.cast(pa.int64()).cast(pa.string())
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        texts = _texts_of_floats(array.cast(pa.float64()), are_cut=True)
    else:
        texts = array.cast(pa.string())
    return Texts(texts.fill_null(""))


def ticks_per_second(kind: Any) -> int:
    """Return how many units of `times_as_texts` make a second where the type tells it."""
    return _UNITS_PER_SECOND[kind.unit] if pa.types.is_timestamp(kind) else 1


def shown_texts(array: Any) -> list[str]:
    """Return any values as texts for people."""
    kind = plain_type(array.type)
    if is_text_type(kind) or is_number_type(kind):
        return as_texts(array).listed()
    try:
        return _decoded(array).cast(pa.string()).fill_null("").to_pylist()  # type: ignore[no-any-return]
    except pa.ArrowException:
        return ["…"] * len(array)


def may_have_lost_digits(array: Any) -> bool:
    """Tell whether an array holds floating-point numbers so large that they skip whole ones."""
    kind = plain_type(array.type)
    if not pa.types.is_floating(kind):
        return False
    sizes = pc.abs(_decoded(array).cast(pa.float64()))
    is_large = pc.greater_equal(sizes, 2.0 ** _MANTISSA_BITS[kind.bit_width])
    return bool(pc.any(pc.and_(pc.is_finite(sizes), is_large)).as_py())


def _with_short_texts(codes: Any) -> Any:
    if not pa.types.is_dictionary(codes.type):
        return codes
    texts = pc.utf8_slice_codeunits(codes.dictionary, 0, _MAX_CHARACTERS)
    return pa.DictionaryArray.from_arrays(codes.indices, texts)


def _stored(array: Any) -> Any:
    return array.storage if isinstance(array, pa.ExtensionArray) else array


def _decoded(array: Any) -> Any:
    """Take extensions and dictionaries from an array."""
    while True:
        if isinstance(array, pa.ExtensionArray):
            array = array.storage
        elif pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        else:
            return array


def _texts_of(values: Any) -> Any:
    """Return values as an array of texts, null where there is none."""
    kind = values.type
    if is_text_type(kind):
        return _texts_of_bytes(values.cast(pa.large_binary()))
    if pa.types.is_floating(kind):
        return _texts_of_floats(values)
    texts = values.cast(pa.string())
    if pa.types.is_decimal(kind) and pc.any(pc.match_substring(texts, "E")).as_py():
        return _each(values, lambda value: format(value, "f"))
    return texts


def _texts_of_bytes(values: Any) -> Any:
    try:
        return values.cast(pa.string())
    except pa.ArrowInvalid:
        return _each(values, _utf8)


def _texts_of_floats(values: Any, *, are_cut: bool = False) -> Any:
    """Return whole numbers as their digits; others are cut to whole ones if so wished."""
    wide = values.cast(pa.float64())
    wholes = pc.floor(wide)
    has_digits = pc.less(pc.abs(wide), _INT64_END)
    if not are_cut:
        has_digits = pc.and_(has_digits, pc.equal(wholes, wide))
    digits = pc.if_else(has_digits, wholes, 0.0).cast(pa.int64()).cast(pa.string())
    texts = pc.if_else(has_digits, digits, values.cast(pa.string()))
    has_text = pc.invert(pc.is_nan(wide)) if are_cut else pc.is_finite(wide)
    return pc.if_else(has_text, texts, None)


def _texts_of_uuids(values: Any) -> Any:
    return _each(values, lambda value: str(uuid.UUID(bytes=value)))


def _each(values: Any, text_of: Callable[[Any], str | None]) -> Any:
    found = [None if value is None else text_of(value) for value in values.to_pylist()]
    return pa.array(found, pa.string())


def _utf8(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _is_nan(values: Any) -> Any:
    if pa.types.is_floating(values.type):
        return pc.is_nan(values)
    return pa.array(np.zeros(len(values), np.bool_))
