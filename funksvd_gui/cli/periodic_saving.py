"""Saving a run again and again while it is trained, so that a power failure costs minutes."""

from __future__ import annotations

import time
from collections.abc import Callable

from funksvd_gui.errors import SaveError

#: Saving takes a moment in which nothing is trained.
INTERVAL_S = 180.0


class PeriodicSaving:
    """Saves when it is asked between two events and some minutes have passed since the last time.

    A failure is told once and ends nothing: the next one may go well, and the
    end of the training saves again.

    Parameters
    ----------
    save : callable
        Raises `SaveError` if it cannot.
    tell : callable
        Gets a sentence.
    """

    def __init__(
        self,
        save: Callable[[], object],
        tell: Callable[[str], object],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._save, self._tell, self._clock = save, tell, clock
        self._last = clock()
        self._has_failed = False

    def save_if_due(self) -> None:
        """Save, if it is time; to be asked after each event."""
        if self._clock() - self._last < INTERVAL_S:
            return
        try:
            self._save()
        except (SaveError, MemoryError) as error:
            if not self._has_failed:
                reason = str(error) or "There is not enough memory to save the run."
                self._tell(f"{reason} Training goes on and tries again.")
            self._has_failed = True
        # What saving took is no part of the time in between.
        self._last = self._clock()
