"""The four figures a person wants during training."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from funksvd_gui import wording
from funksvd_gui.core.events import EpochDone
from funksvd_gui.gui.app_state import ACTIVE, RunRecord, RunStatus
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.widgets.cards import FigureCard
from funksvd_gui.gui.widgets.layouts import in_row
from funksvd_gui.session.history import validation_rmse

_SCALE = 2.1
_KEY_WIDTH, _KEY_HEIGHT = 20, 12
_DASH = [3.0, 1.6]
_LEFT_OUT = "Nothing is held out for validation."
_AHEAD_TIP = (
    "Validation RMSE less training RMSE. They are not measured alike: training RMSE is the "
    "running error, each rating scored before its own update; validation RMSE is taken after "
    "the epoch, scores clipped to the rating scale."
)
_BETTER_TIP = "By how much the RMSE is lower than that of the baseline alone."


@dataclass(frozen=True, slots=True)
class Moment:
    """What the cards tell about: a run as it was after some epochs.

    `epoch` is the newest of `series`, None before the first; `unit` that of RMSEs. Where
    `is_end`, a run that has ended is shown as it is kept, which is as it was best.
    """

    run: RunRecord
    series: EpochSeries
    epoch: EpochDone | None
    unit: str
    is_end: bool

    @property
    def is_kept(self) -> bool:
        """Whether the errors are those of the model that is kept."""
        return self.is_end and self.run.status not in ACTIVE and self.run.history.best is not None

    @property
    def telling(self) -> EpochDone | None:
        """The epoch whose errors are shown."""
        return self.run.history.best if self.is_kept else self.epoch


class StatCards(QWidget):
    """RMSE, distance from the baseline, place in the plan, distance of training and validation."""

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = CurveKey(themes, is_validation=True, parent=self)
        self.rmse = FigureCard("Validation RMSE", self, key=self._key, scale=_SCALE)
        self.better = FigureCard("Better by", self, scale=_SCALE)
        self.feature = FigureCard("Feature", self, scale=_SCALE)
        train_key = CurveKey(themes, is_validation=False, parent=self)
        self.ahead = FigureCard("Training ahead", self, key=train_key, scale=_SCALE)
        self._cards = (self.rmse, self.better, self.feature, self.ahead)
        self.setLayout(in_row(*((card, 1) for card in self._cards), spacing=12))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_moment(None)

    def set_folded(self, is_folded: bool) -> None:
        """Take less room, where there is little."""
        for card in self._cards:
            card.set_folded(is_folded)

    def show_moment(self, moment: Moment | None) -> None:
        """Show how a run was then; None where there is no run."""
        if moment is None or moment.series.rmse_baseline is None:
            for card in self._cards:
                card.show_figure(wording.MISSING)
            return
        self._show_rmse(moment)
        self._show_better(moment)
        self._show_feature(moment)
        self._show_ahead(moment)

    def _show_rmse(self, moment: Moment) -> None:
        series, is_validated = moment.series, moment.series.is_validated
        self._key.set_validation(is_validated)
        self.rmse.show_caption("Validation RMSE" if is_validated else "Training RMSE")
        if _diverged_at_once(moment):
            self.rmse.show_figure("∞", "diverged in its first epoch")
        elif moment.telling is None:
            note = "the baseline alone, untrained"
            self.rmse.show_figure(wording.rmse(series.rmse_baseline), note, moment.unit)
        else:
            figure = wording.rmse(validation_rmse(moment.telling))
            self.rmse.show_figure(figure, _best_note(moment), moment.unit)

    def _show_better(self, moment: Moment) -> None:
        baseline, epoch = moment.series.rmse_baseline, moment.telling
        assert baseline is not None
        gain = 0.0 if epoch is None else baseline - validation_rmse(epoch)
        is_worse = round(gain, 4) < 0
        self.better.show_caption("Worse by" if is_worse else "Better by", _BETTER_TIP)
        note = f"than baseline {wording.rmse(baseline)}"
        figure = wording.MISSING if _diverged_at_once(moment) else wording.rmse(abs(gain))
        self.better.show_figure(figure, note, "" if figure == wording.MISSING else moment.unit)

    def _show_feature(self, moment: Moment) -> None:
        progress, epoch = moment.run.progress, moment.epoch
        self.feature.show_caption("Fine-tuning pass" if _is_tuning(epoch) else "Feature")
        if epoch is None:
            note = "" if moment.run.history.last else "before the first epoch"
            self.feature.show_figure(_of(0, progress.n_features), note)
        elif epoch.feature is None:
            note = f"all {wording.counted(progress.features_begun, 'feature')} together"
            self.feature.show_figure(_of(epoch.epoch, progress.n_fine_tune_epochs), note)
        else:
            figure = _of(epoch.feature, progress.n_features)
            self.feature.show_figure(figure, f"epoch {_of_most(epoch.epoch, progress.max_epochs)}")

    def _show_ahead(self, moment: Moment) -> None:
        epoch = moment.telling
        if epoch is None or epoch.rmse_validation is None:
            is_known = moment.series.is_validated
            self.ahead.show_caption("Training ahead", _AHEAD_TIP)
            self.ahead.show_figure(wording.MISSING, "" if is_known else _LEFT_OUT)
            return
        ahead = epoch.rmse_validation - epoch.rmse_train
        word = "ahead" if round(ahead, 4) >= 0 else "behind"
        self.ahead.show_caption(f"Training {word}", _AHEAD_TIP)
        note = f"{wording.rmse(epoch.rmse_train)} as it learned"
        self.ahead.show_figure(wording.rmse(abs(ahead)), note, moment.unit)


class CurveKey(QWidget):
    """A short piece of a curve, beside the number that belongs to it."""

    def __init__(
        self, themes: ThemeManager, *, is_validation: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._themes, self._is_validation = themes, is_validation
        self.setFixedSize(_KEY_WIDTH, _KEY_HEIGHT)
        themes.changed.connect(self.update)

    def set_validation(self, is_validation: bool) -> None:
        """Show the validation curve, or that of training."""
        self._is_validation = is_validation
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._themes.current
        pen = QPen(QColor(theme.validation if self._is_validation else theme.train), 2.5)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if self._is_validation:
            pen.setDashPattern(_DASH)
        painter = QPainter(self)
        painter.setPen(pen)
        middle = self.height() // 2
        painter.drawLine(0, middle, self.width(), middle)


def _diverged_at_once(moment: Moment) -> bool:
    return moment.run.status is RunStatus.DIVERGED and moment.run.history.last is None


def _is_tuning(epoch: EpochDone | None) -> bool:
    return epoch is not None and epoch.feature is None


def _best_note(moment: Moment) -> str:
    series, best = moment.series, moment.series.best
    if best is None or not math.isfinite(series.deciding[best]):
        return ""
    if moment.is_kept:
        return f"kept from epoch {wording.count(best + 1)}"
    if best == len(series) - 1:
        return "lowest so far"
    lowest = wording.rmse(float(series.deciding[best]))
    return f"lowest {lowest}, epoch {wording.count(best + 1)}"


def _of(done: int, planned: int) -> str:
    """Return "12 of 40"; a plan that was outgrown is not mentioned."""
    text = wording.count(done)
    return f"{text} of {wording.count(planned)}" if planned >= done else text


def _of_most(done: int, planned: int) -> str:
    return _of(done, planned).replace(" of ", " of at most ")
