"""Which pairs of a user and an item stand in a file more than once, found quickly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.data.grouping import count_groups

#: Below this, sorting is done before the compiled loops would be loaded.
_FEW_ROWS = 1 << 22
_N_THREADS = 2


def repeated_pairs(
    users: NDArray[np.int32], items: NDArray[np.int32], n_users: int, n_items: int
) -> NDArray[np.int64]:
    """Return the keys ``user * n_items + item`` of the repeated pairs, each once, in order."""
    if len(users) >= _FEW_ROWS:
        return _found_by_user(users, items, n_users, n_items)
    # Sorting bare keys is the cheapest way to learn that there are none; half as many
    # bytes are sorted twice as fast.
    is_narrow = n_users * n_items <= np.iinfo(np.uint32).max
    kind = np.dtype(np.uint32 if is_narrow else np.int64)
    keys = users.astype(kind)
    keys *= kind.type(n_items)
    keys += items.astype(kind)
    keys.sort()
    return _without_repetition(keys[1:][keys[1:] == keys[:-1]].astype(np.int64))


def compile_loops() -> None:
    """Compile what many rows will need, or load it from the cache."""
    index = np.zeros(1, np.int32)
    _found_by_user(index, index, 1, 1)


def _found_by_user(
    users: NDArray[np.int32], items: NDArray[np.int32], n_users: int, n_items: int
) -> NDArray[np.int64]:
    """Look through the items of one user after the other, half of the rows on each thread."""
    from funksvd_gui.data.row_kernels import find_repeated

    counts = count_groups(users, n_users)
    n_before = np.cumsum(counts) - counts
    shares = np.arange(_N_THREADS + 1) * len(users) // _N_THREADS
    bounds = np.searchsorted(n_before, shares)
    bounds[-1] = n_users

    def found(part: int) -> NDArray[np.int64]:
        first, last = int(bounds[part]), int(bounds[part + 1])
        arguments = users, items, counts[first:last], first, n_items
        n_found = find_repeated(*arguments, np.empty(0, np.int64))
        keys = np.empty(n_found, np.int64)
        if n_found:
            find_repeated(*arguments, keys)
        return np.sort(keys)

    with ThreadPoolExecutor(_N_THREADS) as pool:
        return _without_repetition(np.concatenate(list(pool.map(found, range(_N_THREADS)))))


def _without_repetition(ordered: NDArray[np.int64]) -> NDArray[np.int64]:
    if len(ordered):
        ordered = ordered[np.append(True, ordered[1:] != ordered[:-1])]
    return ordered
