"""A long step can be given up at once, and what it raises or gives is not lost."""

import itertools
import threading

import pytest

from funksvd_gui.data.loading import load_ratings
from funksvd_gui.data.patience import waited_for


class GivenUpError(Exception):
    pass


def _give_up():
    raise GivenUpError


def test_the_result_comes_back():
    assert waited_for(lambda: 7, _give_up) == 7


def test_an_error_comes_back():
    with pytest.raises(ZeroDivisionError):
        waited_for(lambda: 1 / 0, _give_up)


def test_nobody_waits_for_a_step_that_is_not_wanted():
    release = threading.Event()
    with pytest.raises(GivenUpError):
        waited_for(release.wait, _give_up)
    release.set()


@pytest.mark.parametrize("bad", ["", "x\n", '"x,y\n'], ids=["good", "bad row", "odd quoting"])
def test_a_load_can_be_given_up_whenever_it_asks(write, bad):
    path = write("".join(f"u{k},i{k % 7},{k % 5}\n" for k in range(500)) + bad)
    for n_calls in itertools.count():
        remaining = iter(range(n_calls))

        def ask(_share, remaining=remaining):
            if next(remaining, None) is None:
                raise GivenUpError

        try:
            load_ratings(path, on_progress=ask)
        except GivenUpError:
            assert not [thread for thread in threading.enumerate() if "_fetch" in thread.name]
        else:
            break
    assert n_calls >= 5
