"""Signals of the system that ask for the end, brought into Qt's event loop."""

from __future__ import annotations

import signal
import socket
from types import FrameType
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from funksvd_gui.end_signals import end_signals


class SignalWatch(QObject):
    """Tells of the first signal that asks for the end.

    Python would run a handler only when the event loop comes back to Python,
    which may be never in a window that nobody touches. Its part in C writes the
    signal's number to a socket at once, and Qt wakes up from that. To be made
    on the main thread.
    """

    end_requested = Signal(int)  # number of the signal

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        self._notifier = QSocketNotifier(
            self._reading.fileno(), QSocketNotifier.Type.Read, self
        )  # fmt: skip
        self._notifier.activated.connect(self._on_woken)
        self._previous_descriptor = signal.set_wakeup_fd(
            self._writing.fileno(), warn_on_full_buffer=False
        )
        self._previous: dict[int, Any] = {
            number: signal.signal(number, _leave_to_the_socket) for number in end_signals()
        }

    def close(self) -> None:
        """Let signals do again what they did before."""
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self._previous = {}
        signal.set_wakeup_fd(self._previous_descriptor)
        self._notifier.setEnabled(False)
        self._reading.close()
        self._writing.close()

    @Slot()
    def _on_woken(self) -> None:
        numbers = [number for number in self._reading.recv(4096) if number in self._previous]
        if numbers:
            # Signals that come together, as at the end of a session, are one wish.
            self._notifier.setEnabled(False)
            self.end_requested.emit(numbers[0])


def _leave_to_the_socket(number: int, frame: FrameType | None) -> None:
    """Do nothing; without a handler Python would not write to the socket."""
