"""The way back through what a plot has shown. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui.gui.training_view.follow_range import Range

_MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Zoom:
    """What a plot shows: the horizontal range, the vertical one of each panel, if it follows."""

    x: Range
    ys: tuple[Range, ...]
    is_following: bool


class ZoomHistory:
    """Remembers what was shown before each step; one gesture is one step."""

    def __init__(self) -> None:
        self._steps: list[Zoom] = []

    def __len__(self) -> int:
        return len(self._steps)

    def remember(self, zoom: Zoom) -> None:
        """Keep what is shown before it changes; what is the same as before is no step."""
        if not self._steps or zoom != self._steps[-1]:
            self._steps = [*self._steps[1 - _MOST_STEPS :], zoom]

    def back(self) -> Zoom | None:
        """Return what was shown before the last step and forget it; None at the beginning."""
        return self._steps.pop() if self._steps else None

    def clear(self) -> None:
        self._steps = []
