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
from funksvd_gui.core.ratings import Ratings
from funksvd_gui.core.thread_team import ThreadTeam

#: One rating in a block: places within the ranges, and what is to be explained.
SAMPLE = np.dtype([("user", np.uint16), ("item", np.uint16), ("target", np.float32)])

#: Below this many ratings the work is too little to divide: one block, one thread.
_SMALLEST_FOR_BLOCKS = 200_000
_N_BLOCKS = 8
#: A place within a range has 16 bits.
_LARGEST_RANGE = 1 << 16
#: So many users at once have factors that a processor's first cache holds beside those of a
#: range of items; fewer are hardly visited faster and take longer to put in order.
FOR_ONE_FEATURE = 1536
#: Rows of 64 factors that its second cache holds.
FOR_ALL_FEATURES = 512
_MOST_CELLS = 1 << 16
_ITEM_BITS, _CELL_BITS = 16, 32
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
    """

    n_blocks: int
    user_starts: NDArray[np.int64]
    item_starts: NDArray[np.int64]
    seed: int

    def n_groups(self, users_at_once: int) -> int:
        """Return into how many groups each range of users is divided."""
        wanted = -(-int(np.diff(self.user_starts).max()) // users_at_once)
        return max(1, min(wanted, _MOST_CELLS // self.n_blocks**2))


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
    return SampleOrder(n_blocks, users, items, seed)


def arrange(
    ratings: Ratings,
    order: SampleOrder,
    team: ThreadTeam,
    users_at_once: int = FOR_ONE_FEATURE,
    centre: float = 0.0,
) -> ArrangedRatings:
    """Return a copy of the ratings, less the centre, in visiting order.

    With groups of about so many users.
    """
    part = ratings.as_part()
    every, chosen = part.ratings, (part.labels, np.uint8(part.label))
    n_blocks, n_groups, n_ratings = order.n_blocks, order.n_groups(users_at_once), len(part)
    n_cells = n_blocks**2 * n_groups
    user_lines = _lines(order.user_starts, n_blocks * n_groups, n_groups, 0)
    item_lines = _lines(order.item_starts, n_groups, 1, _ITEM_BITS)
    n_chunks = _n_chunks(len(every), n_cells)
    samples = np.empty(n_ratings, dtype=np.uint64)
    begins = np.zeros((n_chunks, n_cells), dtype=np.uint32)
    starts = np.empty(n_cells + 1, dtype=np.int64)
    team.run(
        arranging.count_cells, every.users, every.items, *chosen,
        _cells(user_lines, n_cells), _cells(item_lines, n_cells), begins,
    )  # fmt: skip
    arranging.begin_cells(begins, starts)
    team.run(
        arranging.place_ratings, every.users, every.items,
        every.values_around(centre).view(np.uint32), *chosen,
        user_lines, item_lines, begins, samples,
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


def _lines(
    starts: NDArray[np.int64], cells_per_range: int, n_groups: int, place_bits: int
) -> NDArray[np.uint64]:
    """Return for every line its share of a cell, and the place of its first user or item.

    They are packed as `arranging.place_ratings` takes them, the place shifted by so
    many bits.
    """
    line_starts = -(-starts // FLOATS_PER_LINE)
    n_lines = np.diff(line_starts)
    ranges = np.repeat(np.arange(len(n_lines)), n_lines)
    lines = np.arange(line_starts[-1]) - line_starts[ranges]
    cells = ranges * cells_per_range + lines * n_groups // n_lines[ranges]
    return (cells << _CELL_BITS | lines * FLOATS_PER_LINE << place_bits).astype(np.uint64)


def _cells(lines: NDArray[np.uint64], n_cells: int) -> NDArray[np.unsignedinteger]:
    """Return the shares of a cell alone, in as few bytes as they need."""
    return (lines >> _CELL_BITS).astype(np.uint16 if n_cells <= _MOST_CELLS else np.uint32)


def _n_chunks(n_ratings: int, n_cells: int) -> int:
    # Counting must not take more memory and time than the ratings themselves.
    return max(1, min(TASKS_PER_ROW, n_ratings // (4 * n_cells)))


def _spreading(
    sizes: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return a stride without a common divisor with each size, and a place to begin."""
    rng = np.random.default_rng([seed, len(sizes)])
    fractions = np.asarray(_SPREADING_FRACTIONS)[
        rng.integers(len(_SPREADING_FRACTIONS), size=len(sizes))
    ]
    strides = np.maximum((fractions * sizes).astype(np.int64), 1)
    while (clashing := np.gcd(strides, np.maximum(sizes, 1)) != 1).any():
        strides[clashing] = strides[clashing] % np.maximum(sizes[clashing] - 1, 1) + 1
    return strides.astype(np.uint64), (rng.random(len(sizes)) * sizes).astype(np.uint64)
