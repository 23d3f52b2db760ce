"""The gains of all features in a card, or a sentence where there is nothing to see."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from funksvd_gui.gui.app_state import AppState
from funksvd_gui.gui.charts.chart_card import ExportMenu
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.training_view.epoch_series import EpochSeries
from funksvd_gui.gui.training_view.gain_plot import GainPlot
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.labels import ElidedLabel, text_label
from funksvd_gui.gui.widgets.layouts import in_column


class GainCard(Card):
    """Asks the state for a feature; which one is marked, and what is drawn, it is told."""

    def __init__(
        self, state: AppState, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.plot = GainPlot(EpochSeries(), themes, self)
        self.menu = ExportMenu(self.plot, state, self)
        self.meaning = ElidedLabel("What the bars show", parent=self)
        self.words = text_label("", "dim", self, name="About the gains", wraps=True)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.plot)
        self._pages.addWidget(self.words)
        title = text_label("Gain per feature", "name", self)
        for label in (title, self.meaning, self.words):
            label.setContentsMargins(8, 0, 0, 0)
        head = in_column(title, self.meaning, spacing=2)
        self.setLayout(in_column(head, (self._pages, 1), spacing=4, margins=(8, 8, 4, 4)))
        self.plot.feature_clicked.connect(state.choose_feature)

    def show_series(
        self, shown: EpochSeries, whole: EpochSeries, n_planned: int, unit: str, remark: str
    ) -> None:
        """Draw a run as it was then; the parameters are those of `GainPlot`."""
        which = "validation" if whole.is_validated else "training"
        of_unit = f" of {unit}" if unit else ""
        self.meaning.show_text(f"thousandths off {which} RMSE")
        self.meaning.setToolTip(
            f"By how many thousandths{of_unit} each feature lowered the {which} RMSE."
        )
        self.plot.set_unit(unit)
        self.plot.show_series(shown, whole, n_planned, remark)
        words = self.plot.words
        self.words.setText(words)
        self.words.setAccessibleDescription(words)
        self._pages.setCurrentIndex(1 if words else 0)
