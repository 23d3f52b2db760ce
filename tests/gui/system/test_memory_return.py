"""What a load took is given back when it is over."""

import gc
import subprocess
import sys
import weakref

import pytest

from funksvd_gui.gui.background import CancelledError
from funksvd_gui.gui.system.memory_return import returning_memory

WHICH_POOL = """
from funksvd_gui.gui.system.memory_return import prefer_returned_memory
prefer_returned_memory()
import pyarrow
print(pyarrow.default_memory_pool().backend_name)
"""


class Large:
    """Stands for what a load has read so far."""


def test_the_result_comes_through():
    assert returning_memory(lambda report: report(0.5))(lambda share: 2 * share) == 1.0


def test_errors_come_through():
    def fail(report):
        raise ValueError("as it is")

    with pytest.raises(ValueError, match="as it is"):
        returning_memory(fail)(print)


def test_cancelled_work_is_kept_alive_by_nobody():
    read = []

    def load(report):
        large = Large()
        read.append(weakref.ref(large))
        report(0.5)

    def stop(share):
        raise CancelledError

    gc.disable()
    try:
        with pytest.raises(CancelledError) as cancelled:
            returning_memory(load)(stop)
        # The error itself is still here, as it is while a task ends.
        assert cancelled.value.__context__ is None
        assert read[0]() is None
    finally:
        gc.enable()


def test_pyarrow_takes_memory_from_the_system():
    done = subprocess.run(
        [sys.executable, "-c", WHICH_POOL], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "system"
