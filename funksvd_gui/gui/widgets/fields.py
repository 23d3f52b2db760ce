"""Fields for numbers, days and choices, which the wheel changes only where they have the focus.

`.` and `,` are decimal marks in all of them, and nothing sets thousands apart.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QSlider,
    QSpinBox,
    QStyledItemDelegate,
    QWidget,
)

from funksvd_gui.gui.widgets.combo_box_role import use_combo_box_role
from funksvd_gui.gui.widgets.number_entry import NumberEntry, read_decimal, read_whole

_STEPS_PER_DECADE = (1.0, 2.0, 5.0)
#: What one step does where steps are relative and the value is zero.
_FIRST_STEP = 0.001
_PLACES_PER_DECADE = 20
#: So that it stands where that of other fields stands.
_TEXT_MARGINS = 6, 0, 0, 0

if TYPE_CHECKING:
    _Widget = QWidget
else:
    # A second QWidget among the bases is one too many for Qt.
    _Widget = object


class _Calm(_Widget):
    """Lets the wheel scroll the panel it stands on, unless it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CalmComboBox(_Calm, QComboBox):
    """A combo box that nobody changes by scrolling past it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Not by the wheel either.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The delegate of its own pays no heed to the style sheet.
        self.setItemDelegate(QStyledItemDelegate(self))
        use_combo_box_role()
        self.currentTextChanged.connect(self._tell)

    def _tell(self) -> None:
        changed = QAccessible.Event.DescriptionChanged
        QAccessible.updateAccessibility(QAccessibleEvent(self, changed))


class CalmDateEdit(_Calm, QDateEdit):
    """A day that nobody changes by scrolling past it; it counts when it is typed in full."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setDisplayFormat("yyyy-MM-dd")
        _make_calm(self)


class IntegerField(_Calm, QSpinBox):
    """Whole numbers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _make_calm(self)
        self._entry = NumberEntry(self, read_whole, "Type a whole number in digits alone.")

    def show_value(self, value: float) -> None:
        """Show a value without reporting it as a change by the person."""
        with QSignalBlocker(self):
            self.setValue(int(value))

    def textFromValue(self, value: int) -> str:
        return str(value)

    def valueFromText(self, text: str) -> int:
        number = self._entry.number(text)
        return self.value() if number is None else int(number)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return self._entry.state(text), text, position

    def fixup(self, text: str) -> str:
        """Bring a number outside the limits to the nearest limit, and refuse other texts."""
        return self.textFromValue(int(self._entry.settled(text)))


class DecimalField(_Calm, QDoubleSpinBox):
    """Decimal numbers, written without needless zeros; ``1e-3`` is understood.

    Parameters
    ----------
    is_relative : bool
        Steps go 0.001, 0.002, 0.005, 0.01 ..., fit for what is chosen by its
        magnitude, such as a learning rate.
    """

    def __init__(self, *, is_relative: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_relative = is_relative
        _make_calm(self)
        self._entry = NumberEntry(
            self, read_decimal, "Type it as 0.02 or 0,02; nothing sets thousands apart."
        )

    def show_value(self, value: float) -> None:
        """Show a value without reporting it as a change by the person."""
        with QSignalBlocker(self):
            self.setValue(value)

    def textFromValue(self, value: float) -> str:
        # Written by Python, with a decimal point everywhere, as the program's files are.
        text = f"{value:.{self.decimals()}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def valueFromText(self, text: str) -> float:
        number = self._entry.number(text)
        return self.value() if number is None else number

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        return self._entry.state(text), text, position

    def fixup(self, text: str) -> str:
        """Bring a number outside the limits to the nearest limit, and refuse other texts."""
        return self.textFromValue(self._entry.settled(text))

    def stepBy(self, steps: int) -> None:
        if not self._is_relative:
            super().stepBy(steps)
            return
        self.interpretText()
        value = self.value()
        for _ in range(abs(steps)):
            value = _next_up(value) if steps > 0 else _next_down(value)
        self.setValue(value)
        self.selectAll()


class LogSlider(_Calm, QSlider):
    """A slider whose places are spread by magnitude: from 0.01 to 0.1 as far as from 0.1 to 1.

    Parameters
    ----------
    lowest, highest : float
        Above zero.
    has_zero : bool
        Whether there is a zero left of the lowest value.
    """

    value_chosen = Signal(float)  # by a person

    def __init__(
        self, lowest: float, highest: float, *, has_zero: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        first, last = (round(_PLACES_PER_DECADE * math.log10(end)) for end in (lowest, highest))
        # Two digits: no two places have the same.
        values = [float(f"{10 ** (n / _PLACES_PER_DECADE):.1e}") for n in range(first, last + 1)]
        self._values = [0.0, *values] if has_zero else values
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setRange(0, len(self._values) - 1)
        self.setPageStep(_PLACES_PER_DECADE // 4)
        self.valueChanged.connect(lambda place: self.value_chosen.emit(self._values[place]))

    def show_value(self, value: float) -> None:
        """Go to the nearest place without reporting it as a change by the person."""
        with QSignalBlocker(self):
            self.setValue(min(range(len(self._values)), key=lambda place: self._far(place, value)))
        self.setAccessibleDescription(f"{value:g}")

    def _far(self, place: int, value: float) -> float:
        here = self._values[place]
        if here <= 0 or value <= 0:
            return 0.0 if here == value else math.inf
        return abs(math.log(here / value))


def _make_calm(field: QAbstractSpinBox) -> None:
    # The style sheet has no say in where the text of a spin box begins.
    field.lineEdit().setTextMargins(*_TEXT_MARGINS)
    field.setKeyboardTracking(False)
    field.setAccelerated(True)
    field.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)


def _ladder(value: float) -> list[float]:
    decade = math.floor(math.log10(value))
    return [
        step * 10.0**power for power in range(decade - 1, decade + 2) for step in _STEPS_PER_DECADE
    ]


def _next_up(value: float) -> float:
    if value < 0:
        return -_next_down(-value)
    if value == 0:
        return _FIRST_STEP
    return next(step for step in _ladder(value) if step > value * (1 + 1e-9))


def _next_down(value: float) -> float:
    if value < 0:
        return -_next_up(-value)
    if value == 0:
        return 0.0
    return next(step for step in reversed(_ladder(value)) if step < value * (1 - 1e-9))
