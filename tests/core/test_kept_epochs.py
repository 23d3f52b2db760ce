"""A model tells which epoch each feature is from, and an update repeats that epoch's step."""

import itertools

import numpy as np
import pytest

from funksvd_gui.core.events import EpochDone
from funksvd_gui.core.kernels import all_features, one_feature
from funksvd_gui.core.prepared_training import PreparedTraining
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.core.update_rule import RatingUpdates
from funksvd_gui.core.visited_ratings import VisitedRatings
from funksvd_gui.errors import TrainingDivergedError
from tests.conftest import make_ratings
from tests.core.ladder import NOTHING, PLAIN, SCALE, VARIANTS

#: Epochs overshoot, so that the best one of a feature is seldom its last.
RESTLESS = PLAIN.replace(
    learning_rate=0.3, regularization=0.0, max_epochs=12, min_epochs=12, patience=100,
    initial_noise=0.5, fine_tune_rate=0.5, fine_tune_decay=1.0,
)  # fmt: skip


def trainer_of(params, state=None):
    ratings = make_ratings()
    rows = np.random.default_rng(5).permutation(len(ratings))
    parts = ratings.take(rows[100:]), ratings.take(rows[:100])
    return Trainer(*parts, params, scale=SCALE, n_threads=1, state=state)


def descent(params):
    """Return a trainer that holds nothing out, so that the last epoch is mostly the best."""
    return Trainer(make_ratings(), NOTHING, params, scale=SCALE, n_threads=1)


class Recorder:
    """Trains, and keeps every feature as it was after each of its epochs."""

    def __init__(self):
        self.alone, self.together = {}, {}

    def run(self, trainer, n_events=None):
        for event in itertools.islice(trainer.run(), n_events):
            if isinstance(event, EpochDone):
                model = trainer.factor_model()
                factors = model.user_factors.copy(), model.item_factors.copy()
                if event.feature is None:
                    self.together[event.epoch] = *factors, model.user_bias, model.item_bias
                else:
                    self.alone[event.feature, event.epoch] = [f[-1] for f in factors]
                yield event, model

    def check(self, model):
        """See that each feature is bit by bit what it was after the epoch that is told."""
        factors = model.user_factors, model.item_factors
        assert len(model.kept_epochs) == model.n_features
        assert model.n_fine_tuned <= model.n_features
        for number, kept in enumerate(model.kept_epochs[model.n_fine_tuned :], 1):
            feature = model.n_fine_tuned + number
            for mine, recorded in zip(factors, self.alone[feature, kept], strict=True):
                assert np.array_equal(mine[feature - 1], recorded)
        if model.n_fine_tuned:
            *recorded, user_bias, item_bias = self.together[model.fine_tune_epoch]
            for mine, then in zip(factors, recorded, strict=True):
                assert np.array_equal(mine[: model.n_fine_tuned], then)
            assert np.array_equal(model.user_bias, user_bias)
            assert np.array_equal(model.item_bias, item_bias)


@pytest.fixture
def recorder():
    return Recorder()


def run_all(recorder, trainer):
    list(recorder.run(trainer))
    return trainer.factor_model()


def test_a_feature_is_kept_from_its_best_epoch(recorder):
    model = run_all(recorder, trainer_of(RESTLESS))
    recorder.check(model)
    # Or this would hold of a trainer that told the last epoch, too.
    assert min(model.kept_epochs) < RESTLESS.max_epochs


def test_while_it_trains_a_feature_is_from_its_last_epoch(recorder):
    for event, model in recorder.run(trainer_of(RESTLESS.replace(fine_tune_epochs=3))):
        if event.feature is None:
            assert (model.n_fine_tuned, model.fine_tune_epoch) == (3, event.epoch)
        else:
            assert model.kept_epochs[-1] == event.epoch
        recorder.check(model)


def test_a_run_that_is_stopped_within_a_feature_answers_from_its_best_epoch(recorder):
    trainer = trainer_of(RESTLESS)
    last = list(recorder.run(trainer, 18))[-1][0]
    model = trainer.factor_model()
    recorder.check(model)
    assert (model.n_features, last.feature) == (2, 2)
    assert model.kept_epochs[1] < last.epoch


def test_features_that_are_added_tell_theirs(recorder):
    trainer = trainer_of(RESTLESS)
    before = run_all(recorder, trainer)
    trainer.add_features(2)
    after = run_all(recorder, trainer)
    recorder.check(after)
    assert after.n_features >= before.n_features


def test_epochs_that_are_added_are_counted_on(recorder):
    params = PLAIN.replace(n_features=2)
    trainer = descent(params)
    assert run_all(recorder, trainer).kept_epochs == (6, 6)
    trainer.add_epochs(5)
    model = run_all(recorder, trainer)
    recorder.check(model)
    assert model.kept_epochs == (6, 11)


def test_features_that_are_fine_tuned_tell_the_pass(recorder):
    trainer = descent(PLAIN)
    alone = run_all(recorder, trainer)
    trainer.add_fine_tuning(4)
    model = run_all(recorder, trainer)
    recorder.check(model)
    assert model.n_fine_tuned == 3
    assert model.fine_tune_epoch > 0
    # Where each was alone, as it began with the passes.
    assert model.kept_epochs == alone.kept_epochs


def test_passes_that_help_nothing_leave_the_features_as_they_were(recorder):
    trainer = trainer_of(PLAIN.replace(fine_tune_epochs=1, fine_tune_rate=10.0))
    model = run_all(recorder, trainer)
    assert (model.n_fine_tuned, model.fine_tune_epoch) == (0, 0)
    recorder.check(model)


def test_features_after_fine_tuning_are_trained_alone(recorder):
    trainer = descent(PLAIN.replace(fine_tune_epochs=4))
    tuned = run_all(recorder, trainer)
    trainer.add_features(2)
    model = run_all(recorder, trainer)
    recorder.check(model)
    assert (model.n_features, model.n_fine_tuned) == (5, 3)
    assert model.fine_tune_epoch == tuned.fine_tune_epoch
    trainer.add_fine_tuning(2)
    again = run_all(recorder, trainer)
    recorder.check(again)
    assert (again.n_fine_tuned, again.fine_tune_epoch) == (5, 6)
    assert again.kept_epochs == model.kept_epochs


def test_features_that_begin_together_have_no_epoch_of_their_own(recorder):
    params = PLAIN.replace(
        n_features=4, fine_tune_features=3, max_epochs=2, min_epochs=2, fine_tune_epochs=5
    )
    model = run_all(recorder, descent(params))
    recorder.check(model)
    assert model.kept_epochs == (2, 0, 0, 0)
    assert model.n_fine_tuned == 4


@pytest.mark.parametrize("n_events", [4, 20, 36, 43])
def test_a_run_that_was_suspended_tells_what_the_other_tells(n_events, recorder):
    params = RESTLESS.replace(fine_tune_epochs=6)
    whole = trainer_of(params)
    expected = run_all(recorder, whole)
    half = trainer_of(params)
    list(itertools.islice(half.run(), n_events))
    resumed = trainer_of(params, half.suspend())
    next(resumed.run())
    recorder.check(resumed.factor_model())
    list(resumed.run())
    model = resumed.factor_model()
    recorder.check(model)
    for name in ("kept_epochs", "n_fine_tuned", "fine_tune_epoch"):
        assert getattr(model, name) == getattr(expected, name)


KERNELS = {"alone": one_feature.train_feature_epoch, "together": all_features.fine_tune_epoch}


def diverge(trainer, recorder, monkeypatch, loop, n_epochs):
    """Let the error after so many epochs be infinite."""
    measured, seen = VisitedRatings.rmse, []

    def rmse(self, kernel, *arguments):
        found = measured(self, kernel, *arguments)
        seen.extend([kernel] if kernel is KERNELS[loop] else [])
        return np.inf if len(seen) > n_epochs else found

    monkeypatch.setattr(VisitedRatings, "rmse", rmse)
    with pytest.raises(TrainingDivergedError):
        list(recorder.run(trainer))
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("loop", "n_epochs"),
    [("alone", 5), ("alone", 12), ("alone", 18), ("together", 0), ("together", 1), ("together", 9)],
)
def test_after_a_divergence_all_is_from_the_epoch_that_is_told(
    loop, n_epochs, recorder, monkeypatch
):
    params = RESTLESS.replace(fine_tune_epochs=12)
    trainer = trainer_of(params)
    diverge(trainer, recorder, monkeypatch, loop, n_epochs)
    recorder.check(trainer.factor_model())
    # The state in which training would go on, and which a paused window shows.
    resumed = trainer_of(params, trainer.suspend())
    events = resumed.run()
    next(events)
    recorder.check(resumed.factor_model())


ONE = RatingTriples(np.zeros(1, np.int32), np.zeros(1, np.int32), np.array([4.5], np.float32), 1, 1)
ALONE = {
    name: params.replace(n_features=3, max_epochs=5, min_epochs=5, epoch_regularization=0.0)
    for name, params in VARIANTS.items()
}
TOGETHER = {
    "fine-tuned": PLAIN.replace(fine_tune_epochs=4),
    "scaled": PLAIN.replace(fine_tune_epochs=4, scale_steps=True, learning_rate_decay=0.8),
    "items only": PLAIN.replace(fine_tune_epochs=4, baseline="item mean"),
    "begun together": PLAIN.replace(
        n_features=4, fine_tune_features=3, max_epochs=3, min_epochs=3, fine_tune_epochs=7,
        learning_rate_decay=0.5, patience=100,
    ),
}  # fmt: skip


def epochs_of(trainer):
    """Yield every epoch, the model that it began with and the model after it."""
    before = None
    for event in trainer.run():
        if isinstance(event, EpochDone):
            model = trainer.factor_model()
            yield event, before, model
            before = model


def of_one_rating(params):
    return Trainer(ONE, NOTHING, params, scale=SCALE, n_threads=1)


@pytest.mark.parametrize("name", ALONE)
def test_one_epoch_of_one_rating_is_one_update(name):
    """Step for step, bit by bit: with its λ and γ, its trail and its clamp."""
    params = ALONE[name]
    steps = PreparedTraining.of(ONE, params, SCALE, 1).steps
    n_compared = 0
    for event, before, after in epochs_of(of_one_rating(params)):
        kept = RatingUpdates(after, steps, 0, 0, 4.5, event.feature).rates
        expected = steps.learning_rate(event.epoch), steps.regularization
        assert kept == tuple(map(float, expected))
        if event.epoch == 1:
            continue
        updates = RatingUpdates(before, steps, 0, 0, 4.5, event.feature, epoch=event.epoch)
        found = updates.update()
        column = event.feature - 1
        assert found.p_new == after.user_factors[column, 0]
        assert found.q_new == after.item_factors[column, 0]
        assert abs(found.error_before) == event.rmse_train
        n_compared += 1
    assert n_compared == 12


@pytest.mark.parametrize("name", TOGETHER)
def test_one_pass_over_one_rating_is_one_update_of_every_feature(name):
    params = TOGETHER[name]
    steps = PreparedTraining.of(ONE, params, SCALE, 1).steps
    moved = set()
    for event, before, after in epochs_of(of_one_rating(params)):
        if event.feature is not None or event.epoch == 1:
            continue
        for feature in range(1, params.n_features + 1):
            updates = RatingUpdates(before, steps, 0, 0, 4.5, feature, epoch=event.epoch)
            column = feature - 1
            factors = before.user_factors[column, 0], after.user_factors[column, 0]
            if not updates.is_fine_tuned:
                # It was trained alone, and stands still while the others warm up.
                assert factors[0] == factors[1]
                continue
            moved.add((feature, event.epoch))
            found = updates.update()
            assert found.p_new == factors[1]
            assert found.q_new == after.item_factors[column, 0]
            assert abs(found.error_before) == event.rmse_train
    n_passes = params.fine_tune_epochs - 1
    n_still = 2 * params.n_alone if params.n_together else 0
    assert len(moved) == n_passes * params.n_features - n_still


def test_more_epochs_than_planned_are_told_with_the_rate_of_theirs():
    """It goes on falling by its decay, and no further for the crowd."""
    params = PLAIN.replace(n_features=1, learning_rate_decay=0.9)
    trainer = of_one_rating(params)
    list(trainer.run())
    trainer.add_epochs(3)
    list(trainer.run())
    steps = PreparedTraining.of(ONE, params, SCALE, 1).steps
    model = trainer.factor_model()
    assert model.kept_epochs == (9,)
    rate, _ = RatingUpdates(model, steps, 0, 0, 4.5, 1).rates
    assert rate == np.float32(0.05 * 0.9**8)


def test_features_beyond_the_plan_have_the_trail_that_the_loop_gave_them():
    params = PLAIN.replace(n_features=1, trail=True)
    trainer = of_one_rating(params)
    list(trainer.run())
    trainer.add_features(3)
    steps = PreparedTraining.of(ONE, params, SCALE, 1).steps
    n_compared = 0
    for event, before, after in epochs_of(trainer):
        if event.epoch > 1:
            updates = RatingUpdates(before, steps, 0, 0, 4.5, event.feature, epoch=event.epoch)
            assert updates.update().p_new == after.user_factors[-1, 0]
            n_compared += 1
    assert n_compared == 15


def test_fine_tuning_asked_for_before_features_began_together_moves_all_at_once():
    params = TOGETHER["begun together"].replace(n_features=5)
    trainer = of_one_rating(params)
    for event in trainer.run():
        if isinstance(event, EpochDone) and event.feature == 2:
            break
    trainer.add_fine_tuning(3)
    steps = PreparedTraining.of(ONE, params, SCALE, 1).steps
    n_compared = 0
    for event, before, after in epochs_of(trainer):
        if event.feature is None and event.epoch > 1:
            for feature in (1, 2):
                updates = RatingUpdates(before, steps, 0, 0, 4.5, feature, epoch=event.epoch)
                assert updates.update().p_new == after.user_factors[feature - 1, 0]
                n_compared += 1
    assert n_compared == 4
