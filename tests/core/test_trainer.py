import contextlib
import itertools

import numpy as np
import pytest

from funksvd_gui.core import sample_order, thread_team
from funksvd_gui.core.events import EndReason, EpochDone, FeatureDone, TrainingDone, TrainingStarted
from funksvd_gui.core.hyperparams import Hyperparams, default_of
from funksvd_gui.core.metrics import accuracy
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.stopping import divergence
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.errors import HyperparamError, TrainingDivergedError
from tests.conftest import make_ratings
from tests.core.ladder import NOTHING, PLAIN, SCALE, assert_same_bits, epochs, trained

#: One feature alone, two that begin with fine-tuning, and time for them to help.
TOGETHER = PLAIN.replace(
    initial_value=0.1, initial_noise=0.1, single_features=1, warm_up_epochs=2, fine_tune_epochs=9,
    fine_tune_learning_rate=0.05, fine_tune_patience=0,
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


CHANGES = {
    "n_features": 2, "max_epochs": 7, "learning_rate": 0.06, "regularization": 0.2, "seed": 1,
    "baseline": "global mean", "damping_user": 6.0, "damping_item": 6.0, "initial_value": 0.4,
    "initial_noise": 0.3, "scale_steps": True, "clamp": True, "trail": True, "fine_tune_epochs": 3,
    "fine_tune_learning_rate": 0.03, "fine_tune_decay": 0.5, "fine_tune_regularization": 0.3,
    "fine_tune_bias_regularization": 0.3,
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


@pytest.mark.parametrize(("name", "value"), [("single_features", 2), ("warm_up_epochs", 3)])
def test_every_setting_of_features_that_begin_together_changes_the_result(name, value):
    scores = trained(TOGETHER)[0].factor_model().scores(make_ratings())
    changed = trained(TOGETHER.replace(**{name: value}))[0].factor_model()
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
    tested = {*CHANGES, "min_improvement", "patience", "min_epochs", "feature_patience",
              "fine_tune_patience", "single_features", "warm_up_epochs"}  # fmt: skip
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
    assert events[-1].rmse_watched == min(heard)
    served = accuracy(held_out, trainer.factor_model().scores(held_out), SCALE)
    assert served.rmse == pytest.approx(min(heard), rel=1e-6)


def test_features_that_no_longer_help_end_the_run_and_are_not_kept():
    train, held_out = halves(make_ratings())
    params = overfitting(n_features=40, feature_patience=2)
    trainer, events = trained(params, train, held_out)
    heard = [e.rmse_validation for e in events if isinstance(e, FeatureDone)]
    assert events[-1].reason is EndReason.CONVERGED
    assert len(heard) < 40
    n_best = 1 + heard.index(min(heard))
    assert len(heard) == n_best + 2
    assert trainer.factor_model().n_features == events[-1].n_features == n_best
    all_features = trained(params.replace(feature_patience=0), train, held_out)[1]
    assert len([e for e in all_features if isinstance(e, FeatureDone)]) == 40


def test_fine_tuning_ends_when_it_no_longer_helps_and_keeps_its_best_pass():
    train, held_out = halves(make_ratings())
    params = PLAIN.replace(
        fine_tune_epochs=300, fine_tune_learning_rate=0.1, fine_tune_decay=1.0,
        fine_tune_regularization=0.0, fine_tune_patience=4,
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
    params = PLAIN.replace(fine_tune_regularization=90.0, fine_tune_learning_rate=0.01)
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
        shares.append(events[-1].rmse_watched / factor)
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
     {"fine_tune_epochs": 4, "single_features": 1}],
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
    assert "epoch" in str(caught.value)
    assert f"{default_of('learning_rate'):g}" in caught.value.hint
    assert np.isfinite(trainer.factor_model().scores(ratings)).all()


def test_a_rate_near_the_default_is_told_to_go_down_tenfold():
    error = divergence("feature 2", 3, "learning_rate", 0.02)
    assert error.hint == "Try a smaller learning rate, for example 0.002."


def test_diverging_fine_tuning_keeps_the_features():
    params = PLAIN.replace(fine_tune_epochs=50, fine_tune_learning_rate=9.0)
    ratings = make_ratings()
    trainer = Trainer(ratings, NOTHING, params, scale=SCALE)
    with pytest.raises(TrainingDivergedError) as caught:
        list(trainer.run())
    assert "fine-tuning" in str(caught.value)
    greedy = trained(PLAIN, ratings)[0].factor_model()
    np.testing.assert_allclose(trainer.factor_model().scores(ratings), greedy.scores(ratings),
                               atol=1e-4)  # fmt: skip


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


def test_fine_tuning_a_stopped_run_finishes_its_feature_and_gives_up_the_rest():
    trainer = Trainer(make_ratings(), NOTHING, PLAIN.replace(n_features=50), scale=SCALE)
    list(itertools.islice(trainer.run(), 3))
    trainer.add_fine_tuning(2)
    events = epochs(trainer.run())
    assert [(e.feature, e.epoch) for e in events[-3:]] == [(1, 6), (None, 1), (None, 2)]
    assert trainer.factor_model().n_features == 1


class TestFeaturesThatBeginTogether:
    def test_follow_those_that_are_trained_one_by_one(self):
        trainer, events = trained(TOGETHER)
        features = [e.feature for e in events if isinstance(e, FeatureDone)]
        assert features == [1]
        assert [e.epoch for e in epochs(events) if e.feature is None] == [*range(1, 10)]
        assert trainer.n_features == trainer.factor_model().n_features == 3
        assert np.abs(trainer.factor_model().user_factors).max(axis=1).min() > 0

    def test_learn_while_everything_else_stands_still(self):
        trainer = Trainer(make_ratings(), NOTHING, TOGETHER, scale=SCALE, n_threads=1)
        models = [
            trainer.factor_model()
            for event in trainer.run()
            if (event.feature if isinstance(event, EpochDone) else 0) is None
        ]
        alone, _ = trained(TOGETHER.replace(n_features=1, fine_tune_epochs=0))
        for warm in models[:2]:
            np.testing.assert_array_equal(
                warm.user_factors[0], alone.factor_model().user_factors[0]
            )
            np.testing.assert_array_equal(warm.item_bias, alone.factor_model().item_bias)
        assert not np.array_equal(models[0].item_factors[1:], models[1].item_factors[1:])
        assert not np.array_equal(models[1].item_bias, models[2].item_bias)

    def test_count_as_updates_only_where_they_are_made(self):
        _, events = trained(TOGETHER)
        counted = [e.updates for e in epochs(events)]
        steps = np.diff([0, *counted])
        assert steps.tolist() == [400] * 6 + [800] * 2 + [1_200] * 7

    def test_are_all_there_are_where_none_is_trained_alone(self):
        trainer, events = trained(TOGETHER.replace(single_features=0))
        assert all(e.feature is None for e in epochs(events))
        assert trainer.factor_model().n_features == 3
        assert events[-1].rmse_watched < events[0].rmse_baseline_train

    def test_are_trained_alone_where_nothing_is_fine_tuned(self):
        _, events = trained(TOGETHER.replace(fine_tune_epochs=0))
        assert [e.feature for e in events if isinstance(e, FeatureDone)] == [1, 2, 3]

    @pytest.mark.parametrize("epochs_in_all", [1, 2, 3, 9])
    def test_belong_to_the_model_that_is_kept_if_they_were_best(self, epochs_in_all):
        train, held_out = halves(make_ratings())
        params = TOGETHER.replace(fine_tune_epochs=epochs_in_all, fine_tune_learning_rate=2.0)
        params = params.replace(fine_tune_decay=1.0, max_epochs=1, learning_rate=0.01)
        trainer = Trainer(train, held_out, params, scale=SCALE, n_threads=1)
        seen = []
        with contextlib.suppress(TrainingDivergedError):
            seen.extend(e.rmse_validation for e in trainer.run() if isinstance(e, EpochDone))
        kept = accuracy(held_out, trainer.factor_model().scores(held_out), SCALE)
        assert kept.rmse == pytest.approx(min(seen), rel=1e-6)

    def test_do_not_end_the_fine_tuning_while_they_warm_up(self):
        params = TOGETHER.replace(warm_up_epochs=5, fine_tune_patience=1, initial_noise=0.4)
        _, events = trained(params, *halves(make_ratings()))
        assert len([e for e in epochs(events) if e.feature is None]) > 5

    def test_are_given_up_when_a_stopped_run_is_fine_tuned(self):
        trainer = Trainer(make_ratings(), NOTHING, TOGETHER, scale=SCALE, n_threads=1)
        list(itertools.islice(trainer.run(), 3))
        trainer.add_fine_tuning(2)
        assert [e.epoch for e in epochs(trainer.run()) if e.feature is None] == [1, 2]
        assert trainer.n_features == 1

    def test_are_followed_by_more_that_are_trained_alone(self):
        trainer, _ = trained(TOGETHER)
        trainer.add_features(2)
        events = epochs(trainer.run())
        assert [e.feature for e in events] == [4] * 6 + [5] * 6
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
        params = TOGETHER.replace(n_features=40, warm_up_epochs=60, fine_tune_epochs=70)
        params = params.replace(learning_rate=0.6, max_epochs=1)
        train, held_out = halves(make_ratings())
        trainer = Trainer(train, held_out, params, scale=SCALE, n_threads=1)
        seen = []
        with pytest.raises(TrainingDivergedError, match="fine-tuning") as caught:
            seen.extend(e.rmse_validation for e in trainer.run() if isinstance(e, EpochDone))
        assert "0.06" in caught.value.hint
        kept = accuracy(held_out, trainer.factor_model().scores(held_out), SCALE)
        assert kept.rmse == pytest.approx(min(seen), rel=1e-6)


@pytest.mark.parametrize("n_threads", [0, -3])
def test_no_threads_are_an_error_in_words(ratings, n_threads):
    with pytest.raises(HyperparamError) as caught:
        Trainer(ratings, NOTHING, PLAIN, scale=SCALE, n_threads=n_threads)
    assert caught.value.hint


def test_nothing_to_train_on_is_an_error_in_words():
    with pytest.raises(HyperparamError) as caught:
        Trainer(NOTHING, NOTHING, PLAIN, scale=SCALE)
    assert caught.value.hint
