"""Ending several background tasks within one time, as somebody waits for a window to close."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QDeadlineTimer


class Stoppable(Protocol):
    """Something with a thread."""

    def shut_down(self, timeout_ms: int) -> bool:
        """Ask for the end, wait, and return whether it has come."""


def shut_down_all(parts: Iterable[Stoppable], timeout_ms: int) -> bool:
    """Ask all to end, wait no longer than this for all together, return whether they have."""
    parts = tuple(parts)
    deadline = QDeadlineTimer(timeout_ms)
    # Asked first without waiting, so that they end side by side.
    for part in parts:
        part.shut_down(0)
    have_ended = [part.shut_down(max(0, deadline.remainingTime())) for part in parts]
    return all(have_ended)
