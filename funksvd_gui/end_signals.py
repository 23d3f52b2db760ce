"""Signals that ask a program to end. Knows neither the terminal nor the window."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable, Iterator
from types import FrameType

#: None on Windows, where nothing hangs up.
HANG_UP: int | None = getattr(signal, "SIGHUP", None)
#: What a shell adds to the number of the signal that ended a program.
STATUS_OF_SIGNALS = 128


class EndRequested(KeyboardInterrupt):
    """A signal asks for the end, where there is nothing to keep; see `raised_end_signals`.

    Whatever is made ready for Ctrl+C is ready for the other signals, too.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def end_signals() -> tuple[int, ...]:
    """Return Ctrl+C, the wish to terminate, and the hang-up of a terminal, as far as they count.

    What the program was started to ignore stays ignored, as by `nohup`.
    """
    numbers = [signal.SIGINT, signal.SIGTERM, *([] if HANG_UP is None else [HANG_UP])]
    return tuple(number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN)


@contextlib.contextmanager
def handled_end_signals(handle: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Have these signals handled so while the block runs.

    Outside the main thread Python delivers no signals, and this does nothing.
    """
    previous = {number: signal.getsignal(number) for number in end_signals()}
    try:
        for number in previous:
            signal.signal(number, handle)
    except ValueError:
        previous.clear()
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def raised_end_signals() -> contextlib.AbstractContextManager[None]:
    """Raise `EndRequested` when one of these signals comes while the block runs."""
    return handled_end_signals(_raise)


def _raise(number: int, frame: FrameType | None) -> None:
    if number == HANG_UP:
        # A terminal that closes may send it twice, the second time while the first is told.
        signal.signal(number, signal.SIG_IGN)
    raise EndRequested(number)
