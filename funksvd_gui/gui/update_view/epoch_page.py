"""Step 8: one step for every rating, epoch after epoch, feature after feature."""

from __future__ import annotations

import numpy as np

from funksvd_gui import wording
from funksvd_gui.gui.charts.ticks import write_plain
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.figures import figure
from funksvd_gui.gui.update_view.formulas import epoch, next_target
from funksvd_gui.gui.update_view.page import Page, show_note
from funksvd_gui.gui.update_view.picture import Curve, Dot, Line, Picture
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.remarks import joint_remark
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.formula import align_at_relations
from funksvd_gui.gui.widgets.labels import text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.session.update_story import left_by_features

_ROOM = 0.3


class EpochPage(Page):
    """The epoch line by line, and what each feature has left of this rating."""

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__(subject, themes, pointing)
        self._for_each = text_label("For every rating, in turn:", "", self)
        self._lines = [self.make_formula(24) for _ in range(3)]
        align_at_relations(*self._lines)
        self._then = text_label("When the feature is done:", "", self)
        self._next = self.make_formula(24)
        self._note = self.make_note("About epochs")
        self.chart = self.make_chart("What each feature left of this rating")
        self.chart.bottom_axis.set_title("left of this rating, after feature")
        self.chart.bottom_axis.set_writer(write_plain, is_count=True)
        self.link = make_button("", "Show this feature's curves on the Training tab.", parent=self)
        self.link.clicked.connect(lambda: self.feature_requested.emit(subject.feature))
        self.chart.setMinimumHeight(110)
        self.setLayout(
            in_column(
                self._for_each, *self._lines, self._then, self._next, (self.chart, 1), self._note,
                in_row(self.link, None), spacing=4,
            )
        )  # fmt: skip

    def refresh(self) -> None:
        setting, feature = self.setting, self.subject.feature
        for view, formula in zip(self._lines, epoch(setting), strict=True):
            view.show_formula(formula)
        following = next_target(setting)
        for widget in (self._then, self._next):
            widget.setVisible(following is not None)
        if following is not None:
            self._next.show_formula(following)
        self.link.setText(f"Show feature {feature} in Training")
        self.link.setAccessibleName(f"Show feature {feature} in Training")
        self._say()
        self._draw()

    def _say(self) -> None:
        model, feature = self.model, self.subject.feature
        n = int(model.factors.user_counts.sum(dtype=np.int64))
        kept = model.factors.kept_epochs
        known = kept[feature - 1] if kept and not self.subject.is_untrained else 0
        took = f" Feature {feature} is kept from its epoch {known}." if known else ""
        show_note(
            self._note,
            f"An epoch visits all {wording.count(n)} training ratings once.{took}",
            joint_remark(self.setting),
            ""
            if self.setting.is_fine_tuned
            else "The next feature begins with what this one left.",
        )

    def _draw(self) -> None:
        user, item = self.places
        left = left_by_features(self.model, user, item)
        x = np.arange(len(left), dtype=np.float64)
        feature = self.subject.feature
        low, high = min(float(left.min()), 0.0), max(float(left.max()), 0.0)
        room = _ROOM * max(high - low, 0.1)
        picture = Picture(
            (
                Line(begin=(-0.5, 0.0), end=(len(left) - 0.5, 0.0), colour="dim"),
                Curve(x=x, y=left, colour="validation", name="epsilon"),
                Dot(x=float(feature - 1), y=float(left[feature - 1]), colour="text", name="t",
                    text=f"t {figure(float(left[feature - 1]), 2)}", side="above"),
                Dot(x=float(feature), y=float(left[feature]), colour="validation", name="epsilon",
                    text=f"ε {figure(float(left[feature]), 2)}", side="below"),
            ),
            (-0.5, len(left) - 0.5), (low - room, high + room),
        )  # fmt: skip
        sentence = (
            "What is left of this rating after each feature: "
            f"{figure(float(left[0]), 2)} after the baseline, {figure(float(left[-1]), 2)} after "
            f"all {len(left) - 1}."
        )
        self.chart.show_pictures(sentence, picture)
