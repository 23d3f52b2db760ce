"""What is being typed into a spin box: a number, or a text that is refused with a reason."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QToolTip

from funksvd_gui import wording

# ASCII, because \d and float() also take digits of other scripts, "1_000" and "nan".
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?([0-9]+[.,]?[0-9]*|[.,][0-9]+)([eE][+-]?[0-9]+)?")
#: A pasted text may be a whole file.
_MOST_LETTERS_TOLD = 40
#: The release of the mouse button that left the field would hide what is shown at once.
_AFTER_CLICK_MS = 250


def read_whole(text: str) -> int | None:
    """Return the whole number that a text is; None if it is none."""
    text = _trimmed(text)
    return int(text) if _WHOLE.fullmatch(text) else None


def read_decimal(text: str) -> float | None:
    """Return the number that a text is, with `.` or `,` before its decimals; None if it is none.

    Neither ever sets thousands apart: where both stand, or one twice, there is no number.
    """
    text = _trimmed(text)
    if not _DECIMAL.fullmatch(text):
        return None
    number = float(text.replace(",", "."))
    # Zero has no sign that a person would want to see.
    return number + 0.0 if math.isfinite(number) else None


class NumberEntry(QObject):
    """Judges the text in a spin box, whatever the system's language.

    No key is swallowed: what would be left might be another number, such as 2
    after `0,02`. A text that is no number stands until it is finished; then
    the value from before comes back, and the field says why.

    Parameters
    ----------
    read : callable
        Returns the number that a text is, or None.
    hint : str
        How such a number is typed, in a sentence.
    """

    def __init__(
        self, field: QSpinBox | QDoubleSpinBox, read: Callable[[str], float | None], hint: str
    ) -> None:
        super().__init__(field)
        self._field, self._read, self._hint = field, read, hint
        #: The value before somebody began to type; None while nobody does.
        self._before: float | None = None
        field.lineEdit().textEdited.connect(self._on_edited)
        field.editingFinished.connect(self._on_finished)

    def number(self, text: str) -> float | None:
        """Return the number in the field's text; None if it holds none."""
        field = self._field
        if field.specialValueText() and text == field.specialValueText():
            return field.minimum()
        return self._read(self._bare(text))

    def state(self, text: str) -> QValidator.State:
        """Return whether a text can be taken as it is. All else may still become a number."""
        number, field = self.number(text), self._field
        is_inside = number is not None and field.minimum() <= number <= field.maximum()
        return QValidator.State.Acceptable if is_inside else QValidator.State.Intermediate

    def settled(self, text: str) -> float:
        """Return what a finished text comes to: within the limits, or the value from before."""
        number, field = self.number(text), self._field
        if number is not None:
            return min(max(number, field.minimum()), field.maximum())
        if bare := self._bare(text):
            self._refuse(bare)
        return field.value() if self._before is None else self._before

    def _bare(self, text: str) -> str:
        prefix, suffix = self._field.prefix(), self._field.suffix()
        text = text.removeprefix(prefix).removesuffix(suffix).strip()
        # What is pasted may bring its own.
        return text.removeprefix(prefix.strip()).removesuffix(suffix.strip()).strip()

    def _refuse(self, bare: str) -> None:
        told = wording.one_line(bare)
        if len(told) > _MOST_LETTERS_TOLD:
            told = f"{told[:_MOST_LETTERS_TOLD]}…"
        sentence = f"“{told}” is not a number here. {self._hint}"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, sentence))
        QTimer.singleShot(_AFTER_CLICK_MS, self, lambda: self._show(sentence))

    def _show(self, sentence: str) -> None:
        if self._field.isVisible():
            below = self._field.mapToGlobal(QPoint(0, self._field.height()))
            # As rich text it wraps; what was typed stays plain.
            QToolTip.showText(below, f"<qt>{html.escape(sentence)}</qt>", self._field)

    def _on_edited(self) -> None:
        # Comes before the field follows the keys, if it does.
        if self._before is None:
            self._before = self._field.value()

    def _on_finished(self) -> None:
        self._before = None


def _trimmed(text: str) -> str:
    return text.strip().replace(wording.MINUS, "-")
