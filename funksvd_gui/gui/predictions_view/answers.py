"""What a model says of one user, as rows and sentences. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from funksvd_gui import wording
from funksvd_gui.data.split.part import Part
from funksvd_gui.session.trained_model import Prediction, RatedItem, TrainedModel

#: What was done with a known rating, by its part; None where an older file does not tell.
_USED = {
    Part.TRAINING: "trained on",
    Part.VALIDATION: "held out for validation",
    Part.TEST: "held out for the test",
    None: "unknown if trained on",
}


@dataclass(frozen=True, slots=True)
class RecommendedRow:
    """One of the top-N, counted from 1.

    `score` lies inside the rating scale, `raw_score` may lie outside; `held_out` is her
    own rating if it was kept for the test; all in stars.
    """

    rank: int
    item_id: str
    title: str
    score: float
    raw_score: float
    genres: str
    held_out: float | None


def rated_rows(model: TrainedModel, user_id: str) -> list[RatedItem]:
    """Return a user's known ratings, the highest first."""
    rated = model.rated_by(user_id)
    return sorted(rated, key=lambda row: (-row.rating, (row.title or row.item_id).casefold()))


def part_name(row: RatedItem) -> str:
    """Return the part a rating was in, for people."""
    return "Unknown" if row.part is None else row.part.value.capitalize()


def recommended_rows(model: TrainedModel, user_id: str, n: int) -> list[RecommendedRow]:
    """Return the top-N of what she has not rated, as far as training has seen."""
    return [
        RecommendedRow(
            rank,
            best.item_id,
            best.title,
            best.clipped,
            best.score,
            _genres_of(model, best.item_id),
            best.user_rating,
        )
        for rank, best in enumerate(model.recommend(user_id, n), start=1)
    ]


def sentence_of(prediction: Prediction, user_id: str) -> str:
    """Return what there is to say about a predicted rating, in one or two sentences."""
    unknown = _unknown_words(prediction, user_id)
    known = _known_words(prediction, user_id)
    if unknown:
        baseline = f"No training ratings for {unknown}: this is the baseline."
        return f"{baseline} {known}" if prediction.user_rating is not None else baseline
    return known


def _unknown_words(prediction: Prediction, user_id: str) -> str:
    words = []
    if not prediction.user_is_known:
        words.append(f"user {user_id}")
    if not prediction.item_is_known:
        words.append(f"item {_name_of(prediction)}")
    return " and ".join(words)


def _known_words(prediction: Prediction, user_id: str) -> str:
    name = _name_of(prediction)
    if prediction.user_rating is None:
        return f"User {user_id} has not rated {name}."
    used = _USED[prediction.user_rating_part]
    given = f"User {user_id} gave {name} {wording.rating(prediction.user_rating)} ({used})"
    distance = round(prediction.clipped - prediction.user_rating, 2)
    if distance == 0.0:
        return f"{given}, as the model says."
    side = "above" if distance > 0.0 else "below"
    return f"{given}; the model is {wording.rating(abs(distance))} {side}."


def _name_of(prediction: Prediction) -> str:
    return f"“{prediction.title}”" if prediction.title else prediction.item_id


def _genres_of(model: TrainedModel, item_id: str) -> str:
    item = model.items.index_of(item_id)
    return "" if item is None else model.genres_of(item).replace("|", ", ")
