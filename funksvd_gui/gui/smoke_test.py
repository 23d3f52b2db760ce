"""A short life of the whole program, for whoever has just built or installed it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from funksvd_gui.errors import FunkSvdError
from funksvd_gui.gui.app_state import Message, RunStatus
from funksvd_gui.gui.studio import Studio

#: Compiling everything on a slow machine is the longest part.
_TIMEOUT_MS = 180_000


class SmokeTest(QObject):
    """Loads the sample, trains one feature, asks one prediction.

    Parameters
    ----------
    end : callable
        Gets the exit status.
    """

    def __init__(self, studio: Studio, end: Callable[[int], None]) -> None:
        super().__init__(studio)
        self._state, self._training, self._end = studio.state, studio.training, end
        self._stage = "loading the sample"
        self._state.dataset_changed.connect(self._train)
        self._state.status_changed.connect(self._ask_when_trained)
        self._state.message_posted.connect(self._fail_on_error)
        QTimer.singleShot(_TIMEOUT_MS, self, self._give_up)

    def _train(self) -> None:
        self._stage = "training one feature"
        settings = self._state.hyperparams.replace(n_features=1, fine_tune_epochs=0)
        self._state.set_hyperparams(settings)
        self._training.start()

    def _ask_when_trained(self) -> None:
        run = self._state.current_run
        if run is None or run.status is not RunStatus.COMPLETED:
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
        self._end(0 if trouble is None else 1)
