"""What the formulas depend on besides their step: the notation, the feature and its training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from funksvd_gui.gui.update_view.notation import LECTURE, Notation

if TYPE_CHECKING:
    from funksvd_gui.gui.update_view.subject import UpdateSubject


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the formulas depend on besides their step.

    Attributes
    ----------
    feature, n_features : int
        The chosen one, from 1, and how many a prediction adds up.
    n_fine_tuned : int
        Features that were fine-tuned; the chosen one moves with all of these if it is one.
    is_clamped, is_trailed : bool
        Whether estimates are kept within the scale, and whether later features are allowed for.
    climbs, keeps_two : bool
        As `UpdateSubject` has them.
    """

    notation: Notation = LECTURE
    feature: int = 1
    n_features: int = 1
    n_fine_tuned: int = 0
    is_clamped: bool = False
    is_trailed: bool = False
    climbs: bool = False
    keeps_two: bool = False

    @classmethod
    def of(cls, subject: UpdateSubject) -> Setting:
        """Return what the tab derives now."""
        model = subject.model
        if model is None:
            return cls(notation=subject.notation)
        factors = model.factors
        return cls(
            notation=subject.notation,
            feature=min(max(subject.feature, 1), max(model.n_features, 1)),
            n_features=max(model.n_features, 1),
            n_fine_tuned=factors.n_fine_tuned,
            is_clamped=factors.clamp is not None,
            is_trailed=model.hyperparams.trail and not factors.n_fine_tuned,
            climbs=subject.climbs,
            keeps_two=subject.keeps_two,
        )

    @property
    def is_fine_tuned(self) -> bool:
        """Whether all fine-tuned features move at once with the chosen one."""
        return self.feature <= self.n_fine_tuned
