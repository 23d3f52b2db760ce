"""The first rows of a file for Qt: their lines, their fields, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QTableView, QWidget

from funksvd_gui import wording
from funksvd_gui.data.columns import ColumnRole
from funksvd_gui.data.preview import Preview, PreviewRow
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.fields import CalmComboBox
from funksvd_gui.gui.widgets.tables import Column, ColumnTableModel

_READ, _MISSING = "read", "left out: not rated"


class PreviewModel(ColumnTableModel):
    """Line numbers on the left, what becomes of each row beside them, then the fields."""

    N_LEADING = 2

    def __init__(self, themes: ThemeManager, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self._themes = themes
        self._is_settled = True

    def show_preview(self, preview: Preview | None) -> None:
        """Show other rows, or none."""
        self._is_settled = True
        if preview is None:
            self.set_rows((), ())
        else:
            self.set_rows(preview.rows, self._columns_of(preview))

    def set_settled(self, is_settled: bool) -> None:
        """Say what becomes of the rows, or leave it open while a role is missing."""
        self._is_settled = is_settled
        self.refresh()

    def _columns_of(self, preview: Preview) -> list[Column]:
        line = Column(
            title="Line", tip="Line", value=attrgetter("line"), text=wording.count, numeric=True,
            tooltip=lambda row: row.problem or wording.count(row.line),
            colour=partial(self._colour, is_dim=True),
        )  # fmt: skip
        fate = Column(
            title="Will be", tip="Will be",
            value=lambda row: _fate(row) if self._is_settled else None,
            tooltip=lambda row: row.problem or _fate(row), colour=self._colour,
        )  # fmt: skip
        fields = [
            self._field(place, name, role)
            for place, (name, role) in enumerate(
                zip(preview.column_names, preview.roles, strict=False)
            )
        ]
        return [line, fate, *fields]

    def _field(self, place: int, name: str, role: ColumnRole) -> Column:
        def field(row: PreviewRow) -> str:
            # A row may have fewer fields than the others, or more: that is its problem then.
            return row.fields[place] if place < len(row.fields) else ""

        return Column(
            title=name, tip=name, value=field, tooltip=lambda row: row.problem or field(row),
            colour=partial(self._colour, is_dim=role is ColumnRole.UNUSED),
        )  # fmt: skip

    def _colour(self, row: PreviewRow, *, is_dim: bool = False) -> str | None:
        theme = self._themes.current
        if row.problem and self._is_settled:
            return theme.error
        return theme.dim if is_dim or (row.is_missing and self._is_settled) else None


def _fate(row: PreviewRow) -> str:
    if row.problem:
        return f"rejected: {row.problem}"
    return _MISSING if row.is_missing else _READ


def account_of(rows: tuple[PreviewRow, ...]) -> str:
    """Return in a sentence what becomes of the rows of a preview."""
    n_rejected = sum(1 for row in rows if row.problem)
    n_missing = sum(1 for row in rows if row.is_missing)
    n_read = len(rows) - n_rejected - n_missing
    if n_read == len(rows):
        return f"All of the first {wording.counted(len(rows), 'row')} will be read."
    parts = [f"{wording.count(n_read)} will be read"]
    if n_rejected:
        parts.append(f"{wording.count(n_rejected)} rejected")
    if n_missing:
        parts.append(f"{wording.count(n_missing)} left out as not rated")
    return f"Of the first {wording.counted(len(rows), 'row')}, {', '.join(parts)}."


#: More boxes than this would only be slow; wider tables have their ratings in front.
MAX_BOXES = 64
_MARGIN = 4


class RoleStrip(QWidget):
    """Boxes that stay above the columns of a table, wherever these are scrolled.

    They are not inside the table's heading, because a screen reader sees nothing
    of a table but its cells.

    Parameters
    ----------
    table : QTableView
        Below this strip, as wide as it is.
    n_leading : int
        So many columns on the left have no box.
    """

    role_chosen = Signal(int, object)  # column of the file, ColumnRole

    def __init__(self, table: QTableView, n_leading: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table, self._n_leading = table, n_leading
        self._boxes: list[CalmComboBox] = []
        self.setAccessibleName("Roles of the columns")
        sample = CalmComboBox(self)
        self.setFixedHeight(sample.sizeHint().height())
        sample.deleteLater()
        table.horizontalHeader().sectionResized.connect(self._place_boxes)
        table.horizontalScrollBar().valueChanged.connect(self._place_boxes)
        table.viewport().installEventFilter(self)

    @property
    def boxes(self) -> tuple[CalmComboBox, ...]:
        """From the first column of the file on."""
        return tuple(self._boxes)

    def show_roles(
        self, names: Sequence[str], roles: Sequence[ColumnRole], n_to_choose: int | None = None
    ) -> None:
        """Show what each column is taken for; no roles take the boxes away.

        Only the first `n_to_choose` can be changed, by default all of them.
        """
        n = min(len(roles), MAX_BOXES)
        while len(self._boxes) > n:
            box = self._boxes.pop()
            box.hide()
            box.deleteLater()
        while len(self._boxes) < n:
            self._boxes.append(self._make_box(len(self._boxes)))
        for column, (box, name, role) in enumerate(zip(self._boxes, names, roles, strict=False)):
            box.setEnabled(n_to_choose is None or column < n_to_choose)
            box.setCurrentIndex(box.findData(role.value))
            box.setAccessibleName(f"Role of {wording.cell(name)}")
        self._place_boxes()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._place_boxes()
        return super().eventFilter(watched, event)

    def _make_box(self, column: int) -> CalmComboBox:
        box = CalmComboBox(self)
        for role in ColumnRole:
            box.addItem(role.value.capitalize(), role.value)
        box.setToolTip("What this column is taken for.")
        box.activated.connect(partial(self._on_activated, column))
        return box

    def _on_activated(self, column: int, _place: int) -> None:
        # Qt hands the enum back as the plain text it is made of.
        self.role_chosen.emit(column, ColumnRole(self._boxes[column].currentData()))

    def _place_boxes(self, *_: object) -> None:
        header = self._table.horizontalHeader()
        origin = self._table.viewport().x()
        for column, box in enumerate(self._boxes):
            section = column + self._n_leading
            is_there = section < header.count()
            if is_there:
                left = origin + header.sectionViewportPosition(section) + _MARGIN
                box.setGeometry(left, 0, header.sectionSize(section) - 2 * _MARGIN, self.height())
            box.setVisible(is_there)
