"""The two tables: what a user has rated, and what she should see next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from funksvd_gui.gui import formats
from funksvd_gui.gui.cards import text_label
from funksvd_gui.gui.number_fields import IntegerField
from funksvd_gui.gui.predictions_view.answers import KnownRow, RecommendedRow
from funksvd_gui.gui.predictions_view.live_table import LiveTableModel
from funksvd_gui.gui.tables import Column, TableView, make_table

_DEFAULT_N = 10
_MOST_RECOMMENDED = 1000
_GENRES = 3
_DIFFERENCE = "Off by"
_USUAL = "0.0"
_LONGEST = {_DIFFERENCE: "−0.00"}
#: Below this many pixels titles are more useful than genres, which stay in the tooltip.
_WIDE_ENOUGH_FOR_GENRES = 480


def _difference_text(value: float) -> str:
    return formats.difference(value, 2)


def _item_tooltip(row: KnownRow | RecommendedRow) -> str:
    genres = row.genres if isinstance(row, RecommendedRow) else ""
    label = row.title if row.title == row.item_id else f"{row.title} ({row.item_id})"
    return f"{label}\n{genres}" if genres else label


def _score_tooltip(row: RecommendedRow) -> str:
    if row.raw_score == row.score:
        return formats.rating(row.score)
    return f"{formats.rating(row.raw_score)}, kept inside the rating scale"


def known_model(parent: QObject) -> LiveTableModel:
    """Return an empty model for `KnownRow`."""
    columns = (
        Column(title="Item", value=lambda row: row.title, tooltip=_item_tooltip, stretch=True),
        Column(title="Rating", value=lambda row: row.rating, text=formats.rating, numeric=True),
        Column(title="Model", value=lambda row: row.score, text=formats.rating, numeric=True),
        Column(title=_DIFFERENCE, value=lambda row: row.difference, text=_difference_text,
               numeric=True),
    )  # fmt: skip
    return LiveTableModel(columns, parent)


def recommended_model(parent: QObject) -> LiveTableModel:
    """Return an empty model for `RecommendedRow`."""
    columns = (
        Column(title="Rank", value=lambda row: row.rank, text=formats.count, numeric=True),
        Column(title="Item", value=lambda row: row.title, tooltip=_item_tooltip, stretch=True),
        Column(title="Predicted", value=lambda row: row.score, text=formats.rating, numeric=True,
               tooltip=_score_tooltip),
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
        self.head = QHBoxLayout()
        self.head.addWidget(self.heading)
        self.head.addStretch(1)
        self.head.setContentsMargins(4, 0, 0, 0)
        # As high as the box that stands beside one of the headings.
        self.heading.setMinimumHeight(IntegerField().sizeHint().height())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self.head)
        layout.addWidget(self.table, 1)
        self.setMinimumWidth(280)
        self._fit_columns()
        self.table.activated.connect(self._on_activated)

    def show_rows(self, rows: Sequence[KnownRow] | Sequence[RecommendedRow]) -> None:
        """Show newer rows; selection and scrolling stay where they are."""
        self.model.replace_rows(rows)

    def _fit_columns(self) -> None:
        header, advance = self.table.horizontalHeader(), self.table.fontMetrics().horizontalAdvance
        for place, column in enumerate(self.model.columns):
            if column.numeric:
                # Titles need the width; numbers get no more than the longest of them.
                longest = _LONGEST.get(column.title, _USUAL)
                header.resizeSection(place, max(advance(column.title) + 22, advance(longest) + 32))

    def _on_activated(self, index: QModelIndex) -> None:
        self.item_chosen.emit(self.model.row_at(index).item_id)


class RecommendationTable(AnswerTable):
    """The top-N, with the choice of N."""

    n_changed = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Recommendations", recommended_model(parent), parent)
        self.n_box = IntegerField(self)
        # The list follows every key.
        self.n_box.setKeyboardTracking(True)
        self.n_box.setRange(1, _MOST_RECOMMENDED)
        self.n_box.setValue(_DEFAULT_N)
        self.n_box.setAccessibleName("Number of recommendations")
        self.n_box.setToolTip("How many items are recommended, N.")
        self.n_box.valueChanged.connect(self.n_changed)
        label = text_label("To&p", "dim", self)
        label.setBuddy(self.n_box)
        self.head.addWidget(label)
        self.head.addWidget(self.n_box)
        self._has_genres = False
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(_GENRES, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(_GENRES, 150)
        self._show_or_hide_genres()

    @property
    def n(self) -> int:
        """How many items are asked for."""
        return self.n_box.value()

    def show_rows(self, rows: Sequence[KnownRow] | Sequence[RecommendedRow]) -> None:
        super().show_rows(rows)
        self._has_genres = any(isinstance(row, RecommendedRow) and row.genres for row in rows)
        self._show_or_hide_genres()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_or_hide_genres()

    def _show_or_hide_genres(self) -> None:
        is_shown = self._has_genres and self.width() >= _WIDE_ENOUGH_FOR_GENRES
        if self.table.isColumnHidden(_GENRES) is is_shown:
            self.table.setColumnHidden(_GENRES, not is_shown)
