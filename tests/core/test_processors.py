import os
import sys
import threading

import pytest

from funksvd_gui.core import processors
from funksvd_gui.core.processors import available_processors


def test_processors_that_this_process_may_not_use_do_not_count(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 4, 6}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert available_processors() == 3


@pytest.mark.parametrize(("told", "n"), [(6, 6), (None, 1)])
def test_where_nobody_tells_those_all_count_and_there_is_at_least_one(monkeypatch, told, n):
    """As on macOS and Windows."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: told)
    assert available_processors() == n


@pytest.mark.parametrize(("mine", "moved_to"), [({0, 1, 2}, [{0, 2}]), ({1}, [])])
def test_a_thread_is_kept_off_a_processor_if_there_is_another(monkeypatch, mine, moved_to):
    moved = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: mine, raising=False)
    monkeypatch.setattr(
        os, "sched_setaffinity", lambda thread, others: moved.append(others), raising=False
    )
    processors.keep_off(1)
    assert moved == moved_to


@pytest.mark.skipif(sys.platform != "linux", reason="a priority is that of the whole process there")
def test_a_thread_that_gives_way_does_so_with_those_it_starts_and_nobody_else():
    def niceness():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work():
        processors.give_way()
        found.append(niceness())
        helper = threading.Thread(target=lambda: found.append(niceness()))
        helper.start()
        helper.join()

    before, found = niceness(), []
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert min(before + 5, 19) == found[0] == found[1]
    assert niceness() == before


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is asked for there")
def test_where_priorities_are_forbidden_nothing_happens(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse)
    processors.give_way()
