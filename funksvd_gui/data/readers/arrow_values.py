"""Columns of Arrow become ids, ratings and times, with a reason for every value that is none.

Ids are texts (rule R1), so every type has one way to be written: whole numbers by
their digits, also where a floating-point column holds them (7.0 is ``7``); other
floating-point numbers by the fewest digits that mean the same number; decimals
with all the digits of their scale; truth values as ``true`` and ``false``; bytes
as the UTF-8 text they hold; UUIDs in their usual form.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from funksvd_gui.data.numbers import FLOAT32_MAX, MISSING, RatingText
from funksvd_gui.data.readers import time_text
from funksvd_gui.data.readers.arrow_types import is_text_type, is_uuid, plain_type
from funksvd_gui.data.readers.id_index import IdIndex
from funksvd_gui.data.times import TimeKind
from funksvd_gui.wording import shown

_MAX_SHOWN = 40
_INT64_END = 2**63
_MANTISSA_BITS = {16: 11, 32: 24, 64: 53}
_UNITS_PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One column of a batch.

    Attributes
    ----------
    values : array, shape (n_rows,)
        Ratings, times, integers that are ids, or places in `texts`; anything where not `is_good`.
    is_good : bool array, shape (n_rows,)
        Which rows hold a value; ratings may be `MISSING`.
    texts : list of str, or None
        The different ids of the batch; None where `values` are whole numbers themselves.
    """

    values: NDArray[Any]
    is_good: NDArray[np.bool_]
    texts: list[str] | None = None

    def numbered(self, index: IdIndex, rows: NDArray[np.bool_]) -> NDArray[np.int32]:
        """Return the numbers of the ids in some of the good rows."""
        if self.texts is None:
            return index.of_integers(self.values[rows])
        return index.of_codes(self.values[rows], self.texts)


def ids(array: Any) -> Judged:
    """Return the ids of a column."""
    to_text = _uuid_text if is_uuid(array.type) else _id_text_of(array.type)
    array = _plain(array)
    if pa.types.is_integer(array.type) and array.type != pa.uint64():
        return Judged(_numbers(array, pa.int64()), _is_valid(array))
    return _coded(array, to_text)


def ratings(array: Any, judge: RatingText) -> Judged:
    """Return the ratings of a column as float64.

    Raises
    ------
    DecimalMarkError
        If texts must be read again with another decimal mark.
    """
    array = _plain(array)
    kind = array.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        values = _numbers(array, pa.float64())
        with np.errstate(invalid="ignore"):
            is_good = np.abs(values) <= FLOAT32_MAX
        is_good &= _is_valid(array)
        values = np.where(values == judge.missing_value, MISSING, values)
        return Judged(values, is_good)
    if pa.types.is_decimal(kind):
        return _looked_up(array, lambda value: _rating_of_decimal(value, judge), np.float64)
    return _looked_up(array, lambda value: _rating_of_text(value, judge), np.float64)


def times(array: Any, text_kind: TimeKind | None) -> Judged:
    """Return the times of a column as int64, in the unit that `ticks_per_second` tells."""
    array = _plain(array)
    kind = array.type
    if pa.types.is_timestamp(kind):
        return Judged(_numbers(array.cast(pa.int64()), pa.int64()), _is_valid(array))
    if pa.types.is_date(kind):
        days = _numbers(array.cast(pa.date32()).cast(pa.int32()), pa.int64())
        return Judged(days * 86_400, _is_valid(array))
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return Judged(_numbers(array, pa.int64()), _is_valid(array))
    if is_text_type(plain_type(kind)):
        return _looked_up(array, lambda value: _ticks_of_text(value, text_kind), np.int64)
    return _looked_up(array, _whole_number, np.int64)


def ticks_per_second(sample: Any, text_kind: TimeKind | None) -> int:
    """Return how many units of `times` make a second; in numbers, as most of them show."""
    array = _plain(sample)
    if pa.types.is_timestamp(array.type):
        return _UNITS_PER_SECOND[array.type.unit]
    if pa.types.is_date(array.type):
        return 1
    kind = text_kind or TimeKind.WHOLE_NUMBER
    if is_text_type(plain_type(array.type)):
        texts = [_utf8(value) or "" for value in _listed(_distinct(array)[1]) if value is not None]
        return time_text.ticks_per_second(texts, kind)
    judged = times(sample, text_kind)
    return time_text.ticks_per_second([str(tick) for tick in judged.values[judged.is_good]], kind)


def may_have_lost_digits(array: Any) -> bool:
    """Tell whether a column holds floating-point numbers so large that they skip whole ones."""
    kind = plain_type(array.type)
    if not pa.types.is_floating(kind):
        return False
    sizes = np.abs(_numbers(_plain(array), pa.float64()))
    return bool((np.isfinite(sizes) & (sizes >= 2 ** _MANTISSA_BITS[kind.bit_width])).any())


def why_no_id(value: Any, role: str) -> str:
    """Return a sentence that says why a value is no id of a user or item."""
    if value is None:
        return f"The {role} id is missing."
    if isinstance(value, float):
        return f"The {role} id “{value}” is not a finite number."
    return f"The {role} id is {'no text' if value else 'empty'}."


def why_no_rating(value: Any, judge: RatingText) -> str:
    """Return a sentence that says why a value is no rating."""
    text = text_of(value)
    if value is None or text is None:
        return "The rating is missing." if value is None else "The rating is no text."
    if isinstance(value, float) and not math.isfinite(value):
        return f"The rating “{value}” is not a finite number."
    return judge.why_not(text)


def why_no_time(value: Any) -> str:
    """Return a sentence that says why a value is no time."""
    if value is None:
        return "The time is missing."
    return f"The time “{shown(text_of(value) or '', _MAX_SHOWN)}” cannot be read."


def text_of(value: Any) -> str | None:
    """Return a value of a row as text to be shown, None if it is not valid UTF-8."""
    if isinstance(value, bytes):
        return _utf8(value)
    return "" if value is None else str(value)


def value_at(array: Any, row: int) -> Any:
    """Return the value in one row; texts as bytes, which need not be valid UTF-8."""
    scalar = _plain(array.slice(row, 1))[0]
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):  # A year beyond 9999.
        return scalar.value


def _plain(array: Any) -> Any:
    """Take extension, and dictionary unless of texts, from an array; make its texts bytes."""
    while True:
        if isinstance(array, pa.ExtensionArray):
            array = array.storage
        elif not pa.types.is_dictionary(array.type):
            return _as_bytes(array) if is_text_type(array.type) else array
        elif is_text_type(array.type.value_type):
            texts = _as_bytes(array.dictionary)
            return pa.DictionaryArray.from_arrays(array.indices, texts, safe=False)
        else:
            array = array.dictionary_decode()


def _coded(array: Any, text_of_value: Callable[[Any], str | None]) -> Judged:
    codes, values = _distinct(array)
    texts = _texts_at_once(values) if text_of_value is _utf8 else None
    if texts is None:
        found = (None if value is None else text_of_value(value) for value in _listed(values))
        texts = [text or "" for text in found]
    is_known = np.array([*map(bool, texts), *[False] * (not texts)], dtype=np.bool_)
    is_good = is_known[codes] & _is_valid(array)
    return Judged(codes, is_good, texts)


def _looked_up(array: Any, judge: Callable[[Any], float | int | None], kind: type[Any]) -> Judged:
    """Judge each different value once."""
    codes, values = _distinct(array)
    found = [None if value is None else judge(value) for value in _listed(values)] or [None]
    numbers = np.array([number or 0 for number in found], dtype=kind)
    is_known = np.array([number is not None for number in found], dtype=np.bool_)
    return Judged(numbers[codes], is_known[codes] & _is_valid(array))


def _distinct(array: Any) -> tuple[NDArray[np.integer], Any]:
    """Return for every row the place of its value among the values that are used."""
    if array.type == pa.float16():
        array = array.cast(pa.float32())
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    # A dictionary may hold a whole file's texts while this batch uses a few of them.
    codes = _numbers(array.indices, pa.int64())
    n_entries = len(array.dictionary)
    used = np.flatnonzero(np.bincount(codes, minlength=n_entries)[:n_entries])
    places = np.zeros(max(n_entries, 1), dtype=np.int64)
    places[used] = np.arange(len(used))
    return places[codes], array.dictionary.take(pa.array(used))


def _listed(values: Any) -> list[Any]:
    if pa.types.is_floating(values.type):
        # Scalars of their own width, because 0.1 in 32 bits is not 0.1 in 64.
        return list(values.to_numpy(zero_copy_only=False))
    listed: list[Any] = values.to_pylist()
    return listed


def _texts_at_once(values: Any) -> list[str] | None:
    """Return texts that are valid and none of them missing; None if they must be looked at."""
    if not pa.types.is_large_binary(values.type) or values.null_count:
        return None
    try:
        texts: list[str] = values.cast(pa.large_string()).to_pylist()
    except pa.ArrowInvalid:
        return None
    return texts


def _id_text_of(kind: Any) -> Callable[[Any], str | None]:
    kind = plain_type(kind)
    if is_text_type(kind):
        return _utf8
    if pa.types.is_floating(kind):
        return _float_text
    if pa.types.is_decimal(kind):
        return lambda value: format(value, "f")
    return lambda value: str(value).lower()


def _float_text(value: np.floating[Any]) -> str | None:
    if not math.isfinite(value):
        return None
    is_whole = value == math.floor(value) and abs(value) < _INT64_END
    return str(int(value)) if is_whole else str(value)


def _uuid_text(value: bytes) -> str:
    return str(uuid.UUID(bytes=value))


def _utf8(value: bytes) -> str | None:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _rating_of_decimal(value: Any, judge: RatingText) -> float | None:
    number = float(value)
    if number == judge.missing_value:
        return MISSING
    return number if abs(number) <= FLOAT32_MAX else None


def _rating_of_text(value: bytes, judge: RatingText) -> float | None:
    text = _utf8(value)
    number = math.nan if text is None else judge.value(text)
    return None if math.isnan(number) else number


def _ticks_of_text(value: bytes, kind: TimeKind | None) -> int | None:
    text = _utf8(value)
    return None if text is None or kind is None else time_text.ticks(text, kind)


def _whole_number(value: Any) -> int | None:
    if not math.isfinite(value):
        return None
    whole = math.floor(value)
    return whole if -_INT64_END <= whole < _INT64_END else None


def _numbers(array: Any, kind: Any) -> NDArray[Any]:
    """Return a column of numbers in another type, 0 where there is none."""
    if array.type == pa.float16():
        array = array.cast(pa.float32())
    if array.null_count:
        array = array.fill_null(0)
    # Not safe: a rating need not be a whole float64, and is rounded as its text would be.
    found: NDArray[Any] = array.cast(kind, safe=False).to_numpy(zero_copy_only=False)
    return found


def _is_valid(array: Any) -> NDArray[np.bool_]:
    if not array.null_count:
        return np.ones(len(array), dtype=np.bool_)
    found: NDArray[np.bool_] = pc.is_valid(array).to_numpy(zero_copy_only=False)
    return found


def _as_bytes(array: Any) -> Any:
    return array.cast(pa.large_binary())
