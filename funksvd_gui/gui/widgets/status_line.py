"""The line at the bottom: a bar, and one sentence about what is going on."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QStatusBar, QWidget

from funksvd_gui import wording
from funksvd_gui.core.events import EpochDone
from funksvd_gui.gui.app_state import AppState, RunRecord, RunStatus
from funksvd_gui.gui.pace import Pace
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.labels import text_label

#: Text must stand still to be read, so it has a slower clock than the curves.
REFRESH_INTERVAL_MS = 200
_BAR_WIDTH = 120
_THOUSANDTHS = 1000
_FIGURE_SPACE = "\N{FIGURE SPACE}"
_SPEED_WIDTH = len(wording.visits(999e6))


class StatusLine(QStatusBar):
    """Progress of loading, else of training, else what the last training came to."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._activity: str | None = None
        self._bar = QProgressBar(self)
        self._label = text_label(name="Status", parent=self)
        #: Shown while something is loaded that can be cancelled.
        self.cancel_button = make_button(
            "Cancel", "Stop loading; what is on screen stays.", kind="link", parent=self
        )
        self._clock = QTimer(self)
        self._clock.setInterval(REFRESH_INTERVAL_MS)
        self._clock.timeout.connect(self.refresh)
        self._build()
        state.status_changed.connect(self.refresh)
        state.current_run_changed.connect(self.refresh)
        state.dataset_changed.connect(self.refresh)
        state.epoch_shown_changed.connect(self.refresh)
        state.pace_changed.connect(self.refresh)
        self.refresh()

    @property
    def text(self) -> str:
        """What the line says, as a screen reader hears it."""
        return self._label.accessibleDescription()

    def show_activity(self, title: str) -> None:
        """Show that a background task has begun."""
        self._activity = title
        self._bar.setRange(0, 0)
        self.cancel_button.show()
        self.refresh()

    def show_activity_progress(self, fraction: float) -> None:
        self._bar.setRange(0, _THOUSANDTHS)
        self._bar.setValue(round(_THOUSANDTHS * fraction))

    def end_activity(self) -> None:
        self._activity = None
        self.cancel_button.hide()
        self._bar.setRange(0, _THOUSANDTHS)
        self.refresh()

    def refresh(self) -> None:
        """Write the sentence and the bar anew."""
        run = self._state.active_run or self._state.current_run
        self._say(self._sentence(run))
        if self._activity is None:
            self._show_progress(run)
        if self._state.is_training and not self._clock.isActive():
            self._clock.start()
        elif not self._state.is_training:
            self._clock.stop()

    def _build(self) -> None:
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _THOUSANDTHS)
        self._bar.setAccessibleName("Progress")
        self._label.setMinimumWidth(0)
        self.cancel_button.hide()
        self.setContentsMargins(12, 0, 4, 0)
        self.setSizeGripEnabled(False)
        self.addWidget(self._bar)
        self.addWidget(self._label, 1)
        self.addPermanentWidget(self.cancel_button)

    def _say(self, sentence: str) -> None:
        if sentence != self._label.text():
            self._label.setText(sentence)
            # Qt gives a label with a name of its own no other way to tell what it shows.
            spoken = " ".join(sentence.replace(_FIGURE_SPACE, " ").split())
            self._label.setAccessibleDescription(spoken)

    def _sentence(self, run: RunRecord | None) -> str:
        if self._activity is not None:
            return f"{self._activity} …"
        state = self._state
        if state.n_epochs_shown is not None and state.current_run is not None:
            return sentence_about_epoch(state.current_run, state.n_epochs_shown)
        if run is not None:
            return sentence_about(run, state.pace)
        return "Ready to train" if self._state.dataset is not None else "No ratings loaded"

    def _show_progress(self, run: RunRecord | None) -> None:
        n_shown = self._state.n_epochs_shown
        if n_shown is not None:
            run = self._state.current_run
        elif run is not None and run.status is RunStatus.PREPARING:
            self._bar.setRange(0, 0)
            return
        fraction = 0.0 if run is None else run.progress.fraction
        if run is not None and run.status is RunStatus.COMPLETED:
            fraction = 1.0
        if run is not None and n_shown is not None:
            fraction *= n_shown / max(1, len(run.history.epochs))
        self._bar.setRange(0, _THOUSANDTHS)
        self._bar.setValue(round(_THOUSANDTHS * fraction))


def sentence_about_epoch(run: RunRecord, n_epochs: int) -> str:
    """Return what a run had come to after so many of its epochs."""
    epochs = run.history.epochs
    which = f"Epoch {_padded(n_epochs, len(epochs))} of {wording.count(len(epochs))}"
    if n_epochs == 0:
        return which + _baseline(run)
    shown = epochs[n_epochs - 1]
    return " · ".join(
        (which, _place(run, shown), _error(shown), f"trained {wording.seconds(shown.elapsed_s)}")
    )


def sentence_about(run: RunRecord, pace: Pace) -> str:
    """Return what a run is doing or has come to."""
    last = run.history.last
    if last is None:
        return _sentence_without_epochs(run)
    match run.status:
        case RunStatus.PREPARING:
            return "Preparing …"
        case RunStatus.RUNNING:
            return " · ".join(
                (_place(run, last), _error(run.telling_epoch or last), *_speed(run, pace))
            )
        case RunStatus.PAUSED:
            # It stands still, so it needs no padding.
            place = _place(run, last).replace(_FIGURE_SPACE, "")
            return " · ".join(("Paused", place, _error(run.telling_epoch or last)))
        case status:
            return " · ".join((
                f"{run.name}: {status.value}", _learned(run), _error(run.telling_epoch or last),
                f"trained {wording.seconds(last.elapsed_s)}",
            ))  # fmt: skip


def _sentence_without_epochs(run: RunRecord) -> str:
    match run.status:
        case RunStatus.PREPARING:
            return "Preparing …"
        case RunStatus.RUNNING:
            return "Training …"
        case RunStatus.COMPLETED if run.dataset is None and run.model is not None:
            n_features = run.model.factors.n_features
            return f"Model {run.name} · {wording.counted(n_features, 'feature')}"
        case RunStatus.DIVERGED:
            return f"{run.name}: diverged in its first epoch · no model{_baseline(run)}"
        case status:
            return f"{run.name}: {status.value} before its first epoch · no model{_baseline(run)}"


def _baseline(run: RunRecord) -> str:
    rmse = run.history.rmse_baseline
    return "" if rmse is None else f" · baseline RMSE {wording.rmse(rmse)}"


def _place(run: RunRecord, last: EpochDone) -> str:
    progress = run.progress
    if last.feature is None:
        done = _padded(last.epoch, progress.n_fine_tune_epochs)
        return f"fine-tuning epoch {done} of {wording.count(progress.n_fine_tune_epochs)}"
    feature = _padded(last.feature, progress.n_features)
    epoch = _padded(last.epoch, progress.max_epochs)
    return f"feature {feature} of {wording.count(progress.n_features)} · epoch {epoch}"


def _error(last: EpochDone) -> str:
    if last.rmse_validation is None:
        return f"training RMSE {wording.rmse(last.rmse_train)}"
    return f"validation RMSE {wording.rmse(last.rmse_validation)}"


def _speed(run: RunRecord, pace: Pace) -> tuple[str, str]:
    progress = run.progress
    # How long training would take says nothing where it waits for the person.
    left = pace.words if run.is_held_back else f"{wording.duration(progress.seconds_left)} left"
    speed = wording.visits(progress.visits_per_second)
    return speed.rjust(_SPEED_WIDTH, _FIGURE_SPACE), left


def _learned(run: RunRecord) -> str:
    progress = run.progress
    text = wording.counted(progress.features_begun, "feature")
    if progress.fine_tune_epochs_done:
        text += f", {wording.counted(progress.fine_tune_epochs_done, 'fine-tuning epoch')}"
    return text


def _padded(value: int, largest: int) -> str:
    return wording.count(value).rjust(len(wording.count(largest)), _FIGURE_SPACE)
