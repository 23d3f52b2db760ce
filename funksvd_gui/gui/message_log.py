"""What was said in the message bar, to be read again, with what can still be done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal, Slot

from funksvd_gui.gui.app_state import AppState, Message

#: An evening of training has fewer.
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class LoggedMessage:
    """A message and when it was said.

    Attributes
    ----------
    moment : datetime
        In local time.
    is_valid : bool
        Whether what it offers to do still means the same.
    """

    moment: datetime
    message: Message
    is_valid: bool = True


class MessageLog(QObject):
    """Listens to the state; keeps the latest messages.

    What a message offers goes with what it is about: a run's with the next run, and the
    data's with other data. A file that could not be read can be tried again at any time.
    """

    changed = Signal()

    def __init__(self, state: AppState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: list[LoggedMessage] = []
        state.message_posted.connect(self._add)
        state.dataset_changed.connect(self._expire_those_of_data)

    @property
    def messages(self) -> tuple[LoggedMessage, ...]:
        """The latest first."""
        return tuple(reversed(self._kept))

    @Slot()
    def expire_those_of_runs(self) -> None:
        """Let what was said of runs offer nothing any more: another one begins."""
        self._expire(lambda message: message.is_of_run)

    @Slot(object)
    def _add(self, message: Message) -> None:
        self._kept = [*self._kept, LoggedMessage(datetime.now().astimezone(), message)]
        del self._kept[:-_MOST_KEPT]
        self.changed.emit()

    @Slot()
    def _expire_those_of_data(self) -> None:
        self._expire(lambda message: message.kind != "error")

    def _expire(self, is_about: Callable[[Message], bool]) -> None:
        self._kept = [
            replace(kept, is_valid=False) if is_about(kept.message) else kept for kept in self._kept
        ]
        self.changed.emit()
