"""A short life of the whole program, for whoever has just built or installed it.

Nothing of a normal start imports it; it imports Qt no earlier than the window does.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.application import show_window, when_painted
from funksvd_gui.store.settings import Settings

if TYPE_CHECKING:
    from funksvd_gui.gui.app_state import Message
    from funksvd_gui.gui.studio import Studio

#: Compiling everything on a slow machine is the longest part.
_TIMEOUT_MS = 180_000


def run() -> int:
    """Show a window that tests itself, and return the exit status."""
    kept = []
    # It is not to depend on what somebody set, nor to change it.
    return show_window(
        Settings, lambda studio: kept.append(SmokeTest(studio)), is_remembering=False
    )


class SmokeTest:
    """Loads the sample, trains one feature, asks one prediction, and ends the program."""

    def __init__(self, studio: Studio) -> None:
        from PySide6.QtCore import QTimer

        self._studio, self._state = studio, studio.state
        self._stage = "loading the sample"
        self._state.dataset_changed.connect(self._train)
        self._state.status_changed.connect(self._ask_when_trained)
        self._state.message_posted.connect(self._fail_on_error)
        QTimer.singleShot(_TIMEOUT_MS, self._give_up)
        when_painted(studio, studio.load_sample_quietly)

    def _train(self) -> None:
        self._stage = "training one feature"
        settings = self._state.hyperparams.replace(n_features=1, fine_tune_epochs=0)
        self._state.set_hyperparams(settings)
        self._studio.training.start()

    def _ask_when_trained(self) -> None:
        run = self._state.current_run
        if run is None or run.status != "completed":
            return
        self._stage = "asking for a prediction"
        model, data = run.model, self._state.dataset
        if model is None or data is None:
            self._finish("there is no model after training")
            return
        try:
            (answer,) = model.predict(data.users[0], [data.items[0]])
        except FunkSvdError as error:
            self._finish(str(error))
            return
        lowest, highest = model.scale
        inside = lowest <= answer.clipped <= highest
        self._finish(None if inside else f"the prediction is {answer.clipped}")

    def _fail_on_error(self, message: Message) -> None:
        if message.kind == "error":
            self._finish(f"{message.text} {message.hint}".strip())

    def _give_up(self) -> None:
        self._finish(f"no answer within {_TIMEOUT_MS // 1000} seconds")

    def _finish(self, trouble: str | None) -> None:
        if trouble is not None:
            sys.stderr.write(f"The smoke test failed while {self._stage}: {trouble}\n")
        self._studio.leave(0 if trouble is None else 1)
