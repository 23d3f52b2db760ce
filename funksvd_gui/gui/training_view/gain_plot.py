"""What each feature has brought; a click or the arrow keys choose one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.training_view.gain_bars import Bars, GainBars

_THOUSANDTHS = 1_000.0
#: A smaller gain is written as zero.
_LEAST_SEEN = 0.05
_LEAST_FEATURES = 4
#: In pixels; where more features are planned than have room, some are shown at a time.
_NARROWEST = 4.0
_LEAST_FILLED = 0.55
_ROOM_TO_GROW = 1.15
_FIRST_TOP = 1.0
_MOVES = {
    Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10,
}  # fmt: skip


class GainPlot(Chart):
    """Bars: by how much each feature lowered the RMSE that decides, in thousandths.

    The plot marks what it is told to; whoever clicks a bar or presses the arrows, Home or End
    asks for another feature. A click on the chosen one, or Escape, asks for none.
    """

    feature_clicked = Signal(object)  # int, or None for the one in training

    def __init__(
        self, series: EpochSeries, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__("Gain per feature", themes, parent)
        self._shown = self._whole = series
        self._n_planned = 0
        self._marked: int | None = None
        self._is_chosen = False
        self._remark, self._unit = "", ""
        self._top = _FIRST_TOP
        self._first = 1
        self._bars = GainBars(self.view_box, self.text_font)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bottom_axis.set_title("feature")
        self.set_unit("")
        self.view_box.sigResized.connect(self._on_view_resized)
        self.apply_theme()

    @property
    def bars(self) -> Bars:
        """What is drawn."""
        return self._bars.bars

    def set_unit(self, unit: str) -> None:
        """Name the unit of the RMSE, if it has one."""
        self._unit = unit
        self._name_axis()

    def show_series(
        self, shown: EpochSeries, whole: EpochSeries, n_planned: int, remark: str = ""
    ) -> None:
        """Draw the gains of `shown`, which is `whole` or its beginning, in the room of `whole`.

        Parameters
        ----------
        n_planned : int
            The axis has room for so many features, so that it stands still.
        remark : str
            What is said of the feature that is not finished.
        """
        if whole is not self._whole:
            self._top, self._first = _FIRST_TOP, 1
        self._shown, self._whole = shown, whole
        self._n_planned, self._remark = n_planned, remark
        self.redraw()

    def mark(self, feature: int | None, *, is_chosen: bool) -> None:
        """Mark the feature that all views tell about; it may be chosen or just the current one."""
        if (feature, is_chosen) != (self._marked, self._is_chosen):
            self._marked, self._is_chosen = feature, is_chosen
            self.redraw()

    @property
    def words(self) -> str:
        """What to say instead of an empty chart; empty where there is something to see."""
        features, gains = self._gains(self._shown)
        if not len(features):
            alone = self._whole.gains()[0]
            is_over = len(self._shown) > 0 and not len(alone)
            return (
                "All features were trained together: there is no gain of each." if is_over else ""
            )
        if self._shown.finished and not (np.abs(gains) >= _LEAST_SEEN).any():
            return f"No feature has lowered the {self._rmse} by 0.0001 so far."
        return ""

    def redraw(self) -> None:
        """Draw what the series hold now."""
        features, gains = self._gains(self._shown)
        newest = int(features[-1]) if len(features) else None
        hollow = newest if newest not in self._shown.finished else None
        self._bars.show_bars(Bars(features, gains, self._marked, hollow, self._remark))
        self._bars.set_look(self.theme, self._colour, has_focus=self.hasFocus())
        self.set_view(self._x_range(), self._y_range(gains))
        self._describe(features, gains)

    def apply_theme(self) -> None:
        super().apply_theme()
        self._bars.set_look(self.theme, self._colour, has_focus=self.hasFocus())

    def numbers(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        features, gains = self._shown.gains()
        return ("feature", "gain"), (features.tolist(), gains.tolist())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        feature = self._feature_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and feature is not None:
            is_again = self._is_chosen and feature == self._marked
            self.feature_clicked.emit(None if is_again else feature)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, features = Qt.Key(event.key()), self._shown.gains()[0]
        last = int(features[-1]) if len(features) else 0
        if key == Qt.Key.Key_Escape and self._is_chosen:
            self.feature_clicked.emit(None)
        elif last and key in _MOVES:
            feature = min(max((self._marked or last) + _MOVES[key], 1), last)
            self._choose_by_key(feature)
        elif last and key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._choose_by_key(1 if key == Qt.Key.Key_Home else last)
        else:
            # Not to the view: it would scroll by the arrows.
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.apply_theme()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A plot that is closed loses the keyboard when its axes are gone already.
        if self.getPlotItem() is not None:
            self.apply_theme()

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            feature = self._feature_at(QPointF(event.pos()))
            text = "" if feature is None else self._sentence_of(feature)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return bool(super().viewportEvent(event))

    @property
    def _colour(self) -> str:
        theme = self.theme
        return theme.validation if self._whole.is_validated else theme.train

    @property
    def _rmse(self) -> str:
        return "validation RMSE" if self._whole.is_validated else "training RMSE"

    @staticmethod
    def _gains(series: EpochSeries) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        features, gains = series.gains()
        return features, np.nan_to_num(gains) * _THOUSANDTHS

    def _on_view_resized(self, *_: object) -> None:
        self._name_axis()
        self.redraw()

    def _choose_by_key(self, feature: int) -> None:
        self.feature_clicked.emit(feature)
        sentence = self._sentence_of(feature)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _feature_at(self, place: QPointF) -> int | None:
        scene = self.mapToScene(place.toPoint())
        if not self.view_box.sceneBoundingRect().contains(scene):
            return None
        feature = round(self.view_box.mapSceneToView(scene).x())
        return feature if feature in self._shown.gains()[0] else None

    def _sentence_of(self, feature: int) -> str:
        features, gains = self._shown.gains()
        gain = float(gains[np.flatnonzero(features == feature)[-1]])
        unit = f" {self._unit}" if self._unit else ""
        did = "lowered" if gain >= 0 else "raised"
        return f"Feature {feature} {did} the {self._rmse} by {wording.rmse(abs(gain))}{unit}."

    def _name_axis(self) -> None:
        title = f"thousandths of {self._unit}" if self._unit else "thousandths"
        metrics = QFontMetricsF(self.text_font)
        has_room = metrics.horizontalAdvance(title) <= self.view_box.height() + metrics.descent()
        self.left_axis.set_title(title if has_room else "")
        # Narrower than where an RMSE is written.
        self.left_axis.setWidth(int(metrics.horizontalAdvance("000.0") + metrics.height() + 12))

    def _x_range(self) -> tuple[float, float]:
        features = self._whole.gains()[0]
        last = int(features[-1]) if len(features) else 0
        n_all = max(self._n_planned, last, _LEAST_FEATURES)
        n = min(max(int(self.view_box.width() / _NARROWEST), 1), n_all)
        place = self._marked or last
        if not self._first <= place < self._first + n:
            # By a good part at once: the axis stands still most of the time.
            self._first = place - (n // 4 if place < self._first else 3 * n // 4)
        self._first = max(min(self._first, n_all - n + 1), 1)
        return self._first - 0.6, self._first + n - 0.4

    def _y_range(self, gains: NDArray[np.float64]) -> tuple[float, float]:
        # In the room of the whole run: bars keep their scale while one goes through it.
        both = np.concatenate([gains, self._gains(self._whole)[1], [0.0]])
        lowest, highest = float(both.min()), float(both.max())
        if not _LEAST_FILLED * self._top <= highest <= self._top:
            self._top = max(highest * _ROOM_TO_GROW, _FIRST_TOP * _LEAST_FILLED)
        height = max(self.view_box.height(), 1.0)
        room = min(self._bars.room_above / height, 0.4)
        # Its value stands below a bar that hangs down.
        hangs = lowest <= -_LEAST_SEEN
        span = (self._top - lowest) / (1 - (2 if hangs else 1) * room)
        return lowest - (room * span if hangs else 0.0), self._top + room * span

    def _describe(self, features: NDArray[np.int32], gains: NDArray[np.float64]) -> None:
        if not len(features):
            self.describe(self.words or "No feature has been trained yet.")
            return
        best = int(features[np.argmax(gains)])
        told = {best: self._sentence_of(best)}
        if self._marked is not None and self._marked in features:
            told[self._marked] = self._sentence_of(self._marked)
        n = wording.counted(len(features), "feature")
        self.describe(f"{n}. The most: {' Shown: '.join(told.values())}")
