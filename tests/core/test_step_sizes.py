import numpy as np
import pytest

from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.step_sizes import StepSizes, share_of_rate, unit_of
from funksvd_gui.core.trainer import Trainer

SETTINGS = Hyperparams(learning_rate=0.1, scale_steps=True)
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
        assert (steps.unit, steps.share, steps.learning_rate) == (1.0, 1.0, np.float32(0.1))

    def test_suit_the_deviation_and_the_numbers(self):
        steps = StepSizes.of(SETTINGS, 2.0, 9.0, np.full(9, 2_000), FEW)
        assert steps.learning_rate == np.float32(0.1 / 2 / 5)
        assert steps.regularization == np.float32(SETTINGS.regularization * 2)

    def test_of_ratings_that_are_all_equal_are_in_stars(self):
        assert StepSizes.of(SETTINGS, 0.0, 0.0, FEW, FEW).unit == 1.0

    def test_are_shorter_where_outliers_make_the_scale_wide(self):
        assert [unit_of(2.0, width) for width in (4.0, 10.0, 660.0)] == [2.0, 2.0, 132.0]

    def test_of_fine_tuning_decay_from_the_first_pass_after_the_warm_up(self):
        settings = SETTINGS.replace(
            n_features=5, single_features=2, warm_up_epochs=3,
            fine_tune_learning_rate=0.02, fine_tune_decay=0.5,
        )  # fmt: skip
        steps = StepSizes(settings, 1.0)
        assert [steps.joint_rate(epoch) for epoch in (4, 5, 6)] == [0.02, 0.01, 0.005]
        alone = StepSizes(settings.replace(single_features=5), 1.0)
        assert [alone.joint_rate(epoch) for epoch in (1, 2)] == [0.02, 0.01]


def test_training_takes_the_share_that_suits_the_numbers_of_ratings():
    """In every feature's own epochs, and when features begin together."""
    users, items = (part.ravel().astype(np.int32) for part in np.indices((800, 20)))
    values = (1 + (users * items + 2 * users + 5 * items) % 9 / 2).astype(np.float32)
    crowd = RatingTriples(users, items, values, 800, 20)
    scaled = Hyperparams(
        n_features=3, single_features=1, learning_rate=0.1, fine_tune_epochs=4,
        fine_tune_learning_rate=0.01,
    )  # fmt: skip
    unit, share = float(values.std(dtype=float)), 400 / 800
    by_hand = scaled.replace(
        scale_steps=False, learning_rate=0.1 * share / unit,
        regularization=scaled.regularization * unit,
        initial_value=scaled.initial_value * unit**0.5,
        initial_noise=scaled.initial_noise * unit**0.5,
        fine_tune_learning_rate=0.01 / unit, baseline="none",
        fine_tune_regularization=scaled.fine_tune_regularization * unit,
    )  # fmt: skip
    scores = [scores_of(crowd, params) for params in (scaled.replace(baseline="none"), by_hand)]
    np.testing.assert_allclose(*scores, rtol=1e-4)


def scores_of(ratings, params):
    trainer = Trainer(ratings, ratings.slice(slice(0, 0)), params, scale=(1.0, 5.0), n_threads=1)
    list(trainer.run())
    return trainer.factor_model().scores(ratings)
