"""Memory of a large load goes back to the system when the load is over, and soon if cancelled."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TypeVar

from funksvd_gui.task import CancelledError, Task

_Result = TypeVar("_Result")


def prefer_returned_memory() -> None:
    """Have pyarrow take memory where it can be given back; to be called before it is imported.

    Its own pool keeps some hundred megabytes of threads that have ended. The system's
    is not slower.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


def returning_memory(work: Callable[[Task], _Result]) -> Callable[[Task], _Result]:
    """Return the same work, which leaves nothing behind but its result."""

    def tidy_work(task: Task) -> _Result:
        try:
            result = work(task)
        except CancelledError:
            # Raised anew below: this one holds every frame of the work, and so its data.
            pass
        else:
            _return_memory()
            return result
        _return_memory()
        raise CancelledError

    return tidy_work


def _return_memory() -> None:
    """Give back what was freed in small pieces, which the C library would keep for later."""
    pyarrow = sys.modules.get("pyarrow")
    if pyarrow is not None:
        pyarrow.default_memory_pool().release_unused()
