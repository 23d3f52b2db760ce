"""A prediction and an update with every number that somebody needs who does them by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funksvd_gui.core.update_rule import JointStep
from funksvd_gui.data.split.part import Part
from funksvd_gui.session.trained_model import TrainedModel
from funksvd_gui.session.update_explanation import (
    ExplainedUpdate,
    explain_update,
    steps_of,
    updates_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedFactor:
    """One of the user's training ratings, as the feature sees it.

    `target` is what everything but the feature leaves of the rating, as if nothing were clamped;
    `q` the item's factor.
    """

    item_id: str
    title: str
    rating: float
    target: float
    q: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedUpdate:
    """All in the data's scale.

    Attributes
    ----------
    factors : tuple of (float, float)
        p and q of every feature of the model, in the order of training.
    n_in_error : int
        Over so many features ε is taken.
    clamp : (float, float) or None
        Where running estimates are kept.
    model_trail, trail : float
        What features still untrained count, in the prediction and in the update.
    score : float
        The prediction, not clipped.
    scale : (float, float)
        Smallest and largest rating.
    epoch_regularization : float
        κ; 0 where all features move together.
    joint : JointStep or None
        What else moves at the same visit.
    rated : tuple of RatedFactor
        The ratings the user's factor is trained on.
    """

    data_name: str
    explained: ExplainedUpdate
    mean: float
    user_bias: float
    item_bias: float
    factors: tuple[tuple[float, float], ...]
    n_in_error: int
    clamp: tuple[float, float] | None
    model_trail: float
    trail: float
    score: float
    scale: tuple[float, float]
    epoch_regularization: float
    joint: JointStep | None
    rated: tuple[RatedFactor, ...]


def work_out(model: TrainedModel, user_id: str, item_id: str, feature: int) -> WorkedUpdate:
    """Return all that one visit of a rating works with.

    Raises
    ------
    NoUpdateError
        If the feature, the user, the item or the rating is not there.
    """
    explained = explain_update(model, user_id, item_id, feature)
    updates, _, _ = updates_of(model, user_id, item_id, feature)
    factors = model.factors
    user, item = model.users.index_of(user_id), model.items.index_of(item_id)
    assert user is not None
    assert item is not None
    n_in_error = factors.n_fine_tuned if explained.is_fine_tuned else feature
    pairs = zip(factors.user_factors[:, user], factors.item_factors[:, item], strict=True)
    return WorkedUpdate(
        data_name=model.name,
        explained=explained,
        mean=float(factors.global_mean),
        user_bias=float(factors.user_bias[user]),
        item_bias=float(factors.item_bias[item]),
        factors=tuple((float(p), float(q)) for p, q in pairs),
        n_in_error=n_in_error,
        clamp=factors.clamp,
        model_trail=factors.trail,
        trail=updates.trail,
        score=float(factors.scores_of_user(user, np.array([item]))[0]),
        scale=model.scale,
        epoch_regularization=(
            0.0 if explained.is_fine_tuned else steps_of(model).epoch_regularization
        ),
        joint=updates.joint,
        rated=_rated_factors(model, user, feature, n_in_error, updates.trail),
    )


def _rated_factors(
    model: TrainedModel, user: int, feature: int, n_in_error: int, trail: float
) -> tuple[RatedFactor, ...]:
    items, ratings, parts = model.rated.of_user(user)
    factors = model.factors
    is_trained = np.array([part is None or part is Part.TRAINING for part in parts], dtype=bool)
    items, ratings = items[is_trained], ratings[is_trained]
    p, q = factors.user_factors[:, user], factors.item_factors[:, items]
    others = [f for f in range(n_in_error) if f != feature - 1]
    estimates = factors.global_mean + factors.user_bias[user] + factors.item_bias[items]
    targets = ratings - (estimates.astype(np.float64) + p[others].astype(np.float64) @ q[others])
    return tuple(
        RatedFactor(
            item_id=model.items[i],
            title=model.title_of(i),
            rating=float(rating),
            target=float(target) - trail,
            q=float(factor),
        )
        for i, rating, target, factor in zip(
            items.tolist(), ratings, targets, q[feature - 1], strict=True
        )
    )
