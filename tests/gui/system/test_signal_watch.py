import os
import signal
import sys

import pytest
from PySide6.QtCore import QEventLoop

from funksvd_gui.gui.system.signal_watch import SignalWatch

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing hangs up there")
ALL = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def watch(qapp):
    watch = SignalWatch()
    yield watch
    watch.close()


@pytest.mark.parametrize("number", ALL)
def test_a_signal_reaches_the_event_loop(watch, qtbot, number):
    with qtbot.waitSignal(watch.end_requested) as heard:
        os.kill(os.getpid(), number)
    assert heard.args == [number]


def test_signals_that_come_together_are_told_once(watch, qtbot):
    heard = []
    watch.end_requested.connect(heard.append)
    with qtbot.waitSignal(watch.end_requested):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM):
            os.kill(os.getpid(), number)
    os.kill(os.getpid(), signal.SIGINT)
    QEventLoop().processEvents()
    assert heard == [signal.SIGTERM]


def test_an_open_dialog_is_no_hindrance(watch, qtbot):
    loop = QEventLoop()
    watch.end_requested.connect(loop.exit)
    os.kill(os.getpid(), signal.SIGTERM)
    assert loop.exec() == signal.SIGTERM


def test_what_is_ignored_from_the_start_stays_ignored(qapp):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    watch = SignalWatch()
    try:
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        watch.close()
        signal.signal(signal.SIGHUP, before)


def test_afterwards_signals_do_what_they_did(qapp):
    before = [signal.getsignal(number) for number in ALL]
    descriptor = signal.set_wakeup_fd(-1)
    watch = SignalWatch()
    assert [signal.getsignal(number) for number in ALL] != before
    watch.close()
    assert [signal.getsignal(number) for number in ALL] == before
    assert signal.set_wakeup_fd(descriptor) == -1
