"""The four figures a person wants during training."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.core.events import EpochDone
from funksvd_gui.gui.app_state import RunRecord, RunStatus
from funksvd_gui.gui.widgets.cards import FigureCard
from funksvd_gui.gui.widgets.layouts import in_row
from funksvd_gui.session.history import validation_rmse

_ENDED = {
    RunStatus.COMPLETED: "trained in",
    RunStatus.STOPPED: "stopped after",
    RunStatus.DIVERGED: "diverged at",
    RunStatus.FAILED: "failed after",
}
#: Remarks differ in length; all fit where the window is 1280 pixels wide.
_STRETCHES = (7, 5, 6, 5)


class StatCards(QWidget):
    """Validation RMSE, distance from the baseline, place in the plan, speed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.validation = FigureCard("Validation RMSE", self)
        self.below_baseline = FigureCard("Below the baseline", self)
        self.feature = FigureCard("Feature", self)
        self.speed = FigureCard("Speed", self)
        cards = (self.validation, self.below_baseline, self.feature, self.speed)
        self.setLayout(in_row(*zip(cards, _STRETCHES, strict=True), spacing=12))
        self._keep_height()
        self.show_run(None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._keep_height()

    def _keep_height(self) -> None:
        # A sign that the font lacks comes from another font, which may be higher by a pixel.
        self.setFixedHeight(self.sizeHint().height() + 1)

    def show_run(self, run: RunRecord | None) -> None:
        """Show where a run is now."""
        last = None if run is None else run.history.last
        if run is None or last is None:
            self._show_nothing(run)
            return
        self._show_rmse(run, run.telling_epoch or last)
        self._show_feature(run, last)
        self._show_speed(run)

    def _show_nothing(self, run: RunRecord | None) -> None:
        for card in (self.validation, self.below_baseline, self.feature, self.speed):
            card.show_figure(wording.MISSING)
        if run is None:
            return
        baseline = run.history.rmse_baseline
        if baseline is not None:
            self.below_baseline.show_figure(wording.MISSING, f"baseline {wording.rmse(baseline)}")
        if run.status is RunStatus.DIVERGED:
            self.validation.show_figure("∞", "in its first epoch")
        if run.status in {RunStatus.PREPARING, RunStatus.RUNNING}:
            self.speed.show_figure(wording.MISSING, "preparing")
        elif run.status in _ENDED and run.model is None:
            self.speed.show_figure(wording.MISSING, run.status.value)

    def _show_rmse(self, run: RunRecord, epoch: EpochDone) -> None:
        best, baseline = run.history.best, run.history.rmse_baseline
        if epoch.rmse_validation is None:
            # Nothing is held out; the remark names the error that is known instead.
            self.validation.show_figure("none", f"train {wording.rmse(epoch.rmse_train)}")
        else:
            note = f"best {wording.rmse(best.rmse_validation)}, {_where(best)}" if best else ""
            self.validation.show_figure(wording.rmse(epoch.rmse_validation), note)
        if baseline is None:
            self.below_baseline.show_figure(wording.MISSING)
        else:
            self.below_baseline.show_figure(
                wording.difference(validation_rmse(epoch) - baseline),
                f"baseline {wording.rmse(baseline)}",
            )

    def _show_feature(self, run: RunRecord, last: EpochDone) -> None:
        progress = run.progress
        if last.feature is None:
            feature = progress.features_begun
            note = f"fine-tuning {_of(last.epoch, progress.n_fine_tune_epochs)}"
        else:
            feature = last.feature
            note = f"epoch {_of(last.epoch, progress.max_epochs)}"
        self.feature.show_figure(_of(feature, progress.n_features), note)

    def _show_speed(self, run: RunRecord) -> None:
        progress = run.progress
        if run.status in _ENDED:
            note = f"{_ENDED[run.status]} {wording.duration(run.elapsed_s)}"
        elif run.status is RunStatus.PAUSED:
            note = f"paused, {wording.duration(progress.seconds_left)} left"
        else:
            note = f"{wording.duration(progress.seconds_left)} left"
        self.speed.show_figure(wording.rate(progress.updates_per_second), note)


def _where(epoch: EpochDone) -> str:
    return "fine-tuned" if epoch.feature is None else f"feature {wording.count(epoch.feature)}"


def _of(done: int, planned: int) -> str:
    """Return "12 of 40"; a plan that was outgrown is not mentioned."""
    text = wording.count(done)
    return f"{text} of {wording.count(planned)}" if planned >= done else text
