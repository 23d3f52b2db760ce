"""A few threads that run one kernel together, each its own part of the blocks."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np


def available_processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows
        return os.cpu_count() or 1


class ThreadTeam:
    """Runs a compiled kernel on several threads at once.

    The kernel's last parameter is the shared record of which blocks are taken and
    finished. The threads are Python's, and the kernels give the GIL away: unlike
    numba's own parallel loops, this is safe from any number of threads on every
    platform.

    Parameters
    ----------
    n_threads : int or None
        None takes one per processor. Never more than processors, because the
        threads wait for one another at short intervals, and never more than can
        have a block of one diagonal each.
    """

    def __init__(self, n_threads: int | None, n_blocks: int) -> None:
        processors = available_processors()
        self.n_threads = max(1, min(n_threads or processors, processors, n_blocks))
        self._progress = np.zeros(16, dtype=np.int64)
        self._helpers: ThreadPoolExecutor | None = None

    def run(self, kernel: Callable[..., Any], *arguments: Any) -> None:
        """Run one pass and return when every thread has done its part."""
        self._progress[:] = 0
        others = [
            self._pool().submit(kernel, *arguments, self._progress)
            for _ in range(self.n_threads - 1)
        ]
        kernel(*arguments, self._progress)
        for other in others:
            other.result()

    def _pool(self) -> ThreadPoolExecutor:
        if self._helpers is None:
            self._helpers = ThreadPoolExecutor(
                self.n_threads - 1, thread_name_prefix="funksvd-training"
            )
        return self._helpers

    def close(self) -> None:
        """End the helping threads; the next run starts new ones."""
        if self._helpers is not None:
            self._helpers.shutdown()
            self._helpers = None
