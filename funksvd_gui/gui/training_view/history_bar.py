"""The row under the main plot that goes back through a run and plays it like a film."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.history_slider import HistorySlider
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.labels import name_widget, text_label
from funksvd_gui.gui.widgets.layouts import order_tabs

_FILM_S = 8.0
_FRAME_MS = 40
_BUTTON, _GAP = 28, 4
_PLAY = "▶", "Play history", "Play the run like a film, from the epoch shown."
_STOP = "❚❚", "Stop playing", "Stop the film here."
_TO_END = "▶❙", "To the end", "Go to the newest epoch and stay with it."


class HistoryBar(QWidget):
    """Buttons, slider and words; asks for an epoch and shows the one it is told.

    The slider lies over the plot's horizontal axis: `lay_out` says where that is.
    """

    epoch_chosen = Signal(object)  # int, or None for the end, wherever that will be

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = _icon_button(_PLAY, self)
        self.to_end = _icon_button(_TO_END, self)
        self.slider = HistorySlider(themes, self)
        self.words = text_label("", "dim", self, name="Epoch shown")
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._film = QTimer(self)
        self._film.setInterval(_FRAME_MS)
        self._since = QElapsedTimer()
        self._from, self._n, self._is_live = 0, 0, False
        self.setFixedHeight(_BUTTON)
        self.to_end.setEnabled(False)
        # It reaches across the whole bar, and must not take the presses on the buttons.
        self.slider.lower()
        order_tabs(self.play, self.slider, self.to_end)
        self.play.clicked.connect(self._play_or_stop)
        self.to_end.clicked.connect(self._on_to_end)
        self.slider.valueChanged.connect(self._on_moved)
        self._film.timeout.connect(self._show_next)

    @property
    def is_playing(self) -> bool:
        return self._film.isActive()

    def lay_out(
        self, places: NDArray[np.float64], stops: Sequence[int], span: tuple[float, float]
    ) -> None:
        """Say where the epochs lie, as `HistorySlider.set_places` does, in pixels of this row."""
        with QSignalBlocker(self.slider):
            self.slider.set_places(places, stops, span)
        self._n = len(places) - 1
        for control in (self.play, self.slider):
            control.setEnabled(self._n > 0)

    def show_epoch(self, n_shown: int | None, *, is_growing: bool) -> None:
        """Put the thumb under the epoch that is shown; None is the end."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._n if n_shown is None else n_shown)
        self.slider.update()
        self._is_live = n_shown is None
        self.to_end.setEnabled(not self._is_live)
        if self._is_live and is_growing:
            words = f"live, epoch {wording.count(self._n)}"
        else:
            words = f"epoch {wording.count(self.slider.value())} of {wording.count(self._n)}"
        self._say(words if self._n else "")

    def stop(self) -> None:
        """Stop the film, if it plays."""
        if self.is_playing:
            self._film.stop()
            _dress(self.play, _PLAY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.slider.setGeometry(self.rect())
        # The buttons stand in the room of the vertical axis; the slider lies below them.
        self.play.move(0, 0)
        self.to_end.move(_BUTTON + _GAP, 0)
        self._place_words()

    def _say(self, words: str) -> None:
        if words != self.words.text():
            self.words.setText(words)
            self.words.setAccessibleDescription(words)
            self.slider.setAccessibleDescription(words)
            self._place_words()

    def _place_words(self) -> None:
        width = QFontMetrics(self.words.font()).horizontalAdvance(self.words.text()) + 2
        self.words.setGeometry(self.width() - width - 2 * _GAP, 0, width, self.height())

    def _play_or_stop(self) -> None:
        if self.is_playing:
            self.stop()
            return
        self._from = 0 if self._is_live or self.slider.value() >= self._n else self.slider.value()
        _dress(self.play, _STOP)
        self.epoch_chosen.emit(self._from)
        self._since.start()
        self._film.start()

    def _show_next(self) -> None:
        # By the clock: where drawing is slow, frames are left out and not time added.
        passed = self._since.elapsed() / 1000 / _FILM_S
        epoch = self._from + int(passed * self._n)
        if epoch >= self._n:
            self.stop()
            self.epoch_chosen.emit(None)
        else:
            self.epoch_chosen.emit(epoch)

    def _on_moved(self, epoch: int) -> None:
        self.stop()
        self.epoch_chosen.emit(None if epoch >= self._n else epoch)

    def _on_to_end(self) -> None:
        self.stop()
        self.epoch_chosen.emit(None)
        self.slider.setFocus()


def _icon_button(dress: tuple[str, str, str], parent: QWidget) -> QPushButton:
    button = make_button("", kind="square", parent=parent)
    button.setFixedSize(_BUTTON, _BUTTON)
    _dress(button, dress)
    return button


def _dress(button: QPushButton, dress: tuple[str, str, str]) -> None:
    text, name, tooltip = dress
    button.setText(text)
    name_widget(button, name, tooltip)
