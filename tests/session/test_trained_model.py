from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.top_n import DEFAULT_LENGTH
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.split.splitting import Split
from funksvd_gui.session.training_run import TrainingRun
from tests.conftest import make_dataset, make_ratings

PARAMS = Hyperparams(n_features=3, max_epochs=10, learning_rate=0.05, fine_tune_epochs=0)


def train_without_user_3_and_item_4():
    """u3 and i4 have ratings, all of them held out for validation."""
    ratings = make_ratings()
    held_out = (ratings.users == 3) | (ratings.items == 4)
    nothing = ratings.take(np.zeros(0, dtype=int))
    split = Split(ratings.take(~held_out), ratings.take(held_out), nothing)
    run = TrainingRun(make_dataset(ratings), PARAMS, split=split)
    list(run.events())
    return ratings, run.model()


@pytest.fixture(scope="module")
def ratings_and_model():
    return train_without_user_3_and_item_4()


@pytest.fixture
def model(ratings_and_model):
    return ratings_and_model[1]


@pytest.fixture
def ratings(ratings_and_model):
    return ratings_and_model[0]


def test_a_prediction_is_the_score_of_its_pair(model, ratings):
    scores = model.factors.scores(ratings)
    for s in range(0, len(ratings), 37):
        u, i = int(ratings.users[s]), int(ratings.items[s])
        (prediction,) = model.predict(f"u{u}", [f"i{i}"])
        assert_allclose(prediction.score, scores[s], rtol=1e-5)
        assert prediction.title == f"Film {i}"
        assert prediction.user_rating == ratings.values[s]
        assert 1.0 <= prediction.clipped <= 5.0


def test_an_item_without_a_known_rating_has_none(model, ratings):
    rated = {f"i{i}" for i in ratings.items[ratings.users == 0]}
    unrated = [item_id for item_id in model.items if item_id not in rated]
    assert [p.user_rating for p in model.predict("u0", unrated)] == [None] * len(unrated)


@pytest.mark.parametrize("user_id", ["nobody", "u3"])
def test_an_unknown_user_gets_the_baseline_of_the_item(model, user_id):
    (prediction,) = model.predict(user_id, ["i7"])
    assert not prediction.user_is_known
    assert prediction.item_is_known
    expected = model.factors.global_mean + model.factors.item_bias[7]
    assert_allclose(prediction.score, expected, rtol=1e-6)


@pytest.mark.parametrize("item_id", ["nothing", "i4"])
def test_an_unknown_item_gets_the_baseline_of_the_user(model, item_id):
    (prediction,) = model.predict("u5", [item_id])
    assert not prediction.item_is_known
    expected = model.factors.global_mean + model.factors.user_bias[5]
    assert_allclose(prediction.score, expected, rtol=1e-6)
    assert prediction.title == ("Film 4" if item_id == "i4" else "")


def test_two_unknown_ids_get_the_global_mean(model):
    (prediction,) = model.predict("nobody", ["nothing"])
    assert_allclose(prediction.score, model.factors.global_mean, rtol=1e-6)


def test_no_items_no_predictions(model):
    assert model.predict("u0", []) == []


def test_recommendations_are_the_best_unrated_items_in_order(model, ratings):
    scores = model.factors.scores_of_user(0)
    rated = set(ratings.items[ratings.users == 0].tolist())
    expected = sorted(
        (i for i in range(model.factors.item_bias.size) if i not in rated and i != 4),
        key=lambda i: -scores[i],
    )
    recommended = model.recommend("u0", 5)
    assert [r.item_id for r in recommended] == [f"i{i}" for i in expected[:5]]
    assert_allclose([r.score for r in recommended], scores[expected[:5]], rtol=1e-6)


def test_rated_items_are_recommended_only_when_asked_for(model, ratings):
    rated = {f"i{i}" for i in ratings.items[ratings.users == 0]}
    every = {r.item_id for r in model.recommend("u0", 1_000)}
    assert not every & rated
    included = {r.item_id for r in model.recommend("u0", 1_000, include_rated=True)}
    assert included == set(model.items) - {"i4"}


def test_an_unknown_user_is_recommended_what_the_baseline_ranks_highest(model):
    best = int(np.argmax(np.where(np.arange(30) == 4, -np.inf, model.factors.item_bias)))
    assert model.recommend("nobody", 1)[0].item_id == f"i{best}"


def test_unless_one_says_otherwise_as_many_are_recommended_as_are_measured(model):
    assert len(model.recommend("u0")) == DEFAULT_LENGTH == 10


def test_as_many_are_recommended_as_are_asked_for(model):
    n_all = len(model.recommend("u0", 1_000))
    assert 10 < n_all < 30
    for n in (1, 9, n_all - 1, n_all, n_all + 1):
        assert len(model.recommend("u0", n)) == min(n, n_all)


def test_titles_and_genres_are_those_of_the_items(model):
    assert [model.title_of(i) for i in (0, 7)] == ["Film 0", "Film 7"]
    assert [model.genres_of(i) for i in (0, 7)] == ["", "Drama"]
    plain = replace(model, titles=None)
    assert plain.title_of(7) == plain.genres_of(7) == ""


def test_shown_scores_are_clipped_to_the_scale(model):
    known = [row.score for row in model.rated_by("u0")]
    lowest, highest = np.quantile(known, [0.3, 0.6]).tolist()
    model = replace(model, scale=(lowest, highest))
    for rows in (
        model.predict("u0", list(model.items)), model.recommend("u0", 30, include_rated=True),
        model.rated_by("u0"),
    ):  # fmt: skip
        scores = [row.score for row in rows]
        assert min(scores) < lowest < highest < max(scores)
        assert [row.clipped for row in rows] == pytest.approx(np.clip(scores, lowest, highest))


@pytest.mark.parametrize("n", [0, -1])
def test_none_asked_for_none_given(model, n):
    assert model.recommend("u0", n) == []


def test_equal_scores_keep_the_order_of_the_items():
    ratings = make_ratings()
    params = PARAMS.replace(n_features=0, baseline="none")
    run = TrainingRun(make_dataset(ratings), params, split=SplitSettings(validation_share=0.0))
    list(run.events())
    recommended = run.model().recommend("nobody", 4)
    assert [r.item_id for r in recommended] == ["i0", "i1", "i2", "i3"]


def test_known_ratings_stand_beside_the_scores(model, ratings):
    known = model.rated_by("u0")
    mine = ratings.users == 0
    assert {(k.item_id, k.rating) for k in known} == {
        (f"i{i}", v) for i, v in zip(ratings.items[mine], ratings.values[mine], strict=True)
    }
    for row in known:
        if row.item_id != "i4":
            assert_allclose(row.score, model.predict("u0", [row.item_id])[0].score, rtol=1e-6)
    assert model.rated_by("nobody") == []


@pytest.fixture(scope="module")
def tested():
    """A run of which every part has ratings of u0, and its model."""
    split = SplitSettings(test_share=0.3, validation_share=0.3)
    run = TrainingRun(make_dataset(), PARAMS, split=split)
    list(run.events())
    return run, run.model()


def ids_in(ratings, user=0):
    own = ratings.copied()
    return {f"i{i}" for i in own.items[own.users == user]}


def test_a_known_rating_tells_the_part_it_was_in(tested):
    run, model = tested
    parts = {
        Part.TRAINING: run.split.train,
        Part.VALIDATION: run.split.validation,
        Part.TEST: run.split.test,
    }
    known = model.rated_by("u0")
    for part, ratings in parts.items():
        assert {row.item_id for row in known if row.part is part} == ids_in(ratings) != set()
        for prediction in model.predict("u0", sorted(ids_in(ratings))):
            assert prediction.user_rating is not None
            assert prediction.user_rating_part is part


def test_what_is_not_rated_was_in_no_part(tested):
    run, model = tested
    unrated = sorted(set(model.items) - ids_in(run.dataset.ratings))
    asked = [*model.predict("u0", [*unrated, "nothing"]), *model.predict("nobody", ["i0"])]
    assert {(p.user_rating, p.user_rating_part) for p in asked} == {(None, None)}


def test_what_was_kept_for_the_test_can_be_recommended_and_says_so(tested):
    run, model = tested
    test, seen = ids_in(run.split.test), ids_in(run.split.train) | ids_in(run.split.validation)
    found = {row.item_id: row for row in model.recommend("u0", 1_000)}
    assert test <= set(found)
    assert not seen & set(found)
    rated = {known.item_id: known.rating for known in model.rated_by("u0")}
    for item_id, row in found.items():
        expected = (rated[item_id], Part.TEST) if item_id in test else (None, None)
        assert (row.user_rating, row.user_rating_part) == expected


def test_recommended_on_demand_what_she_has_rated_says_so(tested):
    _, model = tested
    found = {row.item_id: row for row in model.recommend("u0", 1_000, include_rated=True)}
    parts = {known.item_id: known.part for known in model.rated_by("u0")}
    assert {row.user_rating_part for row in found.values()} == {None, *Part}
    assert all(found[item_id].user_rating_part is part for item_id, part in parts.items())


def test_lists_that_are_measured_are_those_that_are_recommended(tested):
    run, model = tested
    n_hits = n_users = 0
    for user in range(run.dataset.n_users):
        relevant = ids_in(run.split.test, user)
        n_users += bool(relevant)
        n_hits += len(relevant & {row.item_id for row in model.recommend(f"u{user}", 5)})
    precision = run.evaluation(top_n=5, relevant_from=0.0).top_n.precision
    assert_allclose(precision, n_hits / (5 * n_users), rtol=1e-9)


def test_where_nobody_knows_the_parts_none_is_told_and_nothing_rated_recommended(tested):
    _, model = tested
    model = replace(model, rated=replace(model.rated, parts=None))
    known = model.rated_by("u0")
    assert known
    assert {row.part for row in known} == {None}
    rated = [row.item_id for row in known]
    assert not {row.item_id for row in model.recommend("u0", 1_000)} & set(rated)
    for prediction in model.predict("u0", rated):
        assert prediction.user_rating is not None
        assert prediction.user_rating_part is None


def test_ratings_held_out_for_validation_are_known_but_do_not_train(model):
    assert model.rated_by("u3")
    assert not model.knows_user("u3")
    assert model.knows_user("u0")
    assert not model.knows_item("i4")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda model: model.predict(3, ["7"]), 'user_id must be a string, such as "3", not 3'),
        (lambda model: model.predict("3", [7]), 'item_id must be a string, such as "7", not 7'),
        (lambda model: model.predict("3", "7"), r'item_ids must be a list of .* such as \["7"\]'),
        (lambda model: model.predict("3", 7), r'item_ids must be a list of .* such as \["7"\]'),
        (lambda model: model.recommend(3), 'user_id must be a string, such as "3"'),
        (lambda model: model.rated_by(np.int64(3)), 'user_id must be a string, such as "3"'),
        (lambda model: model.knows_user(None), "user_id must be a string"),
        (lambda model: model.knows_item(7.0), "item_id must be a string"),
    ],
)
def test_an_id_that_is_no_string_is_refused_and_not_looked_for_in_vain(model, ask, message):
    with pytest.raises(TypeError, match=message):
        ask(model)


def test_any_sequence_of_strings_will_do(model):
    expected = model.predict("u1", ["i1", "i2"])
    assert model.predict(np.str_("u1"), np.array(["i1", "i2"])) == expected
    assert model.predict("u1", ("i1", "i2")) == expected
