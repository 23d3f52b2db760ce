"""The update of one of a user's ratings, in ids and titles."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from funksvd_gui.core.hyperparams import Hyperparams, limits_by_name
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.update_rule import RatingUpdates, Update
from funksvd_gui.data.split.part import Part
from funksvd_gui.errors import NoUpdateError
from funksvd_gui.session.trained_model import TrainedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedUpdate:
    """An update and the rating it belongs to.

    Attributes
    ----------
    part : Part or None
        The part that the rating was in; None where an older model file does not tell.
    is_exact : bool
        Whether the model tells which epoch was kept, so that λ is what the loop used then.
    """

    user_id: str
    item_id: str
    title: str
    feature: int
    is_fine_tuned: bool
    part: Part | None
    is_exact: bool
    update: Update

    @property
    def was_trained_on(self) -> bool | None:
        """Whether training saw the rating; None where nobody knows."""
        return None if self.part is None else self.part is Part.TRAINING


def steps_of(model: TrainedModel) -> StepSizes:
    """Return the steps that a model was trained with, from the ratings it holds."""
    rated, factors = model.rated, model.factors
    values = rated.values
    if rated.parts is not None:
        values = values[rated.parts == Part.TRAINING.label]
    deviation = float(values.std(dtype=np.float64)) if len(values) else 0.0
    lowest, highest = model.scale
    return StepSizes.of(
        model.hyperparams, deviation, highest - lowest, factors.user_counts, factors.item_counts
    )


def updates_of(
    model: TrainedModel, user_id: str, item_id: str, feature: int
) -> tuple[RatingUpdates, float, Part | None]:
    """Return the updates of a user's rating in one feature, the rating and its part.

    Raises
    ------
    NoUpdateError
        If the feature, the user, the item or the rating is not there.
    """
    _check_feature(model, feature)
    user, item = _index("user", model, user_id), _index("item", model, item_id)
    items, ratings, parts = model.rated.of_user(user)
    places = np.flatnonzero(items == item)
    if not len(places):
        raise NoUpdateError(
            f"The user “{user_id}” has not rated “{item_id}”, so there is no error to lower.",
            hint="Choose an item that she has rated.",
        )
    place = int(places[0])
    rating = float(ratings[place])
    updates = RatingUpdates(model.factors, steps_of(model), user, item, rating, feature)
    return updates, rating, parts[place]


def explain_update(
    model: TrainedModel, user_id: str, item_id: str, feature: int
) -> ExplainedUpdate:
    """Return what one visit of a user's rating does to one feature of a model.

    Raises
    ------
    NoUpdateError
        If the feature, the user, the item or the rating is not there.
    """
    updates, _, part = updates_of(model, user_id, item_id, feature)
    index, factors = model.items.index_of(item_id), model.factors
    is_exact = bool(
        factors.fine_tune_epoch if updates.is_fine_tuned
        else factors.kept_epochs and factors.kept_epochs[feature - 1]
    )  # fmt: skip
    return ExplainedUpdate(
        user_id=user_id,
        item_id=item_id,
        title="" if index is None else model.title_of(index),
        feature=feature,
        is_fine_tuned=updates.is_fine_tuned,
        part=part,
        is_exact=is_exact,
        update=updates.update(),
    )


def settings_for(
    hyperparams: Hyperparams,
    model: TrainedModel,
    feature: int,
    learning_rate: float,
    regularization: float,
) -> Hyperparams:
    """Return settings whose loop uses this λ and γ in this feature, at the epoch that is kept.

    Parameters
    ----------
    hyperparams : Hyperparams
        All others are those of these.
    learning_rate, regularization : float
        As in `Update`, in the data's scale; brought within the limits of the settings.
    """
    ones = hyperparams.replace(learning_rate=1.0, regularization=1.0)
    of_ones = dataclasses.replace(model, hyperparams=ones)
    # Both are products of the setting and of what unit, epoch and share make of it.
    rate, pull = RatingUpdates(model.factors, steps_of(of_ones), 0, 0, 0.0, feature).rates
    return hyperparams.replace(
        learning_rate=_within("learning_rate", learning_rate / rate),
        regularization=(
            _within("regularization", regularization / pull) if pull
            else hyperparams.regularization
        ),
    )  # fmt: skip


def _within(name: str, value: float) -> float:
    limits = limits_by_name()[name]
    assert limits.minimum is not None
    assert limits.maximum is not None
    # As a person would type it: the loop's own numbers have no more digits.
    return min(max(float(f"{value:.6g}"), limits.minimum), limits.maximum)


def _check_feature(model: TrainedModel, feature: int) -> None:
    n_features = model.n_features
    if not n_features:
        raise NoUpdateError("The model has no feature.", hint="Train at least one.")
    if not 1 <= feature <= n_features:
        raise NoUpdateError(
            f"The model has no feature {feature}.", hint=f"Choose one from 1 to {n_features}."
        )


def _index(kind: str, model: TrainedModel, given: str) -> int:
    ids, knows = (
        (model.users, model.knows_user) if kind == "user" else (model.items, model.knows_item)
    )
    is_known, index = knows(given), ids.index_of(given)
    if index is None:
        raise NoUpdateError(
            f"The model knows no {kind} “{given}”, so nothing of it was ever updated.",
            hint=f"Choose one of the {kind}s in the data it was trained on.",
        )
    if not is_known:
        raise NoUpdateError(
            f"The model was trained on no rating of the {kind} “{given}”: its factors are 0 "
            "and no update has moved them.",
            hint=f"Choose one of the {kind}s with ratings in the training part.",
        )
    return index
