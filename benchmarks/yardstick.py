"""The best bare loop over (user, item, target): what one feature could cost at most.

    python benchmarks/yardstick.py [SPLIT.npz ['{"passes": 7}']]

Nothing but the update of section "The algorithm" on one thread, in the orders
that were fastest when the program was designed: 256 users interleaved, as they
are, and within the blocks of a grid of user and item ranges. The best pass of
the best order is the yardstick. It stands alone: nothing of the program is in it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from numba import njit, types

_LEARNING_RATE = np.float32(0.001)
_REGULARIZATION = np.float32(0.015)
_GRIDS = (1, 2, 4)
_INTERLEAVED = 256


@njit(
    types.float32(
        types.uint32[::1], types.uint32[::1], types.float32[::1], types.float32[::1],
        types.float32[::1], types.float32, types.float32,
    ),
    fastmath={"contract", "reassoc"}, boundscheck=False,
)  # fmt: skip
def one_pass(users, items, targets, p, q, learning_rate, regularization):
    squared = np.float32(0.0)
    for s in range(users.size):
        u, i = users[s], items[s]
        p_u, q_i = p[u], q[i]
        error = targets[s] - p_u * q_i
        squared += error * error
        p[u] = p_u + learning_rate * (error * q_i - regularization * p_u)
        q[i] = q_i + learning_rate * (error * p_u - regularization * q_i)
    return squared


def order_of(users: np.ndarray, items: np.ndarray, n_blocks: int) -> np.ndarray:
    """Return rows by block of a grid, and in it 256 users in turn, a rating of each.

    Users and items are cut where their ratings are, so that blocks hold about as many.
    """
    user_block, item_block = ranges(users, n_blocks), ranges(items, n_blocks)
    block = user_block * n_blocks + item_block
    # In the diagonals of the grid, as two threads would have to walk them.
    block = (item_block - user_block) % n_blocks * n_blocks + user_block if n_blocks > 1 else block
    rows = np.argsort(block * (users.max() + 1) + users, kind="stable")
    key = block[rows] * (users.max() + 1) + users[rows]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    number = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(rows)]))
    turn = np.arange(len(rows)) - starts[number]
    group = number // _INTERLEAVED
    return rows[np.lexsort((number, turn, group, block[rows]))]


def ranges(indices: np.ndarray, n_ranges: int) -> np.ndarray:
    counts = np.bincount(indices)
    below = np.cumsum(counts) - counts
    return np.minimum(below * n_ranges // len(indices), n_ranges - 1)[indices]


def best_rate(users: np.ndarray, items: np.ndarray, targets: np.ndarray, passes: int) -> float:
    """Return the updates per second of the fastest pass after two that are not counted."""
    p = np.full(int(users.max()) + 1, 0.1, dtype=np.float32)
    q = np.full(int(items.max()) + 1, 0.1, dtype=np.float32)
    seconds = []
    for _ in range(passes + 2):
        begin = time.perf_counter()
        one_pass(users, items, targets, p, q, _LEARNING_RATE, _REGULARIZATION)
        seconds.append(time.perf_counter() - begin)
    return len(users) / min(seconds[2:])


def measure(split: Path, passes: int) -> dict[str, float]:
    with np.load(split) as arrays:
        users, items = arrays["train_users"], arrays["train_items"]
        targets = arrays["train_values"] - arrays["train_values"].mean()
    rates = {}
    for n_blocks in _GRIDS:
        rows = order_of(users, items, n_blocks)
        in_order = users[rows].astype(np.uint32), items[rows].astype(np.uint32), targets[rows]
        rates[f"{n_blocks} x {n_blocks}"] = best_rate(*in_order, passes)
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("split", type=Path, nargs="?", help="default: synthetic, 1 M ratings")
    parser.add_argument("settings", type=json.loads, nargs="?", default={})
    options = parser.parse_args()
    split = options.split
    if split is None:
        sys.path.insert(0, str(Path(__file__).parent.parent))
        from benchmarks.rating_files import Source, split_file

        split = split_file(Source.parse("1m"), 0, Path())
    rates = measure(split, options.settings.get("passes", 7))
    result = {"updates_per_second": max(rates.values()), "updates_per_second_by_grid": rates}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
