"""Step 1: RMSE and the sum of squared errors are lowest at the same place."""

from __future__ import annotations

import numpy as np

from funksvd_gui import wording
from funksvd_gui.gui.charts.ticks import write_plain
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.figures import figure
from funksvd_gui.gui.update_view.formulas import rmse, same_minimum, squared_errors
from funksvd_gui.gui.update_view.number_table import NumberRow
from funksvd_gui.gui.update_view.page import Page, card_title, picture_card, show_note
from funksvd_gui.gui.update_view.picture import Curve, Dot, Floats, Line, Picture, Words
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.formula import Formula, Term
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.session.update_story import ErrorCurves, UserFeature, error_curves, user_feature

_ROOM = 0.08


class ObjectivePage(Page):
    """Both errors over the user's p."""

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__(subject, themes, pointing)
        self._formulas = [self.make_formula(22) for _ in range(3)]
        self._numbers = self.make_formula(20)
        self.table = self.make_table("Errors", "", "now", "lowest")
        self._note = self.make_note("Why root and n may go")
        self._title = card_title("Both errors, while only p moves", self)
        self.chart = self.make_chart("Squared error and RMSE", has_two=True)
        self.chart.bottom_axis.set_title("p, the user's number in this feature")
        for panel in self.chart.panels:
            panel.axis.set_writer(write_plain, is_count=False)
        self.side = picture_card(self._title, self.chart)
        both = in_row((self._formulas[0], 1), (self._formulas[1], 1))
        parts = both, self._numbers, self._formulas[2], self.table, self._note
        self.setLayout(in_column(*parts, None, spacing=8))

    def refresh(self) -> None:
        user, _ = self.places
        seen = user_feature(self.model, user, self.subject.feature)
        curves = error_curves(seen)
        self._show_formulas(seen, curves)
        self._draw(seen, curves)

    def _show_formulas(self, seen: UserFeature, curves: ErrorCurves) -> None:
        now = _errors_at(seen, seen.p)
        lowest = _errors_at(seen, curves.lowest)
        for view, formula in zip(
            self._formulas, (rmse(), squared_errors(), same_minimum()), strict=True
        ):
            view.show_formula(formula)
        self._numbers.show_formula(_with_numbers(*now, seen.n))
        self.table.show_rows(
            [
                NumberRow("p", (figure(seen.p), figure(curves.lowest)), "p", "negative"),
                NumberRow("sum of squares", (figure(now[0]), figure(lowest[0])), "sse"),
                NumberRow("RMSE", (figure(now[1]), figure(lowest[1])), "rmse"),
            ]
        )
        n = wording.counted(seen.n, "training rating")
        show_note(
            self._note,
            f"These are the {n} of user {wording.cell(self.subject.user_id)}, with all but "
            "her p held still.",
            "A larger sum always has a larger mean and a larger root. So the root and the "
            "division by n change how high the curve is, and not where it is lowest: both "
            "may go, and the derivative gets short.",
        )

    def _draw(self, seen: UserFeature, curves: ErrorCurves) -> None:
        now = _errors_at(seen, seen.p)
        pictures = [
            _picture(curves, values, (seen.p, value), words, name)
            for values, value, words, name in (
                (curves.squares, now[0], "sum of squared errors", "sse"),
                (curves.rmse, now[1], "RMSE", "rmse"),
            )
        ]
        sentence = (
            f"Two curves over p, the sum of squared errors above and the RMSE below. "
            f"Both are lowest at p = {figure(curves.lowest)}; p is {figure(seen.p)} now."
        )
        self.chart.show_pictures(sentence, *pictures)


def _errors_at(seen: UserFeature, p: float) -> tuple[float, float]:

    squares = float(np.square(seen.errors(np.array([p]))).sum())
    return squares, (squares / max(seen.n, 1)) ** 0.5


def _with_numbers(squares: float, error: float, n: int) -> Formula:
    total, root = figure(squares), figure(error)
    spoken = f"RMSE equals the square root of {total} divided by {n}, which is {root}."
    terms = (
        Term(r"\mathrm{RMSE}", "rmse", "RMSE"), Term("=", spoken="equals"),
        Term(rf"\sqrt{{\frac{{{total}}}{{{n}}}}}", "sse", f"the root of {total} by {n}"),
        Term("=", spoken="equals"), Term(root, "rmse", root),
    )  # fmt: skip
    return Formula(terms, spoken)


def _picture(
    curves: ErrorCurves, values: Floats, now: tuple[float, float], words: str, name: str
) -> Picture:
    low, high = float(values.min()), float(values.max())
    room = _ROOM * (high - low)
    lowest = curves.lowest
    return Picture(
        (
            Line(
                begin=(lowest, low - 2 * room), end=(lowest, high + room), colour="dim",
                is_dashed=True,
            ),
            Curve(x=curves.p, y=values, colour="validation", name=name),
            Dot(x=lowest, y=low, colour="validation", text="lowest", is_ring=True),
            Dot(x=now[0], y=now[1], colour="negative", name="p", text="now"),
            Words(x=float(curves.p[0]), y=high, text=words, name=name, side="right"),
        ),
        (float(curves.p[0]), float(curves.p[-1])),
        (low - 3 * room, high + room),
    )  # fmt: skip
