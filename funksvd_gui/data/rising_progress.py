"""Shares of work done that never fall, though a part of the work may be done twice."""

from __future__ import annotations

from collections.abc import Callable


class RisingProgress:
    """Passes shares on, but never a smaller one than before, and none above 1.

    Parameters
    ----------
    on_progress : callable or None
        Gets a share from 0 to 1; whatever it raises is passed on.
    """

    def __init__(self, on_progress: Callable[[float], None] | None) -> None:
        self._on_progress = on_progress
        self._highest = 0.0

    def __call__(self, share: float) -> None:
        self._highest = max(self._highest, min(share, 1.0))
        if self._on_progress is not None:
            self._on_progress(self._highest)

    def part(self, begin: float, end: float) -> Callable[[float], None]:
        """Return a function that takes shares of a part of the work."""
        return lambda share: self(begin + (end - begin) * share)
