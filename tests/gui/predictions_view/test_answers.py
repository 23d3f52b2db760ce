import pytest

from funksvd_gui.gui.predictions_view.answers import (
    part_name,
    rated_rows,
    recommended_rows,
    sentence_of,
)
from tests.gui.predictions_view.conftest import make_model, make_tested_model


def sentence(user_id, item_id, lift=0.0, *, make=make_model, **changes):
    (prediction,) = make(lift, **changes).predict(user_id, [item_id])
    return sentence_of(prediction, user_id)


def test_known_ratings_stand_beside_the_models_scores():
    rows = rated_rows(make_model(), "ann")
    assert [(row.item_id, row.rating, row.clipped) for row in rows] == [
        ("1", 4.0, 3.0),
        ("6", 2.5, 4.0),
    ]


def test_recommendations_are_what_she_has_not_rated_best_first():
    rows = recommended_rows(make_model(), "ann", 10)
    assert [(row.rank, row.item_id, row.score) for row in rows] == [(1, "10", 4.5), (2, "2", 3.5)]
    assert recommended_rows(make_model(), "ann", 1)[0].genres == "Comedy"


def test_a_score_outside_the_scale_is_kept_inside():
    best = recommended_rows(make_model(lift=1.0), "ann", 1)[0]
    assert (best.score, best.raw_score) == (5.0, 5.5)


@pytest.mark.parametrize(
    ("user_id", "item_id", "said"),
    [
        (
            "ann",
            "1",
            "User ann gave “Toy Story (1995)” 4.00 (trained on); the model is 1.00 below.",
        ),
        ("ann", "6", "User ann gave “Heat (1995)” 2.50 (trained on); the model is 1.50 above."),
        ("ann", "2", "User ann has not rated “Jumanji (1995)”."),
        ("eve", "2", "No training ratings for user eve: this is the baseline."),
        ("new", "2", "No training ratings for user new: this is the baseline."),
        ("ann", "007", "No training ratings for item 007: this is the baseline."),
        ("ann", "99", "No training ratings for item “GoldenEye (1995)”: this is the baseline."),
        ("eve", "007", "No training ratings for user eve and item 007: this is the baseline."),
    ],
)
def test_there_is_a_sentence_for_everybody(user_id, item_id, said):
    assert sentence(user_id, item_id) == said


def test_a_model_that_is_right_is_told_so():
    assert sentence("ann", "1", lift=1.0).endswith("4.00 (trained on), as the model says.")


@pytest.mark.parametrize(
    ("item_id", "said"),
    [
        ("1", "4.00 (trained on); the model is 1.00 below."),
        ("2", "3.00 (held out for validation); the model is 0.50 above."),
        ("10", "5.00 (held out for the test); the model is 0.50 below."),
    ],
)
def test_a_known_rating_says_whether_training_has_seen_it(item_id, said):
    assert sentence("ann", item_id, make=make_tested_model).endswith(said)


def test_of_an_older_file_nobody_says_that_it_was_trained_on():
    said = sentence("ann", "1", parts=False)
    assert "4.00 (unknown if trained on); the model" in said
    assert part_name(rated_rows(make_model(parts=False), "ann")[0]) == "Unknown"


def test_known_ratings_of_all_parts_are_listed():
    rows = rated_rows(make_tested_model(), "ann")
    assert [(row.item_id, row.rating, part_name(row)) for row in rows] == [
        ("10", 5.0, "Test"),
        ("1", 4.0, "Training"),
        ("2", 3.0, "Validation"),
        ("6", 2.5, "Training"),
    ]


def test_recommended_is_what_was_kept_for_the_test_too_and_says_so():
    rows = recommended_rows(make_tested_model(), "ann", 10)
    assert [(row.item_id, row.held_out) for row in rows] == [("10", 5.0)]
    assert {row.held_out for row in recommended_rows(make_tested_model(), "bob", 10)} == {None}


def test_without_titles_ids_stand_in_their_place():
    assert sentence("ann", "2", titles=None) == "User ann has not rated 2."
