import signal
import sys
import threading

import pytest

from funksvd_gui.end_signals import EndRequested, end_signals, raised_end_signals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing hangs up there")
ALL = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture
def ignored(request):
    before = signal.signal(request.param, signal.SIG_IGN)
    yield request.param
    signal.signal(request.param, before)


@pytest.mark.parametrize("number", ALL)
def test_each_is_raised_as_ctrl_c_is(number):
    with raised_end_signals(), pytest.raises(KeyboardInterrupt) as raised:
        signal.raise_signal(number)
    assert isinstance(raised.value, EndRequested)
    assert raised.value.number == number


def test_afterwards_they_are_what_they_were():
    before = [signal.getsignal(number) for number in ALL]
    with pytest.raises(EndRequested), raised_end_signals():
        signal.raise_signal(signal.SIGHUP)
    assert [signal.getsignal(number) for number in ALL] == before


def test_a_terminal_hangs_up_only_once():
    with raised_end_signals():
        with pytest.raises(EndRequested):
            signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGHUP)


@pytest.mark.parametrize("ignored", ALL, indirect=True)
def test_what_is_ignored_from_the_start_stays_ignored(ignored):
    assert set(end_signals()) == set(ALL) - {ignored}
    with raised_end_signals():
        signal.raise_signal(ignored)


def test_another_thread_goes_without():
    before = [signal.getsignal(number) for number in ALL]
    seen = []

    def work():
        with raised_end_signals():
            seen.extend(signal.getsignal(number) for number in ALL)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == before
