"""The rating that the derivation begins with: one that many people can talk about."""

from __future__ import annotations

import numpy as np

from funksvd_gui.data.split.part import Part
from funksvd_gui.session.trained_model import TrainedModel

_N_USERS = 40
_N_ITEMS = 60
#: Of the scale's width: what is farther off is an error that can be seen, and up to which it
#: is no oddity.
_CLEAR, _ODD = 0.2, 0.45


def example_rating(model: TrainedModel, feature: int) -> tuple[str, str]:
    """Return the ids of a user and an item: a training rating with a clear error.

    The user has an ordinary number of ratings, the item a title and many of them, and both p
    and q of the feature, from 1, are well above zero, as far as there are such. Both ids are
    empty where the model was trained on nothing.
    """
    counts = model.factors.user_counts
    known = np.flatnonzero(counts > 0)
    if not len(known):
        return "", ""
    far = np.abs(counts[known] - float(np.median(counts[known])))
    users = known[np.argsort(far, kind="stable")][:_N_USERS]
    well_known = _well_known(model)
    width = model.scale[1] - model.scale[0]
    factors = model.factors
    p, q = factors.user_factors[feature - 1], factors.item_factors[feature - 1]
    ranked = [
        (_rank(error, item in well_known, width, float(min(p[user], q[item]))), user, item)
        for user in users.tolist()
        for item, error in _errors(model, user)
    ]
    if not ranked:
        return "", ""
    _, user, item = max(ranked, key=lambda one: one[0])
    return model.users[user], model.items[item]


def _rank(
    error: float, is_well_known: bool, width: float, size: float
) -> tuple[bool, bool, bool, float]:
    is_clear = _CLEAR * width <= abs(error) <= _ODD * width
    # Where too little was predicted and both are positive, both grow.
    return is_well_known, is_clear, error > 0, size


def _errors(model: TrainedModel, user: int) -> list[tuple[int, float]]:
    """Return a user's trained items with what the model leaves of each rating."""
    items, ratings, parts = model.rated.of_user(user)
    scores = model.factors.scores_of_user(user, items)
    return [
        (int(item), float(rating - score))
        for item, rating, score, part in zip(items, ratings, scores, parts, strict=True)
        if part in {Part.TRAINING, None} and model.factors.item_counts[item]
    ]


def _well_known(model: TrainedModel) -> set[int]:
    counts = model.factors.item_counts
    n = min(_N_ITEMS, max(len(counts) // 3, 1))
    most = np.argsort(-counts, kind="stable")[:n].tolist()
    titled = {item for item in most if model.title_of(item)}
    return titled or set(most)
