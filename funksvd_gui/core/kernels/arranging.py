"""Compiled loops that put ratings into visiting order: a counting sort by cells, then spreading.

The ratings are read in a fixed number of chunks. Each chunk counts its ratings per
cell, the counts say where each chunk's ratings of a cell begin, and each chunk
places its own: the result does not depend on how many threads there are.

What is looked up for a user or an item is the same for a whole cache line of
factors, but for the place within the line. So the tables are small enough for the
cache that a processor reads fastest from; nothing else made these loops as much faster.
"""

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.cache_lines import FLOATS_PER_LINE
from funksvd_gui.core.compilation import compiled, compiled_part, prefetch_for_writing
from funksvd_gui.core.kernels.block_schedule import next_task

_LINE_BITS, _IN_LINE = np.uint32(FLOATS_PER_LINE.bit_length() - 1), np.uint32(FLOATS_PER_LINE - 1)
_ITEM_BITS, _CELL_BITS, _PLACES = np.uint64(16), np.uint64(32), np.uint64(0xFFFF_FFFF)
#: How many ratings ahead a cell's next cache line is asked for: soon enough, since the cell's turn
#: comes rarely, and no sooner, because lines that wait take room in the cache.
_AHEAD = np.uint64(2)


@compiled
def count_cells(
    users, items, labels, label, user_cells, item_cells, counts, progress, following, seat
):
    """Count the ratings of every cell.

    Parameters
    ----------
    users, items : int32 array, shape (n_ratings,)
    labels : uint8 array, shape (n_ratings,)
        Only ratings with this `label` count.
    user_cells, item_cells : unsigned array, shapes (user lines,) and (item lines,)
        What each line adds to the number of the cell.
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
            cell = np.uint64(user_cells[np.uint32(users[s]) >> _LINE_BITS])
            cell += item_cells[np.uint32(items[s]) >> _LINE_BITS]
            # Added and not branched on: nobody could guess at random labels.
            counted[cell] += labels[s] == label


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
    users, items, values, labels, label, user_lines, item_lines, begins, samples,
    progress, following, seat,
):  # fmt: skip
    """Write every rating into its cell, in the order in which they are read.

    Parameters
    ----------
    values : uint32 array, shape (n_ratings,)
        The bits of the ratings, float32, less the centre.
    labels, label
        As in `count_cells`.
    user_lines, item_lines : uint64 array, shapes (user lines,) and (item lines,)
        What each line adds to the number of the cell, in the high 32 bits, and the place
        of its first user or item within the range, where `sample_order.SAMPLE` has it.
    begins : uint32 array, shape (n_chunks, n_cells)
        From `begin_cells`. Modified in place.
    samples : uint64 array, shape (ratings with this label,)
        Modified in place: user, item and rating as in a `sample_order.SAMPLE`.
    """
    n_chunks, n_ratings = begins.shape[0], len(users)
    # The compiler makes a loop of its own for this case.
    takes_all = len(samples) == n_ratings
    while True:
        chunk = next_task(progress, following, n_chunks, seat)
        if chunk < 0:
            break
        places = begins[chunk]
        first, stop = chunk * n_ratings // n_chunks, (chunk + 1) * n_ratings // n_chunks
        for s in range(np.uint64(first), np.uint64(stop)):
            if not (takes_all or labels[s] == label):
                continue
            user, item = np.uint32(users[s]), np.uint32(items[s])
            sample = user_lines[user >> _LINE_BITS] + item_lines[item >> _LINE_BITS]
            sample += np.uint64(user & _IN_LINE) + (np.uint64(item & _IN_LINE) << _ITEM_BITS)
            cell = sample >> _CELL_BITS
            place = places[cell]
            places[cell] = place + 1
            prefetch_for_writing(samples, np.uint64(place) + _AHEAD)
            # One store instead of three.
            samples[np.uint64(place)] = (sample & _PLACES) | np.uint64(values[s]) << _CELL_BITS


@compiled_part
def _next(place, stride, size):
    """Return ``(place + stride) % size``, with both below the size."""
    place += stride
    # Below zero is very large without a sign.
    return min(place, place - size)


@compiled_part
def _spread(cell, stride, first, scratch):
    """Write rating k of a cell into the place ``first + k · stride``, wrapped around."""
    size, half = np.uint64(len(cell)), np.uint64(len(cell) // 2)
    # Two halves side by side: a place has to wait for the one before it.
    place, other = first, (first + half * stride) % max(size, np.uint64(1))
    for k in range(half):
        scratch[place], scratch[other] = cell[k], cell[half + k]
        place, other = _next(place, stride, size), _next(other, stride, size)
    if half + half < size:
        scratch[other] = cell[half + half]


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
    strides, first_places : uint64 array, shape (n_cells,)
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
            _spread(mine, strides[cell], first_places[cell], scratch)
            # Not `mine[:] = …`: numba takes seconds to compile what could go wrong there.
            for k in range(len(mine)):
                mine[k] = scratch[k]
