"""The order in which the engine visits ratings, made plain for those that check it."""

import numpy as np

from funksvd_gui.core.sample_order import FOR_ONE_FEATURE, arrange, make_order
from funksvd_gui.core.thread_team import ThreadTeam


def arranged(ratings, seed=0, n_threads=1, users_at_once=FOR_ONE_FEATURE):
    """Return the ratings as the engine arranges them."""
    alone = ratings.copied()
    counts = [
        np.bincount(indices, minlength=size)
        for indices, size in ((alone.users, alone.n_users), (alone.items, alone.n_items))
    ]
    order = make_order(*counts, seed)
    return arrange(ratings, order, ThreadTeam(n_threads, order.n_blocks), users_at_once)


def blocks_of(found):
    """Yield users, items and ratings of every block, in the order in which they are visited."""
    starts, user_starts, item_starts, n_blocks = found.geometry
    for diagonal in range(n_blocks):
        for row in range(n_blocks):
            column = (row + diagonal) % n_blocks
            block = row * n_blocks + column
            mine = found.samples[starts[block] : starts[block + 1]]
            yield (
                user_starts[row] + mine["user"].astype(np.int64),
                item_starts[column] + mine["item"].astype(np.int64),
                mine["target"].astype(float),
            )


def visited(ratings, seed=0):
    """Return users, items and ratings in the order in which they are visited."""
    return tuple(
        np.concatenate(parts) for parts in zip(*blocks_of(arranged(ratings, seed)), strict=True)
    )
