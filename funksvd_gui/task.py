"""One long piece of work, handed down to whoever does it: progress, cancelling, partial results."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")
_ASKED_EVERY_S = 0.1


class CancelledError(Exception):
    """Unwinds work that nobody wants any more."""


class Task:
    """What somebody who waits for work and somebody who does it tell one another.

    Parameters
    ----------
    on_progress : callable, optional
        Gets the share done, from 0 to 1 and never falling, on the thread that works.
        Whatever it raises ends the work and is passed on.
    on_partial : callable, optional
        Gets results that are there before the work is done.

    Notes
    -----
    Whoever works calls `report` or `check` at least some ten times a second, and so
    learns that the work is not wanted any more.
    """

    def __init__(
        self,
        on_progress: Callable[[float], object] | None = None,
        on_partial: Callable[[object], object] | None = None,
    ) -> None:
        self._on_progress, self._on_partial = on_progress, on_partial
        self._share = 0.0
        self._is_cancelled = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        return self._is_cancelled.is_set()

    def cancel(self) -> None:
        """Ask for the end, from any thread; the work notices when it next reports."""
        self._is_cancelled.set()

    def report(self, share: float) -> None:
        """Tell how much is done.

        Raises
        ------
        CancelledError
            If the work was cancelled.
        """
        if self.is_cancelled:
            raise CancelledError
        self._share = max(self._share, min(share, 1.0))
        if self._on_progress is not None:
            self._on_progress(self._share)

    def check(self) -> None:
        """Learn whether the work is still wanted, with nothing new to tell."""
        self.report(0.0)

    def publish(self, partial: object) -> None:
        """Hand out a result that is there already."""
        self.check()
        if self._on_partial is not None:
            self._on_partial(partial)

    def part(self, begin: float, end: float) -> Task:
        """Return a task for a part of the work, whose shares are shares of that part."""
        return _Part(self, begin, end)

    def wait_for(self, step: Callable[[], _T]) -> _T:
        """Return what a step gives that cannot be interrupted, asking meanwhile whether it may go.

        The step runs on a thread of its own; what it raises is raised here. After
        cancelling it comes to its end unseen: so it should be one array operation.
        """
        values: list[_T] = []
        errors: list[BaseException] = []

        def run() -> None:
            try:
                values.append(step())
            except BaseException as error:  # noqa: BLE001 - raised again by the one who waits
                errors.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(_ASKED_EVERY_S)
            if thread.is_alive():
                self.check()
        if errors:
            raise errors[0]
        return values.pop()


class _Part(Task):
    def __init__(self, whole: Task, begin: float, end: float) -> None:
        super().__init__(lambda share: whole.report(begin + (end - begin) * share), whole.publish)
        self._whole = whole

    @property
    def is_cancelled(self) -> bool:
        return self._whole.is_cancelled

    def cancel(self) -> None:
        self._whole.cancel()
