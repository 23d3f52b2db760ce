"""What a load took is given back when it is over."""

import gc
import subprocess
import sys
import weakref

import pytest

from funksvd_gui.gui.system.memory_return import returning_memory
from funksvd_gui.task import CancelledError, Task

WHICH_POOL = """
from funksvd_gui.gui.system.memory_return import prefer_returned_memory
prefer_returned_memory()
import pyarrow
print(pyarrow.default_memory_pool().backend_name)
"""


class Large:
    """Stands for what a load has read so far."""


def test_the_result_comes_through():
    assert returning_memory(lambda task: (task.check(), 2)[1])(Task()) == 2


def test_errors_come_through():
    def fail(task):
        raise ValueError("as it is")

    with pytest.raises(ValueError, match="as it is"):
        returning_memory(fail)(Task())


def test_cancelled_work_is_kept_alive_by_nobody():
    read = []

    def load(task):
        large = Large()
        read.append(weakref.ref(large))
        task.report(0.5)

    task = Task()
    task.cancel()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        with pytest.raises(CancelledError) as cancelled:
            returning_memory(load)(task)
        # The error itself is still here, as it is while a task ends.
        assert cancelled.value.__context__ is None
        assert read[0]() is None
    finally:
        # Only as it was: garbage is collected by a timer here, never amid a window's work.
        if was_enabled:
            gc.enable()


def test_pyarrow_takes_memory_from_the_system():
    done = subprocess.run(
        [sys.executable, "-c", WHICH_POOL], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "system"
