import contextlib
import dataclasses
import itertools
import math

import numpy as np
import pytest

from funksvd_gui.core import sample_order, thread_team
from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingDone, TrainingStarted
from funksvd_gui.core.hyperparams import Hyperparams, default_of
from funksvd_gui.core.metrics import accuracy
from funksvd_gui.core.prepared_training import PreparedTraining
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.step_sizes import StepSizes
from funksvd_gui.core.stopping import divergence
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.core.visited_ratings import RunningEstimates, Targets
from funksvd_gui.errors import HyperparamError, TrainingDivergedError
from tests.conftest import make_ratings
from tests.core.ladder import BEYOND, NOTHING, PLAIN, SCALE, assert_same_bits, epochs, trained

#: Three features that begin with fine-tuning, and time for them to help.
TOGETHER = PLAIN.replace(
    initial_value=0.1, initial_noise=0.1, fine_tune_features=2_000, max_epochs=2,
    fine_tune_epochs=9, fine_tune_rate=1.0, patience=100,
)  # fmt: skip


def halves(ratings):
    rows = np.random.default_rng(5).permutation(len(ratings))
    return ratings.take(rows[100:]), ratings.take(rows[:100])


def test_events_tell_features_and_epochs_in_order():
    params = PLAIN.replace(n_features=2, max_epochs=3, fine_tune_epochs=2)
    _, events = trained(params)
    assert isinstance(events[0], TrainingStarted)
    expected = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (None, 1), (None, 2)]
    assert [(e.feature, e.epoch) for e in epochs(events)] == expected
    done = [e for e in events if isinstance(e, FeatureDone)]
    assert [(e.feature, e.n_epochs, e.reason) for e in done] == [
        (1, 3, EndReason.MAX_EPOCHS), (2, 3, EndReason.MAX_EPOCHS),
    ]  # fmt: skip
    assert events[-1] == TrainingDone(EndReason.MAX_EPOCHS, 2, 2, epochs(events)[-1].rmse_train)


def test_updates_count_one_per_rating_and_feature():
    params = PLAIN.replace(n_features=2, max_epochs=3, fine_tune_epochs=1)
    _, events = trained(params)
    assert [e.updates for e in epochs(events)] == [*range(400, 2_401, 400), 3_200]


def test_updates_count_what_starting_passes_visit():
    """Users' and items' half: two visits of every rating, before the first epoch of a feature."""
    _, events = trained(PLAIN.replace(n_features=2, max_epochs=2, starting_passes=3))
    assert [e.updates for e in epochs(events)] == [2_800, 3_200, 6_000, 6_400]


def test_features_count_from_their_first_epoch_on():
    trainer = Trainer(make_ratings(), NOTHING, PLAIN, scale=SCALE, n_threads=1)
    counts = [trainer.n_features]
    for event in trainer.run():
        if not isinstance(event, FeatureDone):
            counts.append(trainer.n_features)
    assert counts == [0, 0, *[1] * 6, *[2] * 6, *[3] * 6, 3]


def test_learning_lowers_the_training_error_and_elapsed_time_grows():
    _, events = trained(PLAIN)
    assert epochs(events)[-1].rmse_train < events[0].rmse_baseline_train
    seconds = [e.elapsed_s for e in epochs(events)]
    assert seconds == sorted(seconds)
    assert seconds[0] > 0


def test_without_validation_nothing_is_reported_of_it():
    _, events = trained(PLAIN)
    assert events[0].rmse_baseline_validation is None
    assert all(e.rmse_validation is None for e in epochs(events))


class Clock:
    """Goes on by a second whenever it is looked at."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        self.now += 1.0
        return self.now


@pytest.mark.parametrize("fine_tune_epochs", [0, 3])
def test_time_is_that_of_training_without_pauses(monkeypatch, fine_tune_epochs):
    clock, seconds = Clock(), []
    monkeypatch.setattr("funksvd_gui.core.trainer.time", clock)
    params = PLAIN.replace(n_features=2, max_epochs=2, fine_tune_epochs=fine_tune_epochs)
    trainer = Trainer(make_ratings(), NOTHING, params, scale=SCALE, n_threads=1)
    for event in trainer.run():
        clock.now += 1_000.0
        seconds += [event.elapsed_s] if isinstance(event, EpochDone) else []
    # Order and baseline, then the targets, then every epoch; to freeze a feature counts, too,
    # and so does to begin the fine-tuning.
    assert seconds == [3, 4, 6, 7] + ([10, 11, 12] if fine_tune_epochs else [])
    assert trainer.fit_seconds == (12 if fine_tune_epochs else 8)
    assert trainer.compile_seconds == (2 if fine_tune_epochs else 1)


def test_the_start_tells_the_parts_and_the_errors_of_the_baseline():
    train, held_out = halves(make_ratings())
    trainer, (started, *_) = trained(PLAIN, train, held_out)
    assert (started.n_train, started.n_validation) == (300, 100)
    for part, told in (
        (train, started.rmse_baseline_train), (held_out, started.rmse_baseline_validation),
    ):  # fmt: skip
        expected = accuracy(part, trainer.baseline_model.scores(part), SCALE)
        assert told == pytest.approx(expected.rmse, rel=1e-6)


@pytest.mark.parametrize("fine_tune_epochs", [0, 3])
def test_without_features_a_run_ends_as_it_begins(fine_tune_epochs):
    """There is nothing to fine-tune, and no error of anything trained."""
    _, events = trained(PLAIN.replace(n_features=0, fine_tune_epochs=fine_tune_epochs))
    assert events[1:] == [TrainingDone(EndReason.MAX_EPOCHS, 0, None, None)]


def test_a_run_answers_with_its_last_epoch_and_once_stopped_with_its_best():
    train, held_out = halves(make_ratings())
    trainer = Trainer(train, held_out, overfitting(patience=30), scale=SCALE, n_threads=1)
    events, heard = trainer.run(), []
    while not heard or heard[-1] == min(heard):
        event = next(events)
        if isinstance(event, EpochDone):
            heard.append(event.rmse_validation)
    for expected in (heard[-1], min(heard)):
        scores = trainer.factor_model().scores(held_out)
        assert accuracy(held_out, scores, SCALE).rmse == pytest.approx(expected, rel=1e-6)
        events.close()


CHANGES = {
    "n_features": 2, "max_epochs": 7, "learning_rate": 0.06, "regularization": 0.2, "seed": 1,
    "baseline": "global mean", "damping_user": 6.0, "damping_item": 6.0, "initial_value": 0.4,
    "initial_noise": 0.3, "scale_steps": True, "clamp": True, "trail": True, "fine_tune_epochs": 3,
    "fine_tune_rate": 0.3, "fine_tune_decay": 0.5, "fine_tune_regularization": 2.0,
    "learning_rate_decay": 0.9, "epoch_regularization": 1.0, "starting_passes": 1,
    "fine_tune_features": 2_000,
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_every_setting_changes_the_result(name):
    ratings = make_ratings()
    params = PLAIN.replace(fine_tune_epochs=2, learning_rate=0.1, initial_value=0.8)
    if name in ("clamp", "trail"):
        params = params.replace(fine_tune_epochs=0)
    scores = trained(params, ratings)[0].factor_model().scores(ratings)
    changed = trained(params.replace(**{name: CHANGES[name]}), ratings)[0].factor_model()
    assert not np.array_equal(changed.scores(ratings), scores)


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_epochs", 3), ("learning_rate", 0.06), ("regularization", 0.2),
     ("learning_rate_decay", 0.5), ("epoch_regularization", 1.0)],
)  # fmt: skip
def test_every_setting_of_features_that_begin_together_changes_the_result(name, value):
    """In one pass: what fine-tuning makes of the setting is not seen."""
    params = TOGETHER.replace(
        fine_tune_epochs=2 if name in ("max_epochs", "learning_rate_decay") else 1
    )
    params = params.replace(max_epochs=1 if name == "max_epochs" else 2)
    scores = trained(params)[0].factor_model().scores(make_ratings())
    changed = trained(params.replace(**{name: value}))[0].factor_model()
    assert not np.array_equal(changed.scores(make_ratings()), scores)


@pytest.mark.parametrize(
    ("name", "value"), [("min_improvement", 0.01), ("patience", 1), ("min_epochs", 2)]
)
def test_every_setting_of_early_stopping_changes_when_a_feature_ends(name, value):
    start = {"min_improvement": 0.002, "patience": 2, "min_epochs": 12}
    params = PLAIN.replace(max_epochs=60, **start)
    _, before = trained(params)
    _, after = trained(params.replace(**{name: value}))
    assert len(epochs(after)) != len(epochs(before))


def test_the_settings_tested_above_are_all_there_are():
    tested = {*CHANGES, "min_improvement", "patience", "min_epochs"}
    assert tested == set(Hyperparams().as_dict())


def overfitting(**changes):
    """Return settings that learn the training ratings by heart."""
    plain = {"n_features": 1, "max_epochs": 200, "min_epochs": 5, "learning_rate": 0.1,
             "regularization": 0.0}  # fmt: skip
    return PLAIN.replace(**{**plain, **changes})


def test_early_stopping_watches_validation_and_says_so():
    train, held_out = halves(make_ratings())
    _, events = trained(overfitting(), train, held_out)
    done = events[-2]
    assert done.reason is EndReason.CONVERGED
    assert 5 <= done.n_epochs < 200
    tail = [e.rmse_validation for e in epochs(events)][-4:]
    assert tail == sorted(tail)


def test_a_feature_is_kept_as_it_was_best():
    train, held_out = halves(make_ratings())
    trainer, events = trained(overfitting(patience=30), train, held_out)
    heard = [e.rmse_validation for e in epochs(events)]
    assert min(heard) < heard[-1]
    assert events[-2].rmse_validation == min(heard)
    assert events[-1].rmse_best == min(heard)
    served = accuracy(held_out, trainer.factor_model().scores(held_out), SCALE)
    assert served.rmse == pytest.approx(min(heard), rel=1e-6)


def test_features_that_no_longer_help_are_not_kept():
    train, held_out = halves(make_ratings())
    trainer, events = trained(overfitting(n_features=12), train, held_out)
    heard = [e.rmse_validation for e in events if isinstance(e, FeatureDone)]
    n_best = 1 + heard.index(min(heard))
    assert n_best < len(heard) == 12
    assert trainer.factor_model().n_features == events[-1].n_features == n_best


def test_features_that_neither_help_nor_harm_are_kept():
    nothing = PLAIN.replace(initial_value=0.0, initial_noise=0.0, max_epochs=2)
    trainer, events = trained(nothing)
    assert [e.gain for e in events if isinstance(e, FeatureDone)] == pytest.approx(
        [0, 0, 0], abs=1e-6
    )
    assert trainer.factor_model().n_features == events[-1].n_features == 3


@pytest.mark.parametrize("is_validated", [True, False])
def test_a_feature_tells_its_gain_and_its_norm(is_validated):
    train, held_out = halves(make_ratings())
    trainer, events = trained(PLAIN, train, held_out if is_validated else NOTHING)
    done = [e for e in events if isinstance(e, FeatureDone)]
    rmses = [e.rmse_validation if is_validated else e.rmse_train for e in done]
    start = events[0]
    first = start.rmse_baseline_validation if is_validated else start.rmse_baseline_train
    assert [e.gain for e in done] == pytest.approx(-np.diff([first, *rmses]))
    model = trainer.factor_model()
    for event, p, q in zip(done, model.user_factors, model.item_factors, strict=False):
        assert event.norm == pytest.approx(np.linalg.norm(p) * np.linalg.norm(q))


def test_gains_go_on_after_a_stop_and_after_fine_tuning():
    train, held_out = halves(make_ratings())
    trainer, events = trained(PLAIN.replace(fine_tune_epochs=3), train, held_out)
    trainer.add_features(2)
    done = [e for e in trainer.run() if isinstance(e, FeatureDone)]
    best = events[-1].rmse_best
    assert [e.gain for e in done] == pytest.approx(
        -np.diff([best, *(e.rmse_validation for e in done)])
    )


def test_fine_tuning_ends_when_it_no_longer_helps_and_keeps_its_best_pass():
    train, held_out = halves(make_ratings())
    params = PLAIN.replace(
        fine_tune_epochs=300, fine_tune_rate=2.0, fine_tune_decay=1.0,
        fine_tune_regularization=0.0, patience=4,
    )  # fmt: skip
    trainer, events = trained(params, train, held_out)
    heard = [e.rmse_validation for e in epochs(events) if e.feature is None]
    best = min(heard)
    assert events[-1] == TrainingDone(EndReason.CONVERGED, 3, 1 + heard.index(best), best)
    assert len(heard) == events[-1].fine_tune_epoch + 4 < 300
    served = accuracy(held_out, trainer.factor_model().scores(held_out), SCALE)
    assert served.rmse == pytest.approx(best, rel=1e-6)


def test_fine_tuning_that_only_harms_leaves_the_features_as_they_were():
    train, held_out = halves(make_ratings())
    params = PLAIN.replace(fine_tune_regularization=900.0, fine_tune_rate=0.2)
    greedy = trained(params, train, held_out)[0].factor_model()
    trainer, events = trained(params.replace(fine_tune_epochs=10), train, held_out)
    assert events[-1].fine_tune_epoch is None
    assert_same_bits(trainer.factor_model(), greedy)


def test_a_flat_beginning_is_not_taken_for_the_end():
    """From very small values a feature has to leave a saddle, which takes more than patience."""
    ratings = make_ratings(n_users=60, n_items=40, n_ratings=1_500)
    params = PLAIN.replace(
        n_features=1, max_epochs=400, min_epochs=1, patience=2, min_improvement=1e-4,
        learning_rate=0.02, regularization=0.02, initial_value=0.0, initial_noise=1e-4,
    )  # fmt: skip
    _, events = trained(params, ratings)
    rmses = [e.rmse_train for e in epochs(events)]
    assert rmses[0] - rmses[10] < 1e-4
    assert events[-2].reason is EndReason.CONVERGED
    assert rmses[-1] < 0.9 * rmses[0]


def test_a_feature_that_fades_is_given_up():
    """Where there is nothing to learn, regularization takes the factors to zero."""
    params = PLAIN.replace(
        n_features=1, max_epochs=500, min_epochs=1, patience=2, min_improvement=1e-4,
        regularization=3.0, initial_value=0.0, initial_noise=0.01,
    )  # fmt: skip
    _, events = trained(params)
    assert events[-2].reason is EndReason.CONVERGED
    assert events[-2].n_epochs < 100


def test_one_setting_suits_every_scale():
    """With steps scaled, ratings from −10 to 10 and from 1 to 660 train as those from 1 to 5."""
    ratings = make_ratings()
    shares = []
    for factor, shift in ((1, 0), (5, -15), (165, -164)):
        values = ratings.values * np.float32(factor) + np.float32(shift)
        stretched = RatingTriples(ratings.users, ratings.items, values, 40, 30)
        scale = float(values.min()), float(values.max())
        _, events = trained(Hyperparams(n_features=5), stretched, scale=scale)
        shares.append(events[-1].rmse_best / factor)
    assert shares[1:] == pytest.approx([shares[0]] * 2, rel=1e-3)


def test_users_and_items_without_training_ratings_get_their_baseline():
    ratings = make_ratings()
    train = ratings.take((ratings.users != 3) & (ratings.items != 4))
    for params in (PLAIN, PLAIN.replace(fine_tune_epochs=3)):
        model = trained(params, train)[0].factor_model()
        assert model.user_bias[3] == 0
        assert not model.user_factors[:, 3].any()
        assert not model.item_factors[:, 4].any()


def test_a_model_asked_for_midway_does_not_change_afterwards():
    trainer = Trainer(make_ratings(), NOTHING, PLAIN, scale=SCALE)
    events = trainer.run()
    list(itertools.islice(events, 4))
    model = trainer.factor_model()
    before = model.user_factors.copy()
    list(events)
    assert model.n_features == 1
    np.testing.assert_array_equal(model.user_factors, before)


@pytest.mark.parametrize("params", [PLAIN, PLAIN.replace(clamp=True, trail=True)])
@pytest.mark.parametrize(
    "tuning",
    [{"fine_tune_epochs": 0}, {"fine_tune_epochs": 2},
     {"fine_tune_epochs": 4, "fine_tune_features": 2_000, "max_epochs": 2}, BEYOND],
    ids=str,
)  # fmt: skip
def test_the_number_of_threads_never_changes_a_bit(monkeypatch, params, tuning):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)
    monkeypatch.setattr(thread_team, "available_processors", lambda: 4)
    train, held_out = halves(make_ratings(n_users=200, n_items=150, n_ratings=8_000))
    params = params.replace(**tuning)
    runs = [trained(params, train, held_out, n_threads=n) for n in (1, 2, 3, 4)]
    assert [trainer.n_threads for trainer, _ in runs] == [1, 2, 3, 4]
    for trainer, events in runs[1:]:
        assert_same_bits(trainer.factor_model(), runs[0][0].factor_model())
        assert [e.rmse_train for e in epochs(events)] == [e.rmse_train for e in epochs(runs[0][1])]
        trainer.close()


def test_two_trainings_at_once_do_not_disturb_one_another(monkeypatch):
    monkeypatch.setattr(sample_order, "_SMALLEST_FOR_BLOCKS", 1)
    ratings = make_ratings(n_users=200, n_items=150, n_ratings=8_000)
    alone = trained(PLAIN, ratings, n_threads=2)[0].factor_model()
    trainers = [Trainer(ratings, NOTHING, PLAIN, scale=SCALE, n_threads=2) for _ in range(2)]
    for _ in zip(*(trainer.run() for trainer in trainers), strict=True):
        pass
    for trainer in trainers:
        assert_same_bits(trainer.factor_model(), alone)
        trainer.close()


@pytest.mark.parametrize("variant", [{}, {"clamp": True}, {"trail": True}])
def test_divergence_names_the_place_and_keeps_what_was_learned(variant):
    params = PLAIN.replace(
        n_features=3, max_epochs=200, learning_rate=9.0, initial_value=5.0, **variant
    )
    ratings = make_ratings()
    trainer = Trainer(ratings, NOTHING, params, scale=SCALE)
    with pytest.raises(TrainingDivergedError) as caught:
        list(trainer.run())
    assert "feature 1" in str(caught.value)
    is_first = "in epoch 1," in str(caught.value)
    assert ("there is no model" in str(caught.value)) == is_first
    assert "epoch" in str(caught.value)
    assert f"{default_of('learning_rate'):g}" in caught.value.hint
    assert np.isfinite(trainer.factor_model().scores(ratings)).all()


@pytest.mark.parametrize("more", ["add_features", "add_fine_tuning"])
def test_a_feature_that_diverged_is_finished_as_it_was_best(more):
    """To train it on would only diverge again."""
    params = PLAIN.replace(max_epochs=200, min_epochs=200, learning_rate=0.8, fine_tune_rate=0.01)
    train, held_out = halves(make_ratings())
    trainer = Trainer(train, held_out, params, scale=SCALE, n_threads=1)
    seen = []
    with pytest.raises(TrainingDivergedError):
        seen.extend(e for e in trainer.run() if isinstance(e, EpochDone))
    n_epochs = len(seen)
    assert n_epochs > 0
    getattr(trainer, more)(2)
    done = next(trainer.run())
    assert (done.feature, done.n_epochs, done.reason) == (1, n_epochs, EndReason.DIVERGED)
    assert done.rmse_validation == min(e.rmse_validation for e in seen)
    assert trainer.n_features == 1


def test_a_feature_that_diverged_at_once_is_begun_anew():
    trainer = Trainer(
        make_ratings(), NOTHING, PLAIN.replace(learning_rate=9.0, initial_value=9.0), scale=SCALE
    )
    for _ in range(2):
        with pytest.raises(TrainingDivergedError, match="feature 1 became infinite in epoch 1"):
            list(trainer.run())
        assert trainer.n_features == trainer.factor_model().n_features == 0


def test_a_rate_near_the_default_is_told_to_go_down_tenfold():
    error = divergence(2, 3, "learning_rate", 0.02, is_first=False)
    assert error.hint == "Try a smaller learning rate, for example 0.002."


def test_diverging_fine_tuning_keeps_the_features():
    params = PLAIN.replace(fine_tune_epochs=50, fine_tune_rate=90.0)
    ratings = make_ratings()
    trainer = Trainer(ratings, NOTHING, params, scale=SCALE)
    with pytest.raises(TrainingDivergedError) as caught:
        list(trainer.run())
    assert "fine-tuning" in str(caught.value)
    greedy = trained(PLAIN, ratings)[0].factor_model()
    np.testing.assert_allclose(trainer.factor_model().scores(ratings), greedy.scores(ratings),
                               atol=1e-4)  # fmt: skip


def test_factors_that_overflow_in_the_last_step_of_a_pass_are_not_kept():
    """The error of that pass is finite still."""
    one = RatingTriples(np.zeros(1, np.int32), np.zeros(1, np.int32), np.float32([4]), 1, 1)
    params = PLAIN.replace(fine_tune_epochs=3, learning_rate=0.1, fine_tune_rate=100.0, patience=9)
    trainer = Trainer(one, one.slice(slice(0, 0)), params, scale=SCALE, n_threads=1)
    events = trainer.run()
    next(events)  # The start, which has no feature.
    while next(events).feature is not None:
        pass
    state = trainer._fine_tuning.progress.state
    state.user_rows[0, 0], state.item_rows[0, 0] = 1.0, 1e19
    with pytest.raises(TrainingDivergedError):
        next(events)
    assert np.isfinite(trainer.factor_model().scores(one)).all()


def test_more_features_after_fine_tuning_start_from_its_result():
    ratings = make_ratings()
    params = PLAIN.replace(fine_tune_epochs=5, clamp=True, trail=True, max_epochs=30)
    trainer, _ = trained(params, ratings)
    tuned = trainer.factor_model()
    trainer.add_features(2)
    events = epochs(trainer.run())
    model = trainer.factor_model()
    assert {e.feature for e in events} == {4, 5}
    assert model.n_features == 5
    np.testing.assert_array_equal(model.user_factors[:3], tuned.user_factors)
    errors = ratings.values - model.scores(ratings)
    assert np.sqrt(np.mean(errors**2)) < np.sqrt(
        np.mean((ratings.values - tuned.scores(ratings)) ** 2)
    )


def test_more_features_of_a_stopped_run_follow_those_it_has():
    trainer = Trainer(make_ratings(), NOTHING, PLAIN.replace(n_features=50), scale=SCALE)
    list(itertools.islice(trainer.run(), 3))
    trainer.add_features(2)
    list(trainer.run())
    assert trainer.factor_model().n_features == 3


@pytest.mark.parametrize(
    ("baseline", "users_learn", "items_learn"),
    [("none", False, False), ("global mean", False, False), ("item mean", False, True),
     ("user + item", True, True)],
)  # fmt: skip
def test_fine_tuning_moves_the_biases_that_the_baseline_has(baseline, users_learn, items_learn):
    trainer, _ = trained(PLAIN.replace(fine_tune_epochs=2, baseline=baseline))
    model, before = trainer.factor_model(), trainer.baseline_model
    assert model.global_mean == before.global_mean
    assert np.array_equal(model.user_bias, before.user_bias) != users_learn
    assert np.array_equal(model.item_bias, before.item_bias) != items_learn


def test_more_epochs_that_are_asked_for_twice_add_up():
    trainer, _ = trained(PLAIN.replace(n_features=1))
    trainer.add_epochs(2)
    trainer.add_epochs(3)
    events = list(trainer.run())
    assert [e.epoch for e in epochs(events)] == [7, 8, 9, 10, 11]
    done = next(e for e in events if isinstance(e, FeatureDone))
    assert (done.feature, done.n_epochs) == (1, 11)


def test_more_epochs_of_a_feature_are_not_granted_to_the_next():
    trainer, _ = trained(PLAIN.replace(n_features=1))
    trainer.add_epochs(2)
    list(trainer.run())
    trainer.add_features(1)
    assert [e.epoch for e in epochs(trainer.run())] == [1, 2, 3, 4, 5, 6]


def test_fine_tuning_a_stopped_run_finishes_its_feature_and_gives_up_the_rest():
    trainer = Trainer(make_ratings(), NOTHING, PLAIN.replace(n_features=50), scale=SCALE)
    list(itertools.islice(trainer.run(), 3))
    trainer.add_fine_tuning(2)
    events = epochs(trainer.run())
    assert [(e.feature, e.epoch) for e in events[-3:]] == [(1, 6), (None, 1), (None, 2)]
    assert trainer.factor_model().n_features == 1


#: One feature alone, and two that begin with fine-tuning.
AFTER_ONE = TOGETHER.replace(fine_tune_features=2, max_epochs=3, fine_tune_epochs=9)


class TestFeaturesThatBeginAfterOthers:
    def test_follow_those_that_are_trained_one_by_one(self):
        trainer, events = trained(AFTER_ONE)
        assert [e.feature for e in events if isinstance(e, FeatureDone)] == [1]
        assert [e.epoch for e in epochs(events) if e.feature is None] == [*range(1, 10)]
        assert trainer.n_features == trainer.factor_model().n_features == 3

    @pytest.mark.parametrize("kappa", [0.0, 2.0])
    def test_learn_while_everything_else_stands_still(self, kappa):
        params = AFTER_ONE.replace(epoch_regularization=kappa)
        trainer = Trainer(make_ratings(), NOTHING, params, scale=SCALE, n_threads=1)
        models = [
            trainer.factor_model()
            for event in trainer.run()
            if isinstance(event, EpochDone) and event.feature is None
        ]
        alone = trained(params.replace(n_features=1, fine_tune_epochs=0))[0].factor_model()
        for warm in models[:3]:
            np.testing.assert_array_equal(warm.user_factors[0], alone.user_factors[0])
            np.testing.assert_array_equal(warm.item_bias, alone.item_bias)
        assert not np.array_equal(models[0].item_factors[1:], models[1].item_factors[1:])
        assert not np.array_equal(models[2].item_bias, models[3].item_bias)

    def test_count_as_updates_only_where_they_are_made(self):
        _, events = trained(AFTER_ONE)
        steps = np.diff([0, *(e.updates for e in epochs(events))])
        assert steps.tolist() == [400] * 3 + [800] * 3 + [1_200] * 6


class TestFeaturesThatBeginTogether:
    def test_are_trained_in_fine_tuning_alone(self):
        trainer, events = trained(TOGETHER)
        assert [e.feature for e in events if isinstance(e, FeatureDone)] == []
        assert [(e.feature, e.epoch) for e in epochs(events)] == [(None, n) for n in range(1, 10)]
        assert trainer.n_features == trainer.factor_model().n_features == 3
        assert np.abs(trainer.factor_model().user_factors).max(axis=1).min() > 0
        assert events[-1].rmse_best < events[0].rmse_baseline_train

    def test_leave_the_biases_still_at_first(self):
        trainer = Trainer(make_ratings(), NOTHING, TOGETHER, scale=SCALE, n_threads=1)
        models = [trainer.factor_model() for e in trainer.run() if isinstance(e, EpochDone)]
        for warm in models[:2]:
            np.testing.assert_array_equal(warm.item_bias, trainer.baseline_model.item_bias)
        assert not np.array_equal(models[0].item_factors, models[1].item_factors)
        assert not np.array_equal(models[1].item_bias, models[2].item_bias)

    def test_count_as_updates_in_every_pass(self):
        _, events = trained(TOGETHER)
        assert [e.updates for e in epochs(events)] == [1_200 * n for n in range(1, 10)]

    def test_are_trained_alone_where_nothing_is_fine_tuned(self):
        _, events = trained(TOGETHER.replace(fine_tune_epochs=0))
        assert [e.feature for e in events if isinstance(e, FeatureDone)] == [1, 2, 3]

    @pytest.mark.parametrize("epochs_in_all", [1, 2, 3, 9])
    def test_belong_to_the_model_that_is_kept_if_they_were_best(self, epochs_in_all):
        train, held_out = halves(make_ratings())
        params = TOGETHER.replace(fine_tune_epochs=epochs_in_all, fine_tune_rate=100.0)
        params = params.replace(fine_tune_decay=1.0, learning_rate=0.02)
        trainer = Trainer(train, held_out, params, scale=SCALE, n_threads=1)
        seen = []
        with contextlib.suppress(TrainingDivergedError):
            seen.extend(e.rmse_validation for e in trainer.run() if isinstance(e, EpochDone))
        kept = accuracy(held_out, trainer.factor_model().scores(held_out), SCALE)
        assert kept.rmse == pytest.approx(min(seen), rel=1e-6)

    def test_do_not_end_the_fine_tuning_while_they_warm_up(self):
        params = TOGETHER.replace(max_epochs=5, patience=1, initial_noise=0.4)
        _, events = trained(params, *halves(make_ratings()))
        assert len(epochs(events)) > 5

    def test_are_given_up_when_a_run_that_has_not_begun_them_is_fine_tuned(self):
        trainer = Trainer(make_ratings(), NOTHING, TOGETHER, scale=SCALE, n_threads=1)
        list(itertools.islice(trainer.run(), 1))
        trainer.add_fine_tuning(2)
        assert epochs(trainer.run()) == []
        assert trainer.n_features == 0

    def test_are_followed_by_more_that_are_trained_alone(self):
        trainer, _ = trained(TOGETHER)
        trainer.add_features(2)
        events = epochs(trainer.run())
        assert [e.feature for e in events] == [4] * 2 + [5] * 2
        assert trainer.factor_model().n_features == 5

    def test_stay_nothing_for_users_and_items_without_ratings(self):
        some = make_ratings()
        more = RatingTriples(
            some.users, some.items, some.values, some.n_users + 2, some.n_items + 1
        )
        model = trained(TOGETHER, more)[0].factor_model()
        assert not model.user_factors[:, -2:].any()
        assert not model.item_factors[:, -1:].any()

    def test_that_diverge_leave_what_was_best_before(self):
        params = TOGETHER.replace(n_features=40, max_epochs=60, fine_tune_epochs=70)
        params = params.replace(learning_rate=0.6)
        train, held_out = halves(make_ratings())
        trainer = Trainer(train, held_out, params, scale=SCALE, n_threads=1)
        seen = []
        with pytest.raises(TrainingDivergedError, match="fine-tuning") as caught:
            seen.extend(e.rmse_validation for e in trainer.run() if isinstance(e, EpochDone))
        assert "fine-tuning rate, for example 0.1" in caught.value.hint
        kept = accuracy(held_out, trainer.factor_model().scores(held_out), SCALE)
        assert kept.rmse == pytest.approx(min(seen), rel=1e-6)

    def test_that_diverge_at_once_name_the_learning_rate(self):
        params = TOGETHER.replace(n_features=40, learning_rate=3.0)
        trainer = Trainer(make_ratings(), NOTHING, params, scale=SCALE, n_threads=1)
        with pytest.raises(TrainingDivergedError, match="Nothing was learned") as caught:
            list(trainer.run())
        assert " learning rate, for example 0.15" in caught.value.hint


def test_divergence_after_the_first_epoch_says_that_something_was_learned():
    """In a later epoch of the first feature, and in the first epoch of a later one."""
    ratings = make_ratings()
    trainer = Trainer(ratings, NOTHING, PLAIN.replace(n_features=1), scale=SCALE, n_threads=1)
    list(trainer.run())
    trainer.add_features(1)
    steep = PLAIN.replace(learning_rate=10.0, initial_value=10.0)
    trainer._features._steps = StepSizes(steep, 1e-3)
    with pytest.raises(TrainingDivergedError, match=r"feature 2 .* in epoch 1, .* is kept"):
        list(trainer.run())
    assert trainer.factor_model().n_features == 1


@pytest.mark.parametrize("n_threads", [0, -3])
def test_no_threads_are_an_error_in_words(ratings, n_threads):
    with pytest.raises(HyperparamError) as caught:
        Trainer(ratings, NOTHING, PLAIN, scale=SCALE, n_threads=n_threads)
    assert caught.value.hint


def test_nothing_to_train_on_is_an_error_in_words():
    with pytest.raises(HyperparamError) as caught:
        Trainer(NOTHING, NOTHING, PLAIN, scale=SCALE)
    assert caught.value.hint


def divergence_of(ratings, params, scale):
    try:
        list(Trainer(ratings, NOTHING, params, scale=scale, n_threads=1).run())
    except TrainingDivergedError as error:
        return error
    return None


@pytest.mark.parametrize(
    "changes",
    [
        {"learning_rate": 10.0},
        {"learning_rate": 2.0, "scale_steps": False},
        {"fine_tune_epochs": 40, "fine_tune_rate": 90.0},
        {"fine_tune_epochs": 40, "fine_tune_rate": 5.0, "learning_rate": 0.5},
    ],
)
@pytest.mark.parametrize("factor", [1.0, 25.0])
def test_two_suggestions_at_most_lead_out_of_divergence(changes, factor):
    """Whatever the scale, and wherever it diverged."""
    ratings = make_ratings(n_users=100, n_items=80, n_ratings=3_000)
    ratings = dataclasses.replace(ratings, values=ratings.values * np.float32(factor))
    params = Hyperparams(n_features=4, fine_tune_epochs=0).replace(**changes)
    scale = SCALE[0] * factor, SCALE[1] * factor
    n_diverged = 0
    while n_diverged < 4 and (error := divergence_of(ratings, params, scale)) is not None:
        n_diverged += 1
        assert error.suggestion < getattr(params, error.parameter)
        params = params.replace(**{error.parameter: error.suggestion})
    assert 1 <= n_diverged <= 2


def test_the_factors_in_training_are_a_copy_of_those_of_the_last_epoch():
    trainer = Trainer(make_ratings(), NOTHING, PLAIN, scale=SCALE, n_threads=1)
    for event in trainer.run():
        factors = trainer.factors_in_training()
        if isinstance(event, EpochDone) and event.feature is not None:
            model = trainer.factor_model()
            p, q = model.user_factors[-1].astype(float), model.item_factors[-1]
            assert factors.feature == event.feature == model.n_features
            assert factors.item_factors.tobytes() == q.tobytes()
            assert factors.norm == pytest.approx(
                math.sqrt((p**2).sum() * (q.astype(float) ** 2).sum())
            )
            factors.item_factors[:] = np.nan
        else:
            assert factors is None
    assert np.isfinite(trainer.factor_model().item_factors).all()


def test_the_features_alone_are_those_that_fine_tuning_began_with():
    alone = trained(PLAIN, make_ratings())[0].factor_model()
    params = PLAIN.replace(fine_tune_epochs=3)
    trainer = Trainer(make_ratings(), NOTHING, params, scale=SCALE, n_threads=1)
    for event in trainer.run():
        if isinstance(event, EpochDone):
            assert (trainer.features_alone is None) == (event.feature is not None)
    np.testing.assert_array_equal(trainer.features_alone.user_factors, alone.user_factors)


@pytest.mark.parametrize(
    "changes",
    [{}, {"clamp": True, "trail": True}, {"starting_passes": 2}, {"scale_steps": True}],
    ids=str,
)
def test_an_epoch_from_the_starting_model_is_the_first_epoch(changes):
    params = PLAIN.replace(**changes)
    ratings = make_ratings()
    trainer = Trainer(ratings, NOTHING, params, scale=SCALE, n_threads=1)
    next(trainer.run())
    start = trainer.starting_model()
    assert start.n_features == 1
    assert start.kept_epochs == (1,)

    prepared = PreparedTraining.of(ratings.as_part(), params, SCALE, 1)
    kind = RunningEstimates if params.clamp else Targets
    residuals = kind(prepared.visited, prepared.baseline)
    p, q = start.user_factors[0].copy(), start.item_factors[0].copy()
    steps, trail = prepared.steps, prepared.steps.trail(params.n_features - 1)
    rmse = residuals.run_epoch(
        p, q, steps.learning_rate(1), steps.regularization, trail * params.trail
    )
    run = Trainer(ratings, NOTHING, params, scale=SCALE, n_threads=1)
    _, event = itertools.islice(run.run(), 2)
    assert event.rmse_train == rmse
    np.testing.assert_array_equal(run.factor_model().user_factors[0], p)
    np.testing.assert_array_equal(run.factor_model().item_factors[0], q)


def test_asking_for_the_starting_model_changes_nothing_that_follows():
    for changes in ({}, {"n_features": 3, "fine_tune_epochs": 8, "fine_tune_features": 3}):
        params = PLAIN.replace(**changes)
        asked = Trainer(make_ratings(), NOTHING, params, scale=SCALE, n_threads=1)
        next(asked.run())
        start = asked.starting_model()
        assert list(asked.run())
        plain = trained(params)[0].factor_model()
        np.testing.assert_array_equal(asked.factor_model().user_factors, plain.user_factors)
        assert start.n_features in {1, 3}


def test_features_that_begin_together_start_in_fine_tuning():
    params = PLAIN.replace(fine_tune_epochs=8, fine_tune_features=3)
    trainer = Trainer(make_ratings(), NOTHING, params, scale=SCALE, n_threads=1)
    next(trainer.run())
    start = trainer.starting_model()
    assert (start.n_features, start.n_fine_tuned, start.fine_tune_epoch) == (3, 3, 1)
    assert start.user_factors.any()


def test_a_start_without_features_is_the_baseline():
    trainer = Trainer(
        make_ratings(), NOTHING, PLAIN.replace(n_features=0), scale=SCALE, n_threads=1
    )
    next(trainer.run())
    assert trainer.starting_model() is trainer.baseline_model
