"""Headings of the preview with a box above each: what the column is taken for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableView

from funksvd_gui.data.preview import ColumnRole
from funksvd_gui.gui import formats

#: More boxes than this would only be slow; wider tables have their ratings in front.
MAX_BOXES = 64
_MARGIN = 4


class RoleHeader(QHeaderView):
    """Boxes over the columns of a table, from its third column on.

    Parameters
    ----------
    n_leading : int
        So many columns on the left have no box.
    """

    role_chosen = Signal(int, object)  # column of the file, ColumnRole

    def __init__(self, n_leading: int, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._n_leading = n_leading
        self._boxes: list[QComboBox] = []
        self._height = QComboBox(self).sizeHint().height() + 2 * _MARGIN
        for child in self.findChildren(QComboBox):
            child.deleteLater()
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        self.setHighlightSections(False)
        self.sectionResized.connect(self._place_boxes)
        self.geometriesChanged.connect(self._place_boxes)
        table.horizontalScrollBar().valueChanged.connect(self._place_boxes)

    @property
    def boxes(self) -> tuple[QComboBox, ...]:
        """From the first column of the file on."""
        return tuple(self._boxes)

    def show_roles(self, names: Sequence[str], roles: Sequence[ColumnRole]) -> None:
        """Show what each column is taken for; no roles take the boxes away."""
        n = min(len(roles), MAX_BOXES)
        while len(self._boxes) > n:
            self._boxes.pop().deleteLater()
        while len(self._boxes) < n:
            self._boxes.append(self._make_box(len(self._boxes)))
        for box, name, role in zip(self._boxes, names, roles, strict=False):
            box.setCurrentIndex(box.findData(role.value))
            box.setAccessibleName(f"Role of {formats.shown(name)}")
        self.updateGeometry()
        self.headerDataChanged(Qt.Orientation.Horizontal, 0, max(self.count() - 1, 0))
        self._place_boxes()

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return size + QSize(0, self._height) if self._boxes else size

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place_boxes()

    def _make_box(self, column: int) -> QComboBox:
        box = QComboBox(self)
        for role in ColumnRole:
            box.addItem(role.value.capitalize(), role.value)
        box.setToolTip("What this column is taken for.")
        box.activated.connect(partial(self._on_activated, column))
        box.show()
        return box

    def _on_activated(self, column: int, _place: int) -> None:
        # Qt hands the enum back as the plain text it is made of.
        self.role_chosen.emit(column, ColumnRole(self._boxes[column].currentData()))

    def _place_boxes(self, *_: object) -> None:
        for column, box in enumerate(self._boxes):
            section = column + self._n_leading
            box.setVisible(section < self.count())
            left = self.sectionViewportPosition(section)
            width = self.sectionSize(section) - 2 * _MARGIN
            box.setGeometry(left + _MARGIN, _MARGIN, max(width, 0), self._height - 2 * _MARGIN)
