import numpy as np
import pytest

from funksvd_gui.gui.training_view.follow_range import (
    bring_into_view,
    follow_x,
    follow_y,
    range_without_far,
)


def test_the_range_stands_still_until_the_curve_reaches_its_end():
    first = follow_x((0.0, 1.0), 100.0, 10.0, grows=True)
    assert first[1] > 100.0
    assert follow_x(first, 101.0, 10.0, grows=True) == first
    assert follow_x(first, 150.0, 10.0, grows=True)[1] > 150.0


def test_a_finished_curve_fills_the_plot():
    lowest, highest = follow_x((0.0, 500.0), 100.0, 10.0, grows=False)
    assert lowest == 0.0
    assert 100.0 < highest < 105.0


def test_a_range_left_over_from_another_axis_is_not_kept():
    assert follow_x((0.0, 1e9), 90.0, 10.0, grows=True)[1] < 200.0


def test_who_is_zoomed_in_sees_as_much_of_the_end():
    first = follow_x((0.0, 1.0), 1000.0, 10.0, grows=True, width=50.0)
    assert first[1] - first[0] == pytest.approx(50.0)
    assert first[0] < 1000.0 < first[1]
    assert follow_x(first, 1001.0, 10.0, grows=True, width=50.0) == first
    assert follow_x(first, 1020.0, 10.0, grows=True, width=50.0)[1] > 1020.0
    # Of a run that is shorter than that all is seen.
    assert follow_x(first, 20.0, 10.0, grows=False, width=50.0)[0] == 0.0


def test_values_stay_inside_the_vertical_range():
    now = (0.0, 1.0)
    for lowest in (0.86, 0.85, 0.84, 0.7):
        now = follow_y(now, lowest, 0.87, grows=True)
        assert now[0] < lowest < 0.87 < now[1]


def test_small_progress_leaves_the_vertical_range_alone():
    now = follow_y((0.0, 1.0), 0.80, 0.87, grows=True)
    assert follow_y(now, 0.799, 0.87, grows=True) == now


def test_a_flat_curve_has_a_range():
    lowest, highest = follow_y((0.0, 1.0), 0.8, 0.8, grows=False)
    assert lowest < 0.8 < highest


def test_a_range_is_never_finer_than_the_axis_can_write():
    lowest, highest = follow_y((0.0, 1.0), 0.740500, 0.740502, grows=False)
    assert highest - lowest >= 4e-5
    assert lowest < 0.740500
    assert highest > 0.740502


STAIRCASE = 0.84 + 0.05 * np.exp(-np.arange(300) / 80)


def test_a_curve_that_falls_is_seen_from_its_beginning():
    assert range_without_far(STAIRCASE, 0.89) == (STAIRCASE.min(), 0.89)


@pytest.mark.parametrize("place", [0, 150, 299])
def test_one_far_point_does_not_flatten_all_others(place):
    values = STAIRCASE.copy()
    values[place] = 1.11
    _, highest = range_without_far(values, 0.89)
    assert highest == 0.89


def test_a_climb_to_where_it_diverges_does_not_flatten_what_was_before():
    values = np.concatenate([STAIRCASE[:40], 0.87 * 1.5 ** np.arange(1, 30)])
    assert range_without_far(values, 0.89)[1] > 100.0
    assert range_without_far(values, 0.89, has_diverged=True)[1] < 1.2


def test_what_is_no_number_is_left_out():
    assert range_without_far(np.array([np.nan, 0.9, 0.8, np.inf]), np.nan) == (0.8, 0.9)
    assert range_without_far(np.array([np.nan]), 0.9) is None


def test_a_fall_in_the_first_epoch_is_no_far_point():
    """The baseline belongs to the curve: what was won against it is to be seen."""
    assert range_without_far(np.array([0.89, *np.linspace(0.841, 0.84, 200)]), 0.89)[1] == 0.89


def test_no_view_is_empty():
    x = np.arange(100.0)
    y = 100.0 - x
    assert bring_into_view((40.0, 60.0), (50.0, 55.0), x, y) == (50.0, 55.0)
    lowest, highest = bring_into_view((40.0, 60.0), (0.0, 10.0), x, y)
    assert highest - lowest == pytest.approx(10.0)
    assert lowest < 40.0 < highest
    lowest, highest = bring_into_view((40.0, 60.0), (90.0, 100.0), x, y)
    assert lowest < 60.0 < highest
