"""What a command leaves behind for the shell."""

from __future__ import annotations

import signal
from enum import IntEnum
from typing import Self

from funksvd_gui.end_signals import STATUS_OF_SIGNALS, EndRequested


class ExitStatus(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143

    @classmethod
    def after_signal(cls, number: int) -> Self:
        """Return the status of a command that a signal has ended."""
        return cls(STATUS_OF_SIGNALS + number)

    @classmethod
    def after(cls, end: KeyboardInterrupt) -> Self:
        """Return the status of a command that was ended by what was raised."""
        return cls.after_signal(end.number if isinstance(end, EndRequested) else signal.SIGINT)

    @property
    def sentence(self) -> str:
        """What a person is told: ``Hung up.``."""
        return f"{self.name.replace('_', ' ').capitalize()}."
