"""Fields for numbers: spin boxes with native arrows that say what they hold."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import QLocale
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox, QWidget

_NUMBER_BEGUN = re.compile(r"[+-]?\d*\.?\d*([eE][+-]?\d*)?")
_STEPS_PER_DECADE = (1.0, 2.0, 5.0)
#: What one step does where steps are relative and the value is zero.
_FIRST_STEP = 0.001


class IntegerField(QSpinBox):
    """Whole numbers. The wheel scrolls the panel unless the field has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        _make_calm(self)
        self.setGroupSeparatorShown(True)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class DecimalField(QDoubleSpinBox):
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
        # The program writes decimal points everywhere, as its files do.
        self.setLocale(QLocale.c())
        _make_calm(self)

    def textFromValue(self, value: float) -> str:
        text = f"{value:.{self.decimals()}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def valueFromText(self, text: str) -> float:
        number = _parsed(self._bare(text))
        return self.value() if number is None else number

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        bare = self._bare(text)
        number = _parsed(bare)
        if number is not None and self.minimum() <= number <= self.maximum():
            state = QValidator.State.Acceptable
        elif _NUMBER_BEGUN.fullmatch(bare):
            state = QValidator.State.Intermediate
        else:
            state = QValidator.State.Invalid
        return state, text, position

    def fixup(self, text: str) -> str:
        """Bring a number outside the limits to the nearest limit."""
        number = _parsed(self._bare(text))
        if number is None:
            return self.textFromValue(self.value())
        return self.textFromValue(min(max(number, self.minimum()), self.maximum()))

    def stepBy(self, steps: int) -> None:
        if not self._is_relative:
            super().stepBy(steps)
            return
        value = self.value()
        for _ in range(abs(steps)):
            value = _next_up(value) if steps > 0 else _next_down(value)
        self.setValue(value)
        self.selectAll()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _bare(self, text: str) -> str:
        return text.removeprefix(self.prefix()).removesuffix(self.suffix()).strip()


def _make_calm(field: QAbstractSpinBox) -> None:
    field.setKeyboardTracking(False)
    field.setAccelerated(True)
    field.setCorrectionMode(QAbstractSpinBox.CorrectionMode.CorrectToNearestValue)


def _parsed(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


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
