"""Who works on what: compiled code shares out tasks and blocks among the threads of one pass.

A pass has an int64 array `progress` from `new_progress` and knows that of the pass
`following` it. Every thread has a seat; the one that begins the pass has seat 0.
Tasks that do not touch one another can be done in any order. Blocks of ratings,
``row * n_blocks + column``, are worked on diagonal by diagonal, and a block begins
when its users' row and its items' column have finished the block before: every user
and every item sees its blocks in the same order, so the result does not depend on
how many threads there are. Each thread begins with its own share, the same in every
pass, because that is what its cache holds, and goes on with what others have not
begun: a thread that the system holds up holds up only those that need what it works
on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.compilation import (
    atomic_increment,
    atomic_read,
    compiled_part,
    yield_processor,
)

#: Counters lie a cache line apart, so that threads that write one do not slow down those
#: that read another: who has begun, what is finished, what never changes (how many seats there
#: are, where the flags begin), how far each row is; then a flag for each task, and at the end
#: how far each seat is.
_LINE = 8
_SEATS, _FLAGS, _ROWS = 2 * _LINE, 2 * _LINE + 1, 3 * _LINE
# No literals: numba would compile the waiting for one of them once more.
_BEGUN, _FINISHED = np.int64(0), np.int64(_LINE)

#: Tasks for each row of blocks, at least.
TASKS_PER_ROW = 8

#: A thread that has looked this often and still waits lets others run.
_PATIENCE = 4_000
#: A helper listens so many looks, about half a millisecond, for the next pass: to sleep and
#: to be woken takes longer than most passes leave between them. It lets nobody run meanwhile:
#: two threads that give way to one another may stay on one processor.
_LISTENING = 2_000_000


def new_progress(n_blocks: int, n_seats: int) -> NDArray[np.int64]:
    """Return the record of a pass that nobody has begun, over n_blocks × n_blocks blocks."""
    n_flags = n_blocks * max(n_blocks, TASKS_PER_ROW)
    flags = _ROWS + _LINE * n_blocks
    # One line more than seats: the last of them must not lie in the line of the last flag.
    progress = np.zeros(flags + n_flags + _LINE * (n_seats + 1), dtype=np.int64)
    progress[_SEATS], progress[_FLAGS] = n_seats, flags
    return progress


@compiled_part
def _wait(progress, place, number):
    looks = 0
    while atomic_read(progress, place) < number:
        looks += 1
        if looks > _PATIENCE:
            yield_processor()


@compiled_part
def _listen(following, seat):
    """Let a helper wait until the next pass has begun, or for a while.

    Here, and not in Python: whoever begins a pass has given the GIL away, so that
    nobody has to wait for it.
    """
    looks = 0
    while seat > 0 and looks < _LISTENING and atomic_read(following, _BEGUN) == 0:
        looks += 1


@compiled_part
def _next_free(progress, following, n_tasks, group, seat):
    """Finish the task that this seat was given last, if any; return one that nobody has begun.

    Tasks come in groups, one group after the other, in each beginning with the
    seat's own share. Where none is left, return -1, but not before all are finished,
    whoever does them; to a helper, with the next pass.
    """
    here = len(progress) - _LINE * (seat + 1)
    turn = progress[here]
    # Whoever has taken none yet begins here.
    atomic_increment(progress, _FINISHED if turn > 0 else _BEGUN)
    share = seat * group // progress[_SEATS]
    while turn < n_tasks:
        task = turn // group * group + (share + turn) % group
        turn += 1
        if atomic_increment(progress, progress[_FLAGS] + task) == 0:
            progress[here] = turn
            return task
    _wait(progress, _FINISHED, n_tasks)
    _listen(following, seat)
    return -1


@compiled_part
def next_task(progress, following, n_tasks, seat):
    """Finish this seat's task, if it has one; return another that nobody has begun.

    Return -1 once all tasks are finished, whoever does them; to a helper, with
    the next pass.
    """
    return _next_free(progress, following, n_tasks, n_tasks, seat)


@compiled_part
def next_block(progress, following, n_blocks, seat):
    """Finish this seat's block, if it has one; return another when it may begin.

    Return -1 as `next_task` does.
    """
    row_here = len(progress) - _LINE * (seat + 1) + 1
    if progress[row_here] > 0:
        atomic_increment(progress, progress[row_here])
    place = _next_free(progress, following, n_blocks * n_blocks, n_blocks, seat)
    if place < 0:
        return place
    diagonal, row = place // n_blocks, place % n_blocks
    # The column's block before this one belongs to the next row, one diagonal earlier.
    _wait(progress, _ROWS + _LINE * row, diagonal)
    _wait(progress, _ROWS + _LINE * ((row + 1) % n_blocks), diagonal)
    progress[row_here] = _ROWS + _LINE * row
    return row * n_blocks + (row + diagonal) % n_blocks
