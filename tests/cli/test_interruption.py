import signal
import sys
import threading

import pytest

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.interruption import Interruption
from funksvd_gui.end_signals import EndRequested

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing hangs up there")
INT, TERM, HUP = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
STATUS = {INT: 130, TERM: 143, HUP: 129}


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.mark.parametrize("number", STATUS)
def test_the_first_signal_is_a_wish(number):
    with Interruption() as interruption:
        assert not interruption.is_wanted
        signal.raise_signal(number)
        assert interruption.is_wanted
        assert interruption.status == STATUS[number]


@pytest.mark.parametrize("first", STATUS)
@pytest.mark.parametrize("second", [INT, TERM])
def test_the_second_one_ends_the_program(clock, first, second):
    with Interruption(clock) as interruption:
        signal.raise_signal(first)
        clock.now += 0.5
        with pytest.raises(EndRequested) as raised:
            signal.raise_signal(second)
    assert raised.value.number == second
    assert interruption.status == STATUS[first]


@pytest.mark.parametrize("first", STATUS)
@pytest.mark.parametrize("second", STATUS)
def test_what_comes_together_is_one_wish(clock, first, second):
    with Interruption(clock) as interruption:
        signal.raise_signal(first)
        clock.now += 0.1
        signal.raise_signal(second)
    assert interruption.status == STATUS[first]


@pytest.mark.parametrize("first", STATUS)
def test_a_hang_up_is_never_the_second_one(clock, first):
    with Interruption(clock) as interruption:
        signal.raise_signal(first)
        clock.now += 60
        signal.raise_signal(HUP)
    assert interruption.status == STATUS[first]


def test_afterwards_signals_are_what_they_were():
    before = [signal.getsignal(number) for number in STATUS]
    with Interruption():
        signal.raise_signal(INT)
        assert signal.getsignal(INT) != before[0]
    assert [signal.getsignal(number) for number in STATUS] == before


def test_what_is_ignored_stays_ignored():
    before = signal.signal(HUP, signal.SIG_IGN)
    try:
        with Interruption() as interruption:
            signal.raise_signal(HUP)
        assert not interruption.is_wanted
        assert signal.getsignal(HUP) is signal.SIG_IGN
    finally:
        signal.signal(HUP, before)


def test_another_thread_goes_without():
    seen = []

    def work():
        with Interruption() as interruption:
            seen.append(interruption.is_wanted)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]


def test_each_status_has_its_sentence():
    told = [ExitStatus.after_signal(number).sentence for number in STATUS]
    assert told == ["Interrupted.", "Terminated.", "Hung up."]
