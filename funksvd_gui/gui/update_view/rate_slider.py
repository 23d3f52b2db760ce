"""A slider for a rate or a penalty whose groove says what becomes of it where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.widgets.fields import DecimalField, LogSlider
from funksvd_gui.gui.widgets.font_following import follow_font
from funksvd_gui.gui.widgets.labels import name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_row

_GROOVE, _HANDLE, _GAP = 5, 16, 8
_MARK, _MARGIN = 10, 20
_DECIMALS, _MOST = 5, 100.0
#: Both rows' sliders begin at the same place, in every notation.
_WIDEST_NAMES = ("λ learning rate", "learning_rate", "regularization")


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the slider up to a value, above which the next one begins.

    `kind` is success, warning or error, after the theme's colours, or line.
    """

    name: str
    kind: str
    end: float = math.inf


class ZonedSlider(LogSlider):
    """Zones along the groove, their names below, their ends and the run's value above."""

    def __init__(
        self, lowest: float, highest: float, *, has_zero: bool, themes: ThemeManager,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(lowest, highest, has_zero=has_zero, parent=parent)
        self._themes = themes
        self._lowest, self._highest, self._has_zero = lowest, highest, has_zero
        self._zones: Sequence[Zone] = ()
        self._run: float | None = None
        self.setProperty("zones", True)
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self.update)
        follow_font(self, self.updateGeometry)

    def show_zones(self, zones: Sequence[Zone], run: float | None) -> None:
        """Colour the groove; the last zone goes to the end."""
        if (zones, run) != (self._zones, self._run):
            self._zones, self._run = zones, run
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 2 * self.fontMetrics().height() + _MARGIN)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self.sizeHint().height())

    def place_of(self, value: float) -> float:
        """Return where a value lies, in pixels from the left."""
        span = self.width() - _HANDLE
        n = self.maximum()
        if value <= 0:
            return _HANDLE / 2
        first = 1.0 if self._has_zero else 0.0
        decades = math.log10(self._highest / self._lowest)
        share = math.log10(max(value, self._lowest) / self._lowest) / decades
        return _HANDLE / 2 + span * min(first + share * (n - first), n) / n

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._themes.current
        middle, begin = self.height() / 2, _HANDLE / 2
        last = self.width() - _HANDLE / 2
        for zone in self._zones:
            end = min(self.place_of(zone.end) if math.isfinite(zone.end) else last, last)
            colour = QColor(getattr(theme, zone.kind))
            if end > begin:
                painter.fillRect(QRectF(begin, middle - _GROOVE / 2, end - begin, _GROOVE), colour)
                painter.setPen(QColor(theme.dim if zone.kind == "line" else colour))
                self._write(painter, (begin + end) / 2, zone.name, end - begin, is_above=False)
            begin = max(end, begin)
        self._write_ends(painter)
        self._paint_run(painter)
        painter.end()
        super().paintEvent(event)

    def _write_ends(self, painter: QPainter) -> None:
        """Write where zones end, the last one first: two may be too close together."""
        painter.setPen(QColor(self._themes.current.dim))
        free = math.inf
        for zone in reversed(self._zones):
            x = self.place_of(zone.end) if math.isfinite(zone.end) else math.inf
            text = wording.number(zone.end, 2)
            half = painter.fontMetrics().horizontalAdvance(text) / 2
            if x < self.width() - _HANDLE / 2 and x + half < free:
                self._write(painter, x, text, 2 * half + 1, is_above=True)
                free = x - half - _GAP

    def _paint_run(self, painter: QPainter) -> None:
        if self._run is None:
            return
        x, middle = self.place_of(self._run), self.height() / 2
        painter.setPen(QPen(QColor(self._themes.current.text), 1.5))
        painter.drawLine(QPointF(x, middle - _MARK), QPointF(x, middle + _MARK))

    def _write(
        self, painter: QPainter, x: float, text: str, room: float, *, is_above: bool
    ) -> None:
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(text), metrics.height()
        if width > room:
            return
        left = min(max(x - width / 2, 0.0), self.width() - width)
        top = 0.0 if is_above else self.height() - height
        painter.drawText(QRectF(left, top, width + 1, height), Qt.AlignmentFlag.AlignLeft, text)


class RateRow(QWidget):
    """A symbol with its name, the slider and a field that hold the same value.

    Parameters
    ----------
    name : str
        Accessible name of the field; the slider's is the same with "slider".
    word : str
        Written beside the symbol.
    """

    chosen = Signal(float)

    def __init__(
        self, name: str, word: str, tooltip: str, *, lowest: float, highest: float,
        has_zero: bool, themes: ThemeManager, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._word = word
        self.field = DecimalField(is_relative=True, parent=self)
        self.field.setDecimals(_DECIMALS)
        self.field.setRange(0.0, _MOST)
        name_widget(self.field, name, tooltip)
        self.label = text_label(parent=self, buddy=self.field)
        self.slider = ZonedSlider(lowest, highest, has_zero=has_zero, themes=themes, parent=self)
        name_widget(self.slider, f"{name} slider", tooltip)
        self.field.valueChanged.connect(self._on_chosen)
        self.slider.value_chosen.connect(self._on_chosen)
        self.setLayout(in_row(self.label, (self.slider, 1), self.field))
        follow_font(self, self._fix_widths)

    def show_symbol(self, symbol: str) -> None:
        """Write the sign that this notation has for it."""
        self.label.setText(f"{symbol} {self._word}" if len(symbol) == 1 else symbol)

    def show_value(self, value: float) -> None:
        """Show a value without reporting it as chosen."""
        self.field.show_value(value)
        self.slider.show_value(value)

    def _on_chosen(self, value: float) -> None:
        self.show_value(value)
        self.chosen.emit(value)

    def _fix_widths(self) -> None:
        metrics = self.fontMetrics()
        widest = max(map(metrics.horizontalAdvance, _WIDEST_NAMES))
        self.label.setFixedWidth(widest + 2)
        self.field.setFixedWidth(metrics.horizontalAdvance("0.00000") + 44)
        # Not the slider's: a style sheet sets its least height.
        self.setFixedHeight(self.slider.sizeHint().height())
