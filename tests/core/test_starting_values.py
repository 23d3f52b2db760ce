import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from funksvd_gui.core import starting_values
from funksvd_gui.core.hyperparams import Hyperparams
from funksvd_gui.core.starting_values import fill_with_start, least_squares_factor
from funksvd_gui.core.step_sizes import StepSizes

SETTINGS = Hyperparams(initial_value=0.4, initial_noise=0.2)


def started(n_rows, n_features=1, *, settings=SETTINGS, unit=1.0, counts=None, seed=0):
    factors = np.full((n_rows, n_features), np.nan, np.float32)
    counts = np.ones(n_rows, np.int32) if counts is None else counts
    fill_with_start(factors, counts, StepSizes(settings, unit), np.random.default_rng(seed))
    return factors


class TestStart:
    @pytest.mark.parametrize("unit", [1.0, 9.0])
    def test_is_evenly_spread_around_the_value_by_the_noise(self, unit):
        """Factors have the root of the ratings' unit, because two of them make a rating."""
        factors = started(100_000, unit=unit).astype(float) / unit**0.5
        assert factors.mean() == pytest.approx(0.4, abs=0.003)
        assert factors.std() == pytest.approx(0.2, rel=0.01)
        half_width = 3**0.5 * 0.2
        assert factors.min() == pytest.approx(0.4 - half_width, abs=1e-4)
        assert factors.max() == pytest.approx(0.4 + half_width, abs=1e-4)
        tenths, _ = np.histogram(factors, 10)
        assert_allclose(tenths, 10_000, rtol=0.05)

    def test_without_noise_is_the_value(self):
        assert_array_equal(started(7, 2, settings=SETTINGS.replace(initial_noise=0.0)), np.full(
            (7, 2), np.float32(0.4)
        ))  # fmt: skip

    def test_is_nothing_where_nobody_has_rated(self):
        counts = np.array([3, 0, 1, 0], np.int32)
        factors = started(4, 3, counts=counts)
        assert not factors[counts == 0].any()
        assert (factors[counts > 0] != 0).all()

    @pytest.mark.parametrize("n_features", [1, 3])
    def test_is_the_same_however_many_are_drawn_at_once(self, monkeypatch, n_features):
        counts = np.arange(1_000) % 3
        whole = started(1_000, n_features, counts=counts)
        monkeypatch.setattr(starting_values, "_AT_ONCE", 50)
        assert_array_equal(started(1_000, n_features, counts=counts), whole)

    def test_of_many_is_drawn_from_one_stream(self):
        """No two stretches are alike, and each number is its own."""
        factors = started(200_000)[:, 0]
        assert not np.array_equal(factors[: 1 << 16], factors[1 << 16 : 2 << 16])
        assert abs(np.corrcoef(factors[:-1], factors[1:])[0, 1]) < 0.01
        assert len(np.unique(factors)) > 60_000


class TestLeastSquares:
    STEPS = StepSizes(Hyperparams(regularization=0.5, epoch_regularization=3.0), 2.0)

    def test_lie_where_their_loss_is_lowest(self):
        rng = np.random.default_rng(2)
        targets, others = rng.normal(size=(2, 6))
        products, squares = np.array([targets @ others]), np.array([others @ others])
        (best,) = least_squares_factor(products, squares, np.array([6]), self.STEPS)

        def loss(p):
            # Penalties are in the unit of the ratings.
            return ((targets - p * others) ** 2).sum() + 2.0 * (0.5 * 6 + 3.0) * p**2

        assert loss(best) < min(loss(best + 1e-3), loss(best - 1e-3))

    def test_of_nobodys_ratings_are_zero_even_without_regularization(self):
        steps = StepSizes(Hyperparams(regularization=0.0, epoch_regularization=0.0), 1.0)
        nothing, something = np.array([0.0, 2.0]), np.array([0.0, 4.0])
        found = least_squares_factor(nothing, something, np.array([0, 1]), steps)
        assert_array_equal(found, [0.0, 0.5])
