"""The two tables: what a user has rated, and what she should see next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from funksvd_gui import wording
from funksvd_gui.data.split.part import Part
from funksvd_gui.gui.predictions_view.answers import RecommendedRow, part_name
from funksvd_gui.gui.widgets.fields import IntegerField
from funksvd_gui.gui.widgets.labels import name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.tables import Column, LiveTableModel, TableView, make_table
from funksvd_gui.session.trained_model import RatedItem

_DEFAULT_N = 10
_MOST_RECOMMENDED = 1000
_OFF_BY = 3
_RANK, _TEST, _GENRES = 0, 3, 4
_DIFFERENCE = "Off by"
_PART = "Part"
_USUAL = "0.0"
_LONGEST = {_DIFFERENCE: "−0.00"}
_PART_WORDS = {
    Part.TRAINING: "The model was trained on this rating.",
    Part.VALIDATION: "Held out: training watches its error and does not learn from it.",
    Part.TEST: "Held out for the test: training has not seen it.",
    None: "An older version saved this model, and did not keep which part it was in.",
}
#: Below so many pixels titles are more useful than genres and differences, which stay in
#: tooltips, and than ranks beside her ratings in the test, as rows are in their order.
_WIDE_ENOUGH_FOR_GENRES = 480
_WIDE_ENOUGH_FOR_RANKS = 300
_WIDE_ENOUGH_FOR_DIFFERENCES = 390


def _difference_text(value: float) -> str:
    return wording.difference(value, 2)


def _difference(row: RatedItem) -> float:
    """Return how far the model is above her rating, in stars."""
    return row.clipped - row.rating


def _item(row: RatedItem | RecommendedRow) -> str:
    return row.title or row.item_id


def _item_tooltip(row: RatedItem | RecommendedRow) -> str:
    genres = row.genres if isinstance(row, RecommendedRow) else ""
    label = f"{row.title} ({row.item_id})" if row.title else row.item_id
    return f"{label}\n{genres}" if genres else label


def _score_tooltip(row: RecommendedRow) -> str:
    if row.raw_score == row.score:
        return wording.rating(row.score)
    return f"{wording.rating(row.raw_score)}, kept inside the rating scale"


def _model_tooltip(row: RatedItem) -> str:
    off_by = _difference_text(_difference(row))
    return f"{wording.rating(row.clipped)}, {_DIFFERENCE.lower()} {off_by}"


def _held_out_tooltip(row: RecommendedRow) -> str:
    if row.held_out is None:
        return "She has not rated it."
    return f"She gave it {wording.rating(row.held_out)}. {_PART_WORDS[Part.TEST]}"


def rated_model(parent: QObject) -> LiveTableModel:
    """Return an empty model for `RatedItem`."""
    columns = (
        Column(title="Item", value=_item, tooltip=_item_tooltip, stretch=True),
        Column(title="Rating", value=lambda row: row.rating, text=wording.rating, numeric=True),
        Column(title="Model", value=lambda row: row.clipped, text=wording.rating, numeric=True,
               tooltip=_model_tooltip),
        Column(title=_DIFFERENCE, value=_difference, text=_difference_text, numeric=True),
        Column(title=_PART, value=part_name, tooltip=lambda row: _PART_WORDS[row.part]),
    )  # fmt: skip
    return LiveTableModel(columns, parent)


def recommended_model(parent: QObject) -> LiveTableModel:
    """Return an empty model for `RecommendedRow`."""
    columns = (
        Column(title="Rank", value=lambda row: row.rank, text=wording.count, numeric=True),
        Column(title="Item", value=_item, tooltip=_item_tooltip, stretch=True),
        Column(title="Predicted", value=lambda row: row.score, text=wording.rating, numeric=True,
               tooltip=_score_tooltip),
        Column(title="Test", value=lambda row: row.held_out, text=wording.rating, numeric=True,
               tooltip=_held_out_tooltip),
        Column(title="Genres", value=lambda row: row.genres),
    )  # fmt: skip
    return LiveTableModel(columns, parent)


class AnswerTable(QWidget):
    """A heading with a table below."""

    item_chosen = Signal(str)  # id of the item whose row was activated

    def __init__(self, name: str, model: LiveTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.table: TableView = make_table(name, model, parent=self)
        self.heading = text_label(name, "heading", self)
        self.head = in_row(self.heading, None, margins=(4, 0, 0, 0))
        # As high as the box that stands beside one of the headings.
        self.heading.setMinimumHeight(IntegerField().sizeHint().height())
        self.setLayout(in_column(self.head, (self.table, 1)))
        self._fit_columns()
        self.table.activated.connect(self._on_activated)

    def show_rows(self, rows: Sequence[RatedItem] | Sequence[RecommendedRow]) -> None:
        """Show newer rows; selection and scrolling stay where they are."""
        self.model.replace_rows(rows)

    def _show_column(self, place: int, is_shown: bool) -> None:
        if self.table.isColumnHidden(place) is is_shown:
            self.table.setColumnHidden(place, not is_shown)

    def _fit_columns(self) -> None:
        header, advance = self.table.horizontalHeader(), self.table.fontMetrics().horizontalAdvance
        for place, column in enumerate(self.model.columns):
            if column.title == _PART:
                header.resizeSection(place, advance(Part.VALIDATION.capitalize()) + 26)
            elif column.numeric:
                # Titles need the width; numbers get no more than the longest of them.
                longest = _LONGEST.get(column.title, _USUAL)
                header.resizeSection(place, max(advance(column.title) + 22, advance(longest) + 32))

    def _on_activated(self, index: QModelIndex) -> None:
        self.item_chosen.emit(self.model.row_at(index).item_id)


class RatedTable(AnswerTable):
    """What she has rated, and what the model says of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Known ratings", rated_model(parent), parent)
        self.setMinimumWidth(304)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_column(_OFF_BY, self.width() >= _WIDE_ENOUGH_FOR_DIFFERENCES)


class RecommendationTable(AnswerTable):
    """The top-N, with the choice of N."""

    n_changed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Recommendations", recommended_model(parent), parent)
        self.setMinimumWidth(256)
        self.n_box = IntegerField(self)
        # The list follows every key.
        self.n_box.setKeyboardTracking(True)
        self.n_box.setRange(1, _MOST_RECOMMENDED)
        self.n_box.setValue(_DEFAULT_N)
        name_widget(self.n_box, "Number of recommendations", "How many items are recommended, N.")
        self.n_box.valueChanged.connect(self.n_changed)
        self.head.addWidget(text_label("To&p", "dim", self, buddy=self.n_box))
        self.head.addWidget(self.n_box)
        self._has_genres = self._has_test = False
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_GENRES, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(_GENRES, 150)
        self._show_what_fits()

    @property
    def n(self) -> int:
        """How many items are asked for."""
        return self.n_box.value()

    def show_rows(self, rows: Sequence[RatedItem] | Sequence[RecommendedRow]) -> None:
        super().show_rows(rows)
        recommended = [row for row in rows if isinstance(row, RecommendedRow)]
        self._has_test = any(row.held_out is not None for row in recommended)
        self._has_genres = any(row.genres for row in recommended)
        self._show_what_fits()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        self._show_column(_RANK, not self._has_test or self.width() >= _WIDE_ENOUGH_FOR_RANKS)
        self._show_column(_TEST, self._has_test)
        self._show_column(_GENRES, self._has_genres and self.width() >= _WIDE_ENOUGH_FOR_GENRES)
