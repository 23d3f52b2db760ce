"""`funksvd predict` and `funksvd recommend`: what a saved model says of one user."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from funksvd_gui.cli.exit_status import ExitStatus
from funksvd_gui.cli.terminal import Terminal, table
from funksvd_gui.session.trained_model import Prediction, Recommendation, TrainedModel
from funksvd_gui.store.model_file import load_model
from funksvd_gui.wording import MISSING, rating

_SCORE = ["Item", "Predicted", "Score"]
_KNOWN = ["Known", "Part"]


def predict(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Predict one user's ratings of some items; return the exit status."""
    model = load_model(arguments.model)
    predictions = model.predict(arguments.user, arguments.items)
    _note_unknown_user(model, arguments.user, terminal)
    unknown = [f"“{found.item_id}”" for found in predictions if not found.item_is_known]
    if unknown:
        terminal.note(
            f"The model was trained on no rating of {', '.join(dict.fromkeys(unknown))}: "
            "its prediction is the baseline of the user alone."
        )
    if arguments.json:
        found = [_prediction_as_json(prediction) for prediction in predictions]
        terminal.say_json({"user": arguments.user, "predictions": found})
    else:
        terminal.say(*_prediction_lines(predictions))
    return ExitStatus.DONE


def recommend(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List the items a user would like best; return the exit status."""
    model = load_model(arguments.model)
    items = model.recommend(arguments.user, arguments.n, include_rated=arguments.include_rated)
    _note_unknown_user(model, arguments.user, terminal)
    if not items:
        terminal.note(
            "There is nothing left to recommend: she has rated every item the model knows."
        )
    if arguments.json:
        found = [
            {"item": i.item_id, "title": i.title, "score": i.score, "part": i.user_rating_part}
            for i in items
        ]
        terminal.say_json({"user": arguments.user, "items": found})
    elif items:
        terminal.say(*_recommendation_lines(items))
    return ExitStatus.DONE


def _note_unknown_user(model: TrainedModel, user_id: str, terminal: Terminal) -> None:
    if not model.knows_user(user_id):
        terminal.note(
            f"The model was trained on no rating by the user “{user_id}”: "
            "what follows is the baseline of the items, the same for every such user."
        )


def _prediction_as_json(prediction: Prediction) -> dict[str, object]:
    return {
        "item": prediction.item_id,
        "title": prediction.title,
        "score": prediction.score,
        "clipped": prediction.clipped,
        "known": prediction.user_rating,
        "part": prediction.user_rating_part,
    }


def _prediction_lines(predictions: Sequence[Prediction]) -> list[str]:
    rows = [[*_score_cells(found), *_known_cells(found), found.title] for found in predictions]
    return table([*_SCORE, *_KNOWN, "Title"], rows, "<>>><<")


def _recommendation_lines(items: Sequence[Recommendation]) -> list[str]:
    # In most lists no item is rated.
    has_known = any(item.user_rating is not None for item in items)
    rows = [
        [str(place), *_score_cells(item), *(_known_cells(item) if has_known else []), item.title]
        for place, item in enumerate(items, 1)
    ]
    names = ["#", *_SCORE, *(_KNOWN if has_known else []), "Title"]
    return table(names, rows, f"><>>{'><' * has_known}<")


def _score_cells(row: Prediction | Recommendation) -> list[str]:
    """Return an item and its score, within the scale and as it is, under `_SCORE`."""
    return [row.item_id, rating(row.clipped), rating(row.score)]


def _known_cells(row: Prediction | Recommendation) -> list[str]:
    """Return her own rating and the part it was in, under `_KNOWN`."""
    if row.user_rating is None:
        return [MISSING, MISSING]
    part = "unknown" if row.user_rating_part is None else row.user_rating_part.value
    return [rating(row.user_rating), part]
