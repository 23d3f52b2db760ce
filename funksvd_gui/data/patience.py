"""Long steps that cannot be interrupted, waited for by a thread that can."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")
_PATIENCE_S = 0.1


def waited_for(step: Callable[[], _T], still_wanted: Callable[[], object]) -> _T:
    """Return what a step gives; ask many times a second whether it is still wanted.

    The step runs on a thread of its own. What it raises is raised here. If
    `still_wanted` raises, that is raised at once, and the step comes to its end
    unseen: so a step should be one array operation, not the whole work.
    """
    outcome = _Outcome(step)
    thread = threading.Thread(target=outcome.run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_PATIENCE_S)
        if thread.is_alive():
            still_wanted()
    return outcome.result()


class _Outcome(Generic[_T]):
    def __init__(self, step: Callable[[], _T]) -> None:
        self._step: Callable[[], _T] | None = step
        self._values: list[_T] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        step, self._step = self._step, None
        try:
            if step is not None:
                self._values.append(step())
        except BaseException as error:  # noqa: BLE001 - raised again by the one who waits
            self._error = error

    def result(self) -> _T:
        if self._error is not None:
            raise self._error
        return self._values.pop()
