"""What regularization does to users with few and with many ratings, while q stands still."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.update_story import UserFeature, user_feature

Floats = NDArray[np.float64]

#: Ratings that the two users should have, roughly.
_FEW, _MANY = 3, 300
#: Users with so few ratings are looked through for the one whose q are like the other's.
_N_CANDIDATES = 40


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A user's p in one feature, as far as her ratings speak for it.

    Parameters
    ----------
    seen : UserFeature
        With at least one rating.
    """

    seen: UserFeature

    @property
    def mean_tq(self) -> float:
        return float(self.seen.targets @ self.seen.q) / self.seen.n

    @property
    def mean_qq(self) -> float:
        return float(self.seen.q @ self.seen.q) / self.seen.n

    def at_rest(self, regularization: float, pull: float = 0.0) -> float:
        """Return the p at which the updates of an epoch cancel out.

        Parameters
        ----------
        regularization : float
            γ, taken off once per rating: ``p = mean(t·q) / (mean(q²) + γ)``.
        pull : float
            κ, which pulls once an epoch: n ratings share it.
        """
        return self.mean_tq / (self.mean_qq + regularization + pull / self.seen.n)

    def share(self, regularization: float, pull: float = 0.0) -> float:
        """Return what is left at rest of the p that fits her ratings best."""
        return self.mean_qq / (self.mean_qq + regularization + pull / self.seen.n)

    def path(
        self, start: float, rate: float, regularization: float, pull: float, epochs: Floats
    ) -> Floats:
        """Return p after so many epochs of updates of hers alone, in the order of her ratings.

        Each update is ``p ← (1 − λγ − λq²)·p + λtq``, so that an epoch of them is a factor
        and a summand, too.
        """
        q, t = self.seen.q, self.seen.targets
        factors = 1.0 - rate * (regularization + q * q)
        after = np.append(np.cumprod(factors[::-1])[::-1], 1.0)
        kept = 1.0 / (1.0 + rate * pull)
        factor = kept * after[0]
        summand = kept * float((rate * t * q * after[1:]).sum())
        with np.errstate(over="ignore", invalid="ignore"):
            powers = factor**epochs
            return powers * start + summand * _geometric(factor, powers, epochs)


def _geometric(factor: float, powers: Floats, epochs: Floats) -> Floats:
    """Return 1 + a + … + aⁿ⁻¹."""
    return epochs.copy() if factor == 1.0 else (1.0 - powers) / (1.0 - factor)


def few_and_many(model: TrainedModel, feature: int) -> tuple[Evidence, Evidence] | None:
    """Return a user with few ratings and one with many whose q are of like size on average.

    None where all users have about as many.
    """
    counts = model.factors.user_counts
    known = np.flatnonzero(counts > 0)
    if not len(known):
        return None
    many = int(known[np.abs(counts[known] - _MANY).argmin()])
    candidates = known[np.argsort(np.abs(counts[known] - _FEW), kind="stable")][:_N_CANDIDATES]
    candidates = candidates[2 * counts[candidates] <= counts[many]]
    most = Evidence(user_feature(model, many, feature))
    fewest = [Evidence(user_feature(model, int(user), feature)) for user in candidates]
    # Without a fit of some size there would be nothing to shrink.
    fewest = [one for one in fewest if one.seen.n and one.mean_qq > 0.0]
    if not fewest or most.mean_qq == 0.0:
        return None
    # Alike in q, so that γ alone tells nothing about how many ratings there are.
    few = min(fewest, key=lambda one: abs(np.log(one.mean_qq / most.mean_qq)))
    return few, most
