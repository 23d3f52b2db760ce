import numpy as np
import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.step_sizes import StepSizes, estimated_unit, share_of_rate, unit_of
from funksvd_gui.core.trainer import Trainer

SETTINGS = Hyperparams(learning_rate=0.1, scale_steps=True, max_epochs=4, learning_rate_decay=1.0)
FEW = np.full(1_000, 20)


class TestShareOfRate:
    def test_is_whole_where_nobody_has_very_many_ratings(self):
        assert share_of_rate(FEW, FEW) == 1.0
        assert share_of_rate(np.array([400]), np.array([400])) == 1.0

    def test_falls_with_the_ratings_of_users_or_items_whichever_are_more(self):
        many = np.full(100, 5_000)
        assert share_of_rate(FEW, many) == share_of_rate(many, FEW) == pytest.approx(0.08)

    def test_counts_what_an_average_rating_meets_not_an_average_item(self):
        """A thousand items that nobody cares about change nothing."""
        items = np.concatenate([np.full(10, 4_000), np.ones(1_000, dtype=int)])
        assert share_of_rate(FEW, items) == pytest.approx(400 / 4_000, rel=0.05)

    def test_of_no_ratings_is_whole(self):
        assert share_of_rate(np.zeros(3, dtype=int), np.zeros(2, dtype=int)) == 1.0


class TestStepSizes:
    def test_are_what_is_set_where_steps_are_not_scaled(self):
        settings = SETTINGS.replace(scale_steps=False)
        steps = StepSizes.of(settings, 2.0, 9.0, np.full(9, 90_000), FEW)
        assert (steps.unit, steps.share, steps.learning_rate(7)) == (1.0, 1.0, np.float32(0.1))

    def test_suit_the_deviation_and_the_numbers(self):
        steps = StepSizes.of(SETTINGS, 2.0, 9.0, np.full(9, 2_000), FEW)
        assert steps.learning_rate(4) == np.float32(0.1 / 2 / 5)
        assert steps.regularization == np.float32(SETTINGS.regularization * 2)
        assert steps.epoch_regularization == SETTINGS.epoch_regularization * 2

    def test_fall_to_the_share_with_the_last_epoch_and_stay_there(self):
        """So that a crowd of ratings does not keep a feature on the saddle."""
        steps = StepSizes.of(SETTINGS, 1.0, 5.0, np.full(9, 400 * 16), FEW)
        rates = [float(steps.learning_rate(epoch)) for epoch in (1, 2, 3, 4, 5)]
        assert rates == pytest.approx([0.05, 0.025, 0.0125, 0.00625, 0.00625])

    def test_decay_from_epoch_to_epoch(self):
        steps = StepSizes(SETTINGS.replace(learning_rate_decay=0.5), 1.0)
        rates = [float(steps.learning_rate(epoch)) for epoch in (1, 2, 3)]
        assert rates == pytest.approx([0.1, 0.05, 0.025])

    def test_of_ratings_that_are_all_equal_are_in_stars(self):
        assert StepSizes.of(SETTINGS, 0.0, 0.0, FEW, FEW).unit == 1.0

    def test_are_shorter_where_outliers_make_the_scale_wide(self):
        assert [unit_of(2.0, width) for width in (4.0, 10.0, 660.0)] == [2.0, 2.0, 132.0]

    def test_are_estimated_from_some_of_many_ratings(self):
        few = np.array([1, 2, 4, 5], dtype=np.float32)
        assert estimated_unit(few, 4.0) == pytest.approx(np.std(few))
        many = np.tile(few, 600_000)
        # Of 2,400,000 every third.
        assert estimated_unit(many, 4.0) == pytest.approx(np.std(many[::3]))
        assert estimated_unit(few, 660.0) == 132.0

    def test_of_fine_tuning_decay_from_the_first_pass_after_the_warm_up(self):
        settings = SETTINGS.replace(
            n_features=5, fine_tune_features=2_000, max_epochs=3, fine_tune_epochs=9,
            fine_tune_rate=0.2, fine_tune_decay=0.5,
        )  # fmt: skip
        steps = StepSizes(settings, 1.0)
        rates = [steps.fine_tune_rate(epoch) for epoch in (4, 5, 6)]
        assert rates == pytest.approx([0.02, 0.01, 0.005])
        alone = StepSizes(settings.replace(fine_tune_features=0), 1.0)
        assert [alone.fine_tune_rate(epoch) for epoch in (1, 2)] == pytest.approx([0.02, 0.01])

    @pytest.mark.parametrize(
        ("baseline", "users_learn", "items_learn"),
        [("none", 0, 0), ("global mean", 0, 0), ("item mean", 0, 1), ("user + item", 1, 1)],
    )
    def test_of_fine_tuning_are_in_stars_for_factors_and_as_set_for_biases(
        self, baseline, users_learn, items_learn
    ):
        settings = SETTINGS.replace(
            baseline=baseline, regularization=0.25, fine_tune_regularization=0.5,
            fine_tune_rate=0.2, fine_tune_decay=0.5,
        )  # fmt: skip
        assert StepSizes(settings, 4.0).fine_tuning(2) == pytest.approx(
            (0.01 / 4, 0.125 * 4, 0.01 * users_learn, 0.01 * items_learn, 0.125)
        )

    def test_leave_the_biases_still_while_features_warm_up(self):
        steps = StepSizes(SETTINGS.replace(learning_rate_decay=0.5, regularization=0.25), 4.0)
        assert steps.warm_up(2) == pytest.approx((0.05 / 4, 0.25 * 4, 0, 0, 0))

    def test_keep_the_less_of_a_factor_the_larger_the_pull_is(self):
        steps = StepSizes(SETTINGS.replace(epoch_regularization=5.0, learning_rate_decay=0.5), 4.0)
        assert [steps.kept(epoch) for epoch in (1, 2)] == pytest.approx([1 / 1.5, 1 / 1.25])

    def test_bring_starting_values_and_least_improvement_into_the_datas_unit(self):
        settings = SETTINGS.replace(initial_value=0.3, initial_noise=0.2, min_improvement=0.01)
        steps = StepSizes(settings, 4.0)
        assert (steps.initial_value, steps.initial_noise) == pytest.approx((0.6, 0.4))
        assert steps.min_improvement == pytest.approx(0.04)
        assert [steps.trail(n) for n in (0, 3)] == pytest.approx([0, 3 * 0.36])


@pytest.mark.parametrize("n_together", [0, 3])
def test_training_takes_the_share_that_suits_the_numbers_of_ratings(n_together):
    """In a feature's own epochs, and when features begin together."""
    users, items = (part.ravel().astype(np.int32) for part in np.indices((800, 20)))
    values = (1 + (users * items + 2 * users + 5 * items) % 9 / 2).astype(np.float32)
    crowd = RatingTriples(users, items, values, 800, 20)
    scaled = Hyperparams(
        n_features=3, max_epochs=2, min_epochs=2, learning_rate=0.1, regularization=0.02,
        learning_rate_decay=1.0, epoch_regularization=1.0, initial_noise=0.3,
        starting_passes=1, baseline="none", fine_tune_features=n_together,
        fine_tune_epochs=2 if n_together else 0,
    )  # fmt: skip
    unit, share = float(values.std(dtype=float)), 400 / 800
    # √share of the rate in the first epoch and all of it in the second.
    by_hand = scaled.replace(
        scale_steps=False, learning_rate=0.1 * share**0.5 / unit, learning_rate_decay=share**0.5,
        regularization=0.02 * unit, epoch_regularization=unit, initial_noise=0.3 * unit**0.5,
    )  # fmt: skip
    np.testing.assert_allclose(scores_of(crowd, scaled), scores_of(crowd, by_hand), rtol=1e-4)


@pytest.mark.parametrize("starting_passes", [0, 3])
def test_a_crowd_of_ratings_does_not_keep_a_feature_on_the_saddle(starting_passes):
    """Thousands of users who have all rated the same few items, as with Jester's jokes."""
    rng = np.random.default_rng(4)
    taste, kind = rng.normal(size=6_000), rng.normal(size=10)
    users, items = (part.ravel().astype(np.int32) for part in np.indices((6_000, 10)))
    values = taste[users] * kind[items] + rng.normal(size=60_000)
    crowd = RatingTriples(users, items, values.astype(np.float32), 6_000, 10)
    params = Hyperparams(n_features=1, starting_passes=starting_passes, fine_tune_epochs=0)
    scale = float(values.min()), float(values.max())
    trainer = Trainer(crowd, crowd.slice(slice(0, 0)), params, scale=scale, n_threads=1)
    list(trainer.run())
    # The noise alone has a deviation of 1, and the taste as much again.
    errors = crowd.values - trainer.factor_model().scores(crowd)
    assert np.sqrt(np.mean(errors**2)) < 1.1 < np.std(values - values.mean())


def scores_of(ratings, params):
    trainer = Trainer(ratings, ratings.slice(slice(0, 0)), params, scale=(1.0, 5.0), n_threads=1)
    list(trainer.run())
    return trainer.factor_model().scores(ratings)
