"""The playground: a map of the error to walk on, with λ and γ to try. Trains nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from funksvd_gui.gui.theme import ThemeManager
from funksvd_gui.gui.update_view.bug_hunt import BugHunt
from funksvd_gui.gui.update_view.clock import Clock
from funksvd_gui.gui.update_view.contour_plot import ContourPlot
from funksvd_gui.gui.update_view.evidence_list import EvidenceList
from funksvd_gui.gui.update_view.feature_walker import ACROSS, FeatureWalker
from funksvd_gui.gui.update_view.guess import GuessRow
from funksvd_gui.gui.update_view.parabola_plot import ParabolaPlot
from funksvd_gui.gui.update_view.rate_slider import RateRow
from funksvd_gui.gui.update_view.rate_zones import ABROAD, penalty_zones, rate_zones, zone_sentence
from funksvd_gui.gui.update_view.score import Score
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.update_view.walkers import EvidenceWalker, RatingWalker, Walker
from funksvd_gui.gui.widgets.buttons import make_button
from funksvd_gui.gui.widgets.cards import Card
from funksvd_gui.gui.widgets.fields import CalmComboBox
from funksvd_gui.gui.widgets.labels import ElidedLabel, name_widget, text_label
from funksvd_gui.gui.widgets.layouts import in_column, in_row
from funksvd_gui.gui.widgets.segments import Segments
from funksvd_gui.session.feature_targets import other_ratings
from funksvd_gui.session.update_landscape import Point

_RATING, _USER, _ITEM, _FEATURE = range(4)
_SEGMENTS = (
    ("This rating", "The squared error of the chosen rating over p and q"),
    ("This user", "The same with other ratings of the user: p moves, all q stay"),
    ("This item", "The same with other ratings of the item: q moves, all p stay"),
    ("Feature", "All ratings of the feature, in a plane through its start and its end"),
)
#: Least heights of the map, alone and above the parabola.
_ALONE, _ABOVE = 200, 124


class Playground(Card):
    """Everything that is tried here is the subject's; the model stays as it was trained."""

    train_with_requested = Signal()

    def __init__(
        self, subject: UpdateSubject, themes: ThemeManager, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._subject, self._themes = subject, themes
        self.bug_score = Score("Bugs named", self)
        self.feature_walker = FeatureWalker(subject, self)
        self.walkers: tuple[Walker, ...] = (
            RatingWalker(subject, self),
            EvidenceWalker(subject, of_user=True, parent=self),
            EvidenceWalker(subject, of_user=False, parent=self),
            self.feature_walker,
        )
        self._shown: Walker = self.walkers[_RATING]
        self.segments = Segments(_SEGMENTS, "What the map shows", self)
        self.plot = ContourPlot(themes, self)
        self.guessing = GuessRow(self.plot, lambda: self.walker, self)
        self.parabola = ParabolaPlot(themes, self)
        self.evidence = EvidenceList(self)
        self.across = CalmComboBox(self)
        self.clock = Clock(self)
        self.rate = RateRow(
            "Tried learning rate", "learning rate",
            "The λ that is tried here; the mark is the λ of the run.",
            lowest=1e-3, highest=100.0, has_zero=False, themes=themes, parent=self,
        )  # fmt: skip
        self.penalty = RateRow(
            "Tried regularization", "penalty",
            "The γ that is tried here; the mark is the γ of the run.",
            lowest=1e-3, highest=10.0, has_zero=True, themes=themes, parent=self,
        )  # fmt: skip
        self.remark = ElidedLabel("What the map shows", parent=self)
        self._build_buttons()
        self._build()
        self._connect()
        self._on_changed()

    @property
    def walker(self) -> Walker:
        """Who walks on the map that is shown."""
        return self.walkers[self.segments.place]

    def _build_buttons(self) -> None:
        self.fit_button = make_button("Fit", "Show all that matters.", name="Fit map", parent=self)
        self.hunt_button = make_button(
            "Find the bug…", "A wrong rule is planted; find out which.", parent=self
        )
        self.train_button = make_button(
            "Train with these settings", "Carry λ and γ to the form of the next training.",
            parent=self,
        )  # fmt: skip

    def _build(self) -> None:
        self.across_label = text_label("Across", parent=self, buddy=self.across)
        name_widget(self.across, "Across", "The second direction of the plane.")
        for key, words in ACROSS:
            self.across.addItem(words, key)
        rule = QFrame(self)
        rule.setProperty("rule", True)
        head = in_row(
            text_label("Playground", "name", self), None, self.segments
        )  # fmt: skip
        maps = in_row(
            (in_column((self.plot, 1), self.parabola, spacing=4), 1), self.evidence, spacing=12
        )
        told = in_row(self.across_label, self.across, (self.remark, 1), self.fit_button)
        ends = in_row(self.hunt_button, None, self.train_button)
        self.setLayout(in_column(
            head, (maps, 1), told, self.clock, self.rate, self.penalty, rule, self.guessing, ends,
            spacing=8, margins=(16, 12, 16, 12),
        ))  # fmt: skip

    def _connect(self) -> None:
        subject = self._subject
        subject.changed.connect(self._on_changed)
        subject.notation_changed.connect(self._show_rates)
        self.segments.chosen.connect(self._on_segment)
        self.clock.stepped.connect(self._on_stepped)
        self.clock.back_requested.connect(self._on_back)
        self.clock.reset_requested.connect(self._on_reset)
        self.rate.chosen.connect(self._on_rate_chosen)
        self.penalty.chosen.connect(self._on_penalty_chosen)
        self.plot.start_chosen.connect(self._on_start_chosen)
        self.plot.view_box.sigXRangeChanged.connect(self._show_parabola)
        self.evidence.ticked.connect(self._on_ticked)
        self.across.currentIndexChanged.connect(self._on_across)
        self.fit_button.clicked.connect(self.plot.fit)
        self.guessing.toggled.connect(self._on_guess_toggled)
        self.hunt_button.clicked.connect(self._on_hunt)
        self.train_button.clicked.connect(self._on_train)
        self.feature_walker.prepared.connect(self._on_prepared)
        self._shown.moved.connect(self._refresh)

    @Slot()
    def _on_changed(self) -> None:
        self.clock.stop()
        self.setEnabled(self._subject.updates is not None)
        self._on_segment(self.segments.place)

    @Slot(int)
    def _on_segment(self, place: int) -> None:
        self.clock.stop()
        self.guessing.stop()
        # Only who is on the map redraws it.
        self._shown.moved.disconnect(self._refresh)
        self._shown = self.walker
        self._shown.moved.connect(self._refresh)
        is_evidence, is_feature = place in {_USER, _ITEM}, place == _FEATURE
        shown: tuple[tuple[QWidget, bool], ...] = (
            (self.evidence, is_evidence), (self.parabola, is_evidence),
            (self.across_label, is_feature), (self.across, is_feature),
        )  # fmt: skip
        for widget, is_shown in shown:
            widget.setVisible(is_shown)
        self.plot.setMinimumHeight(_ABOVE if is_evidence else _ALONE)
        self.guessing.button.setEnabled(not is_feature)
        if isinstance(self.walker, EvidenceWalker):
            self._begin_evidence(self.walker)
        if is_feature:
            self.feature_walker.prepare()
        self._refresh()
        self._fit()

    def _begin_evidence(self, walker: EvidenceWalker) -> None:
        subject = self._subject
        if subject.model is None or subject.updates is None:
            return
        others = other_ratings(
            subject.model, subject.user_id, subject.item_id, subject.feature,
            of_user=walker.of_user,
        )  # fmt: skip
        walker.begin(others, subject.path[0])
        self.evidence.show_ratings(others)

    def _fit(self) -> None:
        self.plot.set_fitted(self.walker.fitted())
        self.plot.fit()

    @Slot(float)
    def _on_rate_chosen(self, value: float) -> None:
        self._subject.try_rates(learning_rate=value)

    @Slot(float)
    def _on_penalty_chosen(self, value: float) -> None:
        self._subject.try_rates(regularization=value)

    @Slot()
    def _refresh(self) -> None:
        walker = self.walker
        self.plot.show_landscape(walker.landscape)
        self.plot.show_marks(walker.marks(), walker.sentence())
        self.plot.set_fitted(walker.fitted())
        self._show_parabola()
        self._show_rates()
        is_on = self._subject.updates is not None and not walker.is_at_rest
        self.clock.set_enabled_steps(is_on=is_on, can_go_back=self._can_go_back())

    def _can_go_back(self) -> bool:
        walker = self.walker
        return walker.can_go_back if isinstance(walker, FeatureWalker) else len(walker.path) > 1

    def _show_parabola(self, *_: object) -> None:
        walker = self.walker
        if isinstance(walker, EvidenceWalker):
            x, y = self.plot.view_box.viewRange()
            self.parabola.show_walk(walker, tuple(x if walker.of_user else y))

    @Slot()
    def _show_rates(self) -> None:
        subject = self._subject
        self.rate.show_symbol(subject.notation.rate)
        self.penalty.show_symbol(subject.notation.regularization)
        self.rate.show_value(subject.learning_rate)
        self.penalty.show_value(subject.regularization)
        if subject.updates is None:
            return
        run_rate, run_penalty = subject.updates.rates
        zones = rate_zones(subject)
        self.rate.slider.show_zones(zones, run_rate)
        self.penalty.slider.show_zones(penalty_zones(subject), run_penalty)
        told = zone_sentence(subject, zones)
        self.rate.slider.setAccessibleDescription(f"{told} {ABROAD}")
        is_feature = isinstance(self.walker, FeatureWalker)
        shown = self.feature_walker.remark() if is_feature else told
        self.remark.show_text(shown)
        self.remark.setToolTip(shown if is_feature else f"{told} {ABROAD}")

    @Slot(int)
    def _on_stepped(self, n_steps: int) -> None:
        if self.plot.is_guessing:
            # The step is the answer.
            self.guessing.stop()
        self.walker.walk(n_steps)

    @Slot()
    def _on_back(self) -> None:
        self.guessing.stop()
        self.walker.go_back()

    @Slot()
    def _on_reset(self) -> None:
        self.guessing.stop()
        self.walker.reset()
        self._fit()

    @Slot(object)
    def _on_start_chosen(self, point: Point) -> None:
        self.clock.stop()
        walker = self.walker
        if isinstance(walker, EvidenceWalker):
            ticked = self.evidence.chosen()
            walker.begin(walker.others, point)
            walker.tick(ticked)
        elif isinstance(walker, RatingWalker):
            self._subject.begin_at(point)

    @Slot(object)
    def _on_ticked(self, ticked: object) -> None:
        if isinstance(self.walker, EvidenceWalker):
            self.walker.tick(ticked)  # type: ignore[arg-type]

    @Slot()
    def _on_across(self) -> None:
        self.feature_walker.choose_across(self.across.currentData())

    @Slot()
    def _on_prepared(self) -> None:
        if self.walker is self.feature_walker:
            self._refresh()
            self._fit()

    @Slot(bool)
    def _on_guess_toggled(self, is_on: bool) -> None:
        self.clock.stop()
        if not is_on:
            self._refresh()

    @Slot()
    def _on_hunt(self) -> None:
        self.clock.stop()
        hunt = BugHunt(self._subject, self._themes, self.bug_score, self)
        hunt.open()

    @Slot()
    def _on_train(self) -> None:
        self.train_with_requested.emit()
