"""A signal that asks for the end as a wish that is asked about, not as an error out of nowhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import FrameType
from typing import Any, Self

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.end_signals import HANG_UP, EndRequested, handled_end_signals

#: `timeout` and programs that pass a signal on send it twice, the end of a session several.
_TOGETHER_S = 0.3


class Interruption:
    """While the block runs, the first signal only sets `status`; the second one ends.

    What comes together with the first is the same wish. A hang-up is never the
    second one: a terminal that closes may send it twice, and nobody is there
    who could be in a hurry. An epoch is never torn in two, so what was learned
    before stays whole. Outside the main thread Python delivers no signals, and
    this does nothing.

    Attributes
    ----------
    status : ExitStatus or None
        What the program is to end with; None while nobody wants its end.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.status: ExitStatus | None = None
        self._clock = clock
        self._came_at = 0.0
        self._handling = handled_end_signals(self._on_signal)

    @property
    def is_wanted(self) -> bool:
        """Whether a signal has come."""
        return self.status is not None

    def __enter__(self) -> Self:
        self._handling.__enter__()
        return self

    def __exit__(self, *raised: Any) -> None:
        self._handling.__exit__(*raised)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.status is None:
            self.status, self._came_at = ExitStatus.after_signal(number), self._clock()
        elif number != HANG_UP and self._clock() - self._came_at > _TOGETHER_S:
            raise EndRequested(number)
