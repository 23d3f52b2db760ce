"""How many processors there are for us, which one a thread is on, and who goes first there."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable

#: A program in the foreground goes first, and one that trains loses little.
_NICENESS = 5


def available_processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows
        return os.cpu_count() or 1


def _find_current_processor() -> Callable[[], int]:
    try:
        function: Callable[[], int] = ctypes.CDLL(None).sched_getcpu
    except (OSError, TypeError, AttributeError):  # not Linux
        return lambda: -1
    return function


#: Returns the number of the processor the calling thread is on; -1 where nobody tells.
current_processor = _find_current_processor()


def give_way() -> None:
    """Let others go before the calling thread, and before those it starts, if this system can.

    Where all processors train, a window would wait for its turn at every picture.
    """
    if sys.platform == "linux":  # elsewhere a priority is that of the whole process
        thread = threading.get_native_id()
        try:
            niceness = os.getpriority(os.PRIO_PROCESS, thread)
            os.setpriority(os.PRIO_PROCESS, thread, niceness + _NICENESS)
        except OSError:  # a container that forbids it
            return


def keep_off(processor: int) -> None:
    """Move the calling thread to any other processor, if there is one and this system can.

    Linux may leave two threads that wake one another on one processor for seconds,
    and the other one idle.
    """
    try:
        others = os.sched_getaffinity(os.getpid()) - {processor}
        if others:
            os.sched_setaffinity(0, others)
    except (AttributeError, OSError):  # macOS, Windows; a container that forbids it
        return
