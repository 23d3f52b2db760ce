"""Guess the arrow: the button, and the score that can be hidden."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.update_view.contour_plot import ContourPlot
from funksvd_gui.gui.update_view.score import Score
from funksvd_gui.gui.update_view.walkers import Walker, decimal
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_row
from funksvd_gui.session.update_landscape import Point

#: A guess counts when the gap is no more than this share of the step.
_CLOSE = 0.25


class GuessRow(QWidget):
    """Asks on the map where the walker's next step leads, and counts the answers.

    Parameters
    ----------
    walker : callable
        Returns who walks on the map now.
    """

    toggled = Signal(bool)

    def __init__(
        self, plot: ContourPlot, walker: Callable[[], Walker], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._plot, self._walker = plot, walker
        self.score = Score("Guesses", self)
        self.button = make_button(
            "Guess the arrow",
            "Drag where the next step leads, or move it by the arrow keys and press Enter; then "
            "the step is shown.",
            checkable=True, parent=self,
        )  # fmt: skip
        self.score_label = text_label(parent=self, name="Score")
        self.score_label.setToolTip(
            "Guesses whose gap is at most a quarter of the step; kept until the window closes."
        )
        self.hide_button = make_button(
            "Hide score", "Keep the score to yourself.", checkable=True, parent=self
        )
        self.setLayout(in_row(self.button, (self.score_label, 1), self.hide_button))
        self.button.toggled.connect(self._on_toggled)
        self.hide_button.toggled.connect(self._show_score)
        self.score.changed.connect(self._show_score)
        plot.guessed.connect(self._on_guessed)
        self._show_score()

    def stop(self) -> None:
        """Ask for no guess any more."""
        self.button.setChecked(False)

    @Slot(bool)
    def _on_toggled(self, is_on: bool) -> None:
        self._plot.ask_for_guess(self._walker().next_point() if is_on else None)
        if is_on:
            self._plot.setFocus()
        self.toggled.emit(is_on)

    @Slot(object)
    def _on_guessed(self, guess: Point) -> None:
        walker = self._walker()
        following = walker.next_point()
        if following is None:
            return
        gap, length = math.dist(guess, following), math.dist(following, walker.path[-1])
        self._plot.reveal(following, f"gap {wording.number(gap, 2)}")
        # The guess stays beside the step until the next one.
        with QSignalBlocker(self.button):
            self.button.setChecked(False)
        is_right = gap <= _CLOSE * length
        self.score.count(is_right=is_right)
        word = "Close" if is_right else "Not close"
        self._plot.announce(f"{word}: the gap is {decimal(gap, 4)}, the step {decimal(length, 4)}.")

    @Slot()
    def _show_score(self) -> None:
        is_hidden = self.hide_button.isChecked()
        self.hide_button.setText("Show score" if is_hidden else "Hide score")
        say(self.score_label, "" if is_hidden else self.score.sentence)
