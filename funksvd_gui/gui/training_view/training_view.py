"""The Training tab. Listens to the state; knows no trainer and no thread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from funksvd_gui import wording
from funksvd_gui.core.events import TrainingEvent
from funksvd_gui.gui.app_state import ACTIVE, AppState, RunStatus
from funksvd_gui.gui.charts.chart_card import ExportMenu
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.epoch_series import Along, EpochSeries
from funksvd_gui.gui.training_view.epoch_table import EpochTableModel, make_epoch_table
from funksvd_gui.gui.training_view.feature_card import FeatureCard
from funksvd_gui.gui.training_view.gain_card import GainCard
from funksvd_gui.gui.training_view.history_bar import HistoryBar
from funksvd_gui.gui.training_view.plot_toolbar import PlotToolbar
from funksvd_gui.gui.training_view.rmse_plot import RmsePlot
from funksvd_gui.gui.training_view.stat_cards import Moment, StatCards
from funksvd_gui.gui.widgets.cards import Card, WordsPage
from funksvd_gui.gui.widgets.labels import say, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.throttle import Throttle
from funksvd_gui.session.untrained_features import untrained_sentence

# Two clocks: curves move, and text must stand still to be read.
_CURVES_MS = 40
_TEXTS_MS = 220

#: In pixels: in a lower tab the figures take one line each.
_LOW = 620

_INVITATION = "Press Start to train a model.", "Its error will appear here, epoch by epoch."
_PREPARING = "Getting ready.", "The ratings are put in order and the fast code is loaded."
_PAUSED = "Paused before the first epoch.", "Press Resume to go on."
_NO_HISTORY = "This model has no curves.", "It was opened from a file. Press Start to train one."
_NOTHING_TRAINED = "This run ended before its first epoch.", "Press Start to train again."


class TrainingView(QWidget):
    """Figures, curves and numbers of the current run."""

    def __init__(self, state: AppState, themes: ThemeManager) -> None:
        super().__init__()
        self._state = state
        self._series = self._shown = EpochSeries()
        self._along = Along.EPOCHS
        # In this order Tab goes through them: the main plot comes first.
        self.cards = StatCards(themes, self)
        self.rmse_plot = RmsePlot(self._series, themes, self)
        self.export_menu = ExportMenu(self.rmse_plot, state, self)
        self.toolbar = PlotToolbar(self.export_menu, self)
        self.history = HistoryBar(themes, self)
        self.gains = GainCard(state, themes, self)
        self.feature = FeatureCard(state, themes, self)
        self.epoch_model = EpochTableModel(self._series, self)
        self.epoch_table = make_epoch_table(self.epoch_model, self)
        self.note = text_label("", "dim", self, name="Note on the plot", wraps=True)
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

    def show_plots_alone(self, is_alone: bool) -> None:
        """Leave out all but the main plot with its history, and the gains."""
        for part in (self.cards, self.toolbar, self.feature):
            part.setHidden(is_alone)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cards.set_folded(self.height() < _LOW)

    def _build(self) -> None:
        self.note.setContentsMargins(4, 0, 0, 0)
        plot_card = Card(self)
        parts = (self.toolbar, self.note, (self.rmse_plot, 1), self.history)
        plot_card.setLayout(in_column(*parts, spacing=4, margins=(8, 8, 8, 8)))
        self.rmse_plot.setMinimumHeight(160)
        self._features = QWidget(self)
        self._features.setLayout(in_row((self.gains, 1), (self.feature, 2), spacing=12))
        self._below = QStackedWidget(self)
        self._below.addWidget(self._features)
        self._below.addWidget(self.epoch_table)
        curves = QWidget(self)
        curves.setLayout(in_column((plot_card, 3), (self._below, 2), spacing=12))
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.words)
        self._pages.addWidget(curves)
        content = QWidget(self)
        margins = (8, 8, 8, 8)
        content.setLayout(in_column(self.cards, (self._pages, 1), spacing=12, margins=margins))
        # In a window that is lower than all of it one scrolls.
        self._scroll_area = scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        self.setLayout(in_column(scroll))

    def _connect(self) -> None:
        state, plot = self._state, self.rmse_plot
        state.history_extended.connect(self._on_history_extended)
        state.current_run_changed.connect(self._show_current_run)
        state.status_changed.connect(self._on_status_changed)
        state.epoch_shown_changed.connect(self._on_epoch_shown_changed)
        state.feature_chosen.connect(self._mark_feature)
        self._curves_clock.due.connect(self._draw_curves)
        self._texts_clock.due.connect(self._write_texts)
        self.toolbar.control(plot)
        self.toolbar.along_chosen.connect(self._on_along_chosen)
        self.toolbar.numbers.toggled.connect(self._show_numbers)
        plot.feature_clicked.connect(state.choose_feature)
        plot.view_box.sigXRangeChanged.connect(self._lay_out_history)
        plot.view_box.sigResized.connect(self._lay_out_history)
        self.history.epoch_chosen.connect(state.show_epochs)
        self.epoch_table.selectionModel().currentRowChanged.connect(self._on_row_chosen)

    def _on_history_extended(self, events: Sequence[TrainingEvent]) -> None:
        self._series.extend(events)
        self._choose_page()
        self._curves_clock.request()
        self._texts_clock.request()

    def _on_along_chosen(self, along: Along) -> None:
        self._along = along
        self._lay_out_history()

    def _on_epoch_shown_changed(self) -> None:
        self._curves_clock.request()
        self._texts_clock.request()

    def _on_status_changed(self) -> None:
        self.rmse_plot.set_growing(self._is_growing)
        self._mark_divergence()
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
        self.history.stop()
        self._series = self._shown = EpochSeries()
        self._series.extend(history.events())
        run = self._state.current_run
        self.rmse_plot.set_unit(wording.RATING_POINTS if run is None else run.rating_unit)
        self.rmse_plot.set_series(self._series, is_growing=self._is_growing)
        self._mark_divergence()
        self.epoch_model.set_series(self._series)
        self._show_note()
        self._choose_page()
        self._curves_clock.fire()
        self._texts_clock.fire()

    def _mark_divergence(self) -> None:
        run = self._state.current_run
        is_diverged = run is not None and run.status is RunStatus.DIVERGED
        self.rmse_plot.set_diverged(len(self._series) if is_diverged else None)

    def _show_note(self) -> None:
        """Say what the curves cannot; it stays the same as long as a run is shown."""
        run = self._state.current_run
        data = None if run is None else run.dataset
        note = "" if run is None or data is None else untrained_sentence(data, run.hyperparams)
        say(self.note, note)
        self.note.setVisible(bool(note))

    def _choose_page(self) -> None:
        run = self._state.current_run
        # Who diverges in the first epoch has a baseline to look at.
        is_diverged = run is not None and run.status is RunStatus.DIVERGED
        is_drawn = len(self._series) or (is_diverged and self._series.rmse_baseline is not None)
        self._pages.setCurrentIndex(1 if is_drawn else 0)
        self.words.show_words(*self._empty_words())

    def _draw_curves(self) -> None:
        if not self.isVisible():
            return
        run, n_shown = self._state.current_run, self._state.n_epochs_shown
        self._shown = self._series.until(n_shown)
        self.rmse_plot.show_until(n_shown)
        self._lay_out_history()
        n_planned, unit = (0, "") if run is None else (run.progress.n_features, run.rating_unit)
        remark = "in training" if self._is_growing or n_shown is not None else "not finished"
        self.gains.show_series(self._shown, self._series, n_planned, unit, remark)
        self.feature.show_series(self._shown)
        self._mark_feature()

    def _mark_feature(self) -> None:
        is_chosen = self._state.chosen_feature is not None
        self.rmse_plot.set_chosen(self._state.chosen_feature)
        self.gains.plot.mark(self.feature.feature, is_chosen=is_chosen)

    def _lay_out_history(self, *_: object) -> None:
        """Lay the slider under the axis."""
        plot, view_box = self.rmse_plot, self.rmse_plot.view_box
        box, (lowest, highest) = view_box.sceneBoundingRect(), view_box.viewRange()[0]
        # Both stand in the same column; what is in pixels of the plot is so of the slider.
        moved = plot.mapTo(self, QPoint(0, 0)).x() - self.history.mapTo(self, QPoint(0, 0)).x()
        left, width = moved + box.left(), box.width()
        shares = (self._series.positions(self._along) - lowest) / (highest - lowest)
        self.history.lay_out(left + shares * width, self._series.stops, (left, left + width))
        self.history.show_epoch(self._state.n_epochs_shown, is_growing=self._is_growing)

    def _write_texts(self) -> None:
        if not self.isVisible():
            return
        run = self._state.current_run
        # The curves may have been drawn before the newest epochs came.
        self._shown = self._series.until(self._state.n_epochs_shown)
        epoch = self._state.epoch_shown
        self.cards.show_moment(
            None
            if run is None
            else Moment(
                run, self._shown, epoch, run.rating_unit, self._state.n_epochs_shown is None
            )
        )
        self.rmse_plot.describe(self._plot_sentence())
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

    def _empty_words(self) -> tuple[str, str]:
        run = self._state.current_run
        if run is None:
            return _INVITATION
        if run.status is RunStatus.PAUSED:
            return _PAUSED
        if run.status in ACTIVE:
            return _PREPARING
        return _NO_HISTORY if run.history.started is None and run.model else _NOTHING_TRAINED

    def _plot_sentence(self) -> str:
        shown, epoch = self._shown, self._state.epoch_shown
        baseline = shown.rmse_baseline
        if epoch is None:
            told = "" if baseline is None else f" The baseline has {wording.rmse(baseline)}."
            return (
                f"No epoch is shown.{told}"
                if len(self._series)
                else (f"No epoch has been trained yet.{told}")
            )
        where = "fine-tuning" if epoch.feature is None else f"feature {epoch.feature}"
        parts = [
            f"After {wording.counted(len(shown), 'epoch')}, in {where}: "
            f"train RMSE {wording.rmse(epoch.rmse_train)}"
        ]
        if epoch.rmse_validation is not None:
            parts.append(f"validation RMSE {wording.rmse(epoch.rmse_validation)}")
        if baseline is not None:
            parts.append(f"baseline {wording.rmse(baseline)}")
        return ", ".join(parts) + "."
