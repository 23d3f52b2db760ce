"""Step 6: both numbers go against the slope, from their old values."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.figures import figure, small
from funksvd_gui.gui.update_view.formulas import step
from funksvd_gui.gui.update_view.number_table import NumberRow
from funksvd_gui.gui.update_view.page import Page, show_note
from funksvd_gui.gui.update_view.picture import Curve, Dot, Line, Picture, Words
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.remarks import clamped_remark, joint_remark
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.formula import align_at_relations
from funksvd_gui.gui.widgets.labels import text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.segments import Segments
from funksvd_gui.session.update_story import StepTable, step_table

#: How far ε² is drawn, in steps.
_BACK, _ON, _N_POINTS = -1.0, 4.0, 101
_ROOM = 0.12


class StepPage(Page):
    """The step from where the walk stands, the slip beside it, and ε² along it."""

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__(subject, themes, pointing)
        self._formulas = [self.make_formula(), self.make_formula()]
        align_at_relations(*self._formulas)
        self.direction = Segments(
            [
                ("&down the slope", "Minus the slope, so that ε² falls"),
                ("up", "Plus the slope, a slip that is easily made: ε² climbs"),
            ],
            "Direction", self,
        )  # fmt: skip
        self.factor = Segments(
            [
                ("&absorbed", "λ stands for twice the rate, so that no 2 is written"),
                ("&kept", "The 2 is written, and λ is half as large: the step is the same"),
            ],
            "The factor 2", self,
        )  # fmt: skip
        self.table = self.make_table("Step", "", "before", "after", "q from new p")
        self.chart = self.make_chart("Squared error along the step")
        self.chart.bottom_axis.set_title("steps")
        self._note = self.make_note("About the step")
        self._build()
        self.direction.chosen.connect(lambda at: subject.try_direction(climbs=bool(at)))
        self.factor.chosen.connect(self._keep_two)

    def refresh(self) -> None:
        subject = self.subject
        for segments, is_second in (
            (self.direction, subject.climbs), (self.factor, subject.keeps_two),
        ):  # fmt: skip
            with QSignalBlocker(segments):
                segments.choose(int(is_second))
        # Without γ, which the next step of the derivation brings in.
        found = step_table(self.updates, *subject.point, subject.rate_in_step, 0.0)
        values = {
            "p_new": figure(found.after.p), "q_new": figure(found.after.q),
            "p": figure(found.before.p), "q": figure(found.before.q),
            "epsilon": figure(found.before.epsilon),
            "rate": wording.number(subject.learning_rate, 3),
        }  # fmt: skip
        for view, of_p in zip(self._formulas, (True, False), strict=True):
            view.show_formula(step(self.setting, of_p=of_p))
            view.set_values(values)
        self.table.show_rows(_rows(found))
        self._say(found)
        self._draw(found)

    def _build(self) -> None:
        switches = in_row(
            text_label("Direction", "dim", self), self.direction, 12,
            text_label("The factor 2", "dim", self), self.factor, None,
        )  # fmt: skip
        numbers = in_row((self.table, 5), (self.chart, 3), spacing=12)
        numbers.setAlignment(self.table, Qt.AlignmentFlag.AlignTop)
        self.chart.setMinimumHeight(120)
        self.setLayout(in_column(*self._formulas, switches, (numbers, 1), self._note, spacing=8))

    def _keep_two(self, place: int) -> None:
        # The number moves, the path does not.
        self.subject.learning_rate *= 0.5 if place else 2.0
        self.subject.try_direction(keeps_two=bool(place))

    def _say(self, found: StepTable) -> None:
        subject, rate = self.subject, self.subject.notation.rate
        two = "4" if subject.keeps_two else ""
        also = (
            f"With the 2 kept, {rate} = {wording.number(subject.learning_rate)} makes the step "
            f"that {wording.number(2 * subject.learning_rate)} makes without it."
            if subject.keeps_two
            else ""
        )
        show_note(
            self._note,
            f"Both use the old values. With the new p, q would differ by {small(abs(found.apart))} "
            f"= {two}{rate}²ε²q: small in {rate}, but no longer the gradient.",
            also,
            "Upwards ε² grows: the sign was lost." if subject.climbs else "",
            joint_remark(self.setting),
            clamped_remark(self.setting, self.explained.update),
        )  # fmt: skip

    def _draw(self, found: StepTable) -> None:
        before, after = found.before, found.after
        shares = np.linspace(_BACK, _ON, _N_POINTS)
        p = before.p + shares * (after.p - before.p)
        q = before.q + shares * (after.q - before.q)
        pairs = zip(p.tolist(), q.tolist(), strict=True)
        squares = np.array([self.updates.error(*pair) ** 2 for pair in pairs])
        low, high = float(np.nanmin(squares)), float(np.nanmax(squares))
        room = _ROOM * max(high - low, 1e-9)
        picture = Picture(
            (
                Curve(x=shares, y=squares, colour="validation", name="epsilon_squared"),
                Line(
                    begin=(0.0, low - room), end=(1.0, low - room), colour="accent", has_head=True
                ),
                Dot(
                    x=0.0, y=before.squared, colour="text", text=figure(before.squared),
                    is_ring=True, name="before",
                ),
                Dot(x=1.0, y=after.squared, colour="accent", text=figure(after.squared)),
                Words(x=_BACK, y=high + room, text="ε² along the step", side="right"),
            ),
            (_BACK, _ON), (low - 2 * room, high + 2 * room),
        )  # fmt: skip
        sentence = (
            f"Epsilon squared along the step: {figure(before.squared)} before, "
            f"{figure(after.squared)} after one step."
        )
        self.chart.show_pictures(sentence, picture)


def _rows(found: StepTable) -> list[NumberRow]:
    columns = found.before, found.after, found.slip
    rows = (
        ("p", "p", "negative", [c.p for c in columns]),
        ("q", "q", "positive", [c.q for c in columns]),
        ("p·q", "pq", "", [c.product for c in columns]),
        ("ε", "epsilon", "validation", [c.epsilon for c in columns]),
        ("ε²", "epsilon_squared", "validation", [c.squared for c in columns]),
    )
    return [
        NumberRow(label, tuple(map(figure, values)), name, colour)
        for label, name, colour, values in rows
    ]
