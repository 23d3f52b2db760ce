"""Rows put in order of whole numbers they have, such as users and items, and counted by them.

By numpy's stable sort, which counts rather than compares where numbers have 16 bits: twenty
million rows are in order of users and items after two seconds, and no compiled loop is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.task import Task

_DIGIT_BITS = 16
_CHUNK = 1 << 18
_ROWS_AT_ONCE = 1 << 21

Rows = NDArray[np.int32]


def chunks(n_rows: int, n_groups: int = 0, task: Task | None = None) -> Iterator[slice]:
    """Yield slices that cover all rows, to be counted by so many groups; tell the share done.

    numpy makes eight bytes of every index it is given, and counts without letting other
    threads in: so not all rows at once. But so many that adding up the counts is little
    beside counting.
    """
    at_once = max(_CHUNK, n_groups)
    for start in range(0, n_rows, at_once):
        if task is not None:
            task.report(start / n_rows)
        yield slice(start, min(start + at_once, n_rows))


def ordered_rows(keys: NDArray[np.integer[Any]], n_keys: int, earlier: Rows | None = None) -> Rows:
    """Return row numbers in ascending order of a key, equal ones in an earlier order.

    Parameters
    ----------
    keys : integer array, shape (n_rows,)
        From 0 to ``n_keys - 1``.
    earlier : int32 array, shape (n_rows,), optional
        Row numbers; without them rows of equal keys stay in the order of the file.
    """
    rows = earlier
    for shift in range(0, max(1, (n_keys - 1).bit_length()), _DIGIT_BITS):
        # The conversion keeps the lower bits, and leaves no other.
        digits = (keys >> shift).astype(np.uint16)
        places = np.argsort(digits if rows is None else digits[rows], kind="stable")
        rows = places.astype(np.int32) if rows is None else rows[places]
    assert rows is not None
    return rows


def rows_of_some_groups(groups: NDArray[np.int32], n_groups: int) -> Iterator[NDArray[np.intp]]:
    """Yield row numbers, in the order of the file, all of some groups at a time.

    Some million rows are put in order more quickly, each, than very many, and in less memory.
    """
    ends = np.cumsum(count_groups(groups, n_groups))
    bounds = np.searchsorted(ends, np.arange(_ROWS_AT_ONCE, len(groups), _ROWS_AT_ONCE))
    for first, last in pairwise(sorted({0, *bounds.tolist(), n_groups})):
        yield np.flatnonzero((groups >= first) & (groups < last))


def rows_by_pair(
    users: NDArray[np.int32], items: NDArray[np.int32], n_users: int, n_items: int
) -> Rows:
    """Return row numbers in order of users, of items for each user, and then of the file."""
    return ordered_rows(users, n_users, ordered_rows(items, n_items))


def count_groups(groups: NDArray[np.int32], n_groups: int) -> NDArray[np.int64]:
    """Return how many rows each group has, shape ``(n_groups,)``."""
    counts = np.zeros(n_groups, np.int64)
    for chunk in chunks(len(groups), n_groups):
        counts += np.bincount(groups[chunk], minlength=n_groups)
    return counts


def present_groups(
    groups: NDArray[np.int32], n_groups: int, rows: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which users, or items, have rows in a mask, shape ``(n_groups,)``."""
    is_present = np.zeros(n_groups, np.bool_)
    for chunk in chunks(len(groups)):
        is_present[groups[chunk][rows[chunk]]] = True
    return is_present
