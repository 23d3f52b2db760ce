"""A whole feature going down to its ratings, one by one and all at once, side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from funksvd_gui import wording
from funksvd_gui.gui.background import LatestTask
from funksvd_gui.gui.update_view.path_marks import Marks
from funksvd_gui.gui.update_view.subject import UpdateSubject
from funksvd_gui.gui.update_view.walkers import Walker, decimal
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.update_landscape import Landscape, Point
from funksvd_gui.task import Task

if TYPE_CHECKING:
    from funksvd_gui.session.feature_descent import (
        Across,
        FeatureDescent,
        FeaturePlane,
        Vector,
    )

ACROSS: tuple[tuple[Across, str], ...] = (
    ("bend", "where the way bends"), ("last epoch", "the last epoch"), ("random", "at random"),
)  # fmt: skip
#: Factors of past epochs are kept in so many bytes, to go back to.
_KEPT_BYTES = 40_000_000
_BYTES = 4


class FeatureWalker(Walker):
    """One step is one epoch; prepared beside the window's thread when it is first looked at."""

    prepared = Signal()

    def __init__(self, subject: UpdateSubject, parent: QObject | None = None) -> None:
        super().__init__(subject, parent)
        self._task = LatestTask("Laying a plane through a feature", parent=self)
        self._task.succeeded.connect(self._on_prepared)
        self._for: tuple[int, int] | None = None
        self._across: Across = "bend"
        self._descent: FeatureDescent | None = None
        self._plane: FeaturePlane | None = None
        self._ways: list[tuple[Vector, Vector]] = []
        self._path: list[Point] = []
        self._other_path: list[Point] = []
        self._most_kept = 2
        subject.tried.connect(self._on_tried)

    @property
    def is_ready(self) -> bool:
        return self._plane is not None

    def prepare(self) -> None:
        """Look at the feature that is chosen now, if that is another one."""
        model, feature = self.subject.model, self.subject.feature
        if model is None or self.subject.updates is None:
            return
        wanted = id(model), feature
        if wanted != self._for:
            self._for = wanted
            self._descent, self._plane = None, None
            self._ways, self._path, self._other_path = [], [], []
            self._task.request(lambda task: _prepared(model, feature, task))

    def choose_across(self, across: Across) -> None:
        """Show another plane through the same start and end."""
        self._across = across
        if self._descent is not None:
            self._lay(self._descent.plane(across))

    @property
    def landscape(self) -> Landscape | None:
        return None if self._plane is None else self._plane.landscape(self.subject.regularization)

    @property
    def path(self) -> Sequence[Point]:
        return self._path

    def next_point(self) -> Point | None:
        return None

    def walk(self, n_steps: int) -> None:
        if self._descent is None or self._plane is None:
            return
        rate, gamma = self.subject.rate_in_step, self.subject.regularization
        gamma = -gamma if self.subject.climbs else gamma
        for _ in range(n_steps):
            one, other = self._ways[-1]
            one = self._descent.one_by_one(one, rate, gamma)
            other = self._descent.all_at_once(other, rate, gamma)
            place, other_place = self._plane.place_of(one), self._plane.place_of(other)
            if not all(map(math.isfinite, (*place, *other_place))):
                break
            self._path.append(place)
            self._other_path.append(other_place)
            self._ways = [*self._ways[-self._most_kept :], (one, other)]
        self.moved.emit()

    @property
    def can_go_back(self) -> bool:
        return len(self._ways) > 1

    def go_back(self) -> None:
        if self.can_go_back:
            self._ways.pop()
            self._path.pop()
            self._other_path.pop()
            self.moved.emit()

    def reset(self) -> None:
        self.subject.reset()
        if self._descent is not None:
            self._ways = [(self._descent.start, self._descent.start)]
            self._path, self._other_path = [(0.0, 0.0)], [(0.0, 0.0)]
        self.moved.emit()

    def marks(self) -> Marks:
        if self._plane is None:
            return Marks()
        return Marks(
            names=("to the trained feature", "across"), path=list(self._path),
            other_path=list(self._other_path), path_name="one by one", other_name="all at once",
            goals=[(self._plane.trained, "trained")],
        )  # fmt: skip

    def sentence(self) -> str:
        if self._plane is None or not self._path:
            return "The plane is being laid."
        a, b = self._path[-1]
        c, d = self._other_path[-1]
        return (
            f"All of feature {self.subject.feature} after "
            f"{wording.counted(len(self._path) - 1, 'epoch')}. One by one it has come to "
            f"({decimal(a, 1)}, {decimal(b, 1)}), all at once to ({decimal(c, 1)}, "
            f"{decimal(d, 1)}); the trained feature is at {decimal(self._plane.trained[0], 1)}."
        )

    def remark(self) -> str:
        """Return why the two ways differ, in a line."""
        if self._descent is None or not self._ways:
            return "Looking at all ratings of the feature…"
        most = self._descent.stable_rate(self._ways[-1][1], self.subject.regularization)
        if most < self.subject.rate_in_step:
            told = f"its λ is at most {wording.number(most, 2)}, or it would diverge"
        else:
            told = "with the same λ"
        return f"One step is an epoch. All at once, {told}: each user is moved once, by a sum."

    def fitted(self) -> Sequence[Point]:
        if self._descent is None or self._plane is None:
            return ()
        ahead = [self._plane.place_of(vector) for vector in self._descent.ahead]
        return [(0.0, 0.0), self._plane.trained, *ahead]

    @property
    def is_at_rest(self) -> bool:
        return not self.is_ready

    def _lay(self, plane: FeaturePlane) -> None:
        assert self._descent is not None
        self._plane = plane
        self._ways = [(self._descent.start, self._descent.start)]
        self._path, self._other_path = [(0.0, 0.0)], [(0.0, 0.0)]
        self.prepared.emit()

    @Slot(object)
    def _on_prepared(self, result: tuple[FeatureDescent, FeaturePlane]) -> None:
        self._descent, plane = result
        self._most_kept = max(2, _KEPT_BYTES // (2 * _BYTES * len(self._descent.start)))
        if self._across != "bend":
            plane = self._descent.plane(self._across)
        self._lay(plane)

    @Slot()
    def _on_tried(self) -> None:
        self.moved.emit()


def _prepared(model: TrainedModel, feature: int, task: Task) -> tuple[FeatureDescent, FeaturePlane]:
    # Imports numba, which the window's start does not wait for.
    from funksvd_gui.session.feature_descent import FeatureDescent

    descent = FeatureDescent(model, feature, task)
    return descent, descent.plane("bend")
