"""In which order ratings are visited: a function of the data and the seed alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.cache_lines import FLOATS_PER_LINE
from funksvd_gui.core.ratings import RatingTriples

#: Below this many ratings one block is faster than the waiting between several:
#: measured on two cores, two threads win from about here on.
_SMALLEST_FOR_BLOCKS = 400_000

_N_BLOCKS = 8


@dataclass(frozen=True, slots=True, eq=False)
class SampleOrder:
    """A visiting order, shuffled within n_blocks × n_blocks blocks of users and items.

    Attributes
    ----------
    rows : int32 array, shape (n_ratings,)
        Which rating is visited at each place. Shuffled, because consecutive
        ratings of one user would wait for one another's factor.
    block_starts : int64 array, shape (n_blocks**2 + 1,)
        Where each block begins, rows of blocks first.
    """

    rows: NDArray[np.int32]
    block_starts: NDArray[np.int64]
    n_blocks: int


def make_order(ratings: RatingTriples, seed: int) -> SampleOrder:
    """Shuffle the ratings by the seed, in blocks where there are many."""
    n_blocks = _N_BLOCKS if len(ratings) >= _SMALLEST_FOR_BLOCKS else 1
    rows = np.random.default_rng([seed, len(ratings)]).permutation(
        np.arange(len(ratings), dtype=np.int32)
    )
    if n_blocks == 1:
        return SampleOrder(rows, np.array([0, len(rows)], dtype=np.int64), 1)
    user_range = _equal_shares(ratings.users, ratings.n_users, n_blocks)
    item_range = _equal_shares(ratings.items, ratings.n_items, n_blocks)
    # Small integers: numpy sorts 8 and 16 bits by counting, in linear time.
    blocks = user_range[ratings.users] * np.uint8(n_blocks) + item_range[ratings.items]
    sizes = np.bincount(blocks, minlength=n_blocks**2)
    rows = rows[np.argsort(blocks[rows], kind="stable")]
    return SampleOrder(rows, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), n_blocks)


def _equal_shares(indices: NDArray[np.int32], size: int, n_shares: int) -> NDArray[np.uint8]:
    """Give each index a range number, so that ranges hold about equally many ratings.

    Ranges begin with a cache line of factors, which so belongs to one thread at a time.
    """
    counts = np.bincount(indices, minlength=size)
    middles = np.cumsum(counts) - counts / 2
    shares = np.floor(middles * n_shares / max(1, int(counts.sum())))
    shares = shares[np.arange(size) // FLOATS_PER_LINE * FLOATS_PER_LINE]
    return np.clip(shares, 0, n_shares - 1).astype(np.uint8)
