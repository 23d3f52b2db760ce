"""One line of standard error that shows how far a long piece of work is."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import Self

from funksvd_gui.cli.terminal import Terminal
from funksvd_gui.wording import cell

_BAR_WIDTH = 20
#: Ten times a second is as often as a person can read.
_PAUSE_S = 0.1


class ProgressLine:
    """A bar and some words, drawn over themselves, and gone at the end.

    Draws nothing unless `wanted` and a person is watching.
    """

    def __init__(
        self, terminal: Terminal, *, wanted: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._terminal = terminal
        self._is_drawn = wanted and terminal.is_watched
        self._clock = clock
        self._last = -_PAUSE_S
        self._has_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._clear()

    def note(self, text: str) -> None:
        """Write a sentence that stays, above the line."""
        self._clear()
        self._terminal.note(text)

    def show(self, share: float, words: Callable[[], str]) -> None:
        """Show a share from 0 to 1 and some words, which are only asked for if it is time."""
        if not self._is_drawn or self._clock() - self._last < _PAUSE_S:
            return
        self._last = self._clock()
        self._has_shown = True
        full = round(min(max(share, 0.0), 1.0) * _BAR_WIDTH)
        bar = "#" * full + "." * (_BAR_WIDTH - full)
        # A line that wraps could not be drawn over.
        room = shutil.get_terminal_size().columns - 1
        self._terminal.draw(f"\r{cell(f'[{bar}] {words()}')[:room]}\x1b[K")

    def _clear(self) -> None:
        if self._has_shown:
            self._terminal.draw("\r\x1b[K")
