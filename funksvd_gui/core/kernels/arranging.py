"""Compiled loops that put ratings into visiting order: a counting sort by cells, then spreading.

The ratings are read in a fixed number of chunks. Each chunk counts its ratings per
cell, the counts say where each chunk's ratings of a cell begin, and each chunk
places its own: the result does not depend on how many threads there are.
"""

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.compilation import compiled, prefetch_for_writing
from funksvd_gui.core.kernels.block_schedule import next_task

_PLACE_BITS, _PLACE_MASK = np.uint64(16), np.uint64(0xFFFF)
#: Ratings in a cache line.
_LINE = np.uint64(8)


@compiled
def count_cells(users, items, user_places, item_places, counts, progress, following, seat):
    """Count the ratings of every cell.

    Parameters
    ----------
    users, items : int32 array, shape (n_ratings,)
    user_places, item_places : unsigned array, shapes (n_users,) and (n_items,)
        A place within its range in the low 16 bits. Above them, what each adds to
        the number of the cell.
    counts : uint32 array, shape (n_chunks, n_cells)
        Zero before. Modified in place.
    """
    n_chunks, n_ratings = counts.shape[0], len(users)
    while True:
        chunk = next_task(progress, following, n_chunks, seat)
        if chunk < 0:
            break
        counted = counts[chunk]
        first, stop = chunk * n_ratings // n_chunks, (chunk + 1) * n_ratings // n_chunks
        for s in range(np.uint64(first), np.uint64(stop)):
            user, item = user_places[np.uint32(users[s])], item_places[np.uint32(items[s])]
            counted[(user >> _PLACE_BITS) + (item >> _PLACE_BITS)] += 1


def begin_cells(counts: NDArray[np.uint32], cell_starts: NDArray[np.int64]) -> None:
    """Turn counts into the place where each chunk's ratings of each cell begin.

    Not compiled: so few numbers are not worth it. `counts` (n_chunks, n_cells) and
    `cell_starts` (n_cells + 1,) are modified in place.
    """
    n_chunks, n_cells = counts.shape
    ends = np.cumsum(counts.T, dtype=np.int64).reshape(n_cells, n_chunks)
    cell_starts[0], cell_starts[1:] = 0, ends[:, -1]
    counts[...] = ends.T - counts


@compiled
def place_ratings(
    users, items, values, user_places, item_places, begins, samples, progress, following, seat
):
    """Write every rating into its cell, in the order in which they are read.

    Parameters
    ----------
    values : uint32 array, shape (n_ratings,)
        The bits of the float32 ratings.
    user_places, item_places : unsigned array
        As in `count_cells`.
    begins : uint32 array, shape (n_chunks, n_cells)
        From `begin_cells`. Modified in place.
    samples : uint64 array, shape (n_ratings,)
        Modified in place: user, item and rating as `sample_order.SAMPLE` holds them.
    """
    n_chunks, n_ratings = begins.shape[0], len(users)
    while True:
        chunk = next_task(progress, following, n_chunks, seat)
        if chunk < 0:
            break
        places = begins[chunk]
        first, stop = chunk * n_ratings // n_chunks, (chunk + 1) * n_ratings // n_chunks
        for s in range(np.uint64(first), np.uint64(stop)):
            user, item = user_places[np.uint32(users[s])], item_places[np.uint32(items[s])]
            cell = (user >> _PLACE_BITS) + (item >> _PLACE_BITS)
            place = places[cell]
            places[cell] = place + 1
            prefetch_for_writing(samples, np.uint64(place) + _LINE)
            # One store instead of three.
            samples[np.uint64(place)] = (
                np.uint64(user & _PLACE_MASK)
                | np.uint64(item & _PLACE_MASK) << _PLACE_BITS
                | np.uint64(values[s]) << np.uint64(32)
            )


@compiled
def spread_cells(
    samples, cell_starts, strides, first_places, n_tasks, size, progress, following, seat
):
    """Space neighbours within each cell apart: rating k goes to place ``first + k · stride``.

    Parameters
    ----------
    samples : uint64 array, shape (n_ratings,)
        Modified in place.
    cell_starts : int64 array, shape (n_cells + 1,)
    strides, first_places : int64 array, shape (n_cells,)
        Each stride without a common divisor with the size of its cell, so that
        every place is taken once; both below that size.
    n_tasks : int
        In how many parts the cells are shared out.
    size : int
        Of the largest cell.
    """
    n_cells = len(cell_starts) - 1
    scratch = np.empty(size, dtype=np.uint64)
    while True:
        task = next_task(progress, following, n_tasks, seat)
        if task < 0:
            break
        for cell in range(task * n_cells // n_tasks, (task + 1) * n_cells // n_tasks):
            mine = samples[cell_starts[cell] : cell_starts[cell + 1]]
            n_mine, stride, place = len(mine), strides[cell], first_places[cell]
            for k in range(n_mine):
                scratch[np.uint64(place)] = mine[k]
                place += stride
                place = place - n_mine if place >= n_mine else place
            # Not `mine[:] = …`: numba takes seconds to compile what could go wrong there.
            for k in range(n_mine):
                mine[k] = scratch[k]
