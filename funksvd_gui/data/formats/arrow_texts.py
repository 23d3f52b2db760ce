"""Arrays of Arrow's as texts.

Ids are texts (rule R1), so every type has one way to be written: whole numbers by
their digits, also where a floating-point column holds them (7.0 is ``7``); other
floating-point numbers by the fewest digits that mean the same number; decimals
with all the digits of their scale; truth values as ``true`` and ``false``; bytes
as the UTF-8 text they hold; UUIDs in their usual form. What is missing is an
empty text, and so is the NaN by which pandas says it. What is neither missing
nor a text is null.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_INT64_END = 2.0**63
_MANTISSA_BITS = {16: 11, 32: 24, 64: 53}
_UNITS_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_SECONDS_PER_DAY = 86_400
#: What is looked at row by row is cut to this, longer than any id may be.
_MAX_CHARACTERS = 2_000
_TEXT_TYPES = {pa.string(), pa.large_string(), pa.string_view(),
               pa.binary(), pa.large_binary(), pa.binary_view()}  # fmt: skip


def plain_type(kind: Any) -> Any:
    """Return the type of the values themselves, without extension or dictionary."""
    kind = kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def is_text_type(kind: Any) -> bool:
    """Tell whether values of a plain type are texts, or bytes that may be."""
    return kind in _TEXT_TYPES or bool(pa.types.is_fixed_size_binary(kind))


def is_number_type(kind: Any) -> bool:
    """Tell whether a plain type is one of numbers."""
    types = pa.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def is_moment_type(kind: Any) -> bool:
    """Tell whether values of a plain type are points in time."""
    return bool(pa.types.is_timestamp(kind) or pa.types.is_date(kind))


def as_texts(array: Any) -> Any:
    """Return ids or ratings as a DictionaryArray of int32 and string.

    Each different value is looked at once. The dictionary holds every text once, and
    none that no row has.
    """
    is_uuid = array.type == pa.uuid()
    array = _stored(array)
    if not pa.types.is_dictionary(array.type):
        # Arrow knows no distinct values of half precision.
        array = array.cast(pa.float32()) if array.type == pa.float16() else array
        array = array.dictionary_encode()
        places, values = array.indices, array.dictionary
    else:
        # A dictionary may hold a whole file's texts while these rows use a few of them.
        used = pc.unique(array.indices.drop_null())
        places, values = pc.index_in(array.indices, used), array.dictionary.take(used)
    words = _each(values, _uuid) if is_uuid else _texts_of(values)
    words = pc.if_else(pc.is_null(values, nan_is_null=True), "", words)
    if places.null_count:
        places = places.fill_null(len(words))
        words = pa.concat_arrays([words, pa.array([""])])
    distinct = words.dictionary_encode()
    return pa.DictionaryArray.from_arrays(distinct.indices.take(places), distinct.dictionary)


def times_as_texts(array: Any) -> Any:
    """Return times as a StringArray: points in time as whole units since 1970.

    Numbers are cut to whole ones.
    """
    kind = plain_type(array.type)
    if is_text_type(kind):
        return _short(as_texts(array)).dictionary_decode()
    array = _decoded(array)
    if pa.types.is_date(kind):
        days = array.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
        texts = pc.multiply(days, _SECONDS_PER_DAY).cast(pa.string())
    elif pa.types.is_timestamp(kind):
        texts = array.cast(pa.int64()).cast(pa.string())
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = pc.floor(array.cast(pa.float64()))
        texts = pc.if_else(pc.is_nan(numbers), "", _texts_of_floats(numbers))
    else:
        texts = array.cast(pa.string())
    return texts.fill_null("")


def ticks_per_second(kind: Any) -> int:
    """Return how many units of `times_as_texts` make a second where the type tells it."""
    return _UNITS_PER_SECOND[kind.unit] if pa.types.is_timestamp(kind) else 1


def shown_texts(array: Any) -> list[str]:
    """Return any values as texts for people."""
    kind = plain_type(array.type)
    if is_text_type(kind) or is_number_type(kind):
        return listed(as_texts(array))
    try:
        return listed(_decoded(array).cast(pa.string()))
    except pa.ArrowException:
        return ["…"] * len(array)


def listed(texts: Any) -> list[str]:
    """Return the texts of all rows, long ones cut, and empty ones for what is no text."""
    return _decoded(_short(texts)).fill_null("").to_pylist()  # type: ignore[no-any-return]


def may_have_lost_digits(array: Any) -> bool:
    """Tell whether an array holds floating-point numbers so large that they skip whole ones."""
    kind = plain_type(array.type)
    if not pa.types.is_floating(kind):
        return False
    sizes = pc.abs(_decoded(array).cast(pa.float64()))
    is_large = pc.greater_equal(sizes, 2.0 ** _MANTISSA_BITS[kind.bit_width])
    return bool(pc.any(pc.and_(pc.is_finite(sizes), is_large)).as_py())


def _short(texts: Any) -> Any:
    if not pa.types.is_dictionary(texts.type):
        return texts
    words = pc.utf8_slice_codeunits(texts.dictionary, 0, _MAX_CHARACTERS)
    return pa.DictionaryArray.from_arrays(texts.indices, words)


def _stored(array: Any) -> Any:
    return array.storage if isinstance(array, pa.ExtensionArray) else array


def _decoded(array: Any) -> Any:
    """Take extension and dictionary from an array."""
    array = _stored(array)
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def _texts_of(values: Any) -> Any:
    """Return values as an array of texts, null where there is none."""
    kind = values.type
    if is_text_type(kind):
        try:
            # Arrow believes texts to be UTF-8, but not bytes.
            return values.cast(pa.large_binary()).cast(pa.string())
        except pa.ArrowInvalid:
            return _each(values.cast(pa.large_binary()), _utf8)
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_finite(values), _texts_of_floats(values), None)
    texts = values.cast(pa.string())
    if pa.types.is_decimal(kind) and pc.any(pc.match_substring(texts, "E")).as_py():
        return _each(values, lambda value: format(value, "f"))
    return texts


def _texts_of_floats(values: Any) -> Any:
    """Return whole numbers as their digits, and others as Arrow writes them."""
    wide = values.cast(pa.float64())
    is_whole = pc.and_(pc.less(pc.abs(wide), _INT64_END), pc.equal(pc.floor(wide), wide))
    digits = pc.if_else(is_whole, wide, 0.0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(is_whole, digits, values.cast(pa.string()))


def _each(values: Any, text_of: Callable[[Any], str | None]) -> Any:
    found = [None if value is None else text_of(value) for value in values.to_pylist()]
    return pa.array(found, pa.string())


def _uuid(value: bytes) -> str:
    return str(uuid.UUID(bytes=value))


def _utf8(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None
