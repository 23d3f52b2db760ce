"""What the tab derives: a rating, a feature, and what is tried with them. Draws nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from funksvd_gui.errors import NoUpdateError
from funksvd_gui.gui.update_view.notation import LECTURE, Notation
from funksvd_gui.session.trained_model import TrainedModel

if TYPE_CHECKING:
    from funksvd_gui.core.update_rule import RatingUpdates
    from funksvd_gui.session.update_explanation import ExplainedUpdate

N_STEPS = 8
#: Beyond this a walk has diverged, and the next steps would only overflow.
_FAR = 1e6

Point = tuple[float, float]


class UpdateSubject(QObject):
    """The one owner of what all parts of the tab show; nothing here changes the model.

    Attributes
    ----------
    model : TrainedModel or None
    is_untrained : bool
        Whether the model is what training would begin with.
    user_id, item_id : str
    feature : int
        From 1.
    updates : RatingUpdates or None
        Of this rating in this feature, by the loops that train; None where there is no update.
    explained : ExplainedUpdate or None
        The update that the training makes from the model's values.
    reason : str
        Why there is nothing to derive; empty where there is.
    path : list of (float, float)
        (p, q) from where the walk began, the present point last; it begins at the model's.
    learning_rate, regularization : float
        λ and γ as they are tried; those of the run at first.
    climbs : bool
        Whether the step goes up the slope: plus in place of minus.
    keeps_two : bool
        Whether the 2 of the derivative stays in the step, so that it is twice as long.
    step : int
        Of the walk, from 1 to `N_STEPS`.
    """

    changed = Signal()  # rating, feature or model: everything
    tried = Signal()  # the point moved, or λ, γ, direction or the factor 2
    step_chosen = Signal()
    notation_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model: TrainedModel | None = None
        self.is_untrained = False
        self.user_id = self.item_id = ""
        self.feature = self.step = 1
        self.reason = ""
        self.notation: Notation = LECTURE
        self.updates: RatingUpdates | None = None
        self.explained: ExplainedUpdate | None = None
        self.path: list[Point] = [(0.0, 0.0)]
        self.learning_rate = self.regularization = 0.0
        self.climbs = self.keeps_two = False

    def copied(self) -> UpdateSubject:
        """Return another subject that shows the same and does not follow this one."""
        copy = UpdateSubject()
        copy.model, copy.user_id, copy.item_id = self.model, self.user_id, self.item_id
        copy.is_untrained = self.is_untrained
        copy.feature, copy.step, copy.reason = self.feature, self.step, self.reason
        copy.notation, copy.updates, copy.explained = self.notation, self.updates, self.explained
        copy.path, copy.climbs, copy.keeps_two = list(self.path), self.climbs, self.keeps_two
        copy.learning_rate, copy.regularization = self.learning_rate, self.regularization
        return copy

    @property
    def point(self) -> Point:
        """P and q where the walk stands."""
        return self.path[-1]

    @property
    def rate_in_step(self) -> float:
        """What the loop's λ must be for the step that is tried, its sign included."""
        return (
            self.learning_rate * (2.0 if self.keeps_two else 1.0) * (-1.0 if self.climbs else 1.0)
        )

    def show_model(self, model: TrainedModel | None, *, is_untrained: bool = False) -> None:
        """Derive from another model; rating, feature and step stay where they exist."""
        self.model, self.is_untrained = model, is_untrained
        self._derive()

    def choose(
        self,
        *,
        user_id: str | None = None,
        item_id: str | None = None,
        feature: int | None = None,
    ) -> None:
        """Derive another rating or feature; what is left out stays."""
        self.user_id = self.user_id if user_id is None else user_id
        self.item_id = self.item_id if item_id is None else item_id
        self.feature = self.feature if feature is None else feature
        self._derive()

    def choose_step(self, step: int) -> None:
        """Go to a step of the walk."""
        step = min(max(step, 1), N_STEPS)
        if step != self.step:
            self.step = step
            self.step_chosen.emit()

    def choose_notation(self, notation: Notation) -> None:
        if notation != self.notation:
            self.notation = notation
            self.notation_changed.emit()

    def try_rates(
        self, learning_rate: float | None = None, regularization: float | None = None
    ) -> None:
        """Try another λ or γ."""
        self.learning_rate = self.learning_rate if learning_rate is None else learning_rate
        self.regularization = self.regularization if regularization is None else regularization
        self.tried.emit()

    def try_direction(self, *, climbs: bool | None = None, keeps_two: bool | None = None) -> None:
        """Try plus in place of minus, or the step with its 2."""
        self.climbs = self.climbs if climbs is None else climbs
        self.keeps_two = self.keeps_two if keeps_two is None else keeps_two
        self.tried.emit()

    def next_point(self, point: Point | None = None) -> Point:
        """Return where one update leads, from the present point or another, by the loop."""
        assert self.updates is not None
        p, q = self.point if point is None else point
        # γ is taken off as λγ, whatever the direction.
        sign = -1.0 if self.climbs else 1.0
        return self.updates.step(p, q, self.rate_in_step, sign * self.regularization)

    def walk(self, n_steps: int = 1) -> None:
        """Make updates; it ends where the numbers do."""
        for _ in range(n_steps):
            following = self.next_point()
            if not all(abs(value) < _FAR for value in following):
                break
            self.path.append(following)
        self.tried.emit()

    def go_back(self) -> None:
        """Take the last update back."""
        if len(self.path) > 1:
            self.path.pop()
            self.tried.emit()

    def begin_at(self, point: Point) -> None:
        """Begin the walk somewhere else."""
        self.path = [point]
        self.tried.emit()

    def reset(self) -> None:
        """Go back to the model's values and the run's λ and γ."""
        if self.updates is not None:
            self.path = [self.updates.factors]
            self.learning_rate, self.regularization = self.updates.rates
        self.climbs = self.keeps_two = False
        self.tried.emit()

    def _derive(self) -> None:
        # Imports numba, which the window's start does not wait for.
        from funksvd_gui.session.update_explanation import explain_update, updates_of

        self.updates = self.explained = None
        self.path, self.learning_rate, self.regularization = [(0.0, 0.0)], 0.0, 0.0
        self.climbs = self.keeps_two = False
        self.reason = "" if self.model is not None else "There is no model yet."
        if self.model is not None:
            try:
                asked = self.model, self.user_id, self.item_id, self.feature
                self.updates, _, _ = updates_of(*asked)
                self.explained = explain_update(*asked)
            except NoUpdateError as error:
                self.reason = error.sentence
            else:
                self.path = [self.updates.factors]
                self.learning_rate, self.regularization = self.updates.rates
        self.changed.emit()
