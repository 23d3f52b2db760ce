"""Heights, lowest points and safe rates, against plain Python and the loop itself."""

import itertools
import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from funksvd_gui.session.update_landscape import Evidence, RatingLandscape

CASES = [
    (1.49, 0.3, (1.0, 0.2)), (-2.0, 0.5, (0.3, 0.4)), (1.0, 0.8, (0.4, 0.7)),
    (0.4, 1.0, (0.2, -0.1)), (-0.5, 0.5 + 0.2, (0.3, 0.2)),
]  # fmt: skip
VALLEYS = [(1.49, (1.3, 0.9)), (-1.0, (2.0, -0.2)), (0.7, (-0.9, -0.9))]


def plain_step(t, gamma, rate, p, q):
    error = t - p * q
    return p + rate * (error * q - gamma * p), q + rate * (error * p - gamma * q)


def distance_after(t, gamma, rate, point, rest, n=4_000):
    for _ in range(n):
        point = plain_step(t, gamma, rate, *point)
        if not all(math.isfinite(value) and abs(value) < 1e6 for value in point):
            return math.inf
    return math.dist(point, rest)


def plain_height(t, gamma, p, q, evidence=()):
    height = (t - p * q) ** 2 + gamma * (p * p + q * q)
    for target, fixed in evidence:
        height += (target - p * fixed) ** 2 + gamma * p * p
    return height


@pytest.mark.parametrize(("t", "gamma", "point"), CASES)
def test_the_height_is_the_regularized_squared_error(t, gamma, point):
    p, q = (np.array(value) for value in point)
    found = RatingLandscape(t, gamma).height(p, q)
    assert_allclose(found, plain_height(t, gamma, *point))


def test_a_clamped_error_goes_no_further_than_its_bounds():
    landscape = RatingLandscape(2.0, 0.0, bounds=(-1.0, 3.0))
    assert landscape.height(np.array(2.0), np.array(2.0)) == 1.0
    assert landscape.height(np.array(0.0), np.array(2.0)) == 4.0


def test_other_ratings_of_the_user_add_their_errors_and_hold_p():
    others = ((1.0, 0.5), (-0.3, 0.8))
    evidence = Evidence(True, *zip(*others, strict=True))
    landscape = RatingLandscape(1.2, 0.1, evidence=evidence)
    for p, q in ((0.3, -0.4), (1.5, 1.1)):
        found = landscape.height(np.array(p), np.array(q))
        assert_allclose(found, plain_height(1.2, 0.1, p, q, others))
    of_item = RatingLandscape(1.2, 0.1, evidence=Evidence(False, *zip(*others, strict=True)))
    assert_allclose(
        of_item.height(np.array(-0.4), np.array(0.3)), plain_height(1.2, 0.1, 0.3, -0.4, others)
    )


@pytest.mark.parametrize(("t", "gamma", "point"), CASES)
def test_small_steps_come_to_the_lowest_point(t, gamma, point):
    landscape = RatingLandscape(t, gamma)
    rest = landscape.rest_from(point)
    assert distance_after(t, gamma, 0.02, point, rest) < 1e-4
    assert any(math.dist(rest, lowest) < 1e-9 for lowest in landscape.minima)
    size = math.sqrt(max(abs(t) - gamma, 0.0))
    assert_allclose(np.abs(rest), size, atol=1e-12)
    assert rest[0] * rest[1] * t >= 0


@pytest.mark.parametrize(("t", "point"), VALLEYS)
def test_without_a_penalty_small_steps_come_to_the_valley_on_their_own_curve(t, point):
    landscape = RatingLandscape(t, 0.0)
    assert landscape.valley == t
    assert landscape.minima == ()
    rest = landscape.rest_from(point)
    assert_allclose(rest[0] * rest[1], t)
    assert distance_after(t, 0.0, 1e-4, point, rest, n=100_000) < 1e-3


@pytest.mark.parametrize(("t", "gamma", "point"), CASES)
def test_the_edge_is_that_of_the_issue_of_one_rating(t, gamma, point):
    edge = RatingLandscape(t, gamma).largest_rate(point)
    if abs(t) > gamma:
        assert_allclose(edge, 1.0 / max(abs(t) - gamma, gamma))
    else:
        assert_allclose(edge, 2.0 / (abs(t) + gamma))


@pytest.mark.parametrize(("t", "gamma", "_point"), CASES)
def test_the_loop_comes_to_rest_just_below_the_edge_and_not_just_above(t, gamma, _point):
    landscape = RatingLandscape(t, gamma)
    rest = landscape.rest_from(_point)
    near = rest[0] + 1e-3, rest[1] + 0.5e-3
    edge = landscape.largest_rate(near)
    assert distance_after(t, gamma, 0.99 * edge, near, rest) < 1e-6
    assert distance_after(t, gamma, 1.01 * edge, near, rest) > 1e-2


@pytest.mark.parametrize(("t", "point"), VALLEYS)
def test_in_the_valley_the_edge_is_that_of_where_it_ends(t, point):
    landscape = RatingLandscape(t, 0.0)
    p, q = rest = landscape.rest_from(point)
    edge = landscape.largest_rate(point)
    assert_allclose(edge, 2.0 / (p * p + q * q))
    near = p + 1e-5, q
    error = abs(t - near[0] * near[1])
    below, above = near, near
    for _ in range(200):
        below = plain_step(t, 0.0, 0.95 * edge, *below)
        above = plain_step(t, 0.0, 1.05 * edge, *above)
    assert abs(t - below[0] * below[1]) < 0.01 * error
    # It has gone to where the valley is flatter, or swings.
    assert math.dist(above, rest) > 1e-3


def test_below_half_the_edge_the_error_never_changes_its_sign():
    t, gamma = 1.5, 0.2
    landscape = RatingLandscape(t, gamma)
    p, q = landscape.rest_from((1.0, 1.0))
    edge = landscape.largest_rate((1.0, 1.0))
    for rate, changes in ((0.45 * edge, False), (0.6 * edge, True)):
        point, signs = (p + 1e-3, q + 1e-3), []
        for _ in range(6):
            signs.append(point[0] > p)
            point = plain_step(t, gamma, rate, *point)
        assert (False in signs) is changes


@pytest.mark.parametrize("of_user", [True, False])
@pytest.mark.parametrize("gamma", [0.0, 0.1, 1.0])
def test_lowest_points_with_evidence_are_level_and_lowest(gamma, of_user):
    evidence = Evidence(of_user, (1.0, -0.3, 0.4), (0.5, 0.8, -0.2))
    landscape = RatingLandscape(1.2, gamma, evidence=evidence)
    lowest = landscape.floor
    grid = np.linspace(-8.0, 8.0, 801)
    heights = landscape.height(grid[None, :], grid[:, None])
    assert lowest <= heights.min() + 1e-9
    assert heights.min() - lowest < 0.01
    for p, q in itertools.chain(landscape.minima[:1], landscape.saddles):
        for dp, dq in ((1e-4, 0.0), (0.0, 1e-4)):
            slope = landscape.height(np.array(p + dp), np.array(q + dq))
            slope -= landscape.height(np.array(p - dp), np.array(q - dq))
            assert abs(float(slope)) / 2e-4 < 1e-6


def test_alone_the_shared_factor_rests_at_the_means():
    evidence = Evidence(True, (1.0, -0.3, 0.4), (0.5, 0.8, -0.2))
    t, f = np.array(evidence.targets), np.array(evidence.fixed)
    assert_allclose(evidence.lowest(0.2), np.mean(t * f) / (np.mean(f * f) + 0.2))
    assert Evidence().lowest(0.2) == 0.0


def test_the_saddle_lies_on_a_level():
    for t, gamma in ((1.5, 0.0), (1.5, 0.4)):
        landscape = RatingLandscape(t, gamma)
        ((p, q),) = landscape.saddles
        above = float(landscape.height(np.array(p), np.array(q))) - landscape.floor
        assert_allclose(math.sqrt(above) / landscape.level_step, 5.0)
    assert RatingLandscape(0.5, 0.6).saddles == []
