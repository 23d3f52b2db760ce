import signal
import threading

import pytest

from funksvd_gui.cli.interruption import Interruption


def press_twice():
    with Interruption():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)


def test_the_first_ctrl_c_is_a_wish():
    with Interruption() as interruption:
        assert not interruption.is_wanted
        signal.raise_signal(signal.SIGINT)
        assert interruption.is_wanted


def test_the_second_one_ends_the_program():
    with pytest.raises(KeyboardInterrupt):
        press_twice()


def test_afterwards_ctrl_c_is_what_it_was():
    before = signal.getsignal(signal.SIGINT)
    with Interruption():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


def test_another_thread_goes_without():
    seen = []

    def work():
        with Interruption() as interruption:
            seen.append(interruption.is_wanted)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [False]
