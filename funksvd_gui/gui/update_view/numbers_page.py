"""Step 4: of all numbers in P and Q, the two that matter now."""

from __future__ import annotations

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.factor_strips import FactorStrips, strip_around
from funksvd_gui.gui.update_view.figures import figure
from funksvd_gui.gui.update_view.formulas import error_by_target
from funksvd_gui.gui.update_view.page import Page, show_note
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.remarks import joint_remark
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.layouts import in_column


class NumbersPage(Page):
    """P and Q as strips; the playground beside it has the two numbers as axes."""

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__(subject, themes, pointing)
        self._formula = self.make_formula()
        self.strips = FactorStrips(themes, pointing, self)
        self._note = self.make_note("About the two numbers")
        self.setLayout(in_column(self._formula, (self.strips, 1), self._note, spacing=12))

    def refresh(self) -> None:
        user, item = self.places
        factors, feature = self.model.factors, self.subject.feature
        update = self.explained.update
        self._formula.show_formula(error_by_target())
        self._formula.set_values(
            {
                "epsilon": figure(update.epsilon), "t": figure(update.target),
                "p": figure(update.p), "q": figure(update.q),
            }
        )  # fmt: skip
        self.strips.show_strips(
            strip_around("P", "p", "user", factors.user_factors, feature, user),
            strip_around("Q", "q", "item", factors.item_factors, feature, item),
        )
        n = factors.user_factors.size + factors.item_factors.size
        show_note(
            self._note,
            f"θ is all of it, {wording.count(n)} numbers in two matrices. This rating, in feature "
            f"{feature}, depends on one cell of each: that of its user and that of its item. "
            "So two partial derivatives are enough.",
            joint_remark(self.setting),
        )
