"""Which pairs of a user and an item stand in a file more than once, found quickly."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

_N_THREADS = 2
#: Below this the threads cost more than they bring.
_SMALL = 100_000


def repeated_pairs(
    users: NDArray[np.int32], items: NDArray[np.int32], n_users: int, n_items: int
) -> NDArray[np.int64]:
    """Return the keys ``user * n_items + item`` of the repeated pairs, each once, in order.

    Sorting bare keys is the cheapest way to learn that there are none; numpy
    sorts without holding the interpreter, so each thread takes some of the users.
    """
    if len(users) < _SMALL:
        return _repeated(users, items, n_items, 0, n_users)
    bounds = _fair_bounds(users, n_users)
    with ThreadPoolExecutor(_N_THREADS) as pool:
        parts = pool.map(
            lambda first, last: _repeated(users, items, n_items, first, last),
            bounds[:-1],
            bounds[1:],
        )
        return np.concatenate(list(parts))


def _fair_bounds(users: NDArray[np.int32], n_users: int) -> list[int]:
    """Cut the users into ranges with about as many ratings each."""
    n_before = np.cumsum(np.bincount(users, minlength=n_users))
    shares = [len(users) * k // _N_THREADS for k in range(1, _N_THREADS)]
    return [0, *np.searchsorted(n_before, shares).tolist(), n_users]


def _repeated(
    users: NDArray[np.int32], items: NDArray[np.int32], n_items: int, first: int, last: int
) -> NDArray[np.int64]:
    """Return the repeated keys of the users from `first` to just before `last`."""
    if len(users) >= _SMALL:
        is_here = (users >= first) & (users < last)
        users, items = users[is_here], items[is_here]
    # Half as many bytes are sorted twice as fast.
    is_narrow = (last - first) * n_items <= np.iinfo(np.uint32).max
    kind = np.dtype(np.uint32 if is_narrow else np.int64)
    keys = (users - np.int32(first)).astype(kind) * kind.type(n_items) + items.astype(kind)
    keys.sort()
    repeated: NDArray[np.int64] = keys[1:][keys[1:] == keys[:-1]].astype(np.int64)
    if len(repeated):
        repeated = repeated[np.append(True, repeated[1:] != repeated[:-1])]
    repeated += first * n_items
    return repeated
