import numpy as np
import pytest

from funksvd_gui.core.events import EpochDone
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.rating_range import LARGEST, SMALLEST
from funksvd_gui.core.ratings import RatingTriples
from funksvd_gui.core.trainer import Trainer
from funksvd_gui.errors import RatingRangeError
from tests.conftest import make_ratings

SCALED = Hyperparams(n_features=2, max_epochs=4, fine_tune_epochs=4)
VARIANTS = {
    "default": SCALED,
    "clamp": SCALED.replace(clamp=True),
    "no baseline": SCALED.replace(baseline="none"),
    "trail": SCALED.replace(trail=True, initial_value=0.1),
    "noise": SCALED.replace(starting_passes=0, initial_noise=0.1),
}


def trainer(factor, params=SCALED, shift=0.0):
    plain = make_ratings()
    values = (plain.values.astype(float) + shift) * factor
    ratings = RatingTriples(plain.users, plain.items, values, plain.n_users, plain.n_items)
    held_out = np.arange(len(ratings)) % 4 == 0
    scale = float(values.min()), float(values.max())
    return Trainer(ratings.take(~held_out), ratings.take(held_out), params, scale=scale)


def rmses(trainer):
    return [
        (event.rmse_train, event.rmse_validation)
        for event in trainer.run()
        if isinstance(event, EpochDone)
    ]


#: The scale is four or, without a baseline, five wide.
@pytest.mark.parametrize("factor", [LARGEST / 5, SMALLEST / 4 * 1.0001])
@pytest.mark.parametrize("name", VARIANTS)
def test_ratings_just_inside_train_as_any_others(factor, name):
    found, expected = rmses(trainer(factor, VARIANTS[name])), rmses(trainer(1.0, VARIANTS[name]))
    np.testing.assert_allclose(np.array(found) / factor, expected, rtol=2e-3)


@pytest.mark.parametrize("shift", [0.0, 1e6])
@pytest.mark.parametrize("factor", [LARGEST / 3.9, 1e30])
def test_larger_ones_are_refused_before_anything_is_trained(factor, shift):
    with pytest.raises(RatingRangeError, match=r"differ by up to .* too much") as caught:
        trainer(factor, shift=shift)
    assert "Divide all ratings" in caught.value.hint


@pytest.mark.parametrize("factor", [SMALLEST / 4.1, 1e-30])
def test_smaller_ones_are_refused_before_anything_is_trained(factor):
    with pytest.raises(RatingRangeError, match=r"differ by .* at most, too little") as caught:
        trainer(factor)
    assert "Multiply all ratings" in caught.value.hint


def test_without_a_baseline_the_ratings_themselves_must_be_small_enough():
    far = LARGEST * 2
    assert rmses(trainer(LARGEST / 1e4, shift=2e4))
    with pytest.raises(RatingRangeError, match="reach"):
        trainer(LARGEST / 1e4, SCALED.replace(baseline="none"), shift=far / (LARGEST / 1e4))


def test_equal_ratings_are_never_too_close_to_one_another():
    ratings = make_ratings()
    ratings.values[:] = 4.0
    assert list(Trainer(ratings, ratings, SCALED, scale=(4.0, 4.0)).run())


def test_where_steps_are_not_scaled_the_smallest_rate_must_suit_them():
    plain = SCALED.replace(scale_steps=False, learning_rate=1e-6, starting_passes=0)
    assert rmses(trainer(1e4, plain))
    with pytest.raises(RatingRangeError, match="too much") as caught:
        trainer(1e7, plain)
    assert "Scale steps" in caught.value.hint


@pytest.mark.parametrize("scale", [(1.0, np.inf), (np.nan, 5.0)])
def test_what_is_no_number_is_no_scale(scale):
    ratings = make_ratings()
    with pytest.raises(RatingRangeError):
        Trainer(ratings, ratings, SCALED, scale=scale)
