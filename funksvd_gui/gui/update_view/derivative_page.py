"""Step 5: the derivative by the chain rule, term by term, and by trying."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from PySide6.QtWidgets import QGridLayout, QWidget

from funksvd_gui.core.update_rule import RatingUpdates
from funksvd_gui.gui.charts.axes import NamedAxis
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.derivatives import chain_rule, slope
from funksvd_gui.gui.update_view.figures import figure, power_of_ten, small
from funksvd_gui.gui.update_view.number_table import NumberRow
from funksvd_gui.gui.update_view.page import Page, card_title, picture_card, show_note
from funksvd_gui.gui.update_view.picture import Curve, Dot, Floats, Line, Picture, Words
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.remarks import clamped_remark
from funksvd_gui.gui.update_view.subject import Point, UpdateSubject
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.fields import LogSlider
from funksvd_gui.gui.widgets.font_following import at_text_size, follow_font
from funksvd_gui.gui.widgets.labels import name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.session.update_story import Distances, distances, tried_slope

_NARROWEST, _WIDEST, _FIRST = 1e-7, 1.0, 1e-2
_N_WIDTHS, _N_POINTS = 113, 161
_THIRD = 2
_ROOM, _ROOM_FOR_WORDS = 0.1, 0.3
#: Of decimal logarithms, where all distances are zero.
_NO_RANGE = -8.0, 0.0
_LEAST_REACH, _MOST_REACH = 1.2, 6.0


class DerivativePage(Page):
    """Four lines whose third is clicked away, a table that asks the machine, and two pictures."""

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__(subject, themes, pointing)
        self.lines = [self.make_formula(20) for _ in range(4)]
        self.mirror = self.make_formula(20)
        self._remarks = [text_label("", "dim", self) for _ in self.lines]
        self._likewise = text_label("and likewise", "dim", self)
        self.all_button = make_button(
            "Click &all away",
            "Take all terms that hold no p away at once.",
            kind="link",
            parent=self,
        )
        self.table = self.make_table(
            "Derivatives", "", "by the formula", "by trying", "apart by", "to both sides"
        )
        self.slider = LogSlider(_NARROWEST, _WIDEST, has_zero=False, parent=self)
        self._width = text_label("", parent=self, name="h")
        self.note = self.make_note("About trying")
        self.parabola = self.make_chart("Squared error over p")
        self.distance = self.make_chart("Distance over h", bottom_axis=partial(NamedAxis, "bottom"))
        self._measured: tuple[tuple[RatingUpdates, Point], Distances] | None = None
        self._h, self._constants = _FIRST, frozenset[int]()
        self._build()
        self.lines[_THIRD].term_clicked.connect(self._click)
        self.all_button.clicked.connect(self._click_all)
        self.slider.value_chosen.connect(self._try_width)

    def refresh(self) -> None:
        rule = chain_rule(self.setting)
        self._constants = rule.constants
        for view, formula, label, remark in zip(
            self.lines, rule.lines, self._remarks, rule.remarks, strict=True
        ):
            view.show_formula(formula)
            label.setText(remark)
        self.mirror.show_formula(slope(of_p=False))
        self._show_clicked()
        self._show_numbers()

    def _build(self) -> None:
        tip = "How far apart the two points are between which the slope is measured."
        name_widget(self.slider, "Width of the difference h", tip)
        self.slider.show_value(self._h)
        follow_font(self, self._fit)
        lines = QGridLayout()
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setVerticalSpacing(0)
        lines.setColumnStretch(0, 1)
        for row, (view, label) in enumerate(zip(self.lines, self._remarks, strict=True)):
            lines.addWidget(view, row, 0)
            lines.addWidget(label, row, 1)
        lines.addWidget(self.mirror, 4, 0)
        lines.addWidget(self._likewise, 4, 1)
        lines.addWidget(self.all_button, 3, 1)
        self._remarks[3].hide()
        for view in (self.lines[3], self.mirror):
            policy = view.sizePolicy()
            # It waits for the last click in its place.
            policy.setRetainSizeWhenHidden(True)
            view.setSizePolicy(policy)
        label = text_label("Width h", "dim", self, buddy=self.slider)
        width = in_row(label, (self.slider, 1), self._width)
        self.setLayout(in_column(lines, self.table, width, self.note, None, spacing=8))
        self.distance.bottom_axis.set_title("h, wider to the right")
        self.distance.left_axis.set_log(True)
        self.distance.left_axis.set_writer(_write_power, is_count=False)
        axis = self.distance.bottom_axis
        assert isinstance(axis, NamedAxis)
        powers = range(round(math.log10(_NARROWEST)), round(math.log10(_WIDEST)) + 1)
        axis.set_names({float(power): power_of_ten(power) for power in powers})
        self.parabola.bottom_axis.set_title("p")
        self.side = QWidget()
        self.side.setLayout(
            in_column(
                (picture_card(card_title("ε², when only p moves", self), self.parabola), 3),
                (picture_card(card_title("How far the two are apart", self), self.distance), 2),
                spacing=12,
            )
        )

    def _fit(self) -> None:
        self._width.setMinimumWidth(at_text_size(self, 92))

    def _click(self, place: int) -> None:
        if place not in self._constants:
            self._remarks[_THIRD].setText("not this one: see what it holds")
            return
        self.lines[_THIRD].set_struck(self.lines[_THIRD].struck ^ {place})
        self._show_clicked()

    def _click_all(self) -> None:
        done = self.lines[_THIRD].struck == self._constants
        self.lines[_THIRD].set_struck(frozenset() if done else self._constants)
        self._show_clicked()

    def _show_clicked(self) -> None:
        third = self.lines[_THIRD]
        third.set_clickable(self._constants)
        n, n_all = len(third.struck), len(self._constants)
        self._remarks[_THIRD].setText(
            f"{n} of {n_all} clicked away" if n else "click the terms without p"
        )
        for widget in (self.lines[3], self.mirror, self._likewise):
            widget.setVisible(n == n_all)
        self.all_button.setText("Bring &all back" if n == n_all else "Click &all away")

    def _try_width(self, width: float) -> None:
        self._h = width
        self._show_numbers()

    def _show_numbers(self) -> None:
        p, q = self.subject.point
        epsilon = self.updates.error(p, q)
        self._width.setText(f"h = {small(self._h)}")
        self.slider.setAccessibleDescription(f"h = {small(self._h)}")
        rows = [self._row(of_p, -2.0 * epsilon * (q if of_p else p)) for of_p in (True, False)]
        self.table.show_rows(rows)
        square = small(self._h * q * q)
        show_note(
            self.note,
            f"To one side trying is off by h·q² = {square}: the chord ends h farther on, and ε² is "
            "a parabola in p. To both sides the two errors cancel, so only rounding is left, which "
            "is all there is when h gets very small.",
            clamped_remark(self.setting, self.explained.update),
        )  # fmt: skip
        self._draw_parabola(p, q, epsilon)
        self._draw_distances(p, q)

    def _row(self, of_p: bool, exact: float) -> NumberRow:
        point = self.subject.point
        one, both = (
            tried_slope(self.updates, *point, self._h, of_p=of_p, central=central)
            for central in (False, True)
        )
        cells = (figure(exact), figure(one), small(abs(one - exact)), small(abs(both - exact)))
        name, colour = ("dp", "negative") if of_p else ("dq", "positive")
        return NumberRow("∂ε²/∂p" if of_p else "∂ε²/∂q", cells, name, colour)

    def _draw_parabola(self, p: float, q: float, epsilon: float) -> None:
        steep = -2.0 * epsilon * q
        lowest = p + epsilon / q if q else p
        reach = max(1.25 * min(abs(lowest - p), _MOST_REACH), _LEAST_REACH)
        x = np.linspace(p - reach, p + reach, _N_POINTS)
        y = np.array([self.updates.error(value, q) ** 2 for value in x.tolist()])
        here = epsilon**2
        beyond = self.updates.error(p + self._h, q) ** 2
        half = 0.45 * reach
        chord = (beyond - here) / self._h
        end = max(self._h, half)
        low, high = 0.0, float(y.max())
        picture = Picture(
            (
                Curve(x=x, y=y, colour="validation", name="epsilon_squared"),
                Line(
                    begin=(p - end / 3, here - chord * end / 3), end=(p + end, here + chord * end),
                    colour="dim", is_dashed=True, name="h",
                ),
                Line(
                    begin=(p - half, here - steep * half), end=(p + half, here + steep * half),
                    colour="accent", name="dp",
                ),
                Dot(x=p + self._h, y=beyond, colour="dim", is_ring=True, name="h"),
                Dot(
                    x=p, y=here, colour="negative", is_ring=True, name="p",
                    text=f"slope {figure(steep)}", side="right" if steep < 0 else "left",
                ),
            ),
            (p - reach, p + reach), (low - _ROOM * high, (1 + _ROOM) * high),
        )  # fmt: skip
        sentence = (
            f"Epsilon squared over p, a parabola. At p = {figure(p)} its slope is {figure(steep)}; "
            f"the chord to p + h has the slope {figure(chord)}."
        )
        self.parabola.show_pictures(sentence, picture)

    def _distances(self, p: float, q: float) -> Distances:
        """Return the distances at a point; while h is dragged they stay."""
        key = self.updates, (p, q)
        if self._measured is None or self._measured[0] != key:
            widths = np.logspace(math.log10(_NARROWEST), math.log10(_WIDEST), _N_WIDTHS)
            self._measured = key, distances(self.updates, p, q, widths)
        return self._measured[1]

    def _draw_distances(self, p: float, q: float) -> None:
        found = self._distances(p, q)
        x = np.log10(found.widths)
        forward, central = (_log(values) for values in (found.forward, found.central))
        both = np.concatenate([forward, central])
        told = both[np.isfinite(both)]
        low, high = (float(told.min()), float(told.max())) if len(told) else _NO_RANGE
        steep = -2.0 * self.updates.error(p, q) * q
        now = abs(tried_slope(self.updates, p, q, self._h, of_p=True) - steep)
        level = math.log10(now) if now > 0 else low
        room = _ROOM * max(high - low, 1.0)
        below = _ROOM_FOR_WORDS * max(high - low, 1.0)
        picture = Picture(
            (
                Curve(x=x, y=central, colour="dim", name="central", is_dashed=True),
                Curve(x=x, y=forward, colour="text", name="forward"),
                Line(
                    begin=(math.log10(self._h), low), end=(math.log10(self._h), high + room),
                    colour="accent",
                ),
                Dot(x=math.log10(self._h), y=level, colour="accent", name="h"),
                Words(x=math.log10(self._h), y=high + room, text=small(now), colour="accent",
                      name="h", side="left" if self._h > _FIRST / 10 else "right"),
                Words(x=float(x[-1]), y=low - below / 2, text="dashed: to both sides",
                      name="central", side="left"),
                Words(x=float(x[0]), y=low - below / 2, text="no digits left", side="right"),
            ),
            (float(x[0]), float(x[-1])), (low - below, high + room),
        )  # fmt: skip
        sentence = (
            f"The distance between formula and trying over h, both logarithmic. At h = "
            f"{small(self._h)} it is {small(now)} to one side."
        )
        self.distance.show_pictures(sentence, picture)


def _log(values: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        logs = np.log10(values)
    logs[~np.isfinite(logs)] = np.nan
    return logs


def _write_power(value: float, _: float) -> str:
    return power_of_ten(round(math.log10(value), 6))
