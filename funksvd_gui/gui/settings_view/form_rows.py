"""Rows of a panel: a label on the left, a field of the common width on the right."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from funksvd_gui.gui.settings_view.model_panel import FIELD_WIDTH


class FormRow:
    """A label and its field, shown and hidden together.

    Parameters
    ----------
    title : str
        May contain a mnemonic.
    tooltip : str
        One sentence.
    """

    def __init__(self, grid: QGridLayout, title: str, field: QWidget, tooltip: str) -> None:
        self.label = QLabel(title, field.parentWidget())
        self.label.setBuddy(field)
        self.label.setWordWrap(True)
        self.field = field
        field.setFixedWidth(FIELD_WIDTH)
        field.setAccessibleName(title.replace("&", ""))
        field.setAccessibleDescription(tooltip)
        for widget in (self.label, field):
            widget.setToolTip(tooltip)
        row = grid.rowCount()
        grid.addWidget(self.label, row, 0)
        grid.addWidget(field, row, 1)

    def set_visible(self, is_visible: bool) -> None:
        self.label.setVisible(is_visible)
        self.field.setVisible(is_visible)

    def set_enabled(self, is_enabled: bool) -> None:
        self.label.setEnabled(is_enabled)
        self.field.setEnabled(is_enabled)


def make_grid() -> QGridLayout:
    """Return a grid in which rows can be put."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    return grid
