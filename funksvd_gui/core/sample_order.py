"""In which order ratings are visited: a function of the data and the seed alone.

Users and items are divided into ranges with about equally many ratings. A block
holds the ratings of one range of users and one of items, so that indices inside
it are narrow and its factors stay in the cache, and blocks that share no range can
be worked on at the same time. Inside a block the users are taken in groups, and
inside a group, which makes a cell with the range of items, neighbours of the file
are spaced apart: consecutive ratings would wait for one another's factor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.cache_lines import FLOATS_PER_LINE
from funksvd_gui.core.kernels import arranging
from funksvd_gui.core.kernels.block_schedule import TASKS_PER_ROW
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.thread_team import ThreadTeam

#: One rating in a block: places within the ranges, and what is to be explained.
SAMPLE = np.dtype([("user", np.uint16), ("item", np.uint16), ("target", np.float32)])

#: Below this many ratings the work is too little to divide: one block, one thread.
_SMALLEST_FOR_BLOCKS = 200_000
_N_BLOCKS = 8
#: A place within a range has 16 bits.
_LARGEST_RANGE = 1 << 16
#: So many users have rows of factors that a processor's second cache holds;  measured, at
#: 1 and 20 million ratings, as the best for one feature and for 64 together.
_USERS_PER_GROUP = 512
_MOST_CELLS = 1 << 16
#: Fractions whose multiples, wrapped around, keep away from one another at every scale.
_SPREADING_FRACTIONS = (0.5 * (5**0.5 - 1), 2**0.5 - 1, 0.5 * (3 - 5**0.5), 2 - 2**0.5)


@dataclass(frozen=True, slots=True, eq=False)
class SampleOrder:
    """Ranges of users and items, and the cells inside the blocks that they make.

    Attributes
    ----------
    n_blocks : int
        Ranges of users, and of items.
    user_starts, item_starts : int64 array, shape (n_blocks + 1,)
        Where each range begins, at the beginning of a cache line of factors.
    n_groups : int
        Groups of users in each range.
    """

    n_blocks: int
    user_starts: NDArray[np.int64]
    item_starts: NDArray[np.int64]
    n_groups: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class ArrangedRatings:
    """Ratings in visiting order.

    Attributes
    ----------
    samples : array of `SAMPLE`, shape (n_ratings,)
        Rows of blocks first; block ``row * n_blocks + column`` holds the users of
        range `row` and the items of range `column`, by their places in them.
    block_starts : int64 array, shape (n_blocks**2 + 1,)
    """

    order: SampleOrder
    samples: NDArray[np.void]
    block_starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.samples)

    @property
    def geometry(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], int]:
        """What a kernel needs to know of the blocks."""
        order = self.order
        return self.block_starts, order.user_starts, order.item_starts, order.n_blocks


def make_order(
    user_counts: NDArray[np.integer], item_counts: NDArray[np.integer], seed: int
) -> SampleOrder:
    """Divide users and items, whose numbers of ratings are given, into ranges."""
    n_ratings = int(user_counts.sum())
    n_blocks = _N_BLOCKS if n_ratings >= _SMALLEST_FOR_BLOCKS else 1
    evenness = 0.0
    while True:
        users = _range_starts(user_counts, n_blocks, evenness)
        items = _range_starts(item_counts, n_blocks, evenness)
        if max(np.diff(users).max(), np.diff(items).max()) <= _LARGEST_RANGE:
            break
        # Ranges of equally many ratings can hold very many users with few of them each.
        evenness = 1.0 if n_blocks > _N_BLOCKS else 0.0
        n_blocks *= 2
    n_groups = -(-int(np.diff(users).max()) // _USERS_PER_GROUP)
    return SampleOrder(
        n_blocks, users, items, max(1, min(n_groups, _MOST_CELLS // n_blocks**2)), seed
    )


def arrange(ratings: RatingTriples, order: SampleOrder, team: ThreadTeam) -> ArrangedRatings:
    """Return a copy of the ratings in visiting order."""
    n_blocks, n_groups, n_ratings = order.n_blocks, order.n_groups, len(ratings)
    n_cells = n_blocks**2 * n_groups
    user_places = _places(order.user_starts, n_blocks * n_groups, n_groups, n_cells)
    item_places = _places(order.item_starts, n_groups, 1, n_cells)
    samples = np.empty(n_ratings, dtype=np.uint64)
    begins = np.zeros((_n_chunks(n_ratings, n_cells), n_cells), dtype=np.uint32)
    starts = np.empty(n_cells + 1, dtype=np.int64)
    read = ratings.users, ratings.items
    team.run(arranging.count_cells, *read, user_places, item_places, begins)
    arranging.begin_cells(begins, starts)
    team.run(
        arranging.place_ratings, *read, ratings.values.view(np.uint32),
        user_places, item_places, begins, samples,
    )  # fmt: skip
    sizes = np.diff(starts)
    strides, first_places = _spreading(sizes, order.seed)
    team.run(
        arranging.spread_cells, samples, starts, strides, first_places,
        min(n_cells, n_blocks * TASKS_PER_ROW), int(sizes.max()),
    )  # fmt: skip
    return ArrangedRatings(order, samples.view(SAMPLE), starts[::n_groups].copy())


def _range_starts(counts: NDArray[np.integer], n_ranges: int, evenness: float) -> NDArray[np.int64]:
    """Return where ranges begin that hold about equally many ratings.

    With evenness, a user or item without ratings weighs as much as this many
    average ones. Ranges begin with a cache line of factors, which so belongs to
    one thread at a time.
    """
    size = len(counts)
    reached = np.cumsum(counts + evenness * counts.sum() / max(1, size))
    total = reached[-1] if size else 0
    starts = np.searchsorted(reached, total * np.arange(1, n_ranges) / n_ranges)
    starts = (starts + FLOATS_PER_LINE // 2) // FLOATS_PER_LINE * FLOATS_PER_LINE
    return np.concatenate([[0], np.minimum(starts, size), [size]]).astype(np.int64)


def _places(
    starts: NDArray[np.int64], cells_per_range: int, n_groups: int, n_cells: int
) -> NDArray[np.unsignedinteger]:
    """Return for every index its place within its range and, above 16 bits, its share of a cell."""
    lengths = np.diff(starts)
    ranges = np.repeat(np.arange(len(lengths)), lengths)
    places = np.arange(starts[-1]) - starts[ranges]
    groups = places * n_groups // lengths[ranges]
    packed = ((ranges * cells_per_range + groups) << 16) | places
    return packed.astype(np.uint32 if n_cells <= _MOST_CELLS else np.uint64)


def _n_chunks(n_ratings: int, n_cells: int) -> int:
    # Counting must not take more memory and time than the ratings themselves.
    return max(1, min(TASKS_PER_ROW, n_ratings // (4 * n_cells)))


def _spreading(sizes: NDArray[np.int64], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a stride without a common divisor with each size, and a place to begin."""
    rng = np.random.default_rng([seed, len(sizes)])
    fractions = np.asarray(_SPREADING_FRACTIONS)[
        rng.integers(len(_SPREADING_FRACTIONS), size=len(sizes))
    ]
    strides = np.maximum((fractions * sizes).astype(np.int64), 1)
    while (clashing := np.gcd(strides, np.maximum(sizes, 1)) != 1).any():
        strides[clashing] = strides[clashing] % np.maximum(sizes[clashing] - 1, 1) + 1
    return strides, (rng.random(len(sizes)) * sizes).astype(np.int64)
