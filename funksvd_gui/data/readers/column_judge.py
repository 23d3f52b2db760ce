"""The columns of a parsed table judged row by row, without going through the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from funksvd_gui.data.numbers import RatingText
from funksvd_gui.data.sniffing import Layout
from funksvd_gui.data.times import TimeKind, ticks

#: Whole numbers of so many digits surely fit into 64 bits.
_SURE_DIGITS = 18
_PLAIN_ISO = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?$"


@dataclass(slots=True, eq=False)
class JudgedColumns:
    """The rows of a table that count.

    Attributes
    ----------
    rows : int64 array, shape (n_good,)
        Their places in the table.
    users, items : int32 arrays, shape (n_good,)
        Indices into `user_ids` and `item_ids`, which may hold more than is used.
    bad : int64 array
        Places of the rows to be refused; the others hold the missing-value code.
    """

    rows: NDArray[np.int64]
    users: NDArray[np.int32]
    items: NDArray[np.int32]
    user_ids: Any
    item_ids: Any
    values: NDArray[np.float32]
    times: NDArray[np.int64] | None
    bad: NDArray[np.int64]


def judged(table: Any, layout: Layout, ratings: RatingText) -> JudgedColumns:
    """Judge a table of texts as `RowJudge` judges its rows one by one.

    Raises
    ------
    DecimalMarkError
        If earlier ratings were judged by the wrong decimal mark.
    """
    users, user_ids = _merged(table[str(layout.user)])
    items, item_ids = _merged(table[str(layout.item)])
    is_good = ~(_is_empty(user_ids)[users] | _is_empty(item_ids)[items])
    values = _values(table[str(layout.rating)], is_good, ratings)
    is_good &= ~np.isnan(values)
    times = None
    if layout.time is not None:
        times, is_time = times_of(table[str(layout.time)], layout.time_kind)
        is_good &= is_time
    bad = np.flatnonzero(~is_good)
    rows = np.flatnonzero(is_good & np.isfinite(values))
    return JudgedColumns(
        rows=rows,
        users=users[rows],
        items=items[rows],
        user_ids=user_ids,
        item_ids=item_ids,
        values=values[rows].astype(np.float32),
        times=None if times is None else times[rows],
        bad=bad,
    )


def _merged(column: Any) -> tuple[NDArray[np.int32], Any]:
    """Return the indices and the one dictionary of a column."""
    chunks = column.unify_dictionaries().chunks
    return np.concatenate([chunk.indices.to_numpy() for chunk in chunks]), chunks[0].dictionary


def _is_empty(ids: Any) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = pc.equal(pc.binary_length(ids), 0).to_numpy(zero_copy_only=False)
    return found


def _values(column: Any, is_wanted: NDArray[np.bool_], ratings: RatingText) -> NDArray[np.float64]:
    """Return each row's rating; a text that only unwanted rows have is not judged at all."""
    indices, texts = _merged(column)
    is_used = np.zeros(len(texts), dtype=np.bool_)
    is_used[indices[is_wanted]] = True
    numbers = [
        ratings.value(text) if used else np.nan
        for text, used in zip(texts.to_pylist(), is_used.tolist(), strict=True)
    ]
    return np.array(numbers, dtype=np.float64)[indices]


def times_of(column: Any, kind: TimeKind | None) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return each row's time, and whether it has one."""
    texts = column.combine_chunks()
    if isinstance(texts, pa.ChunkedArray):
        texts = pa.concat_arrays(texts.chunks)
    is_time = np.zeros(len(texts), dtype=np.bool_)
    times = np.zeros(len(texts), dtype=np.int64)
    if kind is TimeKind.WHOLE_NUMBER:
        digits = pc.and_(pc.utf8_is_digit(texts), pc.string_is_ascii(texts))
        plain = pc.and_(digits, pc.less_equal(pc.binary_length(texts), _SURE_DIGITS))
        times = pc.if_else(plain, texts, "0").cast(pa.int64()).to_numpy().copy()
        is_time = plain.to_numpy(zero_copy_only=False).copy()
    elif kind is TimeKind.ISO_DATE:
        # Without a zone pyarrow reads the same; the rest is looked at text by text.
        plain = pc.match_substring_regex(texts, _PLAIN_ISO)
        try:
            moments = pc.if_else(plain, texts, "1970-01-01").cast(pa.timestamp("us"))
        except pa.ArrowInvalid:  # Among them is the 31st of February.
            moments = None
        if moments is not None:
            times = moments.cast(pa.int64()).to_numpy().copy()
            is_time = plain.to_numpy(zero_copy_only=False).copy()
    others = np.flatnonzero(~is_time)
    encoded = texts.take(pa.array(others)).dictionary_encode()
    found = [ticks(text, kind) if kind else None for text in encoded.dictionary.to_pylist()]
    indices = encoded.indices.to_numpy()
    numbers = np.array([0 if time is None else time for time in found], dtype=np.int64)
    times[others] = numbers[indices] if len(others) else times[others]
    known = np.array([time is not None for time in found], dtype=np.bool_)
    is_time[others] = known[indices] if len(others) else is_time[others]
    return times, is_time
