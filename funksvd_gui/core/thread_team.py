"""A few threads that run one kernel together, each its own part of the work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.kernels.block_schedule import new_progress
from funksvd_gui.core.processors import available_processors, current_processor, keep_off


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    kernel: Callable[..., Any]
    arguments: tuple[Any, ...]
    callers_processor: int


class ThreadTeam:
    """Runs a compiled kernel on several threads at once.

    The kernel's last parameters are the shared records of what is begun and finished,
    of this pass and the next, and the thread's seat; a kernel returns when all is
    finished, by whomever. The threads are Python's, and the kernels give the GIL away:
    unlike numba's own parallel loops, this is safe from any number of threads on every
    platform. A helper that comes late finds nothing left to do and has held up nobody.

    Parameters
    ----------
    n_threads : int or None
        None takes one per processor. Never more than processors, because the
        threads wait for one another at short intervals, and never more than can
        have a block of one diagonal each.
    n_blocks : int
        Rows and columns of blocks.
    """

    def __init__(self, n_threads: int | None, n_blocks: int) -> None:
        processors = available_processors()
        self.n_threads = max(1, min(n_threads or processors, processors, n_blocks))
        self._n_blocks = n_blocks
        self._following = self._new_progress()
        self._helpers: list[SimpleQueue[_Job | None]] = []

    def run(self, kernel: Callable[..., Any], *arguments: Any) -> None:
        """Run one pass and return when all of it is done."""
        # A record for every pass: a late helper looks at the one it was called for. The
        # next one is there already, for the helpers to listen to.
        progress, self._following = self._following, self._new_progress()
        if self.n_threads > 1 and not self._helpers:
            self._helpers = [_start_helper() for _ in range(self.n_threads - 1)]
        here = current_processor()
        for seat, helper in enumerate(self._helpers, start=1):
            helper.put(_Job(kernel, (*arguments, progress, self._following, seat), here))
        kernel(*arguments, progress, self._following, 0)

    def _new_progress(self) -> NDArray[np.int64]:
        return new_progress(self._n_blocks, self.n_threads)

    def close(self) -> None:
        """End the helping threads; the next run starts new ones."""
        for helper in self._helpers:
            helper.put(None)
        self._helpers = []


def _start_helper() -> SimpleQueue[_Job | None]:
    jobs: SimpleQueue[_Job | None] = SimpleQueue()
    # A daemon: whoever forgets to close a team must not keep the program from ending.
    threading.Thread(target=_help, args=(jobs,), name="funksvd-training", daemon=True).start()
    return jobs


def _help(jobs: SimpleQueue[_Job | None]) -> None:
    kept_off = -1
    while (job := jobs.get()) is not None:
        if job.callers_processor != kept_off:
            kept_off = job.callers_processor
            keep_off(kept_off)
        job.kernel(*job.arguments)
        # Who waits for its next job must not keep the arrays of the last one alive.
        del job
