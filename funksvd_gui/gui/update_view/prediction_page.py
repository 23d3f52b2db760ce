"""Step 2: the prediction as a sum of parts."""

from __future__ import annotations

from functools import partial

from funksvd_gui import wording
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.figures import figure, signed
from funksvd_gui.gui.update_view.formulas import prediction
from funksvd_gui.gui.update_view.number_table import NumberRow
from funksvd_gui.gui.update_view.page import Page, card_title, picture_card, show_note
from funksvd_gui.gui.update_view.picture import Line, Shape, Words
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.update_view.waterfall import BarAxis, bars_of, framed, whole
from funksvd_gui.gui.widgets.layouts import in_column
from funksvd_gui.session.update_story import Summand, prediction_parts, rounded_parts

_WORDS = {
    "mean": "mean of all ratings", "user": "what the user adds", "item": "what the item adds",
    "untrained": "taken for the features not trained yet", "clamped": "cut off at the scale",
}  # fmt: skip


class PredictionPage(Page):
    """A table and a waterfall of the same parts."""

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__(subject, themes, pointing)
        self._formula = self.make_formula()
        self.table = self.make_table("Parts of the prediction", "", "stars", "sum so far")
        self._note = self.make_note("About the prediction")
        self.chart = self.make_chart("Prediction as a sum", bottom_axis=partial(BarAxis, "bottom"))
        self.side = picture_card(card_title("The prediction, part by part", self), self.chart)
        self.setLayout(in_column(self._formula, self.table, self._note, None, spacing=12))

    def refresh(self) -> None:
        user, item = self.places
        parts = prediction_parts(self.model, user, item, self.subject.feature)
        score = sum(part.value for part in parts)
        update = self.explained.update
        self._formula.show_formula(prediction(self.setting))
        self._formula.set_values({"prediction": figure(score), "b": figure(update.baseline)})
        self._show_table(parts)
        rating = wording.number(update.rating, 3)
        show_note(
            self._note,
            f"The rating is {rating}. The baseline b is the mean with what user and item add; "
            f"each product p·q is what one feature adds.",
            "After every part the sum is kept within the scale." if self.setting.is_clamped else "",
        )
        self._draw(parts, score, update.rating)

    def _show_table(self, parts: list[Summand]) -> None:
        shown = rounded_parts([part.value for part in parts], 3)
        rows, total = [], 0.0
        for part, value in zip(parts, shown, strict=True):
            total += value
            label = _WORDS.get(part.label, _feature_words(part.label))
            rows.append(NumberRow(label, (signed(value), figure(total)), part.name))
        unit = wording.rating_unit(self.model.scale)
        self.table.show_rows(rows, ("", unit, "sum so far"))

    def _draw(self, parts: list[Summand], score: float, rating: float) -> None:
        n = len(parts)
        shapes: list[Shape] = [
            *bars_of(parts),
            whole(n, score, "prediction"),
            Line(
                begin=(-0.6, rating), end=(n + 0.6, rating), colour="text", name="r",
                is_dashed=True,
            ),
            Words(
                x=-0.6, y=rating, text=f"rated {wording.number(rating, 3)}", colour="text",
                name="r", side="above",
            ),
        ]  # fmt: skip
        names = [part.label.replace("feature ", "f ") for part in parts]
        axis = self.chart.bottom_axis
        assert isinstance(axis, BarAxis)
        axis.set_names({float(place): name for place, name in enumerate([*names, "sum"])})
        told = ", ".join(f"{part.label} {signed(part.value, 2)}" for part in parts)
        sentence = f"Bars: {told}; together {figure(score, 2)}. The rating is {rating:g}."
        self.chart.show_pictures(sentence, framed(shapes, n + 1, from_zero=False))


def _feature_words(label: str) -> str:
    return f"p·q of {label}" if label.startswith("feature") else f"p·q of features {label}"
