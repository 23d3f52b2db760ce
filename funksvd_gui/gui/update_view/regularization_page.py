"""Step 7: what the penalty does to one rating, and to users with few and with many."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtWidgets import QWidget

from funksvd_gui import wording
from funksvd_gui.gui.charts.ticks import write_plain
from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.figures import figure
from funksvd_gui.gui.update_view.formulas import (
    at_rest,
    minima,
    only_origin,
    regularized_error,
    regularized_slope,
    regularized_step,
    valley,
)
from funksvd_gui.gui.update_view.number_table import NumberRow
from funksvd_gui.gui.update_view.page import Page, card_title, picture_card, show_note
from funksvd_gui.gui.update_view.picture import Curve, Line, Picture, Shape, Words
from funksvd_gui.gui.update_view.pointing import Pointing
from funksvd_gui.gui.update_view.remarks import clamped_remark, joint_remark
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.widgets.formula import Formula, align_at_relations
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.segments import Segments
from funksvd_gui.session.evidence import Evidence, few_and_many
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.update_explanation import steps_of

_MOST_EPOCHS, _N_POINTS = 3_000, 121
_MODEL_EPOCHS = 25
#: Where a run has no κ, one that can be seen.
_SHOWN_PULL = 10.0


class RegularizationPage(Page):
    """One side about the chosen rating, beside the playground; the other about two users."""

    def __init__(self, subject: UpdateSubject, themes: ThemeManager, pointing: Pointing) -> None:
        super().__init__(subject, themes, pointing)
        self.topic = Segments(
            [
                ("This rating", "What the penalty does to the step and to the lowest points"),
                ("Two users", "What it does with few ratings and with many"),
            ],
            "What is shown", self,
        )  # fmt: skip
        self._objective = self.make_formula(24)
        self._slope = self.make_formula(24)
        self._steps = [self.make_formula(24), self.make_formula(24)]
        self._lowest = self.make_formula(24)
        align_at_relations(*self._steps)
        self.facts = self.make_note("About the penalty")
        self._rest = self.make_formula(20)
        self.users = self.make_table("Two users", "", "few ratings", "many ratings")
        self._evidence = self.make_note("About few and many ratings")
        self.chart = self.make_chart("Share of the best fit over epochs")
        self._two_users = picture_card(
            card_title("How much of the best fit is reached", self), self.chart
        )
        # Taken apart with the page, also where nobody has asked for it.
        self._two_users.setParent(self)
        self._two_users.hide()
        self._found: tuple[TrainedModel, int, tuple[Evidence, Evidence] | None] | None = None
        self._build()
        self.topic.chosen.connect(self._show_topic)

    def refresh(self) -> None:
        if self.topic.place:
            self._show_users()
        else:
            self._show_rating()

    def _build(self) -> None:
        self.chart.bottom_axis.set_log(True)
        self.chart.bottom_axis.set_title("epochs")
        self.chart.left_axis.set_writer(lambda value, _: f"{round(100 * value)} %", is_count=False)
        self.chart.bottom_axis.set_writer(write_plain, is_count=False)
        rating, users = QWidget(self), QWidget(self)
        rating.setLayout(
            in_column(
                self._objective,
                self._slope,
                *self._steps,
                self._lowest,
                self.facts,
                None,
                spacing=4,
            )
        )
        users.setLayout(in_column(self._rest, self.users, self._evidence, None, spacing=8))
        self._topics = rating, users
        users.hide()
        self.setLayout(in_column(in_row(self.topic, None), (rating, 1), (users, 1), spacing=8))

    def _show_topic(self, place: int) -> None:
        for topic, widget in enumerate(self._topics):
            widget.setVisible(topic == place)
        self.side = self._two_users if place else None
        self.refresh()
        self.side_changed.emit()

    def _show_rating(self) -> None:
        subject, setting = self.subject, self.setting
        p, q = subject.point
        p_new, q_new = subject.next_point()
        gamma = subject.regularization
        epsilon = self.updates.error(p, q)
        values = {
            "p": figure(p), "q": figure(q), "p_new": figure(p_new), "q_new": figure(q_new),
            "epsilon": figure(epsilon), "epsilon_squared": figure(epsilon**2),
            "rate": wording.number(subject.learning_rate, 3),
            "regularization": wording.number(gamma, 3), "t": figure(abs(self._t)),
            "squares": figure(p * p + q * q),
            "E": figure(epsilon**2 + gamma * (p * p + q * q)),
        }  # fmt: skip
        views = (self._objective, self._slope, *self._steps, self._lowest)
        formulas = (
            regularized_error(setting), regularized_slope(setting, of_p=True),
            regularized_step(setting, of_p=True), regularized_step(setting, of_p=False),
            self._lowest_points(),
        )  # fmt: skip
        for view, formula in zip(views, formulas, strict=True):
            view.show_formula(formula)
            view.set_values(values)
        # There |p| and |q| are not those of now.
        size = figure(math.sqrt(max(abs(self._t) - gamma, 0.0)))
        there = {"p": size, "q": size, "root": size} if gamma > 0.0 else {"t": figure(self._t)}
        told = {name: values[name] for name in ("t", "regularization")}
        self._lowest.set_values(told | there)
        show_note(
            self.facts, self._landscape(), joint_remark(setting),
            clamped_remark(setting, self.explained.update),
        )  # fmt: skip

    @property
    def _t(self) -> float:
        return self.explained.update.target

    def _lowest_points(self) -> Formula:
        gamma = self.subject.regularization
        if gamma == 0:
            return valley()
        return minima(self.setting) if abs(self._t) > gamma else only_origin(self.setting)

    def _landscape(self) -> str:
        gamma, t = self.subject.regularization, self._t
        symbol = self.subject.notation.regularization
        if gamma == 0:
            return (
                f"At {symbol} = 0 a whole valley has no error: every p and q with p·q = "
                f"{figure(t)}."
            )
        if abs(t) > gamma:
            root = math.sqrt(abs(t) - gamma)
            signs = "the same sign" if t > 0 else "different signs"
            return (
                f"With {symbol} = {wording.number(gamma)} the valley has given way to two lowest "
                f"points: p and q are {figure(root)} in size and have {signs}, as t = {figure(t)} "
                f"has its sign. There p·q is {figure(t - math.copysign(gamma, t))}: an error of "
                f"{symbol} is the price."
            )
        return (
            f"|t| = {figure(abs(t))} is not above {symbol} = {wording.number(gamma)}: the only "
            "lowest point is p = q = 0. The feature learns nothing from this rating."
        )

    def _show_users(self) -> None:
        model, feature = self.model, self.subject.feature
        if self._found is None or self._found[:2] != (model, feature):
            self._found = model, feature, few_and_many(model, feature)
        pair = self._found[2]
        self._rest.show_formula(at_rest(self.setting))
        if pair is None:
            self.users.show_rows([])
            show_note(self._evidence, "All users of these data have about as many ratings.")
            return
        gamma = self.subject.regularization
        steps = steps_of(model)
        pull = steps.epoch_regularization or _SHOWN_PULL * steps.unit
        epochs = self._epochs_of(model)
        rate = self.subject.learning_rate
        self._show_user_table(pair, gamma, pull, rate, epochs)
        self._draw_users(pair, gamma, pull, rate, epochs)
        self._say_users(pair, pull, has_pull=bool(steps.epoch_regularization))

    def _epochs_of(self, model: TrainedModel) -> int:
        kept = model.factors.kept_epochs
        known = kept[self.subject.feature - 1] if kept else 0
        return known or min(model.hyperparams.max_epochs, _MODEL_EPOCHS)

    def _show_user_table(
        self, pair: tuple[Evidence, Evidence], gamma: float, pull: float, rate: float, epochs: int
    ) -> None:
        symbol = self.subject.notation.regularization
        free = [one.at_rest(0.0) for one in pair]
        rest = [one.at_rest(gamma) for one in pair]
        early = [one.shares(rate, gamma, 0.0, np.array([float(epochs)]))[0] for one in pair]
        rows = [
            ("ratings", [wording.count(one.seen.n) for one in pair], ""),
            ("mean of t·q", [figure(one.mean_tq) for one in pair], ""),
            ("mean of q²", [figure(one.mean_qq) for one in pair], "q"),
            ("p that fits best", [figure(value) for value in free], "p"),
            (f"p at rest with {symbol}", [figure(value) for value in rest], "p"),
            ("left of the best", [_percent(one.share(gamma)) for one in pair], "regularization"),
            (f"after {epochs} epochs", [_percent(share) for share in early], "early"),
            (
                "at rest with κ",
                [_percent(one.share_pulled(rate, gamma, pull)) for one in pair],
                "kappa",
            ),
        ]
        headings = ("", *(f"user {wording.cell(one.seen.user_id)}" for one in pair))
        self.users.show_rows(
            [NumberRow(label, tuple(cells), name) for label, cells, name in rows], headings
        )

    def _say_users(self, pair: tuple[Evidence, Evidence], pull: float, *, has_pull: bool) -> None:
        symbol = self.subject.notation.regularization
        few, many = pair
        has = "" if has_pull else ", which this run has not,"
        show_note(
            self._evidence,
            f"It is often said that {symbol} holds back who has few ratings. By itself it does "
            f"not: taken off once per rating, it shrinks {few.seen.n} ratings and {many.seen.n} by "
            "the same factor, as their q² are alike.",
            f"What holds back the one with little evidence is stopping early, or κ{has} which "
            f"pulls once an epoch, however many ratings there are (κ = {wording.number(pull)}).",
            "Only her p moves here.",
        )

    def _draw_users(
        self, pair: tuple[Evidence, Evidence], gamma: float, pull: float, rate: float, epochs: int
    ) -> None:
        counts = np.unique(np.round(np.logspace(0, math.log10(_MOST_EPOCHS), _N_POINTS)))
        x = np.log10(counts)
        shapes: list[Shape] = [
            Line(
                begin=(math.log10(epochs), 0.0), end=(math.log10(epochs), 1.05), colour="dim",
                is_dashed=True, name="early",
            ),
            Words(
                x=math.log10(epochs), y=1.0, text=f"{epochs} epochs", name="early", side="right"
            ),
        ]  # fmt: skip
        for one, colour in zip(pair, ("accent", "text"), strict=True):
            for with_pull in (False, True):
                y = one.shares(rate, gamma, pull if with_pull else 0.0, counts)
                name = "kappa" if with_pull else f"user {one.seen.user_id}"
                shapes.append(Curve(x=x, y=y, colour=colour, name=name, is_dashed=with_pull))
            words = f"{one.seen.n} ratings, κ"
            level = one.share_pulled(rate, gamma, pull)
            shapes.append(
                Words(
                    x=float(x[-1]), y=level, text=words, colour=colour, side="above", name="kappa"
                )
            )
        shapes.append(
            Words(x=float(x[-1]), y=pair[1].share(gamma), text="both, at rest", side="above")
        )
        told = "; ".join(
            f"with {one.seen.n} ratings {_percent(one.share(gamma))} at rest and "
            f"{_percent(one.share_pulled(rate, gamma, pull))} with kappa"
            for one in pair
        )
        sentence = f"The share of the best fitting p over epochs: {told}."
        self.chart.show_pictures(sentence, Picture(shapes, (0.0, float(x[-1])), (0.0, 1.08)))


def _percent(share: float) -> str:
    return f"{figure(100 * share, 0)} %" if math.isfinite(share) else wording.MISSING
