"""Step 3: what is taken off the rating until the error is left."""

from __future__ import annotations

from functools import partial

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.figures import figure, signed
from funksvd_gui.gui.update_view.formulas import error, error_by_target, target
from funksvd_gui.gui.update_view.number_table import NumberRow
from funksvd_gui.gui.update_view.page import Page, card_title, picture_card, show_note
from funksvd_gui.gui.update_view.picture import Shape
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.remarks import clamped_remark, joint_remark
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.update_view.waterfall import BarAxis, bars_of, framed, whole
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.session.update_story import Summand, error_parts

_WORDS = {
    "rating": "r, the rating", "baseline": "the baseline b", "others": "the other features",
    "untrained": "the features not trained yet", "clamped": "what clamping changes",
}  # fmt: skip


class ErrorPage(Page):
    """Rating, target and error, with a waterfall that goes down to what is left."""

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__(subject, themes, pointing)
        self._formulas = [self.make_formula(pixels) for pixels in (24, 20, 20)]
        self.table = self.make_table("Parts of the error", "", "stars")
        self._note = self.make_note("About the error")
        self.chart = self.make_chart(
            "Error as what is left", bottom_axis=partial(BarAxis, "bottom")
        )
        self.side = picture_card(card_title("From the rating to the error", self), self.chart)
        first, *others = self._formulas
        parts = first, in_row(*others, None), self.table, self._note
        self.setLayout(in_column(*parts, None, spacing=8))

    def refresh(self) -> None:
        user, item = self.places
        update, feature = self.explained.update, self.subject.feature
        parts = error_parts(self.model, user, item, feature, update.target)
        values = {
            "r": figure(update.rating), "b": figure(update.baseline), "t": figure(update.target),
            "p": figure(update.p), "q": figure(update.q), "epsilon": figure(update.epsilon),
        }  # fmt: skip
        formulas = (error(self.setting), target(self.setting), error_by_target())
        for view, formula in zip(self._formulas, formulas, strict=True):
            view.show_formula(formula)
            view.set_values(values)
        product = update.p * update.q
        rows = [NumberRow(_label(part), (signed(part.value),), part.name) for part in parts]
        rows += [
            NumberRow("t, left for this feature", (figure(update.target),), "t"),
            NumberRow("p·q of this feature", (signed(-product),), "pq"),
            NumberRow("ε, the error", (figure(update.epsilon),), "epsilon", "validation"),
        ]
        self.table.show_rows(rows, ("", wording.rating_unit(self.model.scale)))
        show_note(
            self._note,
            f"t is the target: what is left of this rating for feature {feature}. It stands still "
            "while p and q of this feature move.",
            joint_remark(self.setting), clamped_remark(self.setting, update),
        )  # fmt: skip
        self._draw(parts, update.target, product, update.epsilon)

    def _draw(self, parts: list[Summand], t: float, product: float, epsilon: float) -> None:
        n = len(parts)
        taken = [Summand("−p·q", -product, "pq")]
        shapes: list[Shape] = [
            *bars_of(parts), whole(n, t, "t"), *bars_of(taken, n + 1, t),
            whole(n + 2, epsilon, "epsilon"),
        ]  # fmt: skip
        names = [*(_short(part.label) for part in parts), "t", "−p·q", "ε"]
        axis = self.chart.bottom_axis
        assert isinstance(axis, BarAxis)
        axis.set_names({float(place): name for place, name in enumerate(names)})
        told = ", ".join(f"{part.label} {signed(part.value, 2)}" for part in parts)
        sentence = (
            f"Bars: {told}; left is t = {figure(t, 2)}; without p·q = {figure(product, 2)} "
            f"the error is {figure(epsilon, 2)}."
        )
        self.chart.show_pictures(sentence, framed(shapes, n + 3, from_zero=True))


def _label(part: Summand) -> str:
    return _WORDS.get(part.label, f"p·q of {_with_noun(part.label)}")


def _with_noun(label: str) -> str:
    return label if label.startswith("feature") else f"features {label}"


def _short(label: str) -> str:
    names = {"rating": "r", "baseline": "−b", "others": "−others", "clamped": "clamped"}
    return names.get(label, f"−f {label.removeprefix('feature ')}")
