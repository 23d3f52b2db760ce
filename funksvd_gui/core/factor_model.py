"""Biases and factors become scores. Frozen: whoever holds one may ask from any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.processors import available_processors

if TYPE_CHECKING:
    from funksvd_gui.core.ratings import RatingTriples, Values

#: An index that stands for a user or item the training never saw.
UNKNOWN = -1

#: Their estimates stay in the cache while feature after feature is added.
_PAIRS_AT_ONCE = 1 << 15


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class FactorModel:
    """A trained FunkSVD: ``score(u, i) = μ + b_u + b_i + Σ_f P[f, u]·Q[f, i]``.

    Scores are float32 and summed in the order of training. Where ratings are float64 or lie far
    from zero, scores are summed around `centre`, which is added last, in float64.

    Attributes
    ----------
    global_mean : float
        In stars.
    user_bias, item_bias : float32 array, shapes (n_users,) and (n_items,)
        In stars.
    user_factors, item_factors : float32 array, shapes (K, n_users) and (K, n_items)
        One row per feature, in the order of training. Zero for users and items
        without training ratings, which therefore get their baseline.
    clamp : (float, float) or None
        Rating scale into which the running estimate is clamped after every
        feature, exactly as it was in training; None where it was not.
    trail : float
        Constant for the features that were planned and not trained, in stars.
    user_counts, item_counts : int32 array, shapes (n_users,) and (n_items,)
        Training ratings of each.
    centre : float
        The global mean where ratings are float64 or lie far from zero, else 0, in stars.
    kept_epochs : tuple of int, length K or 0
        Which of its epochs each feature is kept from; 0 where it began with others in
        fine-tuning, or nobody knows any more. Empty if that is so for all.
    n_fine_tuned : int
        So many features, the first ones, were fine-tuned since they were trained alone.
    fine_tune_epoch : int
        Which pass of fine-tuning these are kept from; 0 where there was none.
    """

    global_mean: float
    user_bias: NDArray[np.float32]
    item_bias: NDArray[np.float32]
    user_factors: NDArray[np.float32]
    item_factors: NDArray[np.float32]
    clamp: tuple[float, float] | None
    trail: float
    user_counts: NDArray[np.int32]
    item_counts: NDArray[np.int32]
    centre: float = 0.0
    kept_epochs: tuple[int, ...] = ()
    n_fine_tuned: int = 0
    fine_tune_epoch: int = 0

    @property
    def n_features(self) -> int:
        return len(self.user_factors)

    @property
    def mean_around_centre(self) -> np.float32:
        """μ less the centre: where sums begin."""
        return np.float32(self.global_mean - self.centre)

    def around_centre(self, bounds: tuple[float, float]) -> tuple[np.float32, np.float32]:
        """Return bounds in stars less the centre, where sums are compared with them."""
        lowest, highest = bounds
        return np.float32(lowest - self.centre), np.float32(highest - self.centre)

    def scores_of_user(self, user: int, items: NDArray[np.integer] | None = None) -> Values:
        """Return one user's scores, not clipped to the scale.

        Parameters
        ----------
        user : int
            Index, or `UNKNOWN`.
        items : integer array, shape (n,), optional
            Indices, each may be `UNKNOWN`; all items if left out.

        Returns
        -------
        float32 or float64 array, shape (n,) or (n_items,)
            In stars.
        """
        if items is None:
            return self._in_stars(self._accumulate(user, self.item_bias, self.item_factors))
        unknown = items == UNKNOWN
        bias = np.where(unknown, np.float32(0.0), self.item_bias[items])
        factors = np.where(unknown, np.float32(0.0), self.item_factors[:, items])
        return self._in_stars(self._accumulate(user, bias, factors))

    def scores(self, ratings: RatingTriples) -> Values:
        """Return the score of every pair of user and item, shape (n_ratings,), in stars.

        Pairs may hold `UNKNOWN`. Not clipped to the scale.
        """
        from funksvd_gui.core.kernels.scoring import score_pairs

        scores = np.empty(len(ratings), dtype=np.float32)
        bounds = self.clamp_bounds

        def score(start: int) -> None:
            rows = slice(start, start + _PAIRS_AT_ONCE)
            score_pairs(
                ratings.users[rows], ratings.items[rows], scores[rows],
                self.mean_around_centre, self.user_bias, self.item_bias,
                self.user_factors, self.item_factors, np.float32(self.trail), *bounds,
            )  # fmt: skip

        starts = range(0, len(ratings), _PAIRS_AT_ONCE)
        with ThreadPoolExecutor(min(available_processors(), max(1, len(starts)))) as pool:
            # Asked for one by one, so that an error is raised here.
            for _ in pool.map(score, starts):
                pass
        return self._in_stars(scores)

    @property
    def clamp_bounds(self) -> tuple[np.float32, np.float32]:
        """Bounds of the running estimate around the centre; infinite where nothing is clamped."""
        return self.around_centre(self.clamp or (-np.inf, np.inf))

    def _in_stars(self, sums: NDArray[np.float32]) -> Values:
        return sums + np.float64(self.centre) if self.centre else sums

    def _accumulate(
        self, user: int, item_bias: NDArray[np.float32], item_factors: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        bias = self.user_bias[user] if user != UNKNOWN else np.float32(0.0)
        estimates = self._clamped(np.float32(bias + self.mean_around_centre) + item_bias)
        if user != UNKNOWN:
            # Feature after feature, because a clamped estimate depends on the order.
            for p, q in zip(self.user_factors[:, user], item_factors, strict=True):
                estimates = self._clamped(estimates + p * q)
        return self._clamped(estimates + np.float32(self.trail))

    def _clamped(self, estimates: NDArray[np.float32]) -> NDArray[np.float32]:
        return estimates if self.clamp is None else np.clip(estimates, *self.clamp_bounds)
