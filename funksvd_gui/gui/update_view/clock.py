"""One clock for all that walks in the playground: reset, back, play, step, ten steps, speed."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.fields import CalmComboBox
from funksvd_gui.gui.widgets.labels import name_widget
from funksvd_gui.gui.widgets.layouts import in_row

_SPEEDS = (("1 a second", 1000), ("2 a second", 500), ("5 a second", 200), ("10 a second", 100),
           ("30 a second", 33))  # fmt: skip
_USUAL_SPEED = 1
_MANY = 10


class Clock(QWidget):
    """Asks for steps; who walks decides what a step is."""

    stepped = Signal(int)  # so many steps
    back_requested = Signal()
    reset_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_tick)
        self.reset_button = make_button(
            "&Reset", "Go back to the model's values and the run's λ and γ.",
            name="Reset walk", parent=self,
        )  # fmt: skip
        self.back_button = make_button(
            "Ba&ck", "Take the last update back.", name="Back one update", parent=self
        )
        self.play_button = make_button(
            "&Play", "Make one update after the other.", name="Play", parent=self
        )
        self.step_button = make_button("Step", "Make one update.", name="One update", parent=self)
        self.many_button = make_button(
            "10 steps", "Make ten updates at once.", name="Ten updates", parent=self
        )
        self.speed_box = CalmComboBox(self)
        self._build()

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    @property
    def interval_ms(self) -> int:
        """Between two steps, at the chosen speed."""
        return int(self.speed_box.currentData())

    def stop(self) -> None:
        """Play no further."""
        self._timer.stop()
        self._show_playing()

    def play(self) -> None:
        self._timer.start(self.interval_ms)
        self._show_playing()

    def set_enabled_steps(self, *, is_on: bool, can_go_back: bool) -> None:
        """Switch the buttons on or off."""
        for button in (self.play_button, self.step_button, self.many_button):
            button.setEnabled(is_on)
        self.reset_button.setEnabled(is_on or can_go_back)
        self.back_button.setEnabled(can_go_back)
        if not is_on and self.is_playing:
            self.stop()

    def hideEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        super().hideEvent(event)  # type: ignore[arg-type]
        # Nobody watches.
        self.stop()

    def _build(self) -> None:
        for words, interval_ms in _SPEEDS:
            self.speed_box.addItem(words, interval_ms)
        self.speed_box.setCurrentIndex(_USUAL_SPEED)
        name_widget(self.speed_box, "Steps a second", "How fast updates follow one another.")
        self.speed_box.currentIndexChanged.connect(self._on_speed_chosen)
        self.reset_button.clicked.connect(self._on_reset)
        self.back_button.clicked.connect(self._on_back)
        self.play_button.clicked.connect(self._on_play)
        self.step_button.clicked.connect(self._on_tick)
        self.many_button.clicked.connect(self._on_many)
        row = [self.reset_button, self.back_button, self.play_button, self.step_button,
               self.many_button]  # fmt: skip
        for button in row:
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._keep_width()
        self.setLayout(in_row(*row, (self.speed_box, 1), spacing=4))

    def _keep_width(self) -> None:
        """Let nothing move when Play becomes Pause."""
        widths = []
        for text in ("&Play", "&Pause"):
            self.play_button.setText(text)
            widths.append(self.play_button.sizeHint().width())
        self.play_button.setText("&Play")
        self.play_button.setMinimumWidth(max(widths))

    def _show_playing(self) -> None:
        self.play_button.setText("&Pause" if self.is_playing else "&Play")
        name = "Pause walk" if self.is_playing else "Play"
        self.play_button.setAccessibleName(name)

    @Slot()
    def _on_tick(self) -> None:
        self.stepped.emit(1)

    @Slot()
    def _on_many(self) -> None:
        self.stepped.emit(_MANY)

    @Slot()
    def _on_play(self) -> None:
        if self.is_playing:
            self.stop()
        else:
            self.play()

    @Slot()
    def _on_back(self) -> None:
        self.stop()
        self.back_requested.emit()

    @Slot()
    def _on_reset(self) -> None:
        self.stop()
        self.reset_requested.emit()

    @Slot()
    def _on_speed_chosen(self) -> None:
        if self.is_playing:
            self._timer.start(self.interval_ms)
