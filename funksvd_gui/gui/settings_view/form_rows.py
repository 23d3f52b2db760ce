"""Rows of a panel: a label on the left, a field of the common width on the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from funksvd_gui.gui.widgets.buttons import plain_text
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.labels import name_widget, text_label

#: Wide enough for 0.000001 and for most presets' names; all fields are equally wide.
_FIELD_WIDTH = 108


def set_field_width(field: QWidget) -> None:
    """Make a field as wide as all others."""
    follow_font(field, lambda: field.setFixedWidth(at_text_size(field, _FIELD_WIDTH)))


@dataclass(frozen=True, slots=True)
class FormRow:
    """A label and its field, shown and hidden together."""

    label: QLabel
    field: QWidget

    def set_visible(self, is_visible: bool) -> None:
        self.label.setVisible(is_visible)
        self.field.setVisible(is_visible)

    def set_enabled(self, is_enabled: bool) -> None:
        self.label.setEnabled(is_enabled)
        self.field.setEnabled(is_enabled)


class Form(QGridLayout):
    """A grid that rows are put into, from top to bottom."""

    def __init__(self, parent: QWidget | None = None, *, below: int = 0) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, below)
        self.setHorizontalSpacing(8)
        self.setVerticalSpacing(2)
        self.setColumnStretch(0, 1)

    def add_field(self, title: str, field: QWidget, tooltip: str) -> FormRow:
        """Add a field and name it by its title, which may contain a mnemonic."""
        name_widget(field, plain_text(title), tooltip)
        field.setAccessibleDescription(tooltip)
        label = text_label(title, parent=field.parentWidget(), buddy=field)
        self.add_labelled(label, field)
        return FormRow(label, field)

    def add_labelled(self, label: QLabel | None, field: QWidget) -> None:
        """Add a field that has its label; one without takes both columns."""
        row = self.rowCount()
        if label is None:
            self.addWidget(field, row, 0, 1, 2)
            return
        label.setWordWrap(True)
        set_field_width(field)
        self.addWidget(label, row, 0)
        self.addWidget(field, row, 1)
