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
#: that read another: who has begun, what is finished, how far each row is.
_LINE = 8
_BEGUN, _FINISHED, _SEATS, _ROWS = 0, _LINE, 2 * _LINE, 3 * _LINE

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
    progress = np.zeros(_ROWS + _LINE * n_blocks + n_flags, dtype=np.int64)
    progress[_SEATS] = n_seats
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
def _next_free(progress, flags, n_tasks, group, seat, turn):
    """Return a task that nobody has begun, -1 if there is none, and the turn after it.

    Tasks come in groups, one group after the other, in each beginning with the
    seat's own share.
    """
    if turn == 0:
        atomic_increment(progress, _BEGUN)
    share = seat * group // progress[_SEATS]
    while turn < n_tasks:
        task = turn // group * group + (share + turn) % group
        turn += 1
        if atomic_increment(progress, flags + task) == 0:
            return task, turn
    return -1, turn


@compiled_part
def next_task(progress, n_tasks, seat, turn):
    """Return a task that nobody has begun, -1 if there is none, and the turn after it."""
    flags = len(progress) - n_tasks
    return _next_free(progress, flags, n_tasks, n_tasks, seat, turn)


@compiled_part
def finish_task(progress):
    """Note that one more task is finished."""
    atomic_increment(progress, _FINISHED)


@compiled_part
def wait_for_tasks(progress, n_tasks, following, seat):
    """Return when all tasks are finished, whoever does them; to a helper, with the next pass."""
    _wait(progress, _FINISHED, n_tasks)
    _listen(following, seat)


@compiled_part
def next_block(progress, n_blocks, seat, turn):
    """Return a block when it may begin, -1 if all have been begun, and the turn after it."""
    flags = _ROWS + _LINE * n_blocks
    place, turn = _next_free(progress, flags, n_blocks * n_blocks, n_blocks, seat, turn)
    if place < 0:
        return place, turn
    diagonal, row = place // n_blocks, place % n_blocks
    # The column's block before this one belongs to the next row, one diagonal earlier.
    _wait(progress, _ROWS + _LINE * row, diagonal)
    _wait(progress, _ROWS + _LINE * ((row + 1) % n_blocks), diagonal)
    return row * n_blocks + (row + diagonal) % n_blocks, turn


@compiled_part
def finish_block(progress, n_blocks, block):
    """Note that a block is finished and those that wait for it may begin."""
    atomic_increment(progress, _ROWS + _LINE * (block // n_blocks))


@compiled_part
def wait_for_blocks(progress, n_blocks, following, seat):
    """Return when all blocks are finished, whoever does them; to a helper, with the next pass."""
    for row in range(n_blocks):
        _wait(progress, _ROWS + _LINE * row, n_blocks)
    _listen(following, seat)
