import numpy as np
import pytest

from funksvd_gui.gui.training_view.envelope import envelope


@pytest.fixture
def curve():
    rng = np.random.default_rng(3)
    x = np.arange(100_000, dtype=float)
    return x, np.exp(-x / 30_000) + rng.normal(scale=0.01, size=len(x))


def test_few_points_are_returned_as_they_are(curve):
    x, y = envelope(curve[0][:50], curve[1][:50], 0.0, 100.0, 400)
    np.testing.assert_array_equal(x, curve[0][:50])
    np.testing.assert_array_equal(y, curve[1][:50])


def test_many_points_become_few_with_all_peaks(curve):
    x, y = envelope(*curve, 0.0, 1e5, 500)
    assert len(x) == len(y) <= 4 * 500
    assert y.max() == curve[1].max()
    assert y.min() == curve[1].min()
    assert np.all(np.diff(x) >= 0)
    assert (x[0], y[0]) == (curve[0][0], curve[1][0])
    assert (x[-1], y[-1]) == (curve[0][-1], curve[1][-1])


def test_a_single_spike_is_never_lost(curve):
    x, y = curve
    y[54_321] = 9.0
    assert envelope(x, y, 0.0, 1e5, 300)[1].max() == 9.0


def test_only_the_visible_part_is_returned_with_a_point_on_each_side(curve):
    x, _ = envelope(*curve, 1_000.5, 1_100.5, 500)
    assert (x[0], x[-1]) == (1_000.0, 1_101.0)


def test_what_was_drawn_stays_while_the_curve_grows(curve):
    x, y = curve
    before = envelope(x[:90_000], y[:90_000], 0.0, 1e5, 500)
    after = envelope(x[:91_000], y[:91_000], 0.0, 1e5, 500)
    n = len(before[0]) - 4  # the last group was not full yet
    np.testing.assert_array_equal(before[1][:n], after[1][:n])


@pytest.mark.parametrize("n", [50, 100_000])
@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_not_drawn(curve, n, odd):
    x, y = curve[0][:n], curve[1][:n].copy()
    y[[0, 7, 20, 21, 22, n - 1]] = odd
    drawn_x, drawn_y = envelope(x, y, 0.0, 1e5, 500)
    assert np.isfinite(drawn_y).all()
    assert np.all(np.diff(drawn_x) >= 0)
    assert drawn_y.max() == np.max(y[np.isfinite(y)])
    assert drawn_y.min() == np.min(y[np.isfinite(y)])


def test_a_closer_look_shows_more(curve):
    whole = envelope(*curve, 0.0, 1e5, 300)[0]
    closer = envelope(*curve, 50_000.0, 52_000.0, 300)[0]
    assert np.count_nonzero((whole >= 50_000) & (whole <= 52_000)) < len(closer) / 10
