"""What one feature of a trained model is left to explain, of one user, one item, or all ratings."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funksvd_gui.core.factor_model import FactorModel
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.split.part import Part
from funksvd_gui.session.trained_model import TrainedModel


@dataclass(frozen=True, slots=True)
class OtherRating:
    """A training rating of the same user or item.

    Attributes
    ----------
    name : str
        The item's title, or its id; the user's id for a rating of the same item.
    target : float
        t: what is left of it for the feature.
    fixed : float
        The factor on the other side: q of its item, or p of its user.
    """

    name: str
    rating: float
    target: float
    fixed: float


def without_feature(factors: FactorModel, feature: int) -> FactorModel:
    """Return the model that a feature's targets are taken from.

    The earlier features; where the feature was fine-tuned, all others.
    """
    tuned = max(factors.n_fine_tuned, feature - 1)
    rows = [row for row in range(tuned) if row != feature - 1]
    return dataclasses.replace(
        factors,
        user_factors=factors.user_factors[rows],
        item_factors=factors.item_factors[rows],
        trail=0.0,
    )


def training_triples(model: TrainedModel, n_most: int | None = None) -> RatingTriples:
    """Return the ratings that a model was trained on, evenly thinned to so many at most.

    All where nobody knows their parts.
    """
    rated = model.rated
    rows = np.arange(len(rated))
    if rated.parts is not None:
        rows = np.flatnonzero(rated.parts == Part.TRAINING.label)
    if n_most is not None:
        rows = rows[:: max(1, -(-len(rows) // n_most))]
    users = np.searchsorted(rated.indptr, rows, side="right") - 1
    return RatingTriples(
        users.astype(np.int32), rated.items[rows], rated.values[rows],
        len(model.users), len(model.items),
    )  # fmt: skip


def targets_of(model: TrainedModel, feature: int, ratings: RatingTriples) -> NDArray[np.float64]:
    """Return t of each rating, shape (n_ratings,), in stars."""
    scores = without_feature(model.factors, feature).scores(ratings)
    return ratings.values.astype(np.float64) - scores


def other_ratings(
    model: TrainedModel, user_id: str, item_id: str, feature: int, *, of_user: bool
) -> list[OtherRating]:
    """Return the training ratings of this user, or of this item, but for the one of both."""
    user, item = model.users.index_of(user_id), model.items.index_of(item_id)
    if user is None or item is None:
        return []
    rated = model.rated
    begin, end = (int(rated.indptr[place]) for place in (user, user + 1))
    rows = np.arange(begin, end) if of_user else np.flatnonzero(rated.items == item)
    if rated.parts is not None:
        rows = rows[rated.parts[rows] == Part.TRAINING.label]
    users = (np.searchsorted(rated.indptr, rows, side="right") - 1).astype(np.int32)
    items = rated.items[rows]
    keep = (items != item) if of_user else (users != user)
    ratings = RatingTriples(
        users[keep], items[keep], rated.values[rows][keep], len(model.users), len(model.items)
    )
    targets = targets_of(model, feature, ratings)
    factors = model.factors
    others, all_fixed = (
        (ratings.items, factors.item_factors) if of_user else (ratings.users, factors.user_factors)
    )
    names = [
        model.title_of(place) or model.items[place] if of_user else model.users[place]
        for place in others.tolist()
    ]
    fixed = all_fixed[feature - 1, others].astype(np.float64)
    return [
        OtherRating(name, float(rating), float(target), float(factor))
        for name, rating, target, factor in zip(names, ratings.values, targets, fixed, strict=True)
    ]
