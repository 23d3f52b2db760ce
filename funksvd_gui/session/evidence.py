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

    def at_rest(self, regularization: float) -> float:
        """Return the p at which updates cancel out: ``p = mean(t·q) / (mean(q²) + γ)``.

        γ is taken off once per rating, so how many ratings there are is not in it.
        """
        return self.mean_tq / (self.mean_qq + regularization)

    def share(self, regularization: float) -> float:
        """Return what is left at rest of the p that fits her ratings best."""
        return self.mean_qq / (self.mean_qq + regularization)

    def share_pulled(self, rate: float, regularization: float, pull: float) -> float:
        """Return the same where κ pulls once an epoch, too, by the factor ``1 / (1 + λκ)``.

        For a small λ it is ``mean(q²) / (mean(q²) + γ + κ/n)``: n ratings share the pull.
        """
        kept, stays = 1.0 / (1.0 + rate * pull), self._stays(rate, regularization)
        return self.share(regularization) * kept * (1.0 - stays) / (1.0 - kept * stays)

    def shares(self, rate: float, regularization: float, pull: float, epochs: Floats) -> Floats:
        """Return the share of the best fit after so many epochs of her updates, from p = 0.

        An update is ``p ← (1 − λγ − λq²)·p + λtq``: it leaves 1 − λγ − λq² of the way to where
        p rests, and an epoch the product of these, in any order of her ratings. What an order
        adds to the resting point is left out, as orders differ.
        """
        kept = 1.0 / (1.0 + rate * pull)
        rest = self.share_pulled(rate, regularization, pull)
        with np.errstate(over="ignore", invalid="ignore"):
            shares: Floats = rest * (1.0 - (kept * self._stays(rate, regularization)) ** epochs)
        return shares

    def _stays(self, rate: float, regularization: float) -> float:
        """Return which part of the way to rest is left after an epoch."""
        return float(np.prod(1.0 - rate * (regularization + self.seen.q**2)))


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
