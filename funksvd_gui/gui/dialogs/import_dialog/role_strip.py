"""A box above each column of the preview: what the column is taken for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QComboBox, QTableView, QWidget

from funksvd_gui import wording
from funksvd_gui.data.preview import ColumnRole

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
        self._boxes: list[QComboBox] = []
        self.setAccessibleName("Roles of the columns")
        sample = QComboBox(self)
        self.setFixedHeight(sample.sizeHint().height())
        sample.deleteLater()
        table.horizontalHeader().sectionResized.connect(self._place_boxes)
        table.horizontalScrollBar().valueChanged.connect(self._place_boxes)
        table.viewport().installEventFilter(self)

    @property
    def boxes(self) -> tuple[QComboBox, ...]:
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

    def _make_box(self, column: int) -> QComboBox:
        box = QComboBox(self)
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
