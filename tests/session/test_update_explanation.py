"""What is told of an update is what the training of this model did, and of which rating."""

import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.core.hyperparams import PRESETS
from funksvd_gui.core.prepared_training import PreparedTraining
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.data.sample import load_sample
from funksvd_gui.data.split.part import Part
from funksvd_gui.data.split.settings import SplitSettings
from funksvd_gui.data.split.splitting import Split
from funksvd_gui.errors import NoUpdateError
from funksvd_gui.session.training_run import TrainingRun
from funksvd_gui.session.update_explanation import explain_update, steps_of, updates_of
from tests.conftest import make_dataset, make_ratings
from tests.core.ladder import PLAIN

SHARES = SplitSettings(test_share=0.2, validation_share=0.2)


def run_of(params, dataset=None, split=SHARES):
    run = TrainingRun(make_dataset() if dataset is None else dataset, params, split=split)
    list(run.events())
    return run


@pytest.fixture(scope="module")
def model():
    return run_of(PLAIN).model()


def stretched(factor, shift=0.0, dtype=np.float32, n_outliers=0):
    plain = make_ratings()
    values = (plain.values.astype(np.float64) * factor + shift).astype(dtype)
    values[:n_outliers] = 1_000
    return make_dataset(
        RatingTriples(plain.users, plain.items, values, plain.n_users, plain.n_items)
    )


DATA = {
    "stars": make_dataset(),
    "up to 660": stretched(132),
    "far from zero": stretched(1, 16777216, np.float64),
    "far apart": stretched(1, n_outliers=5),
    "double precision": stretched(1 / 3, 0.1, np.float64),
}


def assert_same_steps(mine, theirs):
    """See that the loops are called with the same numbers in single precision."""
    params = theirs.hyperparams
    assert mine.hyperparams == params
    assert mine.regularization == theirs.regularization
    assert np.float32(mine.trail(3)) == np.float32(theirs.trail(3))
    for epoch in range(1, params.max_epochs + 3):
        assert mine.learning_rate(epoch) == theirs.learning_rate(epoch)
        assert mine.kept(epoch) == theirs.kept(epoch)
        assert mine.fine_tuning(epoch) == theirs.fine_tuning(epoch)


@pytest.mark.parametrize("scale_steps", [False, True])
@pytest.mark.parametrize("name", DATA)
def test_the_steps_are_the_trainers_own(name, scale_steps):
    params = PLAIN.replace(
        scale_steps=scale_steps, learning_rate_decay=0.9, epoch_regularization=2.0
    )
    run = TrainingRun(DATA[name], params, split=SHARES)
    next(run.events())
    prepared = PreparedTraining.of(run.split.train, params, run.dataset.scale, 1)
    assert_same_steps(steps_of(run.model()), prepared.steps)


@pytest.mark.parametrize("name", PRESETS)
def test_so_they_are_on_the_sample(name):
    params = PRESETS[name]
    run = TrainingRun(load_sample(), params)
    next(run.events())
    prepared = PreparedTraining.of(run.split.train, params, run.dataset.scale, 1)
    assert prepared.steps.unit != 1.0 or not params.scale_steps
    assert_same_steps(steps_of(run.model()), prepared.steps)


def rated_in(model, part):
    """Return a user and an item whose rating was in a part."""
    for user_id in model.users.ids:
        for row in model.rated_by(user_id):
            if row.part is part:
                return user_id, row
    raise AssertionError(part)


@pytest.mark.parametrize("part", Part)
def test_any_rating_may_be_asked_for_and_its_part_is_told(model, part):
    user_id, row = rated_in(model, part)
    found = explain_update(model, user_id, row.item_id, 2)
    assert found.part is part
    assert found.was_trained_on == (part is Part.TRAINING)
    assert (found.user_id, found.item_id, found.feature) == (user_id, row.item_id, 2)
    assert found.title == row.title
    assert found.update.rating == row.rating
    assert found.is_exact


def test_numbers_are_those_of_her_factors(model):
    user_id, row = rated_in(model, Part.TRAINING)
    factors, feature = model.factors, 2
    user, item = model.users.index_of(user_id), model.items.index_of(row.item_id)
    p = factors.user_factors[:feature, user].astype(float)
    q = factors.item_factors[:feature, item].astype(float)
    baseline = factors.global_mean + float(factors.user_bias[user]) + float(factors.item_bias[item])
    epsilon = row.rating - baseline - p @ q
    update = explain_update(model, user_id, row.item_id, feature).update
    assert (update.p, update.q) == (p[-1], q[-1])
    assert_allclose([update.baseline, update.epsilon], [baseline, epsilon], atol=2e-6)
    assert update.error_before == update.epsilon
    rate, gamma = update.learning_rate, update.regularization
    expected = p[-1] + rate * (epsilon * q[-1] - gamma * p[-1])
    assert_allclose(update.p_new, expected, atol=2e-6)
    updates, rating, part = updates_of(model, user_id, row.item_id, feature)
    assert updates.update() == update
    assert (rating, part) == (row.rating, Part.TRAINING)


def test_a_fine_tuned_feature_is_told_as_one():
    run = run_of(PLAIN.replace(fine_tune_epochs=3))
    run.add_features(1)
    list(run.events())
    model = run.model()
    user_id, row = rated_in(model, Part.TRAINING)
    told = [
        (explained.is_fine_tuned, explained.is_exact)
        for explained in (
            explain_update(model, user_id, row.item_id, feature)
            for feature in range(1, model.n_features + 1)
        )
    ]
    assert told == [(feature <= 3, True) for feature in range(1, model.n_features + 1)]
    assert model.factors.n_fine_tuned == 3


def test_of_an_older_file_neither_part_nor_epoch_is_known(model):
    unknown = dataclasses.replace(
        model,
        rated=dataclasses.replace(model.rated, parts=None),
        factors=dataclasses.replace(model.factors, kept_epochs=()),
    )
    user_id, row = rated_in(model, Part.TRAINING)
    found = explain_update(unknown, user_id, row.item_id, 1)
    assert (found.part, found.was_trained_on, found.is_exact) == (None, None, False)
    last = steps_of(unknown).learning_rate(PLAIN.max_epochs)
    assert found.update.learning_rate == float(last)


class TestRefused:
    def refused(self, model, user_id, item_id, feature, match):
        with pytest.raises(NoUpdateError, match=match) as caught:
            explain_update(model, user_id, item_id, feature)
        assert str(caught.value).endswith(".")
        assert caught.value.hint.endswith(".")

    @pytest.mark.parametrize("feature", [0, -1, 4, 2**31])
    def test_a_feature_that_is_not_there(self, model, feature):
        user_id, row = rated_in(model, Part.TRAINING)
        self.refused(model, user_id, row.item_id, feature, f"has no feature {feature}")

    def test_a_model_without_features(self):
        run = TrainingRun(make_dataset(), PLAIN, split=SHARES)
        next(run.events())
        model = run.model()
        user_id, row = rated_in(model, Part.TRAINING)
        self.refused(model, user_id, row.item_id, 1, "has no feature")

    def test_ids_that_are_in_no_data(self, model):
        user_id, row = rated_in(model, Part.TRAINING)
        self.refused(model, "nobody", row.item_id, 1, "knows no user “nobody”")
        self.refused(model, user_id, "nothing", 1, "knows no item “nothing”")

    def test_a_pair_that_nobody_rated(self, model):
        rated = {row.item_id for row in model.rated_by("u1")}
        unrated = next(item_id for item_id in model.items.ids if item_id not in rated)
        self.refused(model, "u1", unrated, 1, "has not rated")

    def test_who_has_no_rating_that_was_trained_on(self):
        ratings = make_ratings()
        held_out = (ratings.users == 3) | (ratings.items == 4)
        nothing = ratings.take(np.zeros(0, dtype=int))
        split = Split(ratings.take(~held_out), ratings.take(held_out), nothing)
        model = run_of(PLAIN, split=split).model()
        of_user = model.rated_by("u3")[0]
        self.refused(model, "u3", of_user.item_id, 1, "no rating of the user “u3”")
        user = int(ratings.users[(ratings.items == 4) & (ratings.users != 3)][0])
        self.refused(model, f"u{user}", "i4", 1, "no rating of the item “i4”")

    def test_a_number_in_the_place_of_an_id(self, model):
        with pytest.raises(TypeError, match="must be a string"):
            explain_update(model, 1, "i1", 1)
