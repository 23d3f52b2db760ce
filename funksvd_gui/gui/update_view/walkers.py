"""Who walks on the playground's map, and what the map shows: one class for each choice."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from funksvd_gui import wording
from funksvd_gui.gui.update_view.path_marks import Marks
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.session.feature_targets import OtherRating
from funksvd_gui.session.update_landscape import Evidence, Landscape, Point, RatingLandscape

#: Steps shorter than this move nothing that could be seen.
_AT_REST = 1e-7
_FAR = 1e6
#: Room around what the map holds, and how many times its usual size it may be.
_AROUND, _FARTHEST = 1.2, 4.0


def decimal(value: float, decimals: int = 3) -> str:
    """Return a number with so many decimals and a real minus."""
    return f"{value:.{decimals}f}".replace("-", wording.MINUS)


class Walker(QObject):
    """What the clock drives and the map shows."""

    moved = Signal()

    def __init__(self, subject: UpdateSubject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.subject = subject

    @property
    def landscape(self) -> Landscape | None:
        raise NotImplementedError

    @property
    def path(self) -> Sequence[Point]:
        raise NotImplementedError

    def next_point(self) -> Point | None:
        """Return where one step leads; None where nobody can tell at once."""
        raise NotImplementedError

    def walk(self, n_steps: int) -> None:
        raise NotImplementedError

    def go_back(self) -> None:
        raise NotImplementedError

    def reset(self) -> None:
        raise NotImplementedError

    def marks(self) -> Marks:
        raise NotImplementedError

    def sentence(self) -> str:
        """Return what the map shows, for who cannot see it."""
        raise NotImplementedError

    def fitted(self) -> Sequence[Point]:
        """Return the points that the whole map must hold."""
        raise NotImplementedError

    @property
    def is_at_rest(self) -> bool:
        """Whether a step would move nothing."""
        following = self.next_point()
        if following is None:
            return False
        # The negation is true for what is not finite, too.
        return not math.dist(following, self.path[-1]) > _AT_REST or not _is_near(following)


class RatingWalker(Walker):
    """One rating: p and q move by the trainer's own update."""

    def __init__(self, subject: UpdateSubject, parent: QObject | None = None) -> None:
        super().__init__(subject, parent)
        subject.tried.connect(self.moved)

    @property
    def landscape(self) -> RatingLandscape | None:
        return plain_landscape(self.subject)

    @property
    def path(self) -> Sequence[Point]:
        return self.subject.path

    def next_point(self) -> Point | None:
        return None if self.subject.updates is None else self.subject.next_point()

    def walk(self, n_steps: int) -> None:
        self.subject.walk(n_steps)

    def go_back(self) -> None:
        self.subject.go_back()

    def reset(self) -> None:
        self.subject.reset()

    def marks(self) -> Marks:
        landscape = self.landscape
        if landscape is None:
            return Marks()
        return _marks_on(landscape, list(self.path), self.next_point())

    def sentence(self) -> str:
        landscape = self.landscape
        return "" if landscape is None else _sentence_of(self, landscape)

    def fitted(self) -> Sequence[Point]:
        landscape = self.landscape
        return () if landscape is None else _around(landscape, self.path)


class EvidenceWalker(Walker):
    """All ticked ratings of this user, or item: its factor moves, the other side stays."""

    def __init__(
        self, subject: UpdateSubject, *, of_user: bool, parent: QObject | None = None
    ) -> None:
        super().__init__(subject, parent)
        self.of_user = of_user
        self.others: Sequence[OtherRating] = ()
        self._ticked: Sequence[OtherRating] = ()
        self._path: list[Point] = [subject.path[0]]
        subject.tried.connect(self.moved)

    @property
    def landscape(self) -> RatingLandscape | None:
        plain = plain_landscape(self.subject)
        if plain is None:
            return None
        return RatingLandscape(plain.target, plain.regularization, plain.bounds, self.evidence)

    @property
    def evidence(self) -> Evidence:
        """The ticked ratings."""
        return Evidence(
            self.of_user,
            tuple(other.target for other in self._ticked),
            tuple(other.fixed for other in self._ticked),
        )

    def tick(self, ticked: Sequence[OtherRating]) -> None:
        """Count these ratings beside the chosen one."""
        self._ticked = ticked
        self.moved.emit()

    def begin(self, others: Sequence[OtherRating], point: Point) -> None:
        """Begin anew with another user or item."""
        self.others, self._ticked, self._path = others, (), [point]
        self.moved.emit()

    @property
    def path(self) -> Sequence[Point]:
        return self._path

    def all_ratings(self) -> list[tuple[float, float]]:
        """Return t and the factor that stays, of the chosen rating first."""
        plain = plain_landscape(self.subject)
        assert plain is not None
        mine = self._path[-1][1 if self.of_user else 0]
        return [(plain.target, mine), *((each.target, each.fixed) for each in self._ticked)]

    def next_point(self) -> Point | None:
        if self.subject.updates is None:
            return None
        # Visited in turn, as in an epoch.
        ratings = self.all_ratings()
        target, fixed = ratings[(len(self._path) - 1) % len(ratings)]
        p, q = self._path[-1]
        rate, gamma = self.subject.rate_in_step, self.subject.regularization
        gamma = -gamma if self.subject.climbs else gamma
        if self.of_user:
            return p + rate * ((target - p * fixed) * fixed - gamma * p), q
        return p, q + rate * ((target - fixed * q) * fixed - gamma * q)

    @property
    def is_at_rest(self) -> bool:
        following = self.next_point()
        # One rating at rest says nothing of the next one.
        return following is not None and not _is_near(following)

    def walk(self, n_steps: int) -> None:
        for _ in range(n_steps):
            following = self.next_point()
            if following is None or not _is_near(following):
                break
            self._path.append(following)
        self.moved.emit()

    def go_back(self) -> None:
        if len(self._path) > 1:
            self._path.pop()
            self.moved.emit()

    def reset(self) -> None:
        self._path = self._path[:1]
        self.subject.reset()

    def marks(self) -> Marks:
        landscape = self.landscape
        if landscape is None:
            return Marks()
        return _marks_on(landscape, list(self._path), self.next_point())

    def sentence(self) -> str:
        landscape = self.landscape
        if landscape is None:
            return ""
        name = "p" if self.of_user else "q"
        fixed = "q stays" if self.of_user else "p stays"
        counted = wording.counted(1 + len(self._ticked), "rating")
        return f"{counted}; {name} moves, {fixed}. {_sentence_of(self, landscape)}"

    def fitted(self) -> Sequence[Point]:
        landscape = self.landscape
        return () if landscape is None else _around(landscape, self._path)

    def resting_place(self) -> float:
        """Return where the moving factor rests: mean(t·f) / (mean(f²) + γ)."""
        ratings = self.all_ratings()
        targets, fixed = zip(*ratings, strict=True)
        return Evidence(self.of_user, targets, fixed).lowest(self.subject.regularization)


def plain_landscape(subject: UpdateSubject) -> RatingLandscape | None:
    """Return the heights of the chosen rating alone, with the γ that is tried."""
    if subject.updates is None or subject.model is None or subject.explained is None:
        return None
    bounds = (-math.inf, math.inf)
    clamp = subject.model.factors.clamp
    if clamp is not None and not subject.explained.is_fine_tuned:
        rating = subject.explained.update.rating
        bounds = rating - clamp[1], rating - clamp[0]
    # With p = q = 0 the error is what is left for the feature, whatever the variant.
    target = subject.updates.error(0.0, 0.0)
    return RatingLandscape(target, subject.regularization, bounds)


def _is_near(point: Point) -> bool:
    return all(abs(value) < _FAR for value in point)


def _marks_on(landscape: RatingLandscape, path: list[Point], following: Point | None) -> Marks:
    return Marks(
        valley=landscape.valley, minima=landscape.minima, saddles=landscape.saddles,
        path=path, following=following,
    )  # fmt: skip


def _around(landscape: RatingLandscape, path: Sequence[Point]) -> list[Point]:
    """Return corners of a square around the origin that holds all that matters."""
    usual = max(math.sqrt(abs(landscape.target)), *map(abs, path[0]), 0.1)
    near = [path[-1], *landscape.minima, *landscape.saddles]
    sizes = [abs(value) for point in near if _is_near(point) for value in point]
    # With other ratings a lowest point may lie far away, where q makes up for a small p.
    size = _AROUND * min(max(usual, *sizes), _FARTHEST * usual)
    return [(-size, -size), (size, size)]


def _sentence_of(walker: Walker, landscape: RatingLandscape) -> str:
    p, q = walker.path[-1]
    height = float(landscape.height(np.array(p), np.array(q)))
    parts = [
        f"t = {decimal(landscape.target)}.",
        f"At p = {decimal(p)} and q = {decimal(q)} the height is {decimal(height)}",
        f"after {wording.counted(len(walker.path) - 1, 'step')}.",
    ]
    if landscape.valley is not None:
        parts.append(f"There is no error where p times q is {decimal(landscape.target)}.")
    elif landscape.minima:
        lowest = " and ".join(f"({decimal(a)}, {decimal(b)})" for a, b in landscape.minima)
        parts.append(f"Lowest at {lowest}, where it is {decimal(landscape.floor)}.")
    return " ".join(parts)
