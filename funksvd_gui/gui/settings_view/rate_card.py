"""A setting that one turns while watching: its field, a slider, and what it does in a line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from funksvd_gui.gui.settings_view.form_rows import set_field_width
from funksvd_gui.gui.settings_view.hyperparam_field import HyperparamField
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.fields import DecimalField, LogSlider
from funksvd_gui.gui.widgets.labels import Remark, restyle
from funksvd_gui.gui.widgets.layouts import in_column, in_row


class RateCard(Card):
    """Field and slider hold the same value; the field alone goes beyond the slider's ends.

    Parameters
    ----------
    field : HyperparamField
        Of a decimal number.
    remark : Remark
        Stands below the slider.
    lowest, highest : float
        Ends of the slider.
    has_zero : bool
        Whether the slider's left end is zero.
    """

    def __init__(
        self,
        field: HyperparamField,
        remark: Remark,
        *,
        lowest: float,
        highest: float,
        has_zero: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        assert isinstance(field.widget, DecimalField)
        assert field.label is not None
        self._field = field.widget
        self.slider = LogSlider(lowest, highest, has_zero=has_zero, parent=self)
        self.slider.setAccessibleName(f"{field.widget.accessibleName()} slider")
        self.slider.setToolTip(field.widget.toolTip())
        restyle(field.label, "role", "name")
        remark.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        set_field_width(field.widget)
        head = in_row((field.label, 1), field.widget)
        self.setLayout(in_column(head, self.slider, remark, spacing=4, margins=(11, 8, 11, 6)))
        self.slider.value_chosen.connect(field.widget.setValue)
        field.widget.valueChanged.connect(self.slider.show_value)
        self.show_value()

    def show_value(self) -> None:
        """Put the slider where the field is."""
        self.slider.show_value(self._field.value())
