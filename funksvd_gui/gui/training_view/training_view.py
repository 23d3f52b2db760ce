"""The Training tab. Listens to the state; knows no trainer and no thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from funksvd_gui import wording
from funksvd_gui.core.events import TrainingEvent
from funksvd_gui.gui.app_state import ACTIVE, AppState, RunStatus
from funksvd_gui.gui.charts.chart import Chart
from funksvd_gui.gui.charts.chart_card import ExportMenu
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.training_view.epoch_table import EpochTableModel, make_epoch_table
from funksvd_gui.gui.training_view.plot_toolbar import PlotToolbar
from funksvd_gui.gui.training_view.rmse_plot import RmsePlot
from funksvd_gui.gui.training_view.small_plots import FeaturePlot, GainPlot
from funksvd_gui.gui.training_view.stat_cards import StatCards
from funksvd_gui.gui.widgets.cards import Card, WordsPage
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.throttle import Throttle
from funksvd_gui.session.untrained_features import untrained_sentence

# Two clocks: curves move, and text must stand still to be read.
_CURVES_MS = 40
_TEXTS_MS = 220

_FEATURE_TITLE, _FINE_TUNE_TITLE = "RMSE of this feature", "RMSE of the fine-tuning"
_INVITATION = "Press Start to train a model.", "Its error will appear here, epoch by epoch."
_PREPARING = "Getting ready.", "The ratings are put in order and the fast code is loaded."
_PAUSED = "Paused before the first epoch.", "Press Resume to go on."
_NO_HISTORY = "This model has no curves.", "It was opened from a file. Press Start to train one."
_DIVERGED = "This run diverged in its first epoch.", "Lower the learning rate, then press Start."
_NOTHING_TRAINED = "This run ended before its first epoch.", "Press Start to train again."


class TrainingView(QWidget):
    """Figures, curves and numbers of the current run."""

    def __init__(self, state: AppState, themes: ThemeManager) -> None:
        super().__init__()
        self._state = state
        self._series = EpochSeries()
        self.cards = StatCards(self)
        self.rmse_plot = RmsePlot(self._series, themes, self)
        self.gain_plot = GainPlot(self._series, themes, self)
        self.feature_plot = FeaturePlot(self._series, themes, self)
        self.epoch_model = EpochTableModel(self._series, self)
        self.epoch_table = make_epoch_table(self.epoch_model, self)
        self.export_menu = ExportMenu(self.rmse_plot, state, self)
        self._small_menus = [
            ExportMenu(plot, state, self) for plot in (self.gain_plot, self.feature_plot)
        ]
        self.note = text_label("", "dim", self, name="Note on the plot", wraps=True)
        self.toolbar = PlotToolbar(self.export_menu, self)
        self.words = WordsPage(self)
        self._curves_clock = Throttle(_CURVES_MS, self)
        self._texts_clock = Throttle(_TEXTS_MS, self)
        self._build()
        self._connect()
        self._show_current_run()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up: nothing is drawn while another tab is in front."""
        super().showEvent(event)
        self._curves_clock.fire()
        self._texts_clock.fire()

    def _build(self) -> None:
        self._feature_title = text_label(_FEATURE_TITLE, "dim", self)
        gains = _card(self.gain_plot, text_label("Gain per feature", "dim", self))
        epochs = _card(self.feature_plot, self._feature_title)
        self._small_plots = QWidget(self)
        self._small_plots.setLayout(in_row((gains, 1), (epochs, 1), spacing=12))
        self._below = QStackedWidget(self)
        self._below.addWidget(self._small_plots)
        self._below.addWidget(self.epoch_table)
        curves = QWidget(self)
        card = _card(self.rmse_plot, self.toolbar, self.note)
        curves.setLayout(in_column((card, 3), (self._below, 2), spacing=12))
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.words)
        self._pages.addWidget(curves)
        margins = (8, 8, 8, 8)
        self.setLayout(in_column(self.cards, (self._pages, 1), spacing=12, margins=margins))

    def _connect(self) -> None:
        state, plot = self._state, self.rmse_plot
        state.history_extended.connect(self._on_history_extended)
        state.current_run_changed.connect(self._show_current_run)
        state.status_changed.connect(self._on_status_changed)
        self._curves_clock.due.connect(self._draw_curves)
        self._texts_clock.due.connect(self._write_texts)
        self.toolbar.control(plot)
        self.toolbar.numbers.toggled.connect(self._show_numbers)
        self.epoch_table.selectionModel().currentRowChanged.connect(self._on_row_chosen)

    def _on_history_extended(self, events: Sequence[TrainingEvent]) -> None:
        self._series.extend(events)
        self._choose_page()
        self._curves_clock.request()
        self._texts_clock.request()

    def _on_status_changed(self) -> None:
        self.rmse_plot.set_growing(self._is_growing)
        self._choose_page()
        self._texts_clock.fire()

    def _on_row_chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid() and self.epoch_table.hasFocus():
            self.rmse_plot.read(current.row())

    @property
    def _is_growing(self) -> bool:
        run = self._state.current_run
        return run is not None and run.status in ACTIVE

    def _show_current_run(self) -> None:
        history = self._state.history
        self._series = EpochSeries()
        self._series.extend(history.events())
        run = self._state.current_run
        self.rmse_plot.set_unit(wording.RATING_POINTS if run is None else run.rating_unit)
        self.rmse_plot.set_series(self._series, is_growing=self._is_growing)
        self.gain_plot.set_series(self._series)
        self.feature_plot.set_series(self._series)
        self.epoch_model.set_series(self._series)
        self._show_note()
        self._choose_page()
        self._texts_clock.fire()

    def _show_note(self) -> None:
        """Say what the curves cannot; it stays the same as long as a run is shown."""
        run = self._state.current_run
        data = None if run is None else run.dataset
        note = "" if run is None or data is None else untrained_sentence(data, run.hyperparams)
        say(self.note, note)
        self.note.setVisible(bool(note))

    def _choose_page(self) -> None:
        self._pages.setCurrentIndex(1 if len(self._series) else 0)
        self.words.show_words(*self._empty_words())

    def _draw_curves(self) -> None:
        if self.isVisible():
            self.rmse_plot.redraw()
            if self._small_plots.isVisible():
                self.gain_plot.redraw()
                self.feature_plot.set_planned(self._n_epochs_planned())
                self.feature_plot.redraw()

    def _write_texts(self) -> None:
        if not self.isVisible():
            return
        self.cards.show_run(self._state.current_run)
        self.rmse_plot.describe(self._plot_sentence())
        last = self._state.history.last
        is_fine_tuning = last is not None and last.feature is None
        self._feature_title.setText(_FINE_TUNE_TITLE if is_fine_tuning else _FEATURE_TITLE)
        if self.epoch_table.isVisible():
            self._take_new_rows()

    def _take_new_rows(self) -> None:
        bar = self.epoch_table.verticalScrollBar()
        was_at_end = bar.value() >= bar.maximum()
        self.epoch_model.take_new_rows()
        if was_at_end:
            self.epoch_table.scrollToBottom()

    def _show_numbers(self, is_shown: bool) -> None:
        self._below.setCurrentIndex(1 if is_shown else 0)
        if is_shown:
            self.epoch_model.take_new_rows()
            # Only when it is laid out does the table know how far that is.
            QTimer.singleShot(0, self.epoch_table.scrollToBottom)
        else:
            self._draw_curves()

    def _n_epochs_planned(self) -> int:
        run = self._state.current_run
        if run is None or run.history.last is None:
            return 1
        progress = run.progress
        return progress.max_epochs if run.history.last.feature else progress.n_fine_tune_epochs

    def _empty_words(self) -> tuple[str, str]:
        run = self._state.current_run
        if run is None:
            return _INVITATION
        if run.status is RunStatus.PAUSED:
            return _PAUSED
        if run.status in ACTIVE:
            return _PREPARING
        if run.status is RunStatus.DIVERGED:
            return _DIVERGED
        return _NO_HISTORY if run.history.started is None and run.model else _NOTHING_TRAINED

    def _plot_sentence(self) -> str:
        history = self._state.history
        last = history.last
        if last is None:
            return "No epoch has been trained yet."
        where = "fine-tuning" if last.feature is None else f"feature {last.feature}"
        parts = [
            f"After {wording.counted(len(history.epochs), 'epoch')}, in {where}: "
            f"train RMSE {wording.rmse(last.rmse_train)}"
        ]
        if last.rmse_validation is not None:
            parts.append(f"validation RMSE {wording.rmse(last.rmse_validation)}")
        if history.rmse_baseline is not None:
            parts.append(f"baseline {wording.rmse(history.rmse_baseline)}")
        return ", ".join(parts) + "."


def _card(chart: Chart, *heads: QLabel | PlotToolbar) -> Card:
    card = Card()
    for head in heads:
        if isinstance(head, QLabel):
            head.setContentsMargins(4, 0, 0, 0)
    card.setLayout(in_column(*heads, (chart, 1), spacing=4, margins=(8, 8, 4, 4)))
    return card
