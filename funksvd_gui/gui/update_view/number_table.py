"""A small table of a step's numbers, whose rows light up with the symbols they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.widgets.font_following import follow_font
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel, TableView, make_table


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A row: what it is of, the key it lights up by, its colour, and its cells as shown."""

    label: str
    cells: tuple[str, ...]
    name: str = ""
    colour: str = ""
    tip: str = ""


class NumberTable(TableView):
    """As high as its rows need; rows are chosen and copied like in every table."""

    def __init__(
        self,
        name: str,
        headings: Sequence[str],
        themes: ThemeManager,
        pointing: Pointing,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._themes, self._pointing = themes, pointing
        self._rows: list[NumberRow] = []
        self._columns_model = ColumnTableModel(self._columns(headings), self)
        make_table(name, self._columns_model, sortable=False, view=self)
        self.setAlternatingRowColors(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.entered.connect(self._on_entered)
        self.selectionModel().currentRowChanged.connect(self._on_row_chosen)
        pointing.changed.connect(self._light_up)
        themes.changed.connect(self._columns_model.refresh)
        self._share_width()
        follow_font(self, self._fit)

    def show_rows(self, rows: Sequence[NumberRow], headings: Sequence[str] | None = None) -> None:
        """Replace the rows, maybe below other headings."""
        is_other = headings is not None or len(rows) != len(self._rows)
        self._rows[:] = rows
        if is_other:
            columns = None if headings is None else self._columns(headings)
            self._columns_model.set_rows(self._rows, columns)
            self._share_width()
            self._fit()
        else:
            self._columns_model.refresh()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointing.point("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            # Rows are read as a whole.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _columns(self, headings: Sequence[str]) -> list[Column]:
        first = Column(
            title=headings[0], value=lambda row: row.label,
            tooltip=lambda row: row.tip or row.label, colour=self._colour_of,
        )  # fmt: skip
        others = [
            Column(title=title, value=partial(_cell, place), numeric=True)
            for place, title in enumerate(headings[1:])
        ]
        return [first, *others]

    def _colour_of(self, row: NumberRow) -> str | None:
        return str(getattr(self._themes.current, row.colour)) if row.colour else None

    def _on_entered(self, index: QModelIndex) -> None:
        self._pointing.point(self._rows[index.row()].name)

    def _on_row_chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid() and self.hasFocus():
            self._pointing.point(self._rows[current.row()].name)

    def _light_up(self, name: str) -> None:
        select, flags = self.selectionModel().select, QItemSelectionModel.SelectionFlag
        if not self.hasFocus():
            self.selectionModel().clearSelection()
        for place, row in enumerate(self._rows):
            if name and row.name == name:
                index = self._columns_model.index(place, 0)
                select(index, flags.Select | flags.Rows)

    def _share_width(self) -> None:
        """Let the numbers share what the labels leave."""
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)

    def _fit(self) -> None:
        rows = self.verticalHeader().defaultSectionSize() * max(len(self._rows), 1)
        self.setFixedHeight(rows + self.horizontalHeader().sizeHint().height() + 4)


def _cell(place: int, row: NumberRow) -> str:
    return row.cells[place]
