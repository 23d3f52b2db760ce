"""Which items lie at the two ends of a feature: what tells a person what it means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.feature_factors import FeatureFactors
from funksvd_gui.session.trained_model import TrainedModel

#: So many items are well known enough to be shown; fewer ratings make a factor a guess.
_USUAL_ITEMS = 200

_Items = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class FeatureEnds:
    """Items at both ends of a feature, the outermost first.

    Attributes
    ----------
    negative, positive : intp array
        Indices of items whose factor is below zero, and of those whose factor is above it.
    n_qualified : int
        Items that were rated often enough, wherever they lie.
    """

    negative: _Items
    positive: _Items
    n_qualified: int


def feature_ends(
    item_factors: NDArray[np.floating], item_counts: NDArray[np.integer], n: int, least: int
) -> FeatureEnds:
    """Return the items at both ends of a feature.

    Parameters
    ----------
    item_factors : float array, shape (n_items,)
        Of one feature.
    item_counts : integer array, shape (n_items,)
        Ratings of each item.
    n : int
        At most so many at each end; equal factors come in the order of items.
    least : int
        Items with fewer ratings are left out.
    """
    qualified = np.flatnonzero(item_counts >= least)
    factors = item_factors[qualified]
    return FeatureEnds(
        qualified[_largest(-factors, n)], qualified[_largest(factors, n)], len(qualified)
    )


def _largest(values: NDArray[np.floating], n: int) -> _Items:
    """Return where the n largest values above zero stand, largest first, earliest of equals."""
    above = np.flatnonzero(values > 0)
    if 0 < n < len(above):
        # Whatever ties with the n-th stays in, so that the order below decides.
        nth = np.partition(values[above], -n)[-n]
        above = above[values[above] >= nth]
    return above[np.argsort(-values[above], kind="stable")][:n]


def usual_least(item_counts: NDArray[np.integer], n_items: int = _USUAL_ITEMS) -> int:
    """Return how many ratings an item must have so that about `n_items` have them; at least 1."""
    n = min(n_items, len(item_counts))
    return max(int(np.partition(item_counts, -n)[-n]), 1) if n else 1


def factors_at_end(
    feature: int,
    models: tuple[TrainedModel | None, ...],
    in_training: FeatureFactors | None = None,
) -> NDArray[np.float32] | None:
    """Return the item factors of a feature, shape (n_items,), as far as it has come.

    Parameters
    ----------
    feature : int
        From 1.
    models : tuple of TrainedModel or None
        The first that has the feature tells, unless it is in training.
    in_training : FeatureFactors, optional
        Of the feature that is trained now.
    """
    if in_training is not None and in_training.feature == feature:
        return in_training.item_factors
    for model in models:
        if model is not None and feature <= model.n_features:
            factors: NDArray[np.float32] = model.factors.item_factors[feature - 1]
            return factors
    return None


def norms_of(model: FactorModel) -> NDArray[np.float64]:
    """Return the size √(Σp²·Σq²) of every feature, shape (K,), in stars."""
    users, items = (
        np.einsum("fi,fi->f", factors, factors, dtype=np.float64)
        for factors in (model.user_factors, model.item_factors)
    )
    norms: NDArray[np.float64] = np.sqrt(users * items)
    return norms
