"""One hyper-parameter in the form: its words, its limits and the widget that fits its type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from funksvd_gui.core.hyperparams import Baseline, Limits, default_of
from funksvd_gui.gui.widgets.fields import CalmComboBox, DecimalField, IntegerField
from funksvd_gui.gui.widgets.labels import text_label

#: Chosen by their magnitude: the arrows go 0.001, 0.002, 0.005, 0.01 ...
_RELATIVE = frozenset({
    "learning_rate", "regularization", "fine_tune_rate", "fine_tune_regularization",
    "min_improvement", "initial_noise",
})  # fmt: skip
#: What the arrows change where a hundredth is hardly anything.
_STEPS = {"damping_user": 1.0, "damping_item": 1.0, "epoch_regularization": 1.0}


class HyperparamField(QObject):
    """A label and a widget that hold one value of `Hyperparams`.

    Attributes
    ----------
    label : QLabel or None
        None where the widget carries its own, as a check box does.
    widget : QWidget
        Spin box, check box or combo box.
    """

    changed = Signal()

    def __init__(self, name: str, limits: Limits, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = name
        self._limits = limits
        self._heading = f"{limits.label} {limits.symbol}".strip()
        self._remark = self._idle = ""
        self.widget = _make_widget(name, limits, parent)
        self.label: QLabel | None = None
        if not isinstance(self.widget, QCheckBox):
            self.label = text_label(self._heading, parent=parent, buddy=self.widget)
        self.widget.setAccessibleName(limits.label)
        self._read, self._write, changed = _access_to(self.widget)
        self._describe()
        changed.connect(self.changed)

    @property
    def value(self) -> Any:
        return self._read()

    def show_value(self, value: Any) -> None:
        """Show a value without reporting it as a change by the person."""
        with QSignalBlocker(self):
            self._write(value)

    def add_remark(self, sentence: str) -> None:
        """Let a screen reader say one more sentence about the field, in place of the last one."""
        self._remark = sentence
        self._describe()

    def set_idle(self, reason: str) -> None:
        """Switch the field off and say why; on again where there is no reason."""
        self._idle = reason
        for part in (self.widget, self.label):
            if part is not None:
                part.setEnabled(not reason)
        self._describe()

    def _describe(self) -> None:
        limits = self._limits
        sentences = [limits.help]
        if limits.minimum is not None and limits.maximum is not None:
            sentences.append(f"From {_plain(limits.minimum)} to {_plain(limits.maximum)}.")
        if self._idle:
            sentences.append(self._idle)
        text = " ".join(sentences)
        self.widget.setAccessibleDescription(f"{text} {self._remark}".strip())
        self.widget.setToolTip(f"<b>{self._heading}</b><br>{text}")
        if self.label is not None:
            self.label.setToolTip(self.widget.toolTip())


_Field = QCheckBox | CalmComboBox | IntegerField | DecimalField


def _access_to(field: _Field) -> tuple[Callable[[], Any], Callable[[Any], object], SignalInstance]:
    """Return what reads a field, what writes to it, and what tells that it changed."""
    match field:
        case QCheckBox():
            return field.isChecked, field.setChecked, field.toggled
        case CalmComboBox():
            return (
                lambda: Baseline(field.currentData()),
                lambda kind: field.setCurrentIndex(field.findData(str(kind))),
                field.currentIndexChanged,
            )
        case _:
            return field.value, field.setValue, field.valueChanged


def _make_widget(name: str, limits: Limits, parent: QWidget) -> _Field:
    default = default_of(name)
    if isinstance(default, bool):
        return QCheckBox(limits.label, parent)
    if isinstance(default, Baseline):
        box = CalmComboBox(parent)
        for kind in Baseline:
            box.addItem(kind.value[:1].upper() + kind.value[1:], str(kind))
        return box
    assert limits.minimum is not None
    assert limits.maximum is not None
    if isinstance(default, int):
        whole = IntegerField(parent)
        whole.setRange(int(limits.minimum), int(limits.maximum))
        return whole
    decimal = DecimalField(is_relative=name in _RELATIVE, parent=parent)
    decimal.setDecimals(limits.decimals)
    decimal.setRange(limits.minimum, limits.maximum)
    decimal.setSingleStep(_STEPS.get(name, 10.0 ** -min(limits.decimals, 2)))
    return decimal


def _plain(limit: float) -> str:
    # As it could be typed: nothing sets thousands apart.
    return f"{limit:.6f}".rstrip("0").rstrip(".")
