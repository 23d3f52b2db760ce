"""What one feature means: its numbers, and the items at both of its ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from funksvd_gui import wording
from funksvd_gui.core.feature_factors import FeatureFactors
from funksvd_gui.data.dataset import Dataset
from funksvd_gui.data.grouping import count_groups
from funksvd_gui.gui.app_state import AppState, RunRecord
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.ends_table import EndItem, EndRow, EndsModel, make_ends_table
from funksvd_gui.gui.training_view.epoch_series import FINE_TUNING, EpochSeries
from funksvd_gui.gui.training_view.norm_spectrum import NormSpectrum
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.fields import IntegerField
from funksvd_gui.gui.widgets.labels import ElidedLabel, name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.throttle import Throttle
from funksvd_gui.session.feature_ends import factors_at_end, feature_ends, norms_of, usual_least
from funksvd_gui.session.trained_model import TrainedModel

#: Titles that change more often cannot be read.
_TITLES_MS = 200
_WIDE_ENOUGH_FOR_NORMS = 560
_LEAST_TIP = (
    "Show only items that have at least so many ratings; few ratings make a factor a guess."
)
_NOTHING = "What a feature means is shown here once one is trained."
_NOT_YET = "This feature is not in the model: it has not been trained, or was not kept."
_NONE_QUALIFIES = "No item has so many ratings: lower “rated at least”."
_ALL_ZERO = "No item has moved away from zero yet."


class FeatureCard(Card):
    """Tells about `state.feature_shown`, or about the first feature in fine-tuning.

    Titles are those of a feature as it is now, or as it was when it ended; the view gives the
    series as it was at the epoch shown.
    """

    def __init__(
        self, state: AppState, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._series = EpochSeries()
        self._data: Dataset | TrainedModel | None = None
        self._counts: NDArray[np.integer] = np.empty(0, dtype=np.int64)
        self._least_typed: int | None = None
        self._in_training: FeatureFactors | None = None
        self._norms_of: tuple[TrainedModel | None, NDArray[np.float64]] = (None, np.empty(0))
        self.title = text_label("What a feature means", "name", self)
        self.facts = ElidedLabel("About the feature", parent=self)
        self.spectrum = NormSpectrum(themes, self)
        self.least = IntegerField(self)
        self.model = EndsModel(self)
        self.table = make_ends_table(self.model, themes, self)
        self.words = text_label("", "dim", self, name="About the ends", wraps=True)
        self._clock = Throttle(_TITLES_MS, self)
        self._build()
        self._connect()

    def show_series(self, series: EpochSeries) -> None:
        """Tell about a run as it was then."""
        self._series = series
        self._clock.request()

    def refresh(self) -> None:
        """Read everything anew."""
        self._clock.fire()

    @property
    def feature(self) -> int | None:
        """The feature that is told about, from 1."""
        series, feature = self._series, self._state.feature_shown
        is_tuned = len(series) > 0 and series.features[-1] == FINE_TUNING
        return 1 if feature is None and is_tuned else feature

    def _build(self) -> None:
        name_widget(self.least, "Least number of ratings", _LEAST_TIP)
        self.spectrum.setVisible(False)
        self.least.setRange(1, 1)
        self.least.setMinimumWidth(72)
        label = text_label("rated at least", "dim", self, buddy=self.least)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.table)
        self._pages.addWidget(self.words)
        heading = in_column(self.title, self.facts, spacing=2)
        head = in_row((heading, 1), self.spectrum, 8, label, self.least, margins=(8, 0, 4, 0))
        self.setLayout(in_column(head, (self._pages, 1), spacing=4, margins=(8, 8, 8, 4)))

    def _connect(self) -> None:
        state = self._state
        state.factors_changed.connect(self._on_factors_changed)
        state.model_changed.connect(self._clock.request)
        state.feature_chosen.connect(self._clock.fire)
        state.current_run_changed.connect(self._forget)
        self.spectrum.feature_clicked.connect(state.choose_feature)
        self.least.valueChanged.connect(self._on_least_changed)
        self.table.room_changed.connect(self._clock.request)
        self._clock.due.connect(self._show)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.spectrum.setVisible(self.width() >= _WIDE_ENOUGH_FOR_NORMS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.request()

    def _forget(self) -> None:
        self._in_training = None

    def _on_factors_changed(self) -> None:
        run = self._state.current_run
        if run is not None and run.factors_in_training is not None:
            # Kept until a model has the feature, which may be a moment after it has ended.
            self._in_training = run.factors_in_training
        self._clock.request()

    def _on_least_changed(self, least: int) -> None:
        self._least_typed = least
        self._clock.fire()

    def _show(self) -> None:
        if not self.isVisible():
            return
        run, feature = self._state.current_run, self.feature
        self._take_data(run)
        self.title.setText("What a feature means" if feature is None else
                           f"What feature {feature} means")  # fmt: skip
        norms = {} if run is None else self._norms(run)
        self.spectrum.show_norms(norms, feature)
        self.facts.show_text("" if feature is None else self._facts(feature, norms))
        self.facts.setToolTip(self.facts.full_text)
        if run is None or feature is None:
            self._say(_NOTHING)
        else:
            self._show_ends(run, feature)

    def _take_data(self, run: RunRecord | None) -> None:
        data = None if run is None else run.dataset or run.model
        if data is self._data or data is None:
            return
        self._data = data
        if isinstance(data, Dataset):
            self._counts = count_groups(data.ratings.items, data.n_items)
        else:
            self._counts = data.factors.item_counts
        self.least.setMaximum(max(int(self._counts.max(initial=1)), 1))
        self.least.show_value(self._least_typed or usual_least(self._counts))

    def _norms(self, run: RunRecord) -> dict[int, float]:
        """Return the norms of all features of the moment that is shown."""
        series = self._series
        is_tuned = len(series) > 0 and series.features[-1] == FINE_TUNING
        if run.model is not None and (is_tuned or not len(series)) and not self._is_earlier:
            if self._norms_of[0] is not run.model:
                self._norms_of = run.model, norms_of(run.model.factors)
            return dict(enumerate(self._norms_of[1].tolist(), start=1))
        norms = {feature: done.norm for feature, done in series.finished.items()}
        begun = int(series.features[-1]) if len(series) and not is_tuned else None
        now = self._in_training
        if now is not None and now.feature == begun and begun not in norms:
            norms[begun] = now.norm
        return norms

    @property
    def _is_earlier(self) -> bool:
        """Whether a moment before the fine-tuning is shown."""
        series = self._series
        return self._state.n_epochs_shown is not None and not (
            len(series) and series.features[-1] == FINE_TUNING
        )

    def _facts(self, feature: int, norms: dict[int, float]) -> str:
        series = self._series
        done = series.finished.get(feature)
        features, gains = series.gains()
        parts = []
        if feature in features:
            gain = float(gains[np.flatnonzero(features == feature)[-1]])
            parts.append(f"gain {wording.rmse(gain)}")
        if feature in norms:
            parts.append(f"norm {wording.number(norms[feature])}")
        n_epochs = done.n_epochs if done else int(np.count_nonzero(series.features == feature))
        if n_epochs:
            counted = wording.counted(n_epochs, "epoch")
            parts.append(counted if done else f"epoch {wording.count(n_epochs)}")
        if n_epochs and not done and feature <= len(self._state.history.features):
            parts.append("items as at its end")
        return " · ".join(parts)

    def _show_ends(self, run: RunRecord, feature: int) -> None:
        # The fine-tuning moves all features: before it they were as they ended.
        models = (run.features_alone, run.model)
        models = models if self._is_earlier else models[::-1]
        factors = factors_at_end(feature, models, self._live(run, feature))
        if factors is None or len(factors) != len(self._counts):
            self._say(_NOT_YET)
            return
        ends = feature_ends(factors, self._counts, self.table.n_rows, self.least.value())
        if not ends.n_qualified:
            self._say(_NONE_QUALIFIES)
        elif not len(ends.negative) and not len(ends.positive):
            self._say(_ALL_ZERO)
        else:
            columns = [
                [EndItem(self._title_of(item), float(factors[item])) for item in end.tolist()]
                for end in (ends.negative, ends.positive)
            ]
            n_rows = max(len(column) for column in columns)
            self.model.show_rows([
                EndRow(*(column[row] if row < len(column) else None for column in columns))
                for row in range(n_rows)
            ])  # fmt: skip
            self._pages.setCurrentWidget(self.table)

    def _live(self, run: RunRecord, feature: int) -> FeatureFactors | None:
        """Return the factors of the feature in training, and of one that no model has yet."""
        has_model = run.model is not None and feature <= run.model.n_features
        is_finished = feature in self._series.finished
        return run.factors_in_training if has_model and is_finished else self._in_training

    def _title_of(self, item: int) -> str:
        assert self._data is not None
        titles = self._data.titles
        return (titles.titles[item] if titles is not None else "") or self._data.items[item]

    def _say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.words.setAccessibleDescription(sentence)
        self._pages.setCurrentWidget(self.words)
